package import Alerting
package import Archive
package import Panel
import Trade

/// Everything the next release is judged against: figures, alerts, what each rule has judged, and what waits to fire.
///
/// A value; a release yields the next one. Live operation, replay and backtest differ only in where it comes from.
package struct World: Sendable {
    package var panel: Panel
    package var book: AlertBook
    package var judged: Judged
    package var held: Held

    package init(
        panel: Panel, book: AlertBook = AlertBook(), judged: Judged = Judged(), held: Held = Held()
    ) {
        self.panel = panel
        self.book = book
        self.judged = judged
        self.held = held
    }

    /// The months a rule has judged on statistics (smelt and cast: on closed licenses): only these can be judged again.
    package struct Judged: Sendable {
        struct Group: Hashable, Sendable {
            var rule: String
            var definition: String
            var flow: Flow
            var reporter: String
            var role: Role
        }
        private var months: [Group: Set<Month>] = [:]
        /// A backtest counts the months published before its first release as judged.
        private var history: Panel?

        package init() {}

        /// Months that a panel has published count as judged by every rule.
        package init(history: Panel) { self.history = history }

        package init(_ entries: [JudgedMonth]) {
            for entry in entries where entry.onStatistics {
                months[Group(entry), default: []].insert(entry.month)
            }
        }

        func contains(_ month: Month, in group: Group) -> Bool {
            months[group]?.contains(month) == true || history.map { Self.has($0, month, group) } ?? false
        }

        private static func has(_ panel: Panel, _ month: Month, _ group: Group) -> Bool {
            if !group.role.hasStatistics { return panel.isClosed(month, flow: group.flow, reporter: group.reporter) }
            return panel.newestStatisticsMonth(flow: group.flow, reporter: group.reporter).map { month <= $0 } ?? false
        }

        mutating func insert(_ entry: JudgedMonth) {
            guard entry.onStatistics else { return }
            months[Group(entry), default: []].insert(entry.month)
        }

        /// Forgets what a rule has judged: another life of it starts clean.
        mutating func remove(rule: String) { months = months.filter { $0.key.rule != rule } }
    }
}

extension World.Judged.Group {
    init(_ entry: JudgedMonth) {
        self.init(
            rule: entry.rule, definition: entry.definition, flow: entry.flow, reporter: entry.reporter,
            role: entry.role)
    }
}
