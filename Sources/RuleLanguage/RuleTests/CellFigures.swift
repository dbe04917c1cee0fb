import Trade

/// The figures of one item of cells: a quantity, a value or both, steady or changing month by month.
struct CellFigures: CompactItem {
    /// One month of it.
    struct Figures: Hashable {
        /// Kilograms.
        var quantity: Int64?
        /// U.S. dollars.
        var value: Int64?
    }

    private enum Kind {
        case notStated
        case zero
        case stated(quantity: CompactMeasure?, value: CompactMeasure?)
    }
    private var kind: Kind

    static var allowsNumbers: Bool { false }

    private init(_ kind: Kind) { self.kind = kind }

    var isSeries: Bool {
        guard case .stated(let quantity, let value) = kind else { return false }
        return quantity?.isSteady == false || value?.isSteady == false
    }

    func months(_ count: Int, at place: Range<Int>) throws(FormulaError) -> [Figures?] {
        switch kind {
        case .notStated: return Array(repeating: nil, count: count)
        case .zero: return Array(repeating: Figures(quantity: 0, value: 0), count: count)
        case .stated(let quantity, let value):
            var months = Array(repeating: Figures(), count: count)
            if let quantity {
                for (index, number) in try quantity.wholes(count).enumerated() { months[index].quantity = number }
            }
            guard let value else { return months }
            if value.amount.kind == .price {
                for (index, price) in try value.numbers(count).enumerated() {
                    guard let quantity = months[index].quantity else { continue }
                    let (product, overflow) = price.numerator.multipliedReportingOverflow(by: Int128(quantity))
                    if overflow { throw CompactReader.failure(value.amount.place, "the figure is too large") }
                    months[index].value = try CompactMeasure.whole(product, price.denominator, at: value.amount.place)
                }
            } else {
                for (index, number) in try value.wholes(count).enumerated() { months[index].value = number }
            }
            return months
        }
    }

    // MARK: Reading

    static func read(_ reader: inout CompactReader) throws(FormulaError) -> CellFigures {
        if try reader.takeNotStated() { return CellFigures(.notStated) }
        let first = try reader.measure()
        if let first, first.amount.kind != .mass, first.amount.kind != .money {
            throw CompactReader.failure(
                first.amount.place, "a price needs a quantity", expected: "100 t @ 3000 USD/t")
        }
        guard let at = reader.takeAt() else {
            try reader.checkEnd()
            if let first, first.amount.numerator == 0, first.isSteady { return CellFigures(.zero) }
            return first?.amount.kind == .money
                ? CellFigures(.stated(quantity: nil, value: first)) : CellFigures(.stated(quantity: first, value: nil))
        }
        let place = reader.place ?? at
        let value = try reader.measure()
        if let value, value.amount.kind != .money, value.amount.kind != .price {
            throw CompactReader.failure(place, "behind `@` stands a value", expected: "@ 900000 USD or @ 3000 USD/t")
        }
        if first?.amount.kind == .money {
            throw CompactReader.failure(place, "the item has two values", expected: "100 t @ 900000 USD")
        }
        if value?.amount.kind == .price, first == nil {
            throw CompactReader.failure(place, "a price needs a quantity", expected: "100 t @ 3000 USD/t")
        }
        try reader.checkEnd()
        return CellFigures(.stated(quantity: first, value: value))
    }
}
