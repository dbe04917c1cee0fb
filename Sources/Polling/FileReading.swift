import Compression
import FeedFormats
import Settings
import Trade

/// From the bytes of a file to releases: compression, identity with what came before, decoding and gates.
struct FileReading {
    /// Why a file is not accepted.
    private struct Refusal: Error {
        var problem: FeedProblem
        /// Whether the same file may be right on another day.
        var isAboutClock = false
    }

    static let maximumPlainBytes = 256 << 20

    let feed: Configuration.Feed
    let context: FeedContext
    let redaction: Redaction

    /// Judges a file and puts the result into `outcome`; `complete` is the clock when its last byte had come.
    func judge(
        _ delivered: [UInt8], contentType: String? = nil, fileName: String = "", complete: Instant,
        into outcome: inout PollOutcome
    ) {
        outcome.answeredAt = complete
        var body = delivered
        do throws(Refusal) {
            body = try plain(delivered)
            let hash = FeedBody.hash(body)
            if hash == outcome.state.contentHash {
                outcome.state.forgetRefusal()
                outcome.result = .nothingNew("the same bytes as before")
                return
            }
            if outcome.state.hasRefused(hash, on: complete) {
                outcome.isRefusedBefore = true
                outcome.result = .nothingNew("refused before: \(outcome.state.refusedReason ?? "")")
                return
            }
            try checkIsFile(body, contentType)
            // A problem quotes what it is about: no part of a repeated token may stand there.
            let releases = try releases(
                redaction.bytes(body), hash, complete, &outcome.remarks, fileName: fileName)
            outcome.state.contentHash = hash
            if releases.isEmpty {
                outcome.result = .nothingNew("every vintage of the file is known already")
            } else {
                outcome.result = .releases(releases, body: FeedBody(file: body, redaction))
            }
        } catch {
            let kept = FeedBody(file: body, redaction)
            let hash = kept.contentHash
            if outcome.state.hasRefused(hash, on: complete) {
                outcome.isRefusedBefore = true
                outcome.result = .nothingNew("refused before: \(outcome.state.refusedReason ?? "")")
                return
            }
            outcome.isAboutClock = error.isAboutClock
            outcome.result = .quarantined(error.problem, contentHash: hash, body: kept.gzipped())
        }
    }

    /// Reads a file that an operator accepts: decoded as ever, without the gates that hold it against the past.
    func accept(_ body: [UInt8], fileName: String = "", complete: Instant) throws(FeedProblem) -> [Release] {
        var remarks: [String] = []
        do throws(Refusal) {
            return try releases(
                body, FeedBody.hash(body), complete, &remarks, fileName: fileName, isGated: false)
        } catch {
            throw error.problem
        }
    }

    private func plain(_ bytes: [UInt8]) throws(Refusal) -> [UInt8] {
        guard Gzip.isGzip(bytes) else { return bytes }
        do {
            return try Gzip.inflate(bytes, limit: Self.maximumPlainBytes)
        } catch {
            throw Refusal(
                problem: FeedProblem(
                    what: error.description, expected: "a whole gzip file", advice: "export or fetch it again"))
        }
    }

    /// A web page in place of the file: a login, a proxy, maintenance.
    private func checkIsFile(_ body: [UInt8], _ contentType: String?) throws(Refusal) {
        let isPage = contentType?.lowercased().contains("html") == true
        let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
        guard isPage || text.first(where: { $0 > 32 }) == UInt8(ascii: "<") else { return }
        throw Refusal(
            problem: FeedProblem(
                what: "a web page came in place of the file", where: "byte 0", expected: "CSV, JSON or a workbook",
                advice: "check the url of the feed, then the server behind it"))
    }

    private func releases(
        _ body: [UInt8], _ hash: String, _ complete: Instant, _ remarks: inout [String], fileName: String = "",
        isGated: Bool = true
    ) throws(Refusal) -> [Release] {
        switch feed.kind {
        case .aimAggregate: [try licenses(body, hash, complete, &remarks, isGated: isGated)]
        case .mappedTable: [try table(body, hash, complete, fileName, isGated: isGated)]
        case .observations: try observations(body, hash, complete, isGated: isGated)
        case .censusHS, .censusExports, .censusNAICS, .censusIMDB, .comtrade, .comext:
            throw Refusal(problem: FeedProblem(what: "figures of \(feed.kind.rawValue) are no file of rows"))
        }
    }

