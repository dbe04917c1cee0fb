package import Trade

extension Rule {
    /// The rule with other values of some of its parameters, as the text of a rule file.
    package func text(setting values: [String: Literal]) -> String {
        var other = content
        for index in other.params.indices {
            if let value = values[other.params[index].name] { other.params[index].value = value }
        }
        return other.canonicalText
    }

    package func parameter(named name: String) -> Parameter? { params.first { $0.name == name } }
}

/// What is wrong with an amount, in words.
package struct LiteralProblem: Error, Hashable, Sendable {
    package var message: String
}

extension Literal {
    /// Reads an amount as a rule writes it: `500 t`, `15%`, `3mo`.
    package init(written text: String) throws(LiteralProblem) {
        do {
            self = try FormulaParser.parseLiteral(Array(text.unicodeScalars))
        } catch {
            let more = [error.expected.map { "expected \($0)" }, error.help].compactMap(\.self)
            throw LiteralProblem(message: ([error.message] + more).joined(separator: "; "))
        }
    }

    /// Another amount, written in the unit of this one.
    package func like(_ number: Rational) -> Literal {
        if dimension == .date {
            return Int32(number.description).map { Literal(month: Month(ordinal: $0)) } ?? self
        }
        guard let unit = Self.units.first(where: { text.hasSuffix($0.name) && $0.dimension == dimension && fits($0) })
        else { return Literal(number: number, dimension: dimension, text: number.description) }
        let blank = text.dropLast(unit.name.count).last == " " ? " " : ""
        let amount = (number / unit.size).map(\.description) ?? text
        return Literal(number: number, dimension: dimension, text: amount + blank + unit.name)
    }

    /// Whether the unit is the whole of what follows the digits: `USD/t` does not end in `t`.
    private func fits(_ unit: (name: String, dimension: Dimension, size: Rational)) -> Bool {
        text.dropLast(unit.name.count).allSatisfy { $0.isNumber || "._- ".contains($0) }
    }

    /// How messages call what the amount is: `a ratio (%)`.
    package var kind: String { dimension.phrase }
}
