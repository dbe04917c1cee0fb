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

/// The stated cells of one series, months contiguous, without references: copied and scanned at the speed of memory.
struct StoredSeries: Sendable {
    /// A cell whose vintage is a place in the panel's list of vintages.
    struct Packed: Sendable {
        var quantity: Int64
        var value: Int64
        /// Negative where the month was never stated.
        var vintage: Int32
        var hasQuantity: Bool
        var hasValue: Bool
        var status: Status
        var isSimulated: Bool

        static let absent = Packed(
            quantity: 0, value: 0, vintage: -1, hasQuantity: false, hasValue: false, status: .final, isSimulated: false)

        var isStated: Bool { vintage >= 0 }
        /// Anything but zero: unknown counts.
        var isNotZero: Bool { quantity != 0 || value != 0 || !hasQuantity || !hasValue }
    }

    private(set) var first: Month
    private(set) var cells: [Packed] = []

    init(first: Month) { self.first = first }

    subscript(month: Month) -> Packed {
        let index = month - first
        return index >= 0 && index < cells.count ? cells[index] : .absent
    }

    /// Counts the cells that are not zero, by the ordinal of their month.
    func countCells(into counts: inout [Int]) {
        let start = Int(first.ordinal)
        if counts.count < start + cells.count {
            counts += Array(repeating: 0, count: start + cells.count - counts.count)
        }
        for index in cells.indices where cells[index].isStated && cells[index].isNotZero { counts[start + index] += 1 }
    }

    mutating func set(_ cell: Packed, at month: Month) {
        if cells.isEmpty { first = month }
        if month < first {
            cells.insert(contentsOf: repeatElement(.absent, count: first - month), at: 0)
            first = month
        }
        let index = month - first
        while cells.count <= index { cells.append(.absent) }
        cells[index] = cell
    }
}

/// The vintages that cells of a panel come from, each once.
struct VintageList: Sendable {
    private var all: [Vintage] = []
    private var places: [Int64: Int32] = [:]
    /// Whether any cell was ever stated as simulated.
    private(set) var hasSimulated = false

    subscript(place: Int32) -> Vintage { all[Int(place)] }

    mutating func place(of vintage: Vintage) -> Int32 {
        if let place = places[vintage.id], self[place] == vintage { return place }
        let place = Int32(all.firstIndex(of: vintage) ?? all.count)
        if place == all.count { all.append(vintage) }
        places[vintage.id] = place
        return place
    }

    mutating func pack(_ cell: StoredCell) -> StoredSeries.Packed {
        hasSimulated = hasSimulated || cell.isSimulated
        return StoredSeries.Packed(
            quantity: cell.quantity ?? 0, value: cell.value ?? 0, vintage: place(of: cell.vintage),
            hasQuantity: cell.quantity != nil, hasValue: cell.value != nil, status: cell.status,
            isSimulated: cell.isSimulated)
    }

    func unpack(_ cell: StoredSeries.Packed) -> StoredCell? {
        guard cell.isStated else { return nil }
        return StoredCell(
            quantity: cell.hasQuantity ? cell.quantity : nil, value: cell.hasValue ? cell.value : nil,
            status: cell.status, vintage: self[cell.vintage], isSimulated: cell.isSimulated)
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

    /// What the many differ in; of one source and reporter there are few.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(isCross)
        if !reporter.isEmpty { hasher.combine(reporter) }
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
