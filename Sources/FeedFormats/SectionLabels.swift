import Trade

/// The section to which each series belongs: its identity without the country.
struct SectionLabels {
    private struct Label: Hashable {
        var flow: Flow
        var basis: Basis
        var reporter: String
        var role: Role
        var origin: String
        var product: Product
    }
    private struct Key: Hashable {
        var label: Int32
        var month: Month
    }
    private struct Sums {
        var quantity: Int128 = 0
        var value: Int128 = 0
        var hasUnknownQuantity = false
        var hasUnknownValue = false
        var total: VintageRows.Cell?
    }

    private let series: [SeriesKey]
    private var labels: [Label] = []
    private var labelOfSeries: [Int32] = []

    init(_ series: [SeriesKey]) {
        self.series = series
        var positions: [Label: Int32] = [:]
        for key in series {
            let label = Label(
                flow: key.flow, basis: key.basis, reporter: key.reporter, role: key.role, origin: key.origin,
                product: key.product)
            if let position = positions[label] {
                labelOfSeries.append(position)
            } else {
                positions[label] = Int32(labels.count)
                labelOfSeries.append(Int32(labels.count))
                labels.append(label)
            }
        }
    }

    /// One section for each product and month. Rows are ranked by `order`; without a stated listing the sums decide, and
    /// a listing that says it is complete must add up.
    func sections(
        _ rows: [VintageRows.Cell], order: [Int], listing: Section.Listing?
    ) throws(FeedProblem) -> [Section] {
        var sums: [Key: Int] = [:]
        var list: [(key: Key, sums: Sums)] = []
        for row in rows {
            let index = order[Int(row.series)]
            let key = Key(label: labelOfSeries[index], month: row.month)
            var position = sums[key] ?? -1
            if position < 0 {
                position = list.count
                sums[key] = position
                list.append((key, Sums()))
            }
            guard listing == nil || listing == .complete else { continue }
            if series[index].country == .all {
                list[position].sums.total = row
            } else {
                list[position].sums.quantity += Int128(row.quantity ?? 0)
                list[position].sums.value += Int128(row.value ?? 0)
                if row.quantity == nil { list[position].sums.hasUnknownQuantity = true }
                if row.value == nil { list[position].sums.hasUnknownValue = true }
            }
        }
        var byCell: [Section: Section.Listing] = [:]
        for (key, sums) in list {
            let label = labels[Int(key.label)]
            if listing == .complete { try Self.checkTotal(sums, label.product, key.month) }
            let section = Section(
                flow: label.flow, basis: label.basis, reporter: label.reporter, role: label.role,
                isCross: !label.origin.isEmpty, scope: .product(label.product), month: key.month, listing: .partial)
            let own = listing ?? (Self.isComplete(sums) ? .complete : .partial)
            // The crosses of one product are one section, complete only when those of every origin are.
            byCell[section] = byCell[section] == .partial ? .partial : own
        }
        let result = byCell.map { section, listing in
            var section = section
            section.listing = listing
            return section
        }
        return result.sorted { Self.order($0) < Self.order($1) }
    }

    private static func checkTotal(_ sums: Sums, _ product: Product, _ month: Month) throws(FeedProblem) {
        guard let total = sums.total else { return }
        let measures: [(String, Int64?, Int128, Bool)] = [
            ("quantity_kg", total.quantity, sums.quantity, sums.hasUnknownQuantity),
            ("value_usd", total.value, sums.value, sums.hasUnknownValue),
        ]
        for (name, stated, sum, isOpen) in measures {
            guard let stated, !isOpen, Int128(stated) != sum else { continue }
            throw FeedProblem(
                what: "the countries of \(product) in \(month) sum to \(sum) and the `-` row says \(stated)",
                where: "line \(total.line), column \(name)",
                expected: "equal figures, for line 1 says listing=complete",
                advice: "correct the row, or say listing=partial")
        }
    }

    /// The countries sum to the `-` row exactly, in every measure of which all figures are known, and in at least one.
    private static func isComplete(_ sums: Sums) -> Bool {
        guard let total = sums.total else { return false }
        var proofs: [Bool] = []
        if let quantity = total.quantity, !sums.hasUnknownQuantity { proofs.append(Int128(quantity) == sums.quantity) }
        if let value = total.value, !sums.hasUnknownValue { proofs.append(Int128(value) == sums.value) }
        return !proofs.isEmpty && proofs.allSatisfy { $0 }
    }

    private static func order(_ section: Section) -> (String, String, String, String, String, Month) {
        var product = ""
        if case .product(let own) = section.scope { product = own.code }
        return (
            section.flow.rawValue, section.basis.rawValue, section.reporter,
            section.role.rawValue + (section.isCross ? "+" : ""), product, section.month
        )
    }
}
