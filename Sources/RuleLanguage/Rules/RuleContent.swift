import Trade

/// All that a checked rule says, while it is put together; what each of it means, `Rule` has.
struct RuleContent: Sendable {
    var name: String
    var title: String
    var basis: String?
    var group: String
    var description: String?
    var falsePositives: [String]
    var references: [String]
    var owner: String?
    var status: RuleStatus
    var over: Over
    var scope: Scope
    var params: [Parameter]
    var lets: [LetAmount]
    var inputs: [RuleInput]
    var sets: [CountryGroup]
    var formula: Formula
    var whenText: String
    var gateTexts: [(name: String, text: String)]?
    var also: Formula?
    var clear: Formula?
    var severity: SeverityRule
    var data: Set<Status>
    var activation: Activation
    var persistence: Persistence?
    var since: Month?
    var floor: Floor
    var exceptions: [RuleException]
    var path: String
    var line: Int
    var places: [String: RulePlace]
    var text: String
    var sha256: String
    var definitionSHA256: String
    var reach: Int
    var ahead: Int
    var reads: Reads
    var parts: [String]
    var windowReach: Int
    var othersSelectors: [Selector]

    /// Every condition that it has.
    var formulas: [Formula] { [formula, also, clear].compactMap(\.self) + severity.conditions }
}
