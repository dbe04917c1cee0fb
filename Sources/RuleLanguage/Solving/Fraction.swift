import BigInt
import Trade

/// A quotient of two polynomials in one unknown: what an amount of a formula is while one figure is left open.
struct Fraction: Hashable, Sendable {
    private(set) var numerator: Polynomial
    /// Not zero as a polynomial; it may be zero at a point.
    private(set) var denominator: Polynomial

    private init(_ numerator: Polynomial, _ denominator: Polynomial) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ constant: Rational) {
        self.init(Polynomial(constant.numerator), Polynomial(constant.denominator))
    }

    /// The straight line through the values at zero and at one.
    init(atZero: Rational, atOne: Rational) {
        let denominator = atZero.denominator * atOne.denominator
        let start = atZero.numerator * atOne.denominator
        self.init(Polynomial([start, atOne.numerator * atZero.denominator - start]), Polynomial(denominator))
    }

    var isConstant: Bool { numerator.isConstant && denominator.isConstant }

    /// `nil` where the denominator is zero.
    func value(at point: BigInt) -> Rational? {
        let divisor = denominator.value(at: point)
        return divisor == 0 ? nil : Rational(numerator.value(at: point), divisor)
    }

    var derivative: Fraction {
        Fraction(
            numerator.derivative * denominator - numerator * denominator.derivative, denominator * denominator)
    }

    static prefix func - (fraction: Fraction) -> Fraction { Fraction(-fraction.numerator, fraction.denominator) }

    static func + (left: Fraction, right: Fraction) -> Fraction {
        if left.denominator == right.denominator {
            return Fraction(left.numerator + right.numerator, left.denominator)
        }
        return Fraction(
            left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator)
    }

    static func - (left: Fraction, right: Fraction) -> Fraction { left + -right }

    static func * (left: Fraction, right: Fraction) -> Fraction {
        Fraction(left.numerator * right.numerator, left.denominator * right.denominator)
    }

    /// `nil` when `right` is zero throughout.
    static func / (left: Fraction, right: Fraction) -> Fraction? {
        right.numerator == .zero
            ? nil : Fraction(left.numerator * right.denominator, left.denominator * right.numerator)
    }
}
