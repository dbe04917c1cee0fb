import Trade

/// Conditions that are words of their own: `fires`, `met`, `event`, `some`, `longest`.
extension FormulaParser {
    /// The condition that begins with the current word; `nil` when the word begins none here.
    mutating func condition(_ word: String) throws(FormulaError) -> Syntax? {
        switch word {
        case "fires": try fires()
        case "met" where next.isSign("("): try met()
        case "event" where next.isSign("(") || next.isWord("within"): try event()
        case "some" where next.word.map { !Lexer.keywords.contains($0) } ?? false: try some()
        case "longest" where next.word.map { !Lexer.keywords.contains($0) } ?? false: try longest()
        default: nil
        }
    }

    private mutating func fires() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        advance()
        guard take("("), let rule = current.word else {
            throw error(.expectedValue, "`fires` takes the name of a rule", help: "write fires(RuleName)")
        }
        let range = current.range
        advance()
        guard take(")") else {
            throw error(.unbalanced, "`)` is missing before \(found)", help: "write fires(\(rule.prefix(60)))")
        }
        return Syntax(kind: .fires(rule, range), range: start..<previousEnd)
    }

    private mutating func met() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        advance()
        guard take("("), let gate = current.word else {
            throw error(.expectedValue, "`met` takes the name of a gate", help: "write met(rise)")
        }
        let range = current.range
        advance()
        guard take(")") else {
            throw error(.unbalanced, "`)` is missing before \(found)", help: "write met(\(gate.prefix(60)))")
        }
        return Syntax(kind: .met(gate, range), range: start..<previousEnd)
    }

    private mutating func event() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        advance()
        var kind: (text: String, range: Range<Int>)?
        if current.isSign("(") { kind = try words("tariff, or another kind of the event dates") }
        guard takeWord("within") else {
            throw error(.expectedValue, "`event` needs `within` before \(found)", help: "write event within 3mo")
        }
        return Syntax(kind: .event(kind: kind, within: try duration()), range: start..<previousEnd)
    }

    private mutating func some() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        advance()
        let bound = try boundName("some")
        var pool: (text: String, range: Range<Int>)?
        if takeWord("in") {
            let first = current.range.lowerBound
            while !current.isSign(":"), current.word != nil || current.isSign("-") { advance() }
            guard previousEnd > first else {
                throw error(.badSet, "a set is missing before \(found)", expected: "EU, USMCA, smelt, cast or a set")
            }
            pool = (Lexer.string(text[first..<previousEnd]), first..<previousEnd)
        }
        let body = try body("some \(bound.name)")
        return Syntax(kind: .some(bound, among: pool, body), range: start..<previousEnd)
    }

    private mutating func longest() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        advance()
        let bound = try boundName("longest")
        guard takeWord("in") else {
            throw error(
                .badWindow, "`longest` needs `in` before \(found)", help: "write longest \(bound.name) in 3mo..7mo: (…)"
            )
        }
        let first = current.range.lowerBound
        let least = try duration()
        guard take("..") else {
            throw error(
                .badWindow, "`..` is missing before \(found)", help: "write longest \(bound.name) in 3mo..7mo: (…)")
        }
        let most = try duration()
        let range = first..<previousEnd
        var begin: Syntax?
        if takeWord("from") {
            let place = current.range
            switch current.kind {
            case .month(let text):
                guard let month = Month(text) else { break }
                begin = Syntax(kind: .literal(Literal(month: month)), range: place)
            case .word(let name) where !Lexer.keywords.contains(name):
                begin = Syntax(kind: .name(name), range: place)
            default: break
            }
            guard begin != nil else {
                throw error(
                    .badMonth, "a month is missing before \(found)", expected: "2019-01, or a parameter that is a month"
                )
            }
            advance()
        }
        let body = try body("longest \(bound.name) in …")
        let lengths = Syntax.Lengths(least: least, most: most, start: begin, range: range)
        return Syntax(kind: .longest(bound, lengths, body), range: start..<previousEnd)
    }

    private mutating func boundName(_ word: String) throws(FormulaError) -> Syntax.Bound {
        guard let name = current.word else { throw error(.expectedValue, "`\(word)` needs a name before \(found)") }
        let bound = Syntax.Bound(name: name, range: current.range)
        advance()
        return bound
    }

    /// The condition behind a colon: in parentheses, or one that is a word of its own.
    private mutating func body(_ head: String) throws(FormulaError) -> Syntax {
        guard take(":") else {
            throw error(.expectedValue, "`:` is missing before \(found)", help: "write \(head): (condition)")
        }
        let start = current.range.lowerBound
        let stands = current.isSign("(") || ["not", "fires", "met", "event", "some", "longest"].contains(current.word)
        guard stands else {
            throw error(
                .expectedValue, "the condition of `\(head)` stands in parentheses",
                help: "write \(head): (\(Lexer.string(text[start..<min(text.count, start + 24)]))…)")
        }
        let body = try nested { (parser) throws(FormulaError) in
            parser.current.isSign("(") ? try parser.parenthesised() : try parser.negation()
        }
        if comparisonSign != nil || ["+", "-", "*", "/"].contains(where: current.isSign) {
            throw error(
                .expectedValue, at: start..<previousEnd, "the condition of `\(head)` ends with these parentheses",
                help: "put the whole condition in parentheses")
        }
        return body
    }

    /// The text between parentheses, with its place.
    mutating func words(_ expected: String) throws(FormulaError) -> (text: String, range: Range<Int>) {
        let open = current.range
        advance()
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
                .badSet, at: open.lowerBound..<(open.upperBound + 1), "the parentheses are empty", expected: expected)
        }
        return (Lexer.string(text[start..<end]), start..<end)
    }
}
