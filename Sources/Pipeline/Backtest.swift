package import Alerting
package import Archive
import Panel
package import RuleLanguage
package import Trade

/// What a rule set would have said: the archive's releases in the order in which they became known, each judged on what
/// was known then.
package struct Backtest: Sendable {
    private let pipelines: [ReleasePipeline]
    private let from: Instant?
    private let until: Instant?
    private let threads: Int
    private let firstPass: FirstPassUse
    private let detail: EvidenceDetail

    /// Releases known before `from` are history: they build figures and raise nothing, and their months count as judged.
    /// Without it the first release is a first fill.
    package init(
        pipeline: ReleasePipeline, from: Instant? = nil, until: Instant? = nil, threads: Int = 2,
        firstPass: FirstPassUse = .whereItPays, detail: EvidenceDetail = .whole
    ) {
        self.init(
            pipelines: [pipeline], from: from, until: until, threads: threads, firstPass: firstPass, detail: detail)
    }

    /// Several rule sets in one pass over the figures.
    package init(
        pipelines: [ReleasePipeline], from: Instant? = nil, until: Instant? = nil, threads: Int = 2,
        firstPass: FirstPassUse = .whereItPays, detail: EvidenceDetail = .whole
    ) {
        self.pipelines = pipelines
        self.from = from
        self.until = until
        self.threads = threads
        self.firstPass = firstPass
        self.detail = detail
    }

    /// Replays an archive. One release is in memory at a time; `each` is called after each one that is judged, in order,
    /// with what it did in each rule set, and may stop the replay by an error. `progress` has the releases read so far
    /// and their number.
    package func run(
        _ archive: Archive, categories: CategoryList = .aluminumImportMonitor, sources: [String],
        others: (Replay, VintageRecord) -> [Replay.Lane] = { _, _ in [] },
        progress: (Int, Int) -> Void = { _, _ in },
        each: (VintageRecord, [ReleasePipeline.Step]) throws -> Void
    ) throws {
        try archive.read { database in
            let reader = try VintageReader(database)
            let records = reader.records.filter { record in until.map { record.vintage.knownAt <= $0 } ?? true }
            var replay = replay(categories, sources)
            for (index, record) in records.enumerated() {
                let steps = replay.take(try reader.read(record)) { others($0, record) }
                if let steps { try each(record, steps) }
                progress(index + 1, records.count)
            }
        }
    }

    /// All events of the one rule set over releases that are in memory, in order.
    package func run(_ vintages: [StoredVintage], categories: CategoryList, sources: [String]) -> [AlertEvent] {
        var replay = replay(categories, sources)
        return vintages.prefix { stored in until.map { stored.record.vintage.knownAt <= $0 } ?? true }
            .flatMap { replay.take($0)?.first?.events ?? [] }
    }

    private func replay(_ categories: CategoryList, _ sources: [String]) -> Replay {
        Replay(
            pipelines, from: from, categories: categories, sources: sources, threads: threads, firstPass: firstPass,
            detail: detail)
    }
}
