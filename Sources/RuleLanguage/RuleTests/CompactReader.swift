import Trade

/// Reads the words of one item of compact notation, up to its count.
struct CompactReader {
    let words: [CellWord]
    private(set) var index: Int
    /// Behind the last word.
    let end: Range<Int>
    /// Whether numbers without a unit are amounts.
    let allowsNumbers: Bool

    init(words: [CellWord], index: Int, end: Range<Int>, allowsNumbers: Bool) {
        self.words = words
        self.index = index
        self.end = end
        self.allowsNumbers = allowsNumbers
    }

    static func failure(_ range: Range<Int>, _ message: String, expected: String? = nil) -> FormulaError {
        FormulaError(code: .badCells, range: range, message: message, expected: expected)
    }

    private var word: CellWord? { index < words.count ? words[index] : nil }
    /// Whether the item has more than its count.
    private var hasMore: Bool {
        guard let word else { return false }
        switch word.kind {
        case .comma, .close: return false
        case .text: return !word.shown.hasPrefix("x")
        default: return true
        }
    }

    /// Where the next word stands.
    var place: Range<Int>? { word?.range }

    /// Takes `-`, behind which nothing can stand.
    mutating func takeNotStated() throws(FormulaError) -> Bool {
        guard word?.kind == .minus else { return false }
        index += 1
        if hasMore, let word { throw Self.failure(word.range, "nothing can follow `-`") }
        return true
    }

    /// Takes `@`, behind which something must stand; its place.
    mutating func takeAt() -> Range<Int>? {
        guard let at = word, at.kind == .at else { return nil }
        index += 1
        return at.range
    }

    func checkEnd() throws(FormulaError) {
        if hasMore, let word { throw Self.failure(word.range, "unexpected `\(word.shown)`") }
    }

    /// An amount with its change; `nil` for `_`.
    mutating func measure() throws(FormulaError) -> CompactMeasure? {
        if let word, word.kind == .text, word.shown == "_" {
            index += 1
            return nil
        }
        if !hasMore, index > 0, words[index - 1].kind == .at {
            throw Self.failure(words[index - 1].range, "a value is missing behind `@`", expected: "@ 900000 USD")
        }
        var result = CompactMeasure(amount: try amount())
        guard let sign = word else { return result }
        switch sign.kind {
        case .through:
            index += 1
            let last = try amount(like: result.amount)
            if result.amount.isBare {
                result.amount.kind = last.kind
                result.amount.unit = last.unit
                result.amount.size = last.size
                result.amount.numerator *= last.size.numerator
                result.amount.denominator *= last.size.denominator
            }
            result.change = .to(last)
        case .plus, .minus:
            index += 1
            var step = try amount(like: result.amount, orPercent: true)
            if sign.kind == .minus { step.numerator = -step.numerator }
            result.change = step.kind == .percent && result.amount.kind != .percent ? .grow(step) : .by(step)
        default: break
        }
        return result
    }

    private mutating func amount(
        like first: CompactAmount, orPercent: Bool = false
    ) throws(FormulaError) -> CompactAmount {
        let place = word?.range ?? end
        let amount = try amount()
        if !orPercent, first.isBare, allowsNumbers || amount.kind != .percent { return amount }
        guard amount.kind == first.kind || orPercent && amount.kind == .percent else {
            throw Self.failure(
                place, "this has another unit than what stands before it",
                expected: orPercent ? "100 t + 5 t or 100 t + 10%" : "100 t..300 t")
        }
        return amount
    }

    private mutating func amount() throws(FormulaError) -> CompactAmount {
        guard let word, word.kind == .text else { throw Self.failure(self.word?.range ?? end, "a figure is missing") }
        index += 1
        var digits: [UInt8] = []
        var unit = ""
        for byte in word.shown.utf8 {
            let isDigit = byte >= 48 && byte <= 57 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            if unit.isEmpty, isDigit { digits.append(byte) } else { unit.unicodeScalars.append(Unicode.Scalar(byte)) }
        }
        var place = word.range
        if unit.isEmpty, let next = self.word, next.kind == .text, !next.shown.hasPrefix("x") {
            unit = next.shown
            place = place.lowerBound..<next.range.upperBound
            index += 1
        }
        let number = Self.decimal(digits)
        if let number, unit.isEmpty || unit == "number" {
            let isBare = unit.isEmpty && (number.numerator == 0 || self.word?.kind == .through)
            if isBare || allowsNumbers {
                return CompactAmount(
                    kind: allowsNumbers ? .number : .mass, numerator: number.numerator,
                    denominator: number.denominator, place: place, isBare: isBare, unit: "number")
            }
        }
        guard let number, let size = CompactAmount.units[unit] else {
            throw Self.failure(
                word.range, "`\(word.shown)` is no figure", expected: "100 t, 250 kg, 300000 USD or 3000 USD/t")
        }
        let amount = CompactAmount(
            kind: size.kind, numerator: number.numerator * size.numerator,
            denominator: number.denominator * size.denominator, place: place, unit: unit,
            size: (size.numerator, size.denominator))
        if !allowsNumbers, size.kind == .mass || size.kind == .money, amount.numerator % amount.denominator != 0 {
            throw Self.failure(
                word.range,
                "`\(word.shown) \(unit)` is no whole number of \(size.kind == .mass ? "kilograms" : "dollars")")
        }
        return amount
    }

    /// Digits with underscores and one point; `nil` for anything else, and beyond 12 digits.
    private static func decimal(_ bytes: [UInt8]) -> (numerator: Int128, denominator: Int128)? {
        var numerator: Int128 = 0
        var denominator: Int128 = 1
        var seenPoint = false
        var count = 0
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "_") where index > 0: continue
            case UInt8(ascii: ".") where !seenPoint: seenPoint = true
            case 48...57:
                guard count < 12 else { return nil }
                numerator = numerator * 10 + Int128(byte - 48)
                count += 1
                if seenPoint { denominator *= 10 }
            default: return nil
            }
        }
        return count > 0 ? (numerator, denominator) : nil
    }
}
