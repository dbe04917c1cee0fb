import Trade

/// A number with its unit as compact notation has it, exactly.
struct CompactAmount {
    enum Kind { case mass, money, price, percent, number }
    var kind: Kind
    /// In base units: kilograms, dollars, dollars a kilogram, fractions.
    var numerator: Int128
    var denominator: Int128
    var place: Range<Int>
    /// Without a unit: a zero, or the first of a range that ends with one.
    var isBare = false
    var unit = ""
    /// The unit in base units.
    var size: (numerator: Int128, denominator: Int128) = (1, 1)

    static let units: [String: (kind: Kind, numerator: Int128, denominator: Int128)] = [
        "t": (.mass, 1000, 1), "kg": (.mass, 1, 1), "USD": (.money, 1, 1), "USD/t": (.price, 1, 1000),
        "USD/kg": (.price, 1, 1), "%": (.percent, 1, 100),
    ]
}

/// An amount, and how it changes month by month.
struct CompactMeasure {
    enum Change {
        case none
        case to(CompactAmount)
        /// By an amount a month; the sign is in it.
        case by(CompactAmount)
        /// By a fraction of the month before.
        case grow(CompactAmount)
    }
    var amount: CompactAmount
    var change = Change.none

    var isSteady: Bool { if case .none = change { true } else { false } }

    /// The numbers of so many months, as fractions in base units.
    func numbers(_ count: Int) throws(FormulaError) -> [(numerator: Int128, denominator: Int128)] {
        switch change {
        case .none: return Array(repeating: (amount.numerator, amount.denominator), count: count)
        case .to(let last):
            // Over a common denominator: first + (last - first) * index / (count - 1).
            let scale = amount.denominator * last.denominator
            let first = amount.numerator * last.denominator
            let rise = last.numerator * amount.denominator - first
            let steps = Int128(count - 1)
            return (0..<count).map { (first * steps + rise * Int128($0), scale * steps) }
        case .by(let step):
            let scale = amount.denominator * step.denominator
            let first = amount.numerator * step.denominator
            let rise = step.numerator * amount.denominator
            return (0..<count).map { (first + rise * Int128($0), scale) }
        case .grow(let step): return try grown(by: step, count)
        }
    }

    /// Each month is rounded to the base unit (prices and numbers to a millionth of it) before the next is made from it.
    private func grown(
        by step: CompactAmount, _ count: Int
    ) throws(FormulaError) -> [(numerator: Int128, denominator: Int128)] {
        var number = (amount.numerator, amount.denominator)
        var numbers = [number]
        let fine: Int128 = amount.kind == .mass || amount.kind == .money ? 1 : 1_000_000
        for _ in 1..<max(count, 1) {
            let (numerator, overflow) = (number.0 * fine)
                .multipliedReportingOverflow(by: step.denominator + step.numerator)
            guard !overflow else { throw CompactReader.failure(amount.place, "the figure is too large") }
            let next = try Self.whole(numerator, number.1 * step.denominator, at: step.place)
            number = (Int128(next), fine)
            numbers.append(number)
        }
        return numbers
    }

    /// The same, each to the nearest whole base unit.
    func wholes(_ count: Int) throws(FormulaError) -> [Int64] {
        var wholes: [Int64] = []
        wholes.reserveCapacity(count)
        for number in try numbers(count) {
            wholes.append(try Self.whole(number.numerator, number.denominator, at: amount.place))
        }
        return wholes
    }

    /// The nearest whole number, halves upwards.
    static func whole(
        _ numerator: Int128, _ denominator: Int128, at place: Range<Int>
    ) throws(FormulaError) -> Int64 {
        let doubled = numerator * 2 + denominator
        let floor = doubled >= 0 ? doubled / (denominator * 2) : (doubled - denominator * 2 + 1) / (denominator * 2)
        guard floor >= 0 else { throw CompactReader.failure(place, "the figures fall below zero") }
        guard floor <= Int128(Int64.max / 4) else { throw CompactReader.failure(place, "the figure is too large") }
        return Int64(floor)
    }
}
