import Trade

/// An amount as a fraction of polynomials over columns, with what decides where it is known and how it can still move.
///
/// It says of every month what `Measured` says of one.
struct ColumnAmount {
    struct Fraction {
        var numerator: ColumnPolynomial
        /// Positive wherever the amount is known.
        var denominator = ColumnPolynomial.constant(.one)
    }
    /// A division: where its columns are known, the divisor must be positive, else there is no amount by nature.
    struct Quotient: Hashable, Sendable {
        var columns: [Int]
        var divisor: ColumnPolynomial
    }

    /// One, or several of which the smallest or largest counts.
    var choices: [Fraction]
    var isLargest = false
    /// Columns that must be known.
    var columns: Set<Int> = []
    var quotients: [Quotient] = []
    /// While a month in one of these columns is still being filed, the amount can rise, or fall, or it cannot be told
    /// without its sign which of them.
    var rising: Set<Int> = []
    var falling: Set<Int> = []
    var unclear: Set<Int> = []
    var isNeverNegative: Bool

    init(constant: Rational) {
        choices = [Fraction(numerator: .constant(constant))]
        isNeverNegative = !constant.isNegative
    }

    init(column: Int) {
        choices = [Fraction(numerator: .column(column))]
        columns = [column]
        rising = [column]
        isNeverNegative = true
    }

    var constant: Rational? {
        columns.isEmpty && choices.count == 1 && choices[0].denominator.constant == .one
            ? choices[0].numerator.constant : nil
    }
    private var moving: Set<Int> { rising.union(falling).union(unclear) }

    private init(_ left: ColumnAmount, _ right: ColumnAmount) {
        choices = []
        columns = left.columns.union(right.columns)
        quotients = (left.quotients + right.quotients).uniqued
        unclear = left.unclear.union(right.unclear)
        isLargest = left.choices.count > 1 ? left.isLargest : right.isLargest
        isNeverNegative = left.isNeverNegative && right.isNeverNegative
    }

    /// The choices of both joined; `nil` when both have several.
    private static func joined(
        _ left: ColumnAmount, _ right: ColumnAmount, _ join: (Fraction, Fraction) -> Fraction
    ) -> [Fraction]? {
        if left.choices.count > 1, right.choices.count > 1 { return nil }
        return left.choices.flatMap { first in right.choices.map { join(first, $0) } }
    }

    static prefix func - (amount: ColumnAmount) -> ColumnAmount {
        var result = amount
        result.choices = amount.choices.map { Fraction(numerator: -$0.numerator, denominator: $0.denominator) }
        result.isLargest.toggle()
        result.rising = amount.falling
        result.falling = amount.rising
        result.isNeverNegative = amount.constant.map { $0 <= .zero } ?? false
        return result
    }

    static func + (left: ColumnAmount, right: ColumnAmount) -> ColumnAmount? {
        var result = ColumnAmount(left, right)
        let choices = joined(left, right) { first, second in
            first.denominator == second.denominator
                ? Fraction(numerator: first.numerator + second.numerator, denominator: first.denominator)
                : Fraction(
                    numerator: first.numerator * second.denominator + second.numerator * first.denominator,
                    denominator: first.denominator * second.denominator)
        }
        guard let choices else { return nil }
        result.choices = choices
        result.rising = left.rising.union(right.rising)
        result.falling = left.falling.union(right.falling)
        return result
    }

    static func * (left: ColumnAmount, right: ColumnAmount) -> ColumnAmount? {
        if let factor = left.constant { return right.times(factor) }
        if let factor = right.constant { return left.times(factor) }
        var result = ColumnAmount(left, right)
        if left.choices.count > 1, !right.isNeverNegative { return nil }
        if right.choices.count > 1, !left.isNeverNegative { return nil }
        let choices = joined(left, right) { first, second in
            Fraction(
                numerator: first.numerator * second.numerator, denominator: first.denominator * second.denominator)
        }
        guard let choices else { return nil }
        result.choices = choices
        if result.isNeverNegative && left.neverOnlyFalls && right.neverOnlyFalls
            || left.isAlwaysMixed && right.isAlwaysMixed
        {
            result.rising = left.rising.union(right.rising)
            result.falling = left.falling.union(right.falling)
        } else {
            result.unclear = left.moving.union(right.moving)
        }
        return result
    }

    /// Where it moves it moves either way.
    private var isAlwaysMixed: Bool { rising == falling }
    /// Where it moves it rises, or moves either way.
    private var neverOnlyFalls: Bool { falling.isSubset(of: rising) }

    private func times(_ factor: Rational) -> ColumnAmount {
        if factor.isNegative { return (-self).times(-factor) }
        var result = self
        result.choices = choices.map {
            Fraction(numerator: $0.numerator * .constant(factor), denominator: $0.denominator)
        }
        return result
    }

    /// A quotient as formulas write it: nothing to divide by is no amount by nature.
    static func / (left: ColumnAmount, right: ColumnAmount) -> ColumnAmount? {
        if let divisor = right.constant { return (Rational.one / divisor).map(left.times) }
        guard right.choices.count == 1, right.isNeverNegative else { return nil }
        var result = divided(left, right)
        result.rising = left.rising.union(right.moving)
        result.falling = left.falling.union(right.moving)
        return result
    }

    /// A share or unit value: over months that are still being filed it can move either way.
    static func ratio(_ left: ColumnAmount, _ right: ColumnAmount) -> ColumnAmount {
        var result = divided(left, right)
        result.rising = left.moving.union(right.moving)
        result.falling = result.rising
        result.unclear = []
        result.isNeverNegative = left.isNeverNegative
        return result
    }

    private static func divided(_ left: ColumnAmount, _ right: ColumnAmount) -> ColumnAmount {
        var result = ColumnAmount(left, right)
        let divisor = right.choices[0]
        result.choices = left.choices.map {
            Fraction(
                numerator: $0.numerator * divisor.denominator, denominator: $0.denominator * divisor.numerator)
        }
        result.quotients.append(
            Quotient(columns: result.columns.sorted(), divisor: divisor.numerator))
        return result
    }

    /// Without its sign: the larger of it and its opposite; `nil` when it already is one of several. Which way it moves
    /// depends on its sign.
    var magnitude: ColumnAmount? {
        if isNeverNegative { return self }
        guard choices.count == 1 else { return nil }
        var result = self
        result.choices += (-self).choices
        result.isLargest = true
        result.isNeverNegative = true
        if !isAlwaysMixed {
            result.unclear = moving
            result.rising = []
            result.falling = []
        }
        return result
    }

    /// The smallest or largest of several amounts; `nil` when one of them already is one.
    static func among(_ amounts: [ColumnAmount], isLargest: Bool) -> ColumnAmount? {
        guard var result = amounts.first, amounts.allSatisfy({ $0.choices.count == 1 }) else { return nil }
        for amount in amounts.dropFirst() {
            result.choices += amount.choices
            result.columns.formUnion(amount.columns)
            result.quotients = (result.quotients + amount.quotients).uniqued
            result.rising.formUnion(amount.rising)
            result.falling.formUnion(amount.falling)
            result.unclear.formUnion(amount.unclear)
            result.isNeverNegative = result.isNeverNegative && amount.isNeverNegative
        }
        result.isLargest = isLargest
        return result
    }
}
