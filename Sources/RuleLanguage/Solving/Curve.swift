import BigInt
import Trade

/// What an amount of a formula is while one figure is left open: a fraction of polynomials, and logarithms of such
/// fractions times constants.
struct Curve: Hashable, Sendable {
    private struct Logarithm: Hashable, Sendable {
        var factor: Rational
        var argument: Fraction
    }

    private(set) var fraction: Fraction
    private var logarithms: [Logarithm] = []

    init(_ fraction: Fraction) { self.fraction = fraction }
    init(_ constant: Rational) { fraction = Fraction(constant) }

    /// The logarithm of a fraction.
    init(logarithmOf argument: Fraction) {
        fraction = Fraction(.zero)
        logarithms = [Logarithm(factor: .one, argument: argument)]
    }

    var isRational: Bool { logarithms.isEmpty }
    var isConstant: Bool { fraction.isConstant && logarithms.isEmpty }

    /// The amount as evaluation has it; `nil` where there is none.
    func value(at point: BigInt) -> Rational? {
        logarithms.reduce(fraction.value(at: point)) { sum, part in
            guard let sum, let logarithm = part.argument.value(at: point)?.naturalLogarithm else { return nil }
            return sum + part.factor * logarithm
        }
    }

    static prefix func - (curve: Curve) -> Curve { curve.scaled(by: Rational(-1)) }

    static func + (left: Curve, right: Curve) -> Curve {
        var sum = left
        sum.fraction = left.fraction + right.fraction
        for part in right.logarithms {
            if let index = sum.logarithms.firstIndex(where: { $0.argument == part.argument }) {
                sum.logarithms[index].factor = sum.logarithms[index].factor + part.factor
            } else {
                sum.logarithms.append(part)
            }
        }
        sum.logarithms.removeAll { $0.factor == .zero }
        return sum
    }

    static func - (left: Curve, right: Curve) -> Curve { left + -right }

    /// `nil` when a logarithm is multiplied by what is no constant.
    static func * (left: Curve, right: Curve) -> Curve? {
        if left.isRational, right.isRational { return Curve(left.fraction * right.fraction) }
        if let factor = left.constant { return right.scaled(by: factor) }
        return right.constant.map { left.scaled(by: $0) }
    }

    /// `nil` when a logarithm divides, or is divided by what is no constant, or there is nothing to divide by.
    static func / (left: Curve, right: Curve) -> Curve? {
        if left.isRational, right.isRational { return (left.fraction / right.fraction).map { Curve($0) } }
        return right.constant.flatMap { Rational.one / $0 }.map { left.scaled(by: $0) }
    }

    private var constant: Rational? { isConstant ? fraction.value(at: 0) : nil }

    private func scaled(by factor: Rational) -> Curve {
        var result = self
        result.fraction = fraction * Fraction(factor)
        for index in logarithms.indices {
            result.logarithms[index].factor = result.logarithms[index].factor * factor
        }
        result.logarithms.removeAll { $0.factor == .zero }
        return result
    }

    /// Polynomials between whose roots the curve only rises or only falls, and has no gap.
    var parting: [Polynomial] {
        var derivative = fraction.derivative
        var result = [fraction.denominator]
        for part in logarithms {
            let argument = part.argument
            result += [argument.numerator, argument.denominator]
            if let inner = argument.derivative / argument { derivative = derivative + Fraction(part.factor) * inner }
        }
        return result + [derivative.numerator, derivative.denominator]
    }
}
