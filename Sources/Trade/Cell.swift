/// What is known of one measure of one cell.
package enum Figure: Hashable, Sendable {
    /// A number, zero included.
    case value(Int64)
    /// Suppressed, flagged, withheld, or not stated by a partial listing.
    case unknown
    /// The month is not yet published.
    case unpublished

    package var number: Int64? { if case .value(let number) = self { number } else { nil } }
}

/// One month of one working series as known at some moment.
package struct Cell: Hashable, Sendable {
    /// Kilograms.
    package var quantity: Figure
    /// U.S. dollars.
    package var value: Figure
    package var source: String
    package var basis: Basis
    package var status: Status
    /// When the newest figure in this cell became known; `nil` when nothing was ever stated.
    package var vintage: Instant?
    /// A license month that is not closed: more may still be filed.
    package var isIncomplete: Bool
    package var isSimulated: Bool

    package init(
        quantity: Figure, value: Figure, source: String, basis: Basis, status: Status, vintage: Instant?,
        isIncomplete: Bool = false, isSimulated: Bool = false
    ) {
        self.quantity = quantity
        self.value = value
        self.source = source
        self.basis = basis
        self.status = status
        self.vintage = vintage
        self.isIncomplete = isIncomplete
        self.isSimulated = isSimulated
    }

    /// A month about which nothing has been published.
    package static let unpublished = Cell(
        quantity: .unpublished, value: .unpublished, source: "", basis: .general, status: .final, vintage: nil)
}
