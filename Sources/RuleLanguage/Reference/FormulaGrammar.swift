import Trade

/// The grammar of formulas in EBNF, with the words of the table.
package enum FormulaGrammar {
    /// A production and its alternatives.
    struct Production {
        var name: String
        var alternatives: [String]
    }

    static var productions: [Production] {
        let conditions = FormulaWord.all.filter { $0.kind == .condition }
        let functions = FormulaWord.all.filter { $0.kind == .function }
        return [
            Production(name: "formula", alternatives: [#"conjunction { "or" conjunction }"#]),
            Production(name: "conjunction", alternatives: [#"negation { "and" negation }"#]),
            Production(name: "negation", alternatives: [#""not" negation"#, "comparison"]),
            Production(name: "comparison", alternatives: [#"sum [ ( ">=" | "<=" | ">" | "<" ) sum ]"#]),
            Production(name: "sum", alternatives: [#"product { ( "+" | "-" ) product }"#]),
            Production(name: "product", alternatives: [#"unary { ( "*" | "/" ) unary }"#]),
            Production(name: "unary", alternatives: [#""-" unary"#, "primary"]),
            Production(
                name: "primary",
                alternatives: [
                    "literal", "MONTH", "NAME", "selector", "aggregate", "function", "condition", #""(" formula ")""#,
                ]),
            Production(
                name: "selector",
                alternatives: [
                    #"measure [ "of all" ] [ "(" set ")" ] "[" window "]""#,
                    #""param" "(" NAME [ "," place ] ")" "[" window "]""#,
                ]),
            Production(name: "measure", alternatives: words(.measure).filter { $0 != "\"param\"" }),
            Production(
                name: "set",
                alternatives: [
                    #"[ role ] [ place ] [ "from" place ]"#, #""partner" [ place ] [ "to" place ]"#, "\"licenses\"",
                ]),
            Production(
                name: "role", alternatives: Role.allCases.filter { $0 != .destination }.map { "\"\($0.rawValue)\"" }),
            Production(
                name: "place",
                alternatives: FormulaWord.places.map { $0.first?.isLowercase == true ? "\"\($0)\"" : $0 } + ["NAME"]),
            Production(
                name: "window",
                alternatives: [
                    #"months [ "," ( "ago" months | "before licenses" ) ]"#, #""ytd" [ "," "ago" months ]"#,
                    #""calendar year" [ "-" COUNT ]"#,
                ]),
            Production(
                name: "aggregate",
                alternatives: [
                    #"( "# + words(.aggregate).filter { $0 != "\"rank\"" }.joined(separator: " | ")
                        + #" ) "(" selector ")""#,
                    #"( "# + words(.aggregate).joined(separator: " | ") + #" ) "(" sum "over" moments ")""#,
                ]),
            Production(
                name: "moments",
                alternatives: [
                    #""[" months [ "," "ago" months ] "]""#, #""[" "same months" "," count "years" "]""#,
                    #""[" "calendar years" "," count "]""#,
                ]),
            Production(name: "count", alternatives: [#"COUNT [ "to" COUNT ]"#]),
            Production(
                name: "function",
                alternatives: functions.map(\.grammar) + [#"( "min" | "max" ) "(" sum { "," sum } ")""#]),
            Production(name: "condition", alternatives: conditions.map(\.grammar)),
            Production(name: "pool", alternatives: ["[ role ] [ GROUP ]"]),
            Production(name: "body", alternatives: [#""not" negation"#, "condition", #""(" formula ")""#]),
            Production(name: "months", alternatives: ["NUMBER \"mo\"", "NAME"]),
            Production(name: "literal", alternatives: ["NUMBER [ unit ]"]),
            Production(name: "unit", alternatives: Literal.unitNames.map { "\"\($0)\"" }),
        ]
    }

    private static func words(_ kind: FormulaWord.Kind) -> [String] {
        FormulaWord.names(of: [kind]).map { "\"\($0)\"" }
    }

    /// One production a paragraph, alternatives below each other where they do not fit one line.
    static func lines(columns: Int) -> [String] {
        let width = productions.map(\.name.count).max() ?? 0
        return productions.flatMap { production -> [String] in
            let head = production.name + String(repeating: " ", count: width - production.name.count) + " = "
            let indent = String(repeating: " ", count: width + 1)
            var lines: [String] = []
            var line = head
            for (index, alternative) in production.alternatives.enumerated() {
                let isFirst = index == 0
                for (place, piece) in pieces(alternative, columns: columns - head.count).enumerated() {
                    let isNew = place == 0
                    if isNew, isFirst {
                        line += piece
                    } else if isNew, line.count + 3 + piece.count <= columns {
                        line += " | " + piece
                    } else {
                        lines.append(line)
                        line = indent + (isNew ? "| " : "  ") + piece
                    }
                }
            }
            return lines + [line]
        }
    }

    /// An alternative in lines of at most so many columns.
    private static func pieces(_ text: String, columns: Int) -> [String] { FormulaPage.wrapped(text, columns: columns) }
}
