import BigInt

extension Rational {
    /// The largest whole number that is not above this one; `nil` where 64 bits do not hold it.
    package var floor: Int64? {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return Int64(exactly: remainder < 0 ? quotient - 1 : quotient)
    }
}
