package import Trade

extension PanelView {
    /// The cells of several series added up month by month, as one: the countries of a group. A series that has nothing
    /// published in a month adds nothing to it, one whose figure is unknown makes the sum unknown.
    ///
    /// - Parameters:
    ///   - belongs: Whether a series counts in a month.
    package func sum(
        of family: [WorkingSeries], where belongs: (WorkingSeries, Month) -> Bool = { _, _ in true }
    ) -> (first: Month, cells: [Cell]) {
        let rows = family.map { row(of: $0) }
        let spans = rows.compactMap(\.months)
        guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max() else {
            return (Month(ordinal: 0), [])
        }
        return (
            first,
            (first...last).map { month in
                zip(family, rows).filter { belongs($0.0, month) }.map { $0.1[month] }
                    .reduce(Cell.unpublished) { $0.adding($1) }
            }
        )
    }
}

extension Figure {
    /// Exact in integers; beyond 64 bits unknown rather than wrong.
    fileprivate func adding(_ other: Figure) -> Figure {
        switch (self, other) {
        case (.unpublished, let figure), (let figure, .unpublished): return figure
        case (.unknown, _), (_, .unknown): return .unknown
        case (.value(let left), .value(let right)):
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? .unknown : .value(sum)
        }
    }
}

extension Cell {
    private var isUnpublished: Bool { quantity == .unpublished && value == .unpublished }

    fileprivate func adding(_ other: Cell) -> Cell {
        if other.isUnpublished { return self }
        if isUnpublished { return other }
        var sum = self
        sum.quantity = quantity.adding(other.quantity)
        sum.value = value.adding(other.value)
        sum.vintage = [vintage, other.vintage].compactMap(\.self).max()
        if other.status == .license { sum.status = .license }
        sum.isIncomplete = isIncomplete || other.isIncomplete
        sum.isSimulated = isSimulated || other.isSimulated
        return sum
    }
}
