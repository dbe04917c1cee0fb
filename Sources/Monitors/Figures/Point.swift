package import Trade

/// A month of a series as a page shows it: a figure of the archive or what was made of several.
package struct Point: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case known
        /// Published without a figure: suppressed, or two sources that cannot be added.
        case unknown
        /// Not published yet, or never collected.
        case unpublished
    }

    package var month: Month
    /// Kilograms, dollars, dollars a tonne, a fraction or an index.
    package var value: Rational?
    package var state: State
    package var status: Status
    /// More of the month is still to come.
    package var isIncomplete: Bool
    package var source: String
    package var knownAt: Instant?
    package var isSimulated: Bool

    package init(
        month: Month, value: Rational?, state: State, status: Status, isIncomplete: Bool, source: String,
        knownAt: Instant?, isSimulated: Bool
    ) {
        self.month = month
        self.value = value
        self.state = state
        self.status = status
        self.isIncomplete = isIncomplete
        self.source = source
        self.knownAt = knownAt
        self.isSimulated = isSimulated
    }

    /// A cell's own figure.
    init(_ month: Month, _ cell: Cell, _ measure: Measure) {
        let figure: Figure
        var value: Rational?
        switch measure {
        case .quantity: figure = cell.quantity
        case .value: figure = cell.value
        case .unitValue: figure = cell.quantity == .unpublished ? .unpublished : cell.value
        }
        if measure == .unitValue {
            if let dollars = cell.value.number, let kilograms = cell.quantity.number, kilograms > 0 {
                value = Rational(dollars) * Rational(1000) / Rational(kilograms)
            }
        } else {
            value = figure.number.map { Rational($0) }
        }
        self.init(
            month: month, value: value,
            state: value != nil ? .known : figure == .unpublished ? .unpublished : .unknown, status: cell.status,
            isIncomplete: cell.isIncomplete, source: cell.source, knownAt: cell.vintage, isSimulated: cell.isSimulated)
    }

    /// A value made of several points: as firm as the least firm of them.
    init(_ month: Month, _ value: Rational?, from parts: [Point]) {
        let last = parts.last { $0.state == .known } ?? parts.last
        self.init(
            month: month, value: value,
            state: value != nil
                ? .known : parts.contains { $0.state == .unpublished } || parts.isEmpty ? .unpublished : .unknown,
            status: parts.contains { $0.status == .license }
                ? .license : parts.contains { $0.status == .preliminary } ? .preliminary : .final,
            isIncomplete: parts.contains(where: \.isIncomplete), source: last?.source ?? "",
            knownAt: parts.compactMap(\.knownAt).max(), isSimulated: parts.contains(where: \.isSimulated))
    }
}
