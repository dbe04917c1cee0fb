package import Trade

/// A rule that was checked: which series it judges, when it fires, how severe that is, and words for people.
///
/// It never changes, and is one reference to hand on. Judging is a pure function of the figures known at one moment; see
/// `judge(_:)`.
package final class Rule: Sendable {
    let content: RuleContent
    /// Whether a window of it ends before the first license month, so that judging needs the anchor.
    package let isAnchored: Bool
    /// Whether a condition of it asks what a named gate of it says.
    let asksOwnGates: Bool
    /// Its conditions, each with its name, in the order of `outcomes(_:)`.
    let checks: [(named: RuleCondition, condition: Condition)]

    init(_ content: RuleContent) {
        self.content = content
        isAnchored =
            content.formulas.contains(where: \.isAnchored)
            || content.lets.contains { $0.selectors.contains(where: \.isAnchored) }
        asksOwnGates = content.formulas.contains { $0.root.asksGates }
        checks = content.checks
    }

    /// The rule with something in it changed.
    func changed(_ change: (inout RuleContent) -> Void) -> Rule {
        var content = content
        change(&content)
        return Rule(content)
    }

    /// Whether the rule runs over the series in some month.
    package func covers(_ series: WorkingSeries) -> Bool { over.covers(series) && scope.covers(series, over: over) }

    /// Whether the rule judges the series in this month.
    package func judges(_ series: WorkingSeries, in month: Month) -> Bool {
        over.covers(series) && scope.covers(series, over: over, in: month)
            && exception(for: series, in: month) == nil
    }
}

/// What it says.
extension Rule {
    package var name: String { content.name }
    /// What messages say, with placeholders in double braces.
    package var title: String { content.title }
    /// Where the arithmetic comes from: a law, a regulation, a practice.
    package var basis: String? { content.basis }
    package var group: String { content.group }
    package var description: String? { content.description }
    /// What can make it fire without a surge.
    package var falsePositives: [String] { content.falsePositives }
    package var references: [String] { content.references }
    package var owner: String? { content.owner }
    package var status: RuleStatus { content.status }
    package var over: Over { content.over }
    package var scope: Scope { content.scope }
    package var params: [Parameter] { content.params }
    /// Amounts with names, in order; each may name those before it.
    package var lets: [LetAmount] { content.lets }
    /// Parameter series that it reads.
    package var inputs: [RuleInput] { content.inputs }
    /// Groups of countries of its file that it names.
    package var sets: [CountryGroup] { content.sets }
    /// What must hold, the condition that `floor` makes included.
    package var formula: Formula { content.formula }
    /// `when` as the file has it, on one line; of a map the conditions one after the other.
    package var whenText: String { content.whenText }
    /// The conditions of `when` by name, where it is a map of them.
    package var gateTexts: [(name: String, text: String)]? { content.gateTexts }
    /// Named conditions that do not decide whether the rule fires; `nil` when there are none.
    package var also: Formula? { content.also }
    /// When an open alert is no longer true; `nil` when that is simply when the formula is false.
    package var clear: Formula? { content.clear }
    package var severity: SeverityRule { content.severity }
    /// The kinds of figures on which a month is judged.
    package var data: Set<Status> { content.data }
    package var activation: Activation { content.activation }
    /// How long the formula must hold before the rule fires.
    package var persistence: Persistence? { content.persistence }
    /// Months before this one are never read.
    package var since: Month? { content.since }
    package var floor: Floor { content.floor }
    /// Months of some series that it does not judge.
    package var exceptions: [RuleException] { content.exceptions }
    /// The file and line that define it.
    package var path: String { content.path }
    package var line: Int { content.line }
    /// Where the file says what: `when`, `params.rise`, and `when#0` for the first of its conditions.
    var places: [String: RulePlace] { content.places }
    /// The rule alone, as a rule file in canonical form; the same rule always has the same text.
    package var text: String { content.text }
    /// SHA-256 of `text`, in hexadecimal.
    package var sha256: String { content.sha256 }
    /// SHA-256 of what decides verdicts (series, formulas, parameters, data), in hexadecimal; words do not count.
    package var definitionSHA256: String { content.definitionSHA256 }
    /// Months back from the judged month that any window reads, those of its parts included: a change in month *c* can
    /// alter the verdicts of *c* … *c* + reach.
    package var reach: Int { content.reach }
    /// Months after the judged one that any window reads, those of its parts included: more than none only where a window
    /// is the whole calendar year. A change in month *c* can alter the verdicts from *c* - ahead on.
    package var ahead: Int { content.ahead }
    /// What it reads, its parts included.
    package var reads: Reads { content.reads }
    /// The rules whose verdicts it rests on, in order of appearance.
    package var parts: [String] { content.parts }
    /// Months back from the judged month that its own plain windows read.
    var windowReach: Int { content.windowReach }
    /// Unit values of the other countries that it reads; all of these windows compare the same countries.
    var othersSelectors: [Selector] { content.othersSelectors }

    /// Every condition that it has.
    var formulas: [Formula] { content.formulas }
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
