package import Trade

/// A rule that was checked: which series it judges, when it fires, how severe that is, and words for people.
///
/// Judging is a pure function of the figures known at one moment; see `judge(_:)`.
package struct Rule: Sendable {
    package var name: String
    /// What messages say, with placeholders in double braces.
    package var title: String
    /// Where the arithmetic comes from: a law, a regulation, a practice.
    package var basis: String?
    package var group: String
    package var description: String?
    /// What can make it fire without a surge.
    package var falsePositives: [String]
    package var references: [String]
    package var owner: String?
    package var status: RuleStatus

    package var over: Over
    package var scope: Scope
    package var params: [Parameter]
    /// Amounts with names, in order; each may name those before it.
    package var lets: [LetAmount]
    /// Parameter series that it reads.
    package var inputs: [RuleInput]
    /// Groups of countries of its file that it names.
    package var sets: [CountryGroup]
    /// What must hold, the condition that `floor` makes included.
    package var formula: Formula
    /// `when` as the file has it, on one line; of a map the conditions one after the other.
    package var whenText: String
    /// The conditions of `when` by name, where it is a map of them.
    package var gateTexts: [(name: String, text: String)]?
    /// Named conditions that do not decide whether the rule fires; `nil` when there are none.
    package var also: Formula?
    /// When an open alert is no longer true; `nil` when that is simply when the formula is false.
    package var clear: Formula?
    package var severity: SeverityRule
    /// The kinds of figures on which a month is judged.
    package var data: Set<Status>
    package var activation: Activation
    /// How long the formula must hold before the rule fires.
    package var persistence: Persistence?
    /// Months before this one are never read.
    package var since: Month?
    package var floor: Floor
    /// Months of some series that it does not judge.
    package var exceptions: [RuleException]

    /// The file and line that define it.
    package var path: String
    package var line: Int
    /// Where the file says what: `when`, `params.rise`, and `when#0` for the first of its conditions.
    var places: [String: RulePlace]
    /// The rule alone, as a rule file in canonical form; the same rule always has the same text.
    package var text: String
    /// SHA-256 of `text`, in hexadecimal.
    package var sha256: String
    /// SHA-256 of what decides verdicts (series, formulas, parameters, data), in hexadecimal; words do not count.
    package var definitionSHA256: String

    /// Months back from the judged month that any window reads, those of its parts included: a change in month *c* can
    /// alter the verdicts of *c* … *c* + reach.
    package var reach: Int
    /// Months after the judged one that any window reads, those of its parts included: more than none only where a window
    /// is the whole calendar year. A change in month *c* can alter the verdicts from *c* - ahead on.
    package var ahead: Int
    /// What it reads, its parts included.
    package var reads: Reads
    /// The rules whose verdicts it rests on, in order of appearance.
    package var parts: [String]

    /// Months back from the judged month that its own plain windows read.
    var windowReach: Int
    /// Unit values of the other countries that it reads; all of these windows compare the same countries.
    var othersSelectors: [Selector]

    /// Whether a window of it ends before the first license month, so that judging needs the anchor.
    package var isAnchored: Bool {
        formulas.contains(where: \.isAnchored)
            || lets.contains { $0.selectors.contains(where: \.isAnchored) }
    }

    /// Every condition that it has.
    var formulas: [Formula] { [formula, also, clear].compactMap(\.self) + severity.conditions }

    /// Whether the rule runs over the series in some month.
    package func covers(_ series: WorkingSeries) -> Bool { over.covers(series) && scope.covers(series, over: over) }

    /// Whether the rule judges the series in this month.
    package func judges(_ series: WorkingSeries, in month: Month) -> Bool {
        over.covers(series) && scope.covers(series, over: over, in: month)
            && exception(for: series, in: month) == nil
    }
}

/// How far a rule is trusted.
package enum RuleStatus: String, Sendable, Hashable, CaseIterable { case experimental, stable }

/// What a newly loaded rule says about alerts that are already open.
package enum Activation: String, Sendable, Hashable, CaseIterable {
    /// Nothing; it judges from the next release on.
    case nextRelease = "next-release"
    /// Its open episodes are told in the next digest.
    case announceOpen = "announce-open"
}

/// How long a formula must hold before the rule fires.
package enum Persistence: Hashable, Sendable {
    /// Consecutive judged months.
    case months(Int)
    /// Consecutive releases of the same month.
    case releases(Int)

    /// `2 mo`, `2 releases`.
    package var text: String {
        switch self {
        case .months(let count): "\(count) mo"
        case .releases(let count): "\(count) \(count == 1 ? "release" : "releases")"
        }
    }
}

/// The severity of a rule's alerts: one word, or the first of several grades whose condition holds.
package enum SeverityRule: Sendable {
    case always(Severity)
    /// From the highest down; the last has no condition.
    case graded([Grade])

    package struct Grade: Sendable {
        package var severity: Severity
        package var condition: Formula?
    }

    /// The highest severity the rule can give.
    package var highest: Severity {
        switch self {
        case .always(let severity): severity
        case .graded(let grades): grades.map(\.severity).max() ?? .watch
        }
    }
    /// The severity it gives when no condition of a grade holds.
    package var lowest: Severity {
        switch self {
        case .always(let severity): severity
        case .graded(let grades): grades.map(\.severity).min() ?? .watch
        }
    }
}

/// A number that people tune, with its unit.
package struct Parameter: Hashable, Sendable {
    package var name: String
    package var value: Literal
    package var min: Literal?
    package var max: Literal?
    package var description: String?
}
