import Alerting
import Archive
import Monitors
import Trade

/// All alert events without their evidence, read once and then only what is new.
actor AlertShelf {
    private let source: WebSource
    private var lines: [EventLine] = []
    private var entries: [Int64: [AlertEntry]] = [:]
    private var early: [Int64: EarlyRecords] = [:]

    /// Editions whose lists are kept.
    private static let kept = 8

    init(_ source: WebSource) { self.source = source }

    /// The number of the newest event.
    func newest() throws -> Int64 {
        let last = lines.last?.seq ?? 0
        let more = try source.archive.read { database -> [EventLine] in
            try Archive.lastEvent(database) > last ? try Archive.eventLines(database, after: last) : []
        }
        if !more.isEmpty {
            lines += more
            entries.removeAll()
            early.removeAll()
        }
        return lines.last?.seq ?? 0
    }

    /// The alerts as known in an edition, newest event first.
    func alerts(_ edition: Edition) throws -> [AlertEntry] {
        _ = try newest()
        let key = edition.isLatest ? -1 : edition.number
        if let known = entries[key] { return known }
        let until = edition.isLatest ? nil : edition.newest?.knownAt
        let simulated = Set(edition.releases.filter(\.isSimulated).map(\.id))
        let titles = Dictionary(source.state().rules.map { ($0.name, $0.title) }) { first, _ in first }
        var byID: [String: AlertEntry] = [:]
        var order: [String: Int64] = [:]
        for line in lines where until.map({ line.knownAt <= $0 }) ?? true {
            let isSimulated = simulated.contains(line.vintage)
            order[line.episode] = line.seq
            guard var entry = byID[line.episode] else {
                byID[line.episode] = AlertEntry(
                    id: line.episode, rule: line.rule, ruleTitle: titles[line.rule] ?? "", series: line.series,
                    severity: line.severity, state: Episode.State.early.after(line.kind), start: line.episodeStart,
                    month: line.month, headline: line.headline, newest: line.kind, since: line.knownAt,
                    changedAt: line.knownAt, vintage: line.vintage, sequence: line.sequence, isSimulated: isSimulated)
                continue
            }
            entry.state = entry.state.after(line.kind)
            entry.severity = line.severity
            entry.month = max(entry.month, line.month)
            entry.headline = line.headline
            entry.newest = line.kind
            entry.changedAt = line.knownAt
            entry.vintage = line.vintage
            entry.sequence = line.sequence
            entry.isSimulated = isSimulated
            byID[line.episode] = entry
        }
        let sorted = byID.values.sorted { (order[$0.id] ?? 0) > (order[$1.id] ?? 0) }
        if entries.count >= Self.kept { entries.removeAll() }
        entries[key] = sorted
        return sorted
    }

    /// What had become of early alerts, as known in an edition.
    func records(_ edition: Edition) throws -> EarlyRecords {
        _ = try newest()
        let key = edition.isLatest ? -1 : edition.number
        if let known = early[key] { return known }
        let until = edition.isLatest ? nil : edition.newest?.knownAt
        var records = EarlyRecords()
        for line in lines where until.map({ line.knownAt <= $0 }) ?? true {
            records.take(line.kind, rule: line.rule, episode: line.episode, month: line.month, knownAt: line.knownAt)
        }
        if early.count >= Self.kept { early.removeAll() }
        early[key] = records
        return records
    }
}
