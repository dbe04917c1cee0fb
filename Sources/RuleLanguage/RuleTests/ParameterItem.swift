import BigInt
import Trade

/// One item of a parameter series in compact notation: an amount with the unit it is stated in, steady or changing.
struct ParameterItem: CompactItem {
    /// One month of it.
    struct Figures: Hashable {
        /// In the unit as stated; `nil` is unknown.
        var value: Rational?
        /// `nil` where the value is unknown.
        var unit: ParameterUnit?
    }

    private enum Kind {
        case notStated
        case unknown
        case stated(CompactMeasure, ParameterUnit)
    }
    private var kind: Kind

    static var allowsNumbers: Bool { true }

    private init(_ kind: Kind) { self.kind = kind }

    var isSeries: Bool { if case .stated(let measure, _) = kind { !measure.isSteady } else { false } }

    func months(_ count: Int, at place: Range<Int>) throws(FormulaError) -> [Figures?] {
        switch kind {
        case .notStated: return Array(repeating: nil, count: count)
        case .unknown: return Array(repeating: Figures(), count: count)
        case .stated(let measure, let unit):
            let size = measure.amount.size
            return try measure.numbers(count).map { number in
                Figures(
                    value: Rational(
                        BigInt(number.numerator) * BigInt(size.denominator),
                        BigInt(number.denominator) * BigInt(size.numerator)), unit: unit)
            }
        }
    }

    static func read(_ reader: inout CompactReader) throws(FormulaError) -> ParameterItem {
        if try reader.takeNotStated() { return ParameterItem(.notStated) }
        let place = reader.place ?? reader.end
        let measure = try reader.measure()
        try reader.checkEnd()
        guard let measure else { return ParameterItem(.unknown) }
        guard let unit = ParameterUnit(rawValue: measure.amount.unit) else {
            throw CompactReader.failure(
                place, "a parameter needs a unit",
                expected: ParameterUnit.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return ParameterItem(.stated(measure, unit))
    }
}
