package import Alerting
package import Archive
package import Panel
import RuleLanguage
import Trade

/// Everything the next release is judged against: figures, alerts, what each rule has judged, and what waits to fire.
///
/// A value; a release yields the next one. Live operation, replay and backtest differ only in where it comes from.
package struct World: Sendable {
    package var panel: Panel
    package var book: AlertBook
    package var judged: Judged
    package var held: Held
    /// By source: how many events each of its last releases caused, newest last.
    package var volumes: [String: [Int]]
    /// What waits for a decision of operations.
    package var hold: Hold?
    /// What became of early alerts, by rule.
    package var records: EarlyRecords

    package init(
        panel: Panel, book: AlertBook = AlertBook(), judged: Judged = Judged(), held: Held = Held(),
        volumes: [String: [Int]] = [:], hold: Hold? = nil, records: EarlyRecords = EarlyRecords()
    ) {
        self.panel = panel
        self.book = book
        self.judged = judged
        self.held = held
        self.volumes = volumes
        self.hold = hold
        self.records = records
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

        /// The months that one rule has judged in one role.
        struct Months {
            fileprivate(set) var judged: Set<Month>
            fileprivate var group: Group
            fileprivate var history: Panel?
            /// The newest month that statistics had published when the history ended.
            fileprivate var newest: Month?

            func contains(_ month: Month) -> Bool {
                if judged.contains(month) { return true }
                guard let history else { return false }
                if group.role.hasStatistics { return newest.map { month <= $0 } ?? false }
                return history.isClosed(month, flow: group.flow, reporter: group.reporter)
            }
        }

        func months(of group: Group) -> Months {
            Months(
                judged: months[group] ?? [], group: group, history: history,
                newest: history?.newestStatisticsMonth(flow: group.flow, reporter: group.reporter))
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
    /// What a rule judges in one of its roles.
    init(rule: Rule, role: Role) {
        self.init(
            rule: rule.name, definition: rule.definitionSHA256, flow: role == .destination ? .export : .import,
            reporter: "", role: role)
    }

    init(_ entry: JudgedMonth) {
        self.init(
            rule: entry.rule, definition: entry.definition, flow: entry.flow, reporter: entry.reporter,
            role: entry.role)
    }
}

extension JudgedMonth {
    init(_ group: World.Judged.Group, _ month: Month, _ ground: Judgement.Ground) {
        self.init(
            rule: group.rule, definition: group.definition, flow: group.flow, reporter: group.reporter,
            role: group.role, month: month, onStatistics: ground != .licenses)
    }
}
