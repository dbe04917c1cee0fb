import Trade

extension FormulaParser {
    private static let windowForms = FormulaWord.forms(of: .window)
    private static let momentForms = FormulaWord.forms(of: .moments)

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
        let joins = ["and", "or", "not", "ago", "before", "of", "over"].contains(word)
        if joins, !isAdjacent { return nil }
        guard Literal.unit(word) != nil else {
            let help =
                word.uppercased() == "EUR"
                ? "figures are in U.S. dollars, which are never compared with euros"
                : Literal.unitMeant(by: word).map { "did you mean `\($0)`?" }
                    ?? Literal.inMonths(Lexer.string(text[number]), word)
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
        let written = current.isSign("(") ? try words("world, others or a country") : nil
        guard current.isSign("[") else {
            throw error(
                .missingWindow, at: measureRange, "`\(measure.rawValue)` needs a window",
                help: "write `\(measure.rawValue)\(measure == .param ? "(limit)" : "")[3mo]`")
        }
        guard measure == .param else {
            return Syntax.Selector(measure: measure, isOfAll: isOfAll, set: written, window: try window())
        }
        guard let written, let input = Self.input(written) else {
            throw error(
                .unknownName, at: written?.range ?? measureRange, "`param` takes the name of a parameter series",
                help: "write `param(limit)[1mo]` or `param(consumption, world)[12mo]`")
        }
        return Syntax.Selector(
            measure: measure, isOfAll: isOfAll, input: input.name, set: input.set, window: try window())
    }

    /// The name of a parameter series and the set behind its comma.
    private static func input(
        _ written: (text: String, range: Range<Int>)
    ) -> (name: (name: String, range: Range<Int>), set: (text: String, range: Range<Int>)?)? {
        let scalars = Array(written.text.unicodeScalars)
        let comma = scalars.firstIndex(of: ",") ?? scalars.count
        func trimmed(_ range: Range<Int>) -> (String, Range<Int>)? {
            var range = range
            while let first = range.first, ScalarText.isWhite(scalars[first]) { range.removeFirst() }
            while let last = range.last, ScalarText.isWhite(scalars[last]) { range.removeLast() }
            if range.isEmpty { return nil }
            let start = written.range.lowerBound
            return (
                Lexer.string(scalars[range]), (range.lowerBound + start)..<(range.upperBound + start)
            )
        }
        guard let name = trimmed(0..<comma) else { return nil }
        if comma == scalars.count { return (name, nil) }
        return trimmed((comma + 1)..<scalars.count).map { (name, $0) }
    }

    private mutating func window() throws(FormulaError) -> Syntax.Window {
        let open = current.range
        advance()
        let kind = try windowKind()
        try closeWindow(open, Self.windowForms)
        return Syntax.Window(kind: kind, range: open.lowerBound..<previousEnd)
    }

    private mutating func windowKind() throws(FormulaError) -> Syntax.Window.Kind {
        let word = current.range
        if current.isWord("ytd") {
            advance()
            guard take(",") else { return .yearToDate(ago: nil, word: word) }
            guard takeWord("ago") else {
                throw error(.badWindow, "unexpected \(found) in a window", expected: Self.windowForms)
            }
            return .yearToDate(ago: try duration(), word: word)
        }
        if current.isWord("calendar"), next.isWord("year") {
            advance()
            advance()
            return .calendarYear(back: take("-") ? try count() : nil)
        }
        try refuseWords("a window", meant: ["calendar year"], Self.windowForms)
        let length = try duration()
        guard take(",") else { return .months(length, .none) }
        if takeWord("ago") { return .months(length, .ago(try duration())) }
        guard takeWord("before") else {
            throw error(.badWindow, "unexpected \(found) in a window", expected: Self.windowForms)
        }
        guard takeWord("licenses") else {
            throw error(.badWindow, "`before` is followed by `licenses`, not \(found)", expected: Self.windowForms)
        }
        return .months(length, .beforeLicenses)
    }

    /// Two words side by side begin no window but those that are spelled as they are meant: `calender years`.
    private func refuseWords(
        _ place: String, meant words: [String], _ expected: String
    ) throws(FormulaError) {
        guard let first = current.word, let second = next.word,
            let meant = Suggestion.nearest(to: "\(first) \(second)", among: words)
        else { return }
        throw error(
            .badWindow, at: current.range.lowerBound..<next.range.upperBound,
            "\(place) takes no `\(first.prefix(40)) \(second.prefix(40))`", expected: expected,
            help: "did you mean `\(meant)`?")
    }

    private mutating func closeWindow(_ open: Range<Int>, _ expected: String) throws(FormulaError) {
        guard take("]") else {
            if current.kind == .end { throw error(.unbalanced, at: open, "this `[` is never closed") }
            throw error(.badWindow, "unexpected \(found) in a window", expected: expected)
        }
    }

    /// The judged months behind `over`.
    mutating func moments() throws(FormulaError) -> Syntax.Moments {
        let open = current.range
        guard take("[") else {
            throw error(.badWindow, "`over` needs `[` before \(found)", expected: Self.momentForms)
        }
        let kind: Syntax.Moments.Kind
        if current.isWord("same"), next.isWord("months") {
            let (least, most) = try years()
            guard takeWord("years") || takeWord("year") else {
                throw error(.badWindow, "`years` is missing before \(found)", expected: Self.momentForms)
            }
            kind = .sameMonths(least: least, most: most)
        } else if current.isWord("calendar"), next.isWord("years") {
            let (least, most) = try years()
            kind = .calendarYears(least: least, most: most)
        } else {
            try refuseWords("`over`", meant: ["calendar years", "same months"], Self.momentForms)
            let length = try duration()
            var ago: Syntax.Duration?
            if take(",") {
                guard takeWord("ago") else {
                    throw error(.badWindow, "unexpected \(found) behind `over`", expected: Self.momentForms)
                }
                ago = try duration()
            }
            kind = .each(length, ago: ago)
        }
        try closeWindow(open, Self.momentForms)
        return Syntax.Moments(kind: kind, range: open.lowerBound..<previousEnd)
    }

    /// `, 3 to 10` behind the two words of moments that are counted in years.
    private mutating func years() throws(FormulaError) -> (Syntax.Count, Syntax.Count?) {
        advance()
        advance()
        guard take(",") else {
            throw error(.badWindow, "a number of years is missing before \(found)", expected: Self.momentForms)
        }
        let least = try count()
        return (least, takeWord("to") ? try count() : nil)
    }

    private mutating func count() throws(FormulaError) -> Syntax.Count {
        let range = current.range
        switch current.kind {
        case .number(let digits):
            advance()
            return Syntax.Count(text: digits, isName: false, range: range)
        case .word(let word) where !Lexer.keywords.contains(word):
            advance()
            return Syntax.Count(text: word, isName: true, range: range)
        default:
            throw error(.badWindow, "a number of years is missing before \(found)", expected: "3, or 3 to 10")
        }
    }

    mutating func duration() throws(FormulaError) -> Syntax.Duration {
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
