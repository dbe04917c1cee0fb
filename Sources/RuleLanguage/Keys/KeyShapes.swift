import Trade

/// The forms of single values that several keys take.
extension KeyShape {
    static func words<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> KeyShape
    where Word.RawValue == String { .word(type.allCases.map(\.rawValue)) }

    static let month = KeyShape.pattern("[1-9][0-9]{3}-(0[1-9]|1[0-2])", example: "2023-04")
    static let instant = KeyShape.pattern(
        "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", example: "2021-03-05T13:30:00Z")
    static let day = KeyShape.pattern("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", example: "2021-03-05")
    /// A Schedule C code, a slug or a name, `NA`, `UN`.
    static let country = KeyShape.pattern("[^-\\s].*", example: "korea-south")
    static let product = KeyShape.pattern("[0-9a-z][0-9a-z.:_-]*", example: "7601")
    /// A number with its unit.
    static let literal = KeyShape.pattern(literalForm, example: "15%")
    static let series = KeyShape.pattern(
        "([^/>]+>)?(\(Role.allCases.map(\.rawValue).joined(separator: "|")))/[^/:]+(:[^/:]+)?/[^/]+",
        example: "origin/canada/unwrought")

    static let literalForm =
        "-?[0-9][0-9_]*(\\.[0-9_]+)?\\s*("
        + Literal.unitNames.joined(separator: "|") + ")?|[0-9]{4}-(0[1-9]|1[0-2])"

    /// The name of a rule.
    static let ruleName = KeyShape.pattern(
        "[A-Za-z][A-Za-z0-9]{0,\(RuleReader.longestName - 1)}", example: "MassiveImports")
    /// The names of conditions.
    static let gateName = "[A-Za-z][A-Za-z0-9_]{0,\(RuleReader.longestName - 1)}"
    /// The names of groups of countries.
    static let setName = gateName
    /// The names of parameters and the like.
    static let lowerName = "[a-z][a-z0-9_]{0,\(RuleReader.longestName - 1)}"
}
