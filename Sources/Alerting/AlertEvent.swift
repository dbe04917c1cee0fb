package import Trade

/// Something that happened to an alert, once and for all. Events are appended and never changed.
package struct AlertEvent: Hashable, Sendable {
    /// The kinds of event.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// True on license data.
        case early
        /// True on Census data (smelt and cast: on closed licenses), whether or not an early one came before.
        case confirmed
        /// A month of an episode is lost and no month of it is left.
        case retracted
        /// A month of an episode is lost while others stand.
        case corrected
        /// The severity rose.
        case raised
        /// A told figure changed by 5 % or more and the verdict stands.
        case revised
        /// An old month found true by a revision or a late first print.
        case late
        /// The next judged month is false on Census data.
        case resolved
        /// The rule was removed, renamed or given another formula.
        case closed

        /// A month becomes an alert, or becomes one again.
        package var findsTrue: Bool { [.early, .confirmed, .late].contains(self) }
        /// `raised`, `revised`, `resolved` and `closed` are one row an episode; the others one row a month.
        package var isPerEpisode: Bool { [.raised, .revised, .resolved, .closed].contains(self) }
    }

    package var kind: Kind
    /// The id of the episode.
    package var episode: String
    /// The number of this event within its episode, from 1.
    package var sequence: Int
    package var rule: String
    package var ruleHash: String
    package var series: WorkingSeries
    /// The judged month; for `resolved` the month that judged it false.
    package var month: Month
    package var episodeStart: Month
    package var severity: Severity
    /// What the verdict rests on: source and basis of the judged month.
    package var source: String
    package var basis: Basis
    package var kept: KeptEvidence
    /// When the release that caused it was known.
    package var knownAt: Instant
    package var vintage: Int64
    /// Why, where the kind alone does not say it.
    package var reason: String?

    package init(
        kind: Kind, episode: String, sequence: Int, rule: String, ruleHash: String, series: WorkingSeries,
        month: Month, episodeStart: Month, severity: Severity, source: String, basis: Basis, evidence: KeptEvidence,
        knownAt: Instant, vintage: Int64, reason: String? = nil
    ) {
        self.kind = kind
        self.episode = episode
        self.sequence = sequence
        self.rule = rule
        self.ruleHash = ruleHash
        self.series = series
        self.month = month
        self.episodeStart = episodeStart
        self.severity = severity
        self.source = source
        self.basis = basis
        kept = evidence
        self.knownAt = knownAt
        self.vintage = vintage
        self.reason = reason
    }

    /// What the verdict was computed from.
    package var evidence: Evidence { kept.evidence }
}
