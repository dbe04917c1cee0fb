package import Trade

/// A time in which news of some alerts is not sent at once, and the reason for it.
///
/// It stays in pages and digests. Corrections and retractions of what was told always go, and what a silence keeps back is
/// not told: once it has ended, the next true month is news.
package struct Silence: Hashable, Sendable {
    /// `sil-` and eight hexadecimal digits.
    package var id: String
    package var matchers: Matchers
    /// News of this severity and below is kept back.
    package var severity: Severity
    package var reason: String
    /// Who asked for it.
    package var by: String
    /// The first instant of it.
    package var from: Instant
    /// The first instant after it.
    package var until: Instant

    /// No silence lasts longer than a year of 366 days.
    package static let longest: Int64 = 366 * 86400

    package init(
        id: String, matchers: Matchers, severity: Severity = .critical, reason: String, by: String, from: Instant,
        until: Instant
    ) {
        self.id = id
        self.matchers = matchers
        self.severity = severity
        self.reason = reason
        self.by = by
        self.from = from
        self.until = until
    }

    package func isInForce(at instant: Instant) -> Bool { from <= instant && instant < until }

    /// Whether news of a rule and series is kept back, when it is in force.
    package func covers(_ rule: String, _ series: WorkingSeries, severity: Severity) -> Bool {
        severity <= self.severity && matchers.cover(rule, series)
    }

    /// When its end is announced; `nil` for one that is no longer than a day.
    package var announced: Instant? { until - from > 86400 ? until + -86400 : nil }
}
