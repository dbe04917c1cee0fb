package import Alerting
package import Trade

/// An alert in a list: what is known of it from its events.
package struct AlertEntry: Sendable, Hashable {
    package var id: String
    package var rule: String
    package var ruleTitle: String
    package var series: WorkingSeries
    package var severity: Severity
    package var state: Episode.State
    package var start: Month
    /// The months of which its events told.
    package var month: Month
    /// What its newest event says.
    package var headline: String
    package var newest: AlertEvent.Kind
    package var since: Instant
    package var changedAt: Instant
    package var vintage: Int64
    package var sequence: Int
    package var isSimulated: Bool

    package init(
        id: String, rule: String, ruleTitle: String, series: WorkingSeries, severity: Severity, state: Episode.State,
        start: Month, month: Month, headline: String, newest: AlertEvent.Kind, since: Instant, changedAt: Instant,
        vintage: Int64, sequence: Int, isSimulated: Bool
    ) {
        self.id = id
        self.rule = rule
        self.ruleTitle = ruleTitle
        self.series = series
        self.severity = severity
        self.state = state
        self.start = start
        self.month = month
        self.headline = headline
        self.newest = newest
        self.since = since
        self.changedAt = changedAt
        self.vintage = vintage
        self.sequence = sequence
        self.isSimulated = isSimulated
    }

    package var isOpen: Bool { state == .early || state == .confirmed }
}

extension Episode.State {
    /// What an alert is after an event of a kind.
    package func after(_ kind: AlertEvent.Kind) -> Episode.State {
        switch kind {
        case .early: self == .confirmed ? .confirmed : .early
        case .confirmed, .late: .confirmed
        case .retracted: .retracted
        case .resolved: .resolved
        case .closed: .closed
        case .corrected, .raised, .revised: self
        }
    }
}
