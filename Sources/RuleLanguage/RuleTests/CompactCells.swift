import Trade

/// Reads a run of months in compact notation: `2020-01: 100 t x12, 500 t @ 900000 USD, _, 0`.
///
/// `_` is an unknown figure, `-` a month that is not stated, `0` no imports, `xN` repeats. A quantity without a value
/// has an unknown value.
struct CompactCells {
    struct Entry: Hashable {
        var month: Month
        /// Kilograms.
        var quantity: Int64?
        /// U.S. dollars.
        var value: Int64?
    }

    /// The most months one text may state.
    static let longest = 600

    private struct Word {
        var text: String
        var range: Range<Int>
    }

    private let scalars: [Unicode.Scalar]

    static func entries(of text: [Unicode.Scalar]) throws(FormulaError) -> [Entry] {
        try CompactCells(scalars: text).entries()
    }

    private func entries() throws(FormulaError) -> [Entry] {
        guard let colon = scalars.firstIndex(of: ":") else {
            throw failure(0..<scalars.count, "the first month is missing")
        }
        let head = words(in: 0..<colon)
        guard head.count == 1, var month = Month(head[0].text) else {
            throw failure(0..<colon, "this is no month", expected: "YYYY-MM, as in `2020-01: 100 t x3`")
        }
        var entries: [Entry] = []
        var start = colon + 1
        while start <= scalars.count {
            let end = scalars[start...].firstIndex(of: ",") ?? scalars.count
            let (entry, count) = try item(words(in: start..<end), in: start..<end, month)
            guard month - Month(ordinal: 0) + count < 12 * 9999, entries.count + count <= Self.longest else {
                throw failure(start..<end, "this states more than \(Self.longest) months")
            }
            for _ in 0..<count {
                if var entry {
                    entry.month = month
                    entries.append(entry)
                }
                month = month + 1
            }
            start = end + 1
        }
        return entries
    }

    private func failure(_ range: Range<Int>, _ message: String, expected: String? = nil) -> FormulaError {
        FormulaError(code: .badCells, range: range, message: message, expected: expected)
    }

    private func words(in range: Range<Int>) -> [Word] {
        var words: [Word] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if ScalarText.isWhite(scalars[index]) {
                index += 1
                continue
            }
            let start = index
            while index < range.upperBound, !ScalarText.isWhite(scalars[index]) { index += 1 }
            words.append(Word(text: Lexer.string(scalars[start..<index]), range: start..<index))
        }
        return words
    }

    /// One figure with its count of months; `nil` for months that are not stated.
    private func item(
        _ words: [Word], in range: Range<Int>, _ month: Month
    ) throws(FormulaError) -> (entry: Entry?, count: Int) {
        var rest = words[...]
        var count = 1
        if let last = rest.last, last.text.hasPrefix("x"), rest.count > 1 {
            guard let number = DecimalDigits.value(last.text.utf8.dropFirst()),
                (1...Int64(Self.longest)).contains(number)
            else {
                throw failure(last.range, "`\(last.text.prefix(20))` is no count", expected: "x1 … x\(Self.longest)")
            }
            count = Int(number)
            rest = rest.dropLast()
        }
        guard let first = rest.first else {
            throw failure(range, "a figure is missing", expected: "100 t, 0, `_` for unknown or `-` for not stated")
        }
        var entry = Entry(month: month)
        switch first.text {
        case "-":
            guard rest.count == 1 else { throw failure(rest[rest.startIndex + 1].range, "nothing can follow `-`") }
            return (nil, count)
        case "_": rest = rest.dropFirst()
        case "0":
            entry.quantity = 0
            entry.value = 0
            rest = rest.dropFirst()
            if rest.first.map({ ["t", "kg", "USD"].contains($0.text) }) == true { rest = rest.dropFirst() }
        default:
            let (amount, isMoney) = try amount(&rest)
            if isMoney { entry.value = amount } else { entry.quantity = amount }
        }
        if let at = rest.first, at.text == "@" {
            rest = rest.dropFirst()
            guard !rest.isEmpty else {
                throw failure(at.range, "a value is missing behind `@`", expected: "@ 900000 USD")
            }
            let place = rest.first?.range ?? at.range
            let (amount, isMoney) = try amount(&rest)
            guard isMoney else { throw failure(place, "behind `@` stands a value", expected: "@ 900000 USD") }
            entry.value = amount
        }
        if let left = rest.first { throw failure(left.range, "unexpected `\(left.text.prefix(20))`") }
        return (entry, count)
    }

    /// A quantity in kilograms or a value in dollars, as a whole number.
    private func amount(_ words: inout ArraySlice<Word>) throws(FormulaError) -> (Int64, isMoney: Bool) {
        guard let word = words.first else { throw failure(0..<scalars.count, "a figure is missing") }
        words = words.dropFirst()
        let digits = word.text.prefix { $0.isNumber || $0 == "_" || $0 == "." }
        var unit = String(word.text.dropFirst(digits.count))
        if unit.isEmpty, let next = words.first {
            unit = next.text
            words = words.dropFirst()
        }
        guard let number = Rational(decimal: digits), let known = Literal.unit(unit),
            known.dimension == .mass || known.dimension == .money
        else {
            throw failure(
                word.range, "`\(word.text.prefix(20))` is no figure", expected: "100 t, 250 kg or 300000 USD")
        }
        let base = number * known.size
        guard let whole = Int64(base.description) else {
            throw failure(
                word.range,
                "`\(word.text.prefix(20)) \(unit)` is no whole number of \(known.dimension == .mass ? "kilograms" : "dollars")"
            )
        }
        return (whole, known.dimension == .money)
    }
}
