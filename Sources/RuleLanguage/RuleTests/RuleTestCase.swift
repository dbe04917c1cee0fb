package import Trade

/// A test of one rule: releases as they became known, and what the rule must say then.
package struct RuleTestCase: Sendable {
    /// What is wanted of one month at one moment.
    package enum Wanted: String, Sendable, Hashable, CaseIterable {
        case early, confirmed, retracted, corrected, raised, revised, late, resolved, pending
        /// No event about the month in the release.
        case none
        /// The rule has no verdict about the month.
        case unknown
    }

    package struct Expectation: Sendable, Hashable {
        package var line: Int
        /// When: the instant of one of the releases.
        package var at: Instant
        package var series: WorkingSeries
        package var month: Month
        package var want: Wanted
        package var severity: Severity?
        /// Values of gates as people see them, by name: `rise: +42.8%`.
        package var gates: [String: String]
    }

    package var rule: String
    package var name: String
    package var path: String
    package var line: Int
    package var releases: [Release]
    package var expectations: [Expectation]
    /// The rule must never fire in this test.
    package var never: Bool
    /// Rule files to be loaded besides, by path relative to the test file.
    package var extraRules: [String]
}
