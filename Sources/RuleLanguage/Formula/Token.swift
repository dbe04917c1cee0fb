/// One word, number or sign of a formula, with its place in the formula's text.
struct Token: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Digits with underscores and at most one point.
        case number(String)
        /// A calendar month, `2019-01`.
        case month(String)
        /// A name, a keyword or a unit.
        case word(String)
        case sign(String)
        case end
    }

    var kind: Kind
    var range: Range<Int>

    func isSign(_ sign: String) -> Bool { kind == .sign(sign) }
    func isWord(_ word: String) -> Bool { kind == .word(word) }
    /// The word, when the token is one.
    var word: String? { if case .word(let word) = kind { word } else { nil } }
}

/// The first thing wrong with a formula's text, with its place in that text.
struct FormulaError: Error {
    var code: ErrorCode
    var range: Range<Int>
    var message: String
    var expected: String?
    var help: String?
}

/// Splits the text of a formula into tokens.
struct Lexer {
    /// The longest formula, in characters.
    static let longestFormula = 4_000
    /// Words with a meaning of their own, which no parameter may take.
    static let keywords: Set<String> = [
        "and", "or", "not", "of", "all", "ago", "before", "licenses", "fires", "otherwise", "world", "others", "mean",
        "min", "max", "t", "kg", "USD", "pp", "mo",
    ]

    static func tokens(of text: [Unicode.Scalar]) throws(FormulaError) -> [Token] {
        Work.add(text.count)
        if text.count > longestFormula {
            throw FormulaError(
                code: .tooLong, range: longestFormula..<text.count,
                message: "the formula has \(text.count) characters", expected: "at most \(longestFormula) characters")
        }
        var tokens: [Token] = []
        var index = 0
        while index < text.count {
            let scalar = text[index]
            if ScalarText.isWhite(scalar) {
                index += 1
            } else if let end = endOfMonth(in: text, from: index) {
                tokens.append(Token(kind: .month(string(text[index..<end])), range: index..<end))
                index = end
            } else if isDigit(scalar) {
                tokens.append(try number(in: text, from: &index))
            } else if isLetter(scalar) {
                let start = index
                while index < text.count, isLetter(text[index]) || isDigit(text[index]) || text[index] == "_" {
                    index += 1
                }
                tokens.append(Token(kind: .word(string(text[start..<index])), range: start..<index))
            } else {
                tokens.append(try sign(in: text, from: &index))
            }
        }
        tokens.append(Token(kind: .end, range: text.count..<text.count))
        return tokens
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        guard scalars.allSatisfy(\.isASCII) else { return String(String.UnicodeScalarView(scalars)) }
        return String(unsafeUninitializedCapacity: scalars.count) { bytes in
            for (index, scalar) in scalars.enumerated() { bytes[index] = UInt8(truncatingIfNeeded: scalar.value) }
            return scalars.count
        }
    }

    private static func number(in text: [Unicode.Scalar], from index: inout Int) throws(FormulaError) -> Token {
        let start = index
        var points = 0
        while index < text.count, isDigit(text[index]) || text[index] == "_" || text[index] == "." {
            if text[index] == ".", index + 1 < text.count, text[index + 1] == "." { break }
            if text[index] == "." { points += 1 }
            index += 1
        }
        let digits = string(text[start..<index])
        guard points <= 1, digits.last != ".", digits.last != "_", digits.count <= 40 else {
            throw FormulaError(
                code: .badNumber, range: start..<index, message: "`\(digits.prefix(40))` is no number",
                expected: "500, 2_000 or 1.15")
        }
        return Token(kind: .number(digits), range: start..<index)
    }

    /// Where a month ends that begins here: four digits of a year in which trade is counted, a hyphen, and 01 to 12.
    private static func endOfMonth(in text: [Unicode.Scalar], from start: Int) -> Int? {
        let end = start + 7
        guard end <= text.count, text[start + 4] == "-", text[start] == "1" || text[start] == "2",
            text[start..<(start + 4)].allSatisfy(isDigit), isDigit(text[start + 5]), isDigit(text[start + 6]),
            let month = Int(string(text[(start + 5)..<end])), (1...12).contains(month),
            let year = Int(string(text[start..<(start + 4)])), (1900..<2200).contains(year)
        else { return nil }
        let next = end < text.count ? text[end] : " "
        return isDigit(next) || isLetter(next) || next == "_" || next == "." && !follows("..", text, end) ? nil : end
    }

    private static func follows(_ sign: String, _ text: [Unicode.Scalar], _ index: Int) -> Bool {
        text[index...].starts(with: sign.unicodeScalars)
    }

    private static func sign(in text: [Unicode.Scalar], from index: inout Int) throws(FormulaError) -> Token {
        let start = index
        let scalar = text[index]
        let next = index + 1 < text.count ? text[index + 1] : " "
        if scalar == ">" || scalar == "<" {
            if next == "=" {
                index += 2
                return Token(kind: .sign(scalar == ">" ? ">=" : "<="), range: start..<index)
            }
            if next != ">", next != "<" {
                index += 1
                return Token(kind: .sign(String(Character(scalar))), range: start..<index)
            }
        } else if scalar == ".", next == "." {
            index += 2
            return Token(kind: .sign(".."), range: start..<index)
        } else if "+-*/()[],%:".unicodeScalars.contains(scalar) {
            index += 1
            return Token(kind: .sign(String(Character(scalar))), range: start..<index)
        }
        throw FormulaError(
            code: .unexpectedCharacter, range: start..<(start + 1), message: "unexpected \(named(scalar))",
            help: hint(for: scalar))
    }

    private static func named(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            "character U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
                + String(scalar.value, radix: 16, uppercase: true)
        default: "`\(Character(scalar))`"
        }
    }

    private static func hint(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "=": "compare with `>=` or `<=`; figures are exact, so equality is included"
        case "≥": "write `>=`"
        case "≤": "write `<=`"
        case "&": "write `and`"
        case "|": "write `or`"
        case "!": "write `not`"
        case "×", "·", "∗": "write `*`"
        case "÷": "write `/`"
        case "−", "–", "—": "write `-`"
        case "$": "write `USD` behind the number"
        case "€": "dollars and euros are never compared; write `USD`"
        case "#": "formulas have no comments; put them above the key"
        case ".": "write a digit before the point: 0.5"
        case "{", "}": "sets and functions take parentheses"
        case "\u{A0}": "this is a no-break space; type an ordinary one"
        default: nil
        }
    }
}
