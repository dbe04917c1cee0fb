import Archive
import Monitors
import Panel
import Synchronization
import Trade

/// What was known at each moment that somebody looks at: the newest in memory, a few earlier ones read from the archive.
actor Editions {
    private let source: WebSource
    private var latest: Edition?
    private var past: [(number: Int64, edition: Edition)] = []
    private var loading: [Int64: Task<Edition?, any Error>] = [:]

    /// Earlier editions that are kept.
    private static let kept = 6

    init(_ source: WebSource) { self.source = source }

    func newest() throws -> Edition {
        let state = source.state()
        if let latest, latest.panel.newestVintage == state.panel.newestVintage,
            latest.panel.events.count == state.panel.events.count
        {
            return latest
        }
        let edition = Edition(panel: state.panel, releases: try Self.releases(source.archive), isLatest: true)
        latest = edition
        return edition
    }

    /// The edition that a release made; `nil` when there is no such release.
    func edition(_ number: Int64) async throws -> Edition? {
        let newest = try newest()
        if number == newest.number { return newest }
        guard newest.releases.contains(where: { $0.id == number }) else { return nil }
        if let place = past.firstIndex(where: { $0.number == number }) {
            let entry = past.remove(at: place)
            past.append(entry)
            return entry.edition
        }
        if let running = loading[number] { return try await running.value }
        let task = Task { try await Self.load(number, newest.releases, source) }
        loading[number] = task
        defer { loading[number] = nil }
        guard let edition = try await task.value else { return nil }
        past.append((number, edition))
        if past.count > Self.kept { past.removeFirst() }
        return edition
    }

    /// The newest release known by the end of a day in New York; `nil` before the first.
    func number(asOf day: CalendarDay) throws -> Int64? {
        try newest().releases.last { $0.knownAt <= day.endInNewYork }?.id
    }

    @concurrent private static func load(
        _ number: Int64, _ releases: [ReleaseEntry], _ source: WebSource
    ) async throws -> Edition? {
        guard let place = releases.firstIndex(where: { $0.id == number }) else { return nil }
        let names = source.sources()
        let panel = try source.archive.read {
            try Archive.panel(
                $0, at: Moment(knownAt: releases[place].knownAt), categories: .aluminumImportMonitor, sources: names)
        }
        return Edition(panel: panel, releases: Array(releases[...place]), isLatest: false)
    }

    /// Releases of figures, in the order in which they became known.
    private static func releases(_ archive: Archive) throws -> [ReleaseEntry] {
        try archive.read { try Archive.vintages($0) }.filter {
            !$0.isEventList && $0.firstPrints + $0.revisions > 0 || $0.asOf != nil
        }
        .map { record in
            ReleaseEntry(
                id: record.vintage.id, source: record.vintage.source, feed: record.feed,
                knownAt: record.vintage.knownAt, asOf: record.asOf, firstPrints: record.firstPrints,
                revisions: record.revisions, isSimulated: record.isSimulated, isHistory: record.isHistory,
                content: record.content)
        }
    }
}
