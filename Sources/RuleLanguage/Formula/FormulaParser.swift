import Trade

/// Reads a formula. Its grammar is `FormulaGrammar`, its words are those of `FormulaWord`.
///
/// Words that came later than the first formulas are no keywords: they count only where a name could not stand, so that
/// a parameter may be called like them.
struct FormulaParser {
    /// How deep parentheses, signs and negations may nest.
    static let deepest = 64
    /// Functions that are keywords.
    private static let oldFunctions: Set<String> = ["mean", "min", "max"]
    static let functions = FormulaWord.names(of: [.aggregate, .function])
    /// What can begin a value or a condition.
    static let starters = FormulaWord.names(of: [.measure, .aggregate, .function, .condition])

    let text: [Unicode.Scalar]
    let tokens: [Token]
    private(set) var position = 0
    private var depth = 0

    static func parse(_ text: [Unicode.Scalar]) throws(FormulaError) -> Syntax {
        var parser = FormulaParser(text: text, tokens: try Lexer.tokens(of: text))
        let formula = try parser.disjunction()
        if parser.current.kind != .end { throw parser.trailing() }
        return formula
    }

    /// Reads a literal alone, as parameters have it.
    static func parseLiteral(_ text: [Unicode.Scalar]) throws(FormulaError) -> Literal {
        var parser = FormulaParser(text: text, tokens: try Lexer.tokens(of: text))
        let isNegative = parser.take("-")
        if case .month(let text) = parser.current.kind, !isNegative, let month = Month(text) {
            parser.advance()
            if parser.current.kind != .end { throw parser.trailing() }
            return Literal(month: month)
        }
        guard case .number = parser.current.kind else {
            throw parser.error(.expectedValue, "a number is expected", expected: "a number with its unit, as in 15%")
        }
        var literal = try parser.literal()
        if parser.current.kind != .end { throw parser.trailing() }
        if isNegative {
            literal.number = -literal.number
            literal.text = "-" + literal.text
        }
        return literal
    }

    private init(text: [Unicode.Scalar], tokens: [Token]) {
        self.text = text
        self.tokens = tokens
    }

    var current: Token { tokens[position] }
    /// The token behind the current one.
    var next: Token { tokens[min(position + 1, tokens.count - 1)] }
    var previousEnd: Int { position > 0 ? tokens[position - 1].range.upperBound : 0 }

    mutating func advance() {
        Work.add()
        if position + 1 < tokens.count { position += 1 }
    }

    mutating func take(_ sign: String) -> Bool {
        guard current.isSign(sign) else { return false }
        advance()
        return true
    }

    mutating func takeWord(_ word: String) -> Bool {
        guard current.isWord(word) else { return false }
        advance()
        return true
    }

    func error(
        _ code: ErrorCode, at range: Range<Int>? = nil, _ message: String, expected: String? = nil, help: String? = nil
    ) -> FormulaError {
        FormulaError(
            code: code, range: range ?? current.range, message: message, expected: expected, help: help)
    }

    /// How messages call the current token.
    var found: String {
        if case .end = current.kind { return "the end of the formula" }
        return "`\(Lexer.string(text[current.range].prefix(40)))`"
    }

    mutating func nested<Result>(
        _ body: (inout FormulaParser) throws(FormulaError) -> Result
    ) throws(FormulaError) -> Result {
        depth += 1
        if depth > Self.deepest {
            throw error(
                .tooDeep, "the formula nests more than \(Self.deepest) levels",
                help: "leave out parentheses that change nothing, or give an inner amount a name in `let`")
        }
        let result = try body(&self)
        depth -= 1
        return result
    }

    mutating func disjunction() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        var parts = [try conjunction()]
        while takeWord("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : Syntax(kind: .or(parts), range: start..<previousEnd)
    }

