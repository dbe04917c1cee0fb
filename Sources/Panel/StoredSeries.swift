package import Trade

/// The newest figure stated for one cell.
package struct StoredCell: Hashable, Sendable {
    /// Kilograms; `nil` is unknown as of the vintage.
    package var quantity: Int64?
    /// U.S. dollars; `nil` is unknown as of the vintage.
    package var value: Int64?
    package var status: Status
    package var vintage: Vintage
    package var isSimulated: Bool

    package init(quantity: Int64?, value: Int64?, status: Status, vintage: Vintage, isSimulated: Bool = false) {
        self.quantity = quantity
        self.value = value
        self.status = status
        self.vintage = vintage
        self.isSimulated = isSimulated
    }

    package func sameFigures(as other: StoredCell) -> Bool { quantity == other.quantity && value == other.value }
}

/// The stated cells of one series, months contiguous; `nil` where a month was never stated.
struct StoredSeries: Sendable {
    private(set) var first: Month
    private(set) var cells: [StoredCell?]

    init(first: Month) {
        self.first = first
        cells = []
    }

    subscript(month: Month) -> StoredCell? {
        let index = month - first
        return index >= 0 && index < cells.count ? cells[index] : nil
    }

    func countCells(into counts: inout [Month: Int]) {
        for (index, cell) in cells.enumerated() where cell.map({ $0.quantity != 0 || $0.value != 0 }) ?? false {
            counts[first + index, default: 0] += 1
        }
    }

    mutating func set(_ cell: StoredCell, at month: Month) {
        if cells.isEmpty { first = month }
        if month < first {
            cells.insert(contentsOf: repeatElement(nil, count: first - month), at: 0)
            first = month
        }
        let index = month - first
        while cells.count <= index { cells.append(nil) }
        cells[index] = cell
    }
}

/// Whose statistic a group of series is: everything in a series' identity but country and product.
package struct Statistic: Hashable, Sendable {
    package var source: String
    package var flow: Flow
    package var basis: Basis
    package var reporter: String
    package var role: Role
    package var isCross: Bool

    package init(_ series: SeriesKey) {
        source = series.source
        flow = series.flow
        basis = series.basis
        reporter = series.reporter
        role = series.role
        isCross = !series.origin.isEmpty
    }

    package init(source: String, section: Section) {
        self.source = source
        flow = section.flow
        basis = section.basis
        reporter = section.reporter
        role = section.role
        isCross = section.isCross
    }
}

/// That a source has spoken about some products in a month, and what an absent row means there.
package struct Publication: Hashable, Sendable {
    package var scope: Section.Scope
    package var month: Month
    package var listing: Section.Listing
    package var vintage: Vintage

    package init(scope: Section.Scope, month: Month, listing: Section.Listing, vintage: Vintage) {
        self.scope = scope
        self.month = month
        self.listing = listing
        self.vintage = vintage
    }
}
