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
        package var isTrue: Bool {
            didSet { if isTrue != oldValue { flips += 1 } }
        }
        /// How often the verdict has changed since the month was first found true.
        package var flips: Int
        package var severity: Severity
        /// The evidence of the verdict that first found the month true.
        package var first: KeptEvidence { didSet { isCondensed = false } }
        /// The evidence of the newest verdict that was told of, or that rests on licenses still being filed.
        package var newest: KeptEvidence { didSet { isCondensed = false } }
        /// The evidence before that of the release that is being told; not stored.
        package var before: KeptEvidence? { didSet { isCondensed = false } }
        /// Whether no more of the evidence is left than was kept when it was condensed.
        package private(set) var isCondensed = false

        package init(
            isConfirmed: Bool, isTrue: Bool, severity: Severity, first: KeptEvidence, newest: KeptEvidence,
            flips: Int = 0
        ) {
            self.isConfirmed = isConfirmed
            self.isTrue = isTrue
            self.flips = flips
            self.severity = severity
            self.first = first
            self.newest = newest
        }

        /// Leaves no more of the evidence than this, and nothing of that before.
        package mutating func condense(first: Evidence, newest: Evidence) {
            self.first = KeptEvidence(first)
            self.newest = KeptEvidence(newest)
            before = nil
            isCondensed = true
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
    /// What each reader was told, by its key.
    package var told: [String: Told]
    /// What early messages said, by the number of their event: while a reader waits for the confirmation.
    package var saidEarly: [Int: KeptEvidence]
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
        saidEarly = [:]
        endedSilently = false
    }

    /// The episode as it is kept once its release was told.
    package var settled: Episode {
        var episode = self
        for (month, alert) in episode.months where alert.before != nil { episode.months[month]?.before = nil }
        let awaited = Set(told.values.lazy.filter { $0.confirmed == nil }.compactMap(\.earlySequence))
        episode.saidEarly = saidEarly.filter { awaited.contains($0.key) }
        return episode
    }

    /// The episode without what readers were told: what messages carry.
    package var untold: Episode {
        var episode = self
        episode.told = [:]
        return episode
    }

    /// A month whose verdict changed so often is unstable: news of it waits for the annual revision that contains it, at
    /// most until the month is two years old.
    package static let flipsOfUnstable = 3
    private static let daysOfUnstable = 731

    /// Whether a month is unstable for whoever looks at an instant.
    package func isUnstable(_ month: Month, at instant: Instant) -> Bool {
        guard let alert = months[month], alert.flips >= Self.flipsOfUnstable else { return false }
        return instant.newYorkDay <= month.lastDay + Self.daysOfUnstable
    }

    package var isOpen: Bool { state == .early || state == .confirmed }
    package var trueMonths: [Month] { months.filter { $0.value.isTrue }.keys.sorted() }
    /// Whether any of its months stands.
    var hasTrueMonths: Bool { months.values.contains(where: \.isTrue) }
    package var lastTrue: Month? {
        var last: Month?
        for (month, alert) in months where alert.isTrue { last = last.map { max($0, month) } ?? month }
        return last
    }
}
