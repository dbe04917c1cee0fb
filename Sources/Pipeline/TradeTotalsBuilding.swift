package import Panel
import Trade
package import Views

extension TradeTotals {
    /// The figures of all origins in a state of the archive; `nil` where no month is known. In tonnes where quantities are
    /// known, else in dollars; by category, else by chapter.
    package init?(_ view: PanelView) {
        let panel = view.panel
        let levels: [Product.Level] = [.category, .chapter]
        let products = levels.lazy.map {
            panel.products(at: $0, flow: .import, reporter: "", role: .origin)
        }.first { !$0.isEmpty }
        guard let products else { return nil }
        let rows = products.map { product in
            (product, view.row(of: WorkingSeries(country: .all, product: product)))
        }
        func isKnown(_ figure: (Cell) -> Int64?) -> Bool {
            rows.contains { $0.1.cells.contains { figure($0) != nil } }
        }
        let unit: Unit = isKnown(\.quantity.number) ? .kilograms : .dollars
        func figure(_ cell: Cell) -> Int64? { unit == .dollars ? cell.value.number : cell.quantity.number }
        func months(_ isWanted: (Cell) -> Bool) -> [Month] {
            rows.flatMap { row in
                row.1.cells.indices.filter { isWanted(row.1.cells[$0]) }.map { row.1.first + $0 }
            }
        }
        guard let month = months({ !$0.isIncomplete && $0.vintage != nil && figure($0) != nil }).max() else {
            return nil
        }
        let open = months { $0.isIncomplete && figure($0) != nil }.filter { $0 > month }.min()
        let categories = rows.map { product, row -> Category in
            func at(_ month: Month) -> Int64? {
                guard let cell = row.cells(in: month...month).first else { return nil }
                return figure(cell)
            }
            func sum(_ months: ClosedRange<Month>) -> Int64? {
                row.cells(in: months).reduce(Int64?.some(0)) { total, cell in
                    guard let total, let number = figure(cell) else { return nil }
                    let (sum, overflow) = total.addingReportingOverflow(number)
                    return overflow ? nil : sum
                }
            }
            let january = Month(year: month.year, month: 1)
            return Category(
                name: panel.categories.category(named: product.code)?.label ?? "HS " + product.code, whole: at(month),
                before: at(month - 1), yearBefore: at(month - 12), yearToDate: sum(january...month),
                yearToDateBefore: sum((january - 12)...(month - 12)), open: open.flatMap(at))
        }
        var changes: [Country: Int64] = [:]
        for (product, _) in rows {
            let series = WorkingSeries(country: .all, product: product)
            for country in view.countries(beside: series) where country.isSingle {
                let cells = view.row(of: series.of(country)).cells(in: (month - 1)...month)
                guard cells.count == 2, let before = figure(cells[0]), let now = figure(cells[1]) else { continue }
                let (change, overflow) = changes[country, default: 0].addingReportingOverflow(now - before)
                if !overflow { changes[country] = change }
            }
        }
        let suppliers = changes.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map
        {
            Mover(name: CountryList.scheduleC.name(of: $0.key), change: $0.value)
        }
        let cells = rows.compactMap { $0.1.cells(in: month...month).first }
        self.init(
            unit: unit, categories: categories, month: month,
            status: cells.contains { $0.status == .license } ? .license : cells.map(\.status).first ?? .final,
            openMonth: open, suppliers: suppliers,
            isSimulated: panel.hasSimulated && (open != nil || cells.contains { $0.status == .license }))
    }
}
