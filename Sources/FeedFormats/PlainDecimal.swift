/// A number that is not negative, written as digits with an optional point and more digits: no sign, no exponent.
struct PlainDecimal {
    let whole: ArraySlice<UInt8>
    /// The digits behind the point; empty without one.
    let fraction: ArraySlice<UInt8>

    init?(_ cell: ArraySlice<UInt8>) {
        let point = cell.firstIndex(of: ASCII.point)
        whole = cell[..<(point ?? cell.endIndex)]
        fraction = point.map { cell[($0 + 1)...] } ?? []
        guard !whole.isEmpty, point == nil || !fraction.isEmpty, whole.allSatisfy(ASCII.isDigit),
            fraction.allSatisfy(ASCII.isDigit)
        else { return nil }
    }

    /// The value times ten to the power of `places`, further digits cut off. At most 18 digits in all.
    func scaled(_ places: Int) -> Int64 {
        var value: Int64 = 0
        for digit in whole.suffix(18 - places) { value = value * 10 + Int64(digit - ASCII.zero) }
        for place in 0..<places {
            let digit = place < fraction.count ? fraction[fraction.startIndex + place] : ASCII.zero
            value = value * 10 + Int64(digit - ASCII.zero)
        }
        return value
    }
}
