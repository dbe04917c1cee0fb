import Trade

extension FormulaParser {
    private static let windowForms = "[3mo], [3mo, ago 12mo] or [3mo, before licenses]"

    /// A number with its unit.
    mutating func literal() throws(FormulaError) -> Literal {
        let numberRange = current.range
        guard case .number(let digits) = current.kind, let number = Rational(decimal: digits) else {
            throw error(.badNumber, "\(found) is no number", expected: "500, 2_000 or 1.15")
        }
        advance()
        guard let unit = try unit(after: numberRange) else {
            return Literal(number: number, dimension: .number, text: digits)
        }
        let known = Literal.unit(unit)
        let text = unit == "%" || unit == "mo" ? digits + unit : "\(digits) \(unit)"
        return Literal(
            number: number * (known?.size ?? .one), dimension: known?.dimension ?? .number, text: text)
    }

    /// The unit behind a number; `nil` when what follows is no unit.
    private mutating func unit(after number: Range<Int>) throws(FormulaError) -> String? {
        if take("%") { return "%" }
        guard let word = current.word else { return nil }
        let isAdjacent = current.range.lowerBound == number.upperBound
        let joins = ["and", "or", "not", "ago", "before", "of"].contains(word)
        if joins, !isAdjacent { return nil }
        guard Literal.unit(word) != nil else {
            let help =
                word.uppercased() == "EUR"
                ? "figures are in U.S. dollars, which are never compared with euros"
                : Literal.otherNames[word.lowercased()].map { "did you mean `\($0)`?" }
                    ?? Suggestion.help(for: word, among: Literal.unitNames)
            throw error(.unknownUnit, "`\(word.prefix(40))` is no unit", help: help)
        }
        advance()
        return word == "USD" ? perMass() : word
    }

    /// `USD`, or `USD/t` and `USD/kg` when written without blanks.
    private mutating func perMass() -> String {
        let end = current.range.lowerBound
        guard current.isSign("/"), text.indices.contains(end - 1), !ScalarText.isWhite(text[end - 1]) else {
            return "USD"
        }
        let beforeSlash = self
        advance()
        if let mass = current.word, ["t", "kg"].contains(mass), current.range.lowerBound == end + 1 {
            advance()
            return "USD/\(mass)"
        }
        self = beforeSlash
        return "USD"
    }

    mutating func selector(_ measure: Measure) throws(FormulaError) -> Syntax.Selector {
        let measureRange = current.range
        advance()
        var isOfAll = false
        if takeWord("of") {
            guard takeWord("all") else {
                throw error(
                    .expectedValue, "`of` is followed by `all`, not \(found)", help: "write \(measure.rawValue) of all")
            }
            isOfAll = true
        }
        let set = try set()
        guard current.isSign("[") else {
            throw error(
                .missingWindow, at: measureRange, "`\(measure.rawValue)` needs a window",
                help: "write `\(measure.rawValue)[3mo]`")
        }
        return Syntax.Selector(measure: measure, isOfAll: isOfAll, set: set, window: try window())
    }

    private mutating func set() throws(FormulaError) -> (text: String, range: Range<Int>)? {
        let open = current.range
        guard take("(") else { return nil }
        let start = current.range.lowerBound
        var end = start
        while !current.isSign(")") {
            if current.kind == .end || current.isSign("[") {
                throw error(.unbalanced, at: open, "this `(` is never closed")
            }
            end = current.range.upperBound
            advance()
        }
        advance()
        guard end > start else {
            throw error(
                .badSet, at: open.lowerBound..<(open.upperBound + 1), "the parentheses are empty",
                expected: "world, others or a country")
        }
        return (Lexer.string(text[start..<end]), start..<end)
    }

    private mutating func window() throws(FormulaError) -> Syntax.Window {
        let open = current.range
        advance()
        let length = try duration()
        var shift = Syntax.Window.Shift.none
        if take(",") {
            if takeWord("ago") {
                shift = .ago(try duration())
            } else if takeWord("before") {
                guard takeWord("licenses") else {
                    throw error(
                        .badWindow, "`before` is followed by `licenses`, not \(found)", expected: Self.windowForms)
                }
                shift = .beforeLicenses
            } else {
                throw error(.badWindow, "unexpected \(found) in a window", expected: Self.windowForms)
            }
        }
        guard take("]") else {
            if current.kind == .end { throw error(.unbalanced, at: open, "this `[` is never closed") }
            throw error(.badWindow, "unexpected \(found) in a window", expected: Self.windowForms)
        }
        return Syntax.Window(
            length: length, shift: shift, range: open.lowerBound..<previousEnd)
    }

    private mutating func duration() throws(FormulaError) -> Syntax.Duration {
        let range = current.range
        switch current.kind {
        case .number(let digits):
            let literal = try literal()
            if literal.dimension == .number {
                throw error(.badWindow, at: range, "a window counts months", help: "did you mean `\(digits)mo`?")
            }
            return Syntax.Duration(kind: .literal(literal), range: range.lowerBound..<previousEnd)
        case .word(let word) where !Lexer.keywords.contains(word):
            advance()
            return Syntax.Duration(kind: .name(word), range: range)
        default:
            throw error(.badWindow, "a number of months is missing before \(found)", expected: Self.windowForms)
        }
    }
}
