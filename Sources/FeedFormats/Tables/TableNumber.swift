/// A figure as people write it: digits with or without thousands separators, a currency sign, an exponent.
struct TableNumber: Hashable {
    /// The value is `digits` × 10^-`places`; never negative.
    var digits: Int128
    var places: Int

    /// - Parameter isCommaDecimal: `1.234,5` in place of `1,234.5`.
    init?(_ text: String, isCommaDecimal: Bool = false) {
        var bytes = Array(
            text.unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "$" && $0 != "€" }.map(\.value))
        let grouping: UInt32 = isCommaDecimal ? 46 : 44
        let point: UInt32 = isCommaDecimal ? 44 : 46
        var exponent = 0
        if let mark = bytes.firstIndex(where: { $0 == 69 || $0 == 101 }) {
            let tail = String(String.UnicodeScalarView(bytes[(mark + 1)...].compactMap(Unicode.Scalar.init)))
            guard let value = Int(tail), (-30...30).contains(value) else { return nil }
            exponent = value
            bytes = Array(bytes[..<mark])
        }
        let split = bytes.firstIndex(of: point)
        let whole = bytes[..<(split ?? bytes.endIndex)]
        let fraction = split.map { bytes[($0 + 1)...] } ?? []
        let groups = whole.split(separator: grouping, omittingEmptySubsequences: false)
        guard
            groups.count == 1 || (groups.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(groups[0].count))
        else { return nil }
        let figures = Array(groups.joined()) + Array(fraction)
        guard !groups.joined().isEmpty, figures.count <= 30, figures.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        digits = figures.reduce(0) { $0 * 10 + Int128($1 - 48) }
        places = fraction.count - exponent
        while places < 0 {
            guard digits < Int128(1) << 90 else { return nil }
            digits *= 10
            places += 1
        }
        while places > 0, digits % 10 == 0 {
            digits /= 10
            places -= 1
        }
    }

    /// The value times `factor`/10^`factorPlaces` as a whole number, halves up; `nil` beyond 15 digits.
    func scaled(_ factor: Int128, _ factorPlaces: Int) -> Int64? {
        var places = places + factorPlaces
        var value = digits
        // What lies below the 20th decimal decides nothing.
        while places > 20, value > 0 {
            value /= 10
            places -= 1
        }
        let (product, isOver) = value.multipliedReportingOverflow(by: factor)
        guard !isOver, places <= 36 else { return nil }
        let divisor = (0..<places).reduce(Int128(1)) { power, _ in power * 10 }
        let rounded = product / divisor + (product % divisor >= (divisor + 1) / 2 ? 1 : 0)
        return rounded < 1_000_000_000_000_000 ? Int64(rounded) : nil
    }
}

/// Units of figures in tables, and what turns them into kilograms or dollars.
package enum TableUnit: String, Sendable, Hashable, CaseIterable {
    case tonne = "t"
    case kilogram = "kg"
    case thousandTonnes = "kt"
    /// 907.18474 kg.
    case shortTon = "short ton"
    /// 0.45359237 kg.
    case pound = "lb"
    case dollar = "USD"
    case thousandDollars = "thousand USD"
    case millionDollars = "million USD"
    case dollarPerTonne = "USD/t"
    case dollarPerKilogram = "USD/kg"

    package static let quantities: [TableUnit] = [.tonne, .kilogram, .thousandTonnes, .shortTon, .pound]
    package static let values: [TableUnit] = [.dollar, .thousandDollars, .millionDollars]
    package static let unitValues: [TableUnit] = [.dollarPerTonne, .dollarPerKilogram]

    /// A factor and its decimal places: kilograms, dollars, or millionths of a dollar for a tonne.
    var factor: (Int128, Int) {
        switch self {
        case .tonne: (1000, 0)
        case .kilogram, .dollar: (1, 0)
        case .thousandTonnes, .millionDollars: (1_000_000, 0)
        case .shortTon: (90_718_474, 5)
        case .pound: (45_359_237, 8)
        case .thousandDollars: (1000, 0)
        case .dollarPerTonne: (1_000_000, 0)
        case .dollarPerKilogram: (1_000_000_000, 0)
        }
    }
}
