package import Trade

/// One figure of one month, taken as an unknown while everything else stands as it is known.
///
/// The total of all countries moves with the figure of one country, whatever the listing. The other measure of the month
/// (value beside quantity, quantity beside value) stays as it is. A figure that is not known is no part of the total
/// yet: then the total stays.
package struct Supposition: Sendable {
    package var series: WorkingSeries
    package var month: Month
    /// `quantity` in kilograms, or `value` in dollars.
    package var measure: Measure
    /// Every month that was read counts as whole: what the verdict is once filing has ended.
    package var ends: Bool

    package init(series: WorkingSeries, month: Month, measure: Measure, ends: Bool = false) {
        self.series = series
        self.month = month
        self.measure = measure
        self.ends = ends
    }

    /// What may be supposed: from nothing to far beyond the trade of the world, so that sums stay exact.
    package static let range: ClosedRange<Int64> = 0...1_000_000_000_000_000
}

/// The figures of a moment with one of them supposed.
package struct SupposedView: SeriesView {
    private let base: any SeriesView
    private let supposition: Supposition
    private let amount: Int64
    /// By how much the total moves.
    private let shift: Int64
    private let isLicensed: Bool

    package init(_ base: any SeriesView, _ supposition: Supposition, amount: Int64) {
        self.base = base
        self.supposition = supposition
        self.amount = amount
        let month = supposition.month
        let known = base.cells(of: supposition.series, in: month...month).first
        shift = known?[supposition.measure].number.map { amount - $0 } ?? 0
        isLicensed = known?.basis == .license
    }

    package func cells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        supposed(base.cells(of: series, in: months), of: series, in: months)
    }

    /// A month that rests on licenses is the same figure as filed.
    package func licenseCells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        let cells = base.licenseCells(of: series, in: months)
        return isLicensed ? supposed(cells, of: series, in: months) : ended(cells)
    }

    private func ended(_ cells: [Cell]) -> [Cell] {
        guard supposition.ends else { return cells }
        return cells.map { cell in
            var cell = cell
            cell.isIncomplete = false
            return cell
        }
    }

    private func supposed(_ known: [Cell], of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        var cells = ended(known)
        let place = supposition.month - months.lowerBound
        guard cells.indices.contains(place) else { return cells }
        let measure = supposition.measure
        if series == supposition.series {
            cells[place][measure] = .value(amount)
        } else if series == supposition.series.of(.all), let known = cells[place][measure].number {
            cells[place][measure] = .value(known + shift)
        }
        return cells
    }

    package func countries(beside series: WorkingSeries) -> [Country] { base.countries(beside: series) }
    package func newestStatisticsMonth(flow: Flow, reporter: String) -> Month? {
        base.newestStatisticsMonth(flow: flow, reporter: reporter)
    }
    package func parameter(
        _ name: String, country: Country, product: Product, in months: ClosedRange<Month>
    ) -> [ParameterValue?] { base.parameter(name, country: country, product: product, in: months) }
    package func hasParameter(_ name: String, country: Country, product: Product) -> Bool {
        base.hasParameter(name, country: country, product: product)
    }
    package func events(kind: String?, country: Country, product: Product) -> [CalendarEvent] {
        base.events(kind: kind, country: country, product: product)
    }
}

extension Cell {
    /// The figure of a measure that windows sum.
    package subscript(measure: Measure) -> Figure {
        get { measure == .value ? value : quantity }
        set { if measure == .value { value = newValue } else { quantity = newValue } }
    }
}
