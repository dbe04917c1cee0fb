package import Trade

/// Consecutive judged months of one rule and series with a true verdict: what messages speak of.
///
/// Its id comes from the rule, the series and the first month found true, and never changes.
package struct Episode: Hashable, Sendable {
    package enum State: String, Sendable, Hashable, Codable { case early, confirmed, resolved, retracted, closed }

    /// One alert: a month of the episode.
    package struct AlertMonth: Hashable, Sendable {
        /// Found true on statistics, or on closed licenses for smelt and cast.
        package var isConfirmed: Bool
        /// False once a revision or the Census figure took it away.
        package var isTrue: Bool
        package var severity: Severity
        /// The evidence of the verdict that first found the month true.
        package var first: Evidence
        /// The evidence of the newest verdict that was told of, or that rests on licenses still being filed.
        package var newest: Evidence
        /// The evidence before that of the release that is being told; not stored.
        package var before: Evidence?

        package init(isConfirmed: Bool, isTrue: Bool, severity: Severity, first: Evidence, newest: Evidence) {
            self.isConfirmed = isConfirmed
            self.isTrue = isTrue
            self.severity = severity
            self.first = first
            self.newest = newest
        }
    }

    /// What a receiver has been told of the episode, in committed messages.
    package struct Told: Hashable, Sendable, Codable {
        package var early: Instant?
        package var confirmed: Instant?
        package var months: [Month]
        package var severity: Severity
        /// What the early message said.
        package var earlyEvidence: Evidence?

        package init(early: Instant?, confirmed: Instant?, months: [Month], severity: Severity) {
            self.early = early
            self.confirmed = confirmed
            self.months = months
            self.severity = severity
        }
    }

    package let id: String
    package let rule: String
    /// SHA-256 of what decided the verdicts.
    package let definition: String
    package let series: WorkingSeries
    package let start: Month
    package var state: State
    package var severity: Severity
    package var months: [Month: AlertMonth]
    /// How many events it has had.
    package var sequence: Int
    package var told: [String: Told]
    /// Found by a revision and already over when it was found: no event says that it ended.
    package var endedSilently: Bool

    package init(rule: String, definition: String, series: WorkingSeries, start: Month) {
        id = Identity.episode(rule: rule, series: series, start: start)
        self.rule = rule
        self.definition = definition
        self.series = series
        self.start = start
        state = .early
        severity = .watch
        months = [:]
        sequence = 0
        told = [:]
        endedSilently = false
    }

    /// The episode as it is kept once its release was told.
    package var settled: Episode {
        var episode = self
        for month in episode.months.keys { episode.months[month]?.before = nil }
        return episode
    }

    package var isOpen: Bool { state == .early || state == .confirmed }
    package var trueMonths: [Month] { months.filter { $0.value.isTrue }.keys.sorted() }
    package var lastTrue: Month? { trueMonths.last }
}
