import Archive
import Curl
import FeedFormats
import Foundation
import Pipeline
import Polling
import Settings
import Trade

/// Decodes releases again from the bodies that are kept, with the feeds of a configuration.
struct Redecoder {
    let archive: Archive
    private let pollers: [String: FeedPoller]
    private let bodies: [Int64: [VintageBody]]
    /// Vintages known before this moment are not decoded.
    var since: Instant?

    /// `curl` is asked for nothing: bodies come from the disk.
    init(_ archive: Archive, _ settings: Configuration, curl: CurlSession, since: Instant? = nil) throws {
        self.archive = archive
        self.since = since
        pollers = Dictionary(
            settings.feeds.map { ($0.name, FeedPoller(feed: $0, curl: curl, key: nil)) }, uniquingKeysWith: { $1 })
        bodies = try archive.read { try Archive.bodies($0) }
    }

    /// The sources of releases that came by some feeds (of all, where none is named) and have bodies.
    func sources(of feeds: [String]) throws -> [String] {
        let records = try archive.read { try Archive.vintages($0) }
        return Set(
            records.filter { bodies[$0.vintage.id] != nil && (feeds.isEmpty || feeds.contains($0.feed)) }
                .map(\.vintage.source)
        ).sorted()
    }

    func run(_ source: String, progress: (Int, Int) -> Void = { _, _ in }) throws -> Redecoding {
        try archive.read { try Redecoding($0, source: source, decode: { decode($0) }, progress: progress) }
    }

    private func decode(_ record: VintageRecord) -> Redecoding.Answer {
        if let since, record.vintage.knownAt < since { return .nothing("known before") }
        guard let kept = bodies[record.vintage.id] else { return .nothing("no body was kept") }
        guard kept.allSatisfy(\.isKept) else { return .nothing("its body was removed, its time was over") }
        guard let poller = pollers[record.feed] else {
            return .nothing("the feed \(record.feed) is not in the configuration any more")
        }
        do {
            let releases = try decode(kept.map(\.body), poller, record.vintage.knownAt)
                .filter { $0.source == record.vintage.source }
            let same = releases.first { $0.knownAt == record.vintage.knownAt }
            guard let release = same ?? (releases.count == 1 ? releases.first : nil) else {
                return .refused("its body holds no release of that moment now")
            }
            return .release(release)
        } catch {
            return .refused(String(describing: error))
        }
    }

    private func decode(_ bodies: [ReleaseBody], _ poller: FeedPoller, _ knownAt: Instant) throws -> [Release] {
        let files = bodies.compactMap { body in
            body.month.map { FeedBody.File(month: $0, sha256: body.sha256, at: archive.bodies.path(of: body)) }
        }
        if !files.isEmpty { return try poller.decode(files, knownAt: knownAt) }
        return try bodies.flatMap {
            try poller.decode(try archive.bodies.read($0), name: $0.name, knownAt: knownAt)
        }
    }
}

extension Watch {
    /// Takes in what puts right an older decoder's reading, unless its source has learned something since.
    func take(_ correction: Release, after newest: Vintage?) throws -> ReleasePipeline.Acceptance? {
        guard
            try archive.read({ try Archive.vintages($0) }).last(where: { $0.vintage.source == correction.source })?
                .vintage == newest
        else {
            throw CommandFailure(
                .data, "another release of \(correction.source) came in meanwhile; run `surgewatch feeds replay` again")
        }
        return try accept(correction, feedState: nil)
    }
}
