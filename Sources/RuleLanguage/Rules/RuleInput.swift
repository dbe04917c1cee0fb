import Trade

/// A parameter series that formulas read by `param(name)`, with the unit in which amounts of it count.
package struct RuleInput: Hashable, Sendable {
    package var name: String
    /// As the rule file has it: `t`, `USD/t`, `number`.
    package var unit: String

    var dimension: Dimension { Self.dimensions[unit] ?? .number }

    /// The units a series may have, with what they count.
    static let dimensions: [String: Dimension] = [
        "t": .mass, "kg": .mass, "USD": .money, "USD/t": .unitValue, "USD/kg": .unitValue, "number": .number,
        "%": .ratio,
    ]
    static let units = ["t", "kg", "USD", "USD/t", "USD/kg", "number", "%"]
}

/// Reads `inputs: { limit: t, consumption: t }`.
struct RuleInputReader {
    let reading: FileReading

    func inputs(_ node: Node?) -> [RuleInput] {
        guard let node, !reading.isEmpty(node), let keys = reading.anyFields(of: node, "`inputs`") else { return [] }
        return keys.keys.compactMap { name in
            guard let value = keys[name],
                reading.isFormulaName(name, at: keys.keySpan(name), "a parameter series"),
                let unit = reading.text(of: value, "`\(name)`")
            else { return nil }
            if RuleInput.dimensions[unit] != nil { return RuleInput(name: name, unit: unit) }
            reading.report(
                .unknownUnit, at: reading.span(of: value), "`\(reading.shortened(unit))` is no unit of a series",
                help: Suggestion.help(for: Literal.otherNames[unit.lowercased()] ?? unit, among: RuleInput.units))
            return nil
        }
    }
}

extension FileReading {
    /// Whether a word may name something that formulas use: a parameter, an amount of `let`, a parameter series.
    func isFormulaName(_ name: String, at span: SourceSpan, _ what: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        let isName =
            scalars.first.map { ("a"..."z").contains($0) } == true && scalars.count <= RuleReader.longestName
            && scalars.allSatisfy { ("a"..."z").contains($0) || Lexer.isDigit($0) || $0 == "_" }
        let isTaken = Lexer.keywords.contains(name) || Measure(rawValue: name)?.isContextual == false
        if isName, !isTaken { return true }
        report(
            .badName, at: span, "`\(shortened(name))` cannot name \(what)",
            expected: isTaken ? "a word that formulas do not use already" : "lower-case letters, digits and `_`")
        return false
    }
}
