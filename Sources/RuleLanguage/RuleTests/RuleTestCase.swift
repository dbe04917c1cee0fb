package import Trade

/// A test of one rule: releases as they became known, and what the rule must say then.
package struct RuleTestCase: Sendable {
    /// Where something stands in the test file; lines and columns count from 1.
    package struct Place: Sendable, Hashable {
        package var line: Int
        package var column: Int
        package var length: Int
    }

    /// What is wanted of one month at one moment.
    package enum Wanted: String, Sendable, Hashable, CaseIterable {
        case early, confirmed, retracted, corrected, raised, revised, late, resolved
        /// No event: the condition holds, but not yet for as long as the rule asks.
        case pending
        /// No event about the month in the release.
        case none
        /// The rule has no verdict about the month.
        case unknown

        /// Whether an event is wanted.
        package var isEvent: Bool { self != .pending && self != .none && self != .unknown }
    }

    /// What has become of the alert of a month: the state of its episode.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case early, confirmed, resolved, retracted
        /// There is no alert.
        case none
    }

    /// What is wanted of one month at one moment; what is `nil` is not looked at.
    package struct Expectation: Sendable, Hashable {
        package var place: Place
        /// When: the instant of one of the releases.
        package var at: Instant
        package var series: WorkingSeries
        package var month: Month
        package var want: Wanted?
        package var severity: Severity?
        package var state: State?
        package var verdict: Truth?
        /// The first month of the episode.
        package var begins: Month?
        /// When the alert of the month was first known.
        package var known: Instant?
        /// A part of the reason why there is no verdict.
        package var reason: String?
        /// A part of what people read first.
        package var headline: String?
        package var gates: [GateWish]
        /// Values of subexpressions by their text.
        package var terms: [TermWish]
        /// What readers are told of the alert in the release.
        package var told: [ToldWish]
        package var recipients: Recipients?

        package var line: Int { place.line }
    }

    /// What is wanted of one gate, in the forms in which people see amounts.
    package struct GateWish: Sendable, Hashable {
        package var name: String
        package var place: Place
        package var value: String?
        package var limit: String?
        package var margin: String?
        package var met: Truth?
    }

    /// What is wanted of one subexpression.
    package struct TermWish: Sendable, Hashable {
        /// As the rule file has it, on one line.
        package var text: String
        package var place: Place
        package var value: String
    }

    package var rule: String
    package var rulePlace: Place
    /// The name of the test, and behind a slash that of the case, where a test has several.
    package var name: String
    package var path: String
    package var place: Place
    /// In the order in which they became known.
    package var releases: [Release]
    package var expectations: [Expectation]
    /// The rule must never fire in this test.
    package var never: Place?
    /// No events but those that are expected.
    package var only: Bool

    package var line: Int { place.line }
    /// `Rule/test/case`: what `--run` matches and reports name.
    package var id: String { rule + "/" + name }

    /// A finding about a place of the test's file.
    package func finding(
        _ code: ErrorCode, at place: Place, _ message: String, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            code: code, path: path, line: place.line, column: place.column, length: place.length, message: message,
            help: help)
    }
}
