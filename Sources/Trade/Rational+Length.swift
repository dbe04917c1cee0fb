import BigInt

extension Rational {
    /// Whether its numerator or its denominator has more bits than these.
    package func isLonger(than bits: Int) -> Bool { numerator.bitWidth > bits || denominator.bitWidth > bits }
}