    private func licenses(
        _ body: [UInt8], _ hash: String, _ complete: Instant, _ remarks: inout [String], isGated: Bool
    ) throws(Refusal) -> Release {
        let options = AimAggregate.Options(
            source: feed.source, feed: feed.name, knownAt: context.knownAt(complete), contentHash: hash,
            categories: feed.categories, countries: .scheduleC, lastAcceptedAsOf: isGated ? context.lastAsOf : nil)
        let file: AimAggregate.File
        do {
            file = try AimAggregate.decode(body, options: options)
        } catch {
            throw Refusal(problem: error.problem)
        }
        if isGated, let problem = ReleaseGate.licenseDateAhead(file.release) {
            throw Refusal(problem: problem, isAboutClock: true)
        }
        // Those of origins are counted as unclassified later on.
        let others = Set(file.release.observations.lazy.filter { !$0.series.role.hasStatistics }.map(\.series.country))
        let unlisted = file.unknownCountries.filter(others.contains)
        if !unlisted.isEmpty {
            let codes = unlisted.map(\.code).joined(separator: ", ")
            remarks.append("countries of smelt or cast that the list does not have are stored as they are: \(codes)")
        }
        return file.release
    }

    /// A table of somebody else's, every cell of it placed. Accepted without its gates, and so perhaps without the name of
    /// its file, it is taken to be of the day it is accepted.
    private func table(
        _ body: [UInt8], _ hash: String, _ complete: Instant, _ fileName: String, isGated: Bool
    ) throws(Refusal) -> Release {
        guard var mapping = TableMembers.fitting(feed.mappings, body) else {
            throw Refusal(problem: FeedProblem(what: "the feed has no mapping", advice: "set `mapping:`"))
        }
        if fileName.isEmpty, case .fileName = mapping.asOf { mapping.asOf = .received }
        let release: Release
        do throws(FeedProblem) {
            let table = try MappedTable(
                body, members: try TableMembers.read(body), fileName: fileName, mapping: mapping,
                categories: feed.categories, countries: .scheduleC)
            release = try table.release(
                AimAggregate.Options(
                    source: feed.source, feed: feed.name, knownAt: context.knownAt(complete), contentHash: hash,
                    categories: feed.categories, countries: .scheduleC,
                    lastAcceptedAsOf: isGated ? context.lastAsOf : nil))
        } catch {
            throw Refusal(problem: error)
        }
        guard isGated else { return release }
        if let problem = ReleaseGate.licenseDateAhead(release) { throw Refusal(problem: problem, isAboutClock: true) }
        if case .statistics = mapping.kind {
            let problem =
                ReleaseGate.monthsAhead(release) ?? ReleaseGate.shrinkage(release, previous: context.counts)
            if let problem { throw Refusal(problem: problem) }
        }
        return release
    }

    /// The vintages that are later than the newest one known; each keeps the moment that the file states.
    private func observations(
        _ body: [UInt8], _ hash: String, _ complete: Instant, isGated: Bool
    ) throws(Refusal) -> [Release] {
        var releases: [Release]
        do {
            releases = try ObservationsFile.read(body, contentHash: hash, feed: feed.name)
        } catch {
            throw Refusal(problem: error)
        }
        if let other = releases.first(where: { $0.source != feed.source }) {
            throw Refusal(
                problem: FeedProblem(
                    what: "the file states figures of \(other.source), the feed is one of \(feed.source)",
                    where: "line 1", advice: "set `source: \(other.source)` in the feed, or correct line 1"))
        }
        if let newest = context.newestKnownAt { releases.removeAll { $0.knownAt <= newest } }
        var counts = context.counts
        for index in releases.indices {
            releases[index].isHistory = false
            guard isGated else { continue }
            if releases[index].knownAt > complete {
                throw Refusal(
                    problem: FeedProblem(
                        what: "known_at is \(releases[index].knownAt)", where: feed.source,
                        expected: "at most \(complete)", advice: "check the clock of this host, then the file"),
                    isAboutClock: true)
            }
            if let problem = ReleaseGate.monthsAhead(releases[index]) { throw Refusal(problem: problem) }
            if let problem = ReleaseGate.shrinkage(releases[index], previous: counts) {
                throw Refusal(problem: problem)
            }
            counts.merge(ReleaseGate.counts(releases[index])) { _, now in now }
        }
        return releases
    }
}