    private mutating func conjunction() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        var parts = [try negation()]
        while takeWord("and") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : Syntax(kind: .and(parts), range: start..<previousEnd)
    }

    mutating func negation() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        guard takeWord("not") else { return try comparison() }
        let operand = try nested { (parser) throws(FormulaError) in try parser.negation() }
        return Syntax(kind: .not(operand), range: start..<previousEnd)
    }

    var comparisonSign: Syntax.Comparison? {
        if case .sign(let sign) = current.kind { Syntax.Comparison(rawValue: sign) } else { nil }
    }

    private mutating func comparison() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        let left = try sum()
        guard let sign = comparisonSign else { return left }
        advance()
        let right = try sum()
        if comparisonSign != nil {
            throw error(
                .chainedComparison, "comparisons do not chain", help: "write two comparisons joined by `and`")
        }
        return Syntax(kind: .compare(left, sign, right), range: start..<previousEnd)
    }

    private mutating func sum() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        var operands = [Syntax.Operand(isInverse: false, syntax: try product())]
        while current.isSign("+") || current.isSign("-") {
            let isInverse = current.isSign("-")
            advance()
            operands.append(Syntax.Operand(isInverse: isInverse, syntax: try product()))
        }
        return operands.count == 1
            ? operands[0].syntax : Syntax(kind: .sum(operands), range: start..<previousEnd)
    }

    private mutating func product() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        var operands = [Syntax.Operand(isInverse: false, syntax: try unary())]
        while current.isSign("*") || current.isSign("/") {
            let isInverse = current.isSign("/")
            advance()
            operands.append(Syntax.Operand(isInverse: isInverse, syntax: try unary()))
        }
        return operands.count == 1
            ? operands[0].syntax : Syntax(kind: .product(operands), range: start..<previousEnd)
    }

    private mutating func unary() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        guard take("-") else { return try primary() }
        let operand = try nested { (parser) throws(FormulaError) in try parser.unary() }
        return Syntax(kind: .negate(operand), range: start..<previousEnd)
    }

    private mutating func primary() throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        switch current.kind {
        case .number:
            let literal = try literal()
            return Syntax(kind: .literal(literal), range: start..<previousEnd)
        case .sign("("):
            return try parenthesised()
        case .month(let text):
            guard let month = Month(text) else { break }
            advance()
            return Syntax(kind: .literal(Literal(month: month)), range: start..<previousEnd)
        case .word(let word):
            if let measure = Measure(rawValue: word), !measure.isContextual || isSelector {
                let selector = try selector(measure)
                return Syntax(kind: .selector(selector), range: start..<previousEnd)
            }
            if let condition = try condition(word) { return condition }
            let isFunction = Self.functions.contains(word) && next.isSign("(")
            if isFunction || Self.oldFunctions.contains(word) { return try call(word) }
            if !Lexer.keywords.contains(word) { return try name(word) }
        default: break
        }
        throw error(
            .expectedValue, "a value is missing before \(found)",
            expected: "a number, a parameter, a selector such as quantity[3mo], or a formula in parentheses")
    }

    /// Whether what follows the current word makes it a measure.
    private var isSelector: Bool { next.isSign("[") || next.isSign("(") || next.isWord("of") }

    mutating func parenthesised() throws(FormulaError) -> Syntax {
        let open = current.range
        advance()
        let inner = try nested { (parser) throws(FormulaError) in try parser.disjunction() }
        try close(open)
        return inner
    }

    private mutating func name(_ word: String) throws(FormulaError) -> Syntax {
        let range = current.range
        advance()
        if current.isSign("[") || current.isSign("(") {
            throw error(
                .unknownName, at: range, "no measure or function is called `\(word.prefix(40))`",
                help: Suggestion.help(for: word, among: Self.starters))
        }
        return Syntax(kind: .name(word), range: range)
    }

    private mutating func call(_ function: String) throws(FormulaError) -> Syntax {
        let start = current.range.lowerBound
        advance()
        let open = current.range
        guard take("(") else {
            throw error(
                .expectedValue, "`\(function)` needs `(` before \(found)", help: "write \(function)(quantity[3mo])")
        }
        let first = try nested { (parser) throws(FormulaError) in try parser.disjunction() }
        if takeWord("over") {
            let moments = try moments()
            try close(open)
            return Syntax(kind: .over(function, first, moments), range: start..<previousEnd)
        }
        let arguments = try nested { (parser) throws(FormulaError) in
            var arguments = [first]
            while parser.take(",") { arguments.append(try parser.disjunction()) }
            return arguments
        }
        try close(open)
        return Syntax(kind: .call(function, arguments), range: start..<previousEnd)
    }

    /// Takes the `)` that belongs to `open`.
    mutating func close(_ open: Range<Int>) throws(FormulaError) {
        guard take(")") else {
            if current.kind == .end { throw error(.unbalanced, at: open, "this `(` is never closed") }
            throw trailing()
        }
    }

    /// What is wrong with text after a whole formula.
    func trailing() -> FormulaError {
        if current.isSign(")") || current.isSign("]") {
            return error(.unbalanced, "nothing was opened that this \(found) could close")
        }
        if current.isWord("over") {
            return error(
                .badAggregate, "`over` stands inside a function", help: "write mean(quantity[3mo] over [24mo])")
        }
        if current.isSign(":") {
            return error(
                .unexpectedText, "unexpected `:`", help: "it stands behind `some c` and `longest n in 3mo..7mo` only")
        }
        if current.isSign(",") {
            return error(.unexpectedText, "unexpected `,`", help: "thousands are set apart by `_`, as in 2_000")
        }
        if comparisonSign != nil {
            return error(.chainedComparison, "comparisons do not chain", help: "write two comparisons joined by `and`")
        }
        return error(.unexpectedText, "unexpected \(found)", help: "join conditions by `and` or `or`")
    }
}
