import Trade

/// Reads parameter series, and remembers what was read.
struct InputReader {
    private(set) var reads: Set<Evidence.InputRead> = []

    /// The values of a window in base units, one for each month.
    mutating func values(
        _ name: String, _ dimension: Dimension, country: Country, product: Product, in months: ClosedRange<Month>,
        _ view: any SeriesView, marks: Bool
    ) -> [Measured] {
        let values = view.parameter(name, country: country, product: product, in: months)
        return months.enumerated().map { index, month in
            guard values.indices.contains(index), let value = values[index] else {
                return missing(name, country, product, month, view)
            }
            if marks {
                reads.insert(
                    Evidence.InputRead(name: name, country: country, product: product, month: month, value: value))
            }
            guard let unit = Self.unit(value.unit), unit.dimension == dimension else {
                return .unknown(
                    Unknown(
                        kind: .missing,
                        text: "`\(name)` in \(month) is stated in \(value.unit), and the rule takes \(dimension.label)")
                )
            }
            return .constant(value.value * unit.size)
        }
    }

    private func missing(
        _ name: String, _ country: Country, _ product: Product, _ month: Month, _ view: any SeriesView
    ) -> Measured {
        let whose = country == .all ? "all countries" : country.code
        guard view.hasParameter(name, country: country, product: product) else {
            return .nature("not evaluable: no parameter `\(name)` for \(whose) and \(product)")
        }
        return .unknown(
            Unknown(
                kind: .missing, text: "not evaluable: `\(name)` of \(whose) and \(product) in \(month) is not stated"))
    }

    /// What a unit of a parameter series counts.
    static func unit(_ name: String) -> (dimension: Dimension, size: Rational)? {
        name == "number" || name.isEmpty ? (.number, .one) : Literal.unit(name)
    }
}
