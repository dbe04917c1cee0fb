import BigInt

extension Rational {
    /// Binary places that logarithms are computed with: enough for 10^-18 of numbers of any length.
    private static let places = 160
    /// Decimal places that they are rounded to.
    private static let decimals = 20

    /// The natural logarithm within 10^-18, rounded to 20 decimals; `nil` of zero and less. Computed with integers alone,
    /// so it is the same on every machine: `ln(m 2^k) = 2 artanh((m - 1) / (m + 1)) + k ln 2` with m near 1.
    package var naturalLogarithm: Rational? {
        guard numerator > 0 else { return nil }
        var power = numerator.bitWidth - denominator.bitWidth
        var mantissa = Self.quotient(numerator, denominator, shift: Self.places - power)
        let one = BigInt(1) << Self.places
        // Between 3/4 and 3/2, so that the series is short.
        while mantissa * 2 > one * 3 {
            mantissa >>= 1
            power += 1
        }
        while mantissa * 4 < one * 3 {
            mantissa <<= 1
            power -= 1
        }
        let sum = Self.doubledArtanh(mantissa - one, mantissa + one) + BigInt(power) * Self.doubledArtanh(1, 3)
        let scaled = Rational(sum * BigInt(10).power(Self.decimals), one).rounded
        return Rational(scaled, BigInt(10).power(Self.decimals))
    }

    /// `2 artanh(dividend / divisor)` in units of 2^-places.
    private static func doubledArtanh(_ dividend: BigInt, _ divisor: BigInt) -> BigInt {
        let ratio = (dividend << places) / divisor
        let square = (ratio * ratio) >> places
        var power = ratio
        var sum = ratio
        var order = 1
        while power != 0, power != -1 {
            power = (power * square) >> places
            order += 2
            sum += power / BigInt(order)
        }
        return sum * 2
    }

    private static func quotient(_ dividend: BigInt, _ divisor: BigInt, shift: Int) -> BigInt {
        shift >= 0 ? (dividend << shift) / divisor : dividend / (divisor << -shift)
    }
}
