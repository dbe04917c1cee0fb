package import Alerting
package import GRDB
package import Trade

/// States of an alert that are no events: frozen, held, unstable; and months that wait until their rule fires.
package struct AlertState: Sendable {
    private let episode: Episode
    /// A later month that was judged on statistics and neither carried the episode on nor ended it.
    private let frozenSince: Month?
    private let hold: HoldRecord?
    private let pending: [HeldMonth]
    private let newest: Instant?

    package init(_ episode: Episode, _ database: Database) throws {
        self.episode = episode
        let judged = try Archive.judged(database).filter {
            $0.rule == episode.rule && $0.definition == episode.definition && $0.role == episode.series.role
                && $0.flow == episode.series.flow && $0.onStatistics
        }.map(\.month).max()
        let last = episode.lastTrue
        frozenSince =
            episode.isOpen ? judged.flatMap { judged in last.flatMap { $0 < judged ? $0 + 1 : nil } } : nil
        let waiting =
            try Archive.hold(database).map { $0.events[episode.id] == nil ? nil : $0.vintages.first?.id } ?? nil
        hold = try waiting.flatMap { id in try Archive.holds(database).first { $0.vintage.id == id } }
        pending = try Archive.heldMonths(database).filter { $0.rule == episode.rule && $0.series == episode.series }
        newest = try Archive.newestJudged(database)
    }

    /// The lines about one month of a rule and series: of the alert it belongs to, or of a condition that has to hold longer.
    package static func lines(
        of rule: String, _ series: WorkingSeries, _ month: Month, in book: AlertBook, _ database: Database
    ) throws -> [String] {
        if let alert = book.alert(rule: rule, series: series, month: month) {
            return try AlertState(alert.0, database).lines
        }
        return try Archive.heldMonths(database).filter { $0.rule == rule && $0.series == series && $0.month == month }
            .map(pending)
    }

    private static func pending(_ entry: HeldMonth) -> String {
        "pending: \(entry.month) has met the condition in \(entry.releases) "
            + (entry.releases == 1 ? "release" : "releases") + ", which is not yet enough"
    }

    /// A line for each that applies.
    package var lines: [String] {
        var lines: [String] = []
        if let frozenSince {
            lines.append("frozen: \(frozenSince) gave no verdict that ends it or carries it on; it stays as it is")
        }
        for (month, alert) in episode.months.sorted(by: { $0.key < $1.key }) {
            guard let newest, episode.isUnstable(month, at: newest) else { continue }
            lines.append(
                "unstable: the verdict on \(month) has changed \(alert.flips) times; no news of it until its annual revision"
            )
        }
        lines += pending.sorted { $0.month < $1.month }.map(Self.pending)
        if let hold {
            lines.append(
                "held: the release \(hold.vintage.source) \(hold.vintage.knownAt) waits for a decision until \(hold.until); "
                    + "see `surgewatch alerts release`")
        }
        return lines
    }
}
