import Panel
import Trade

/// The countries of a product side by side: sums of stretches of months, in the units of the archive.
struct CountryTotals: Sendable {
    struct Row: Sendable {
        var country: Country
        var first: Month
        var figures: [Int64?]
        var statuses: [Status]

        subscript(month: Month) -> Int64? {
            let index = month - first
            return figures.indices.contains(index) ? figures[index] : nil
        }

        /// `nil` where a month of it is not known.
        func sum(_ months: ClosedRange<Month>) -> Int64? {
            var sum: Int64 = 0
            for month in months {
                guard let figure = self[month] else { return nil }
                let (next, overflow) = sum.addingReportingOverflow(figure)
                if overflow { return nil }
                sum = next
            }
            return sum
        }

        func status(_ month: Month) -> Status? {
            let index = month - first
            return statuses.indices.contains(index) ? statuses[index] : nil
        }
    }

    let rows: [Row]
    let world: Row
    /// The newest month that the whole is known for, and the newest one that is over for its source.
    let newest: Month?
    let newestWhole: Month?

    init(_ edition: Edition, _ series: WorkingSeries, _ measure: Measure) {
        (rows, world, newest, newestWhole) = edition.read { view in
            func row(_ country: Country) -> Row {
                let row = view.row(of: series.of(country))
                return Row(
                    country: country, first: row.first, figures: measure == .value ? row.values : row.quantities,
                    statuses: row.statuses)
            }
            let countries = view.countries(beside: series)
            let world = row(.all)
            let months = view.row(of: series.of(.all)).months
            let cells = months.map { view.row(of: series.of(.all)).cells(in: $0) } ?? []
            func last(_ isWanted: (Cell) -> Bool) -> Month? {
                cells.indices.last { isWanted(cells[$0]) && world.figures[$0] != nil }.map { world.first + $0 }
            }
            return (
                countries.map(row), world, last { $0.quantity != .unpublished || $0.value != .unpublished },
                last { !$0.isIncomplete && ($0.quantity != .unpublished || $0.value != .unpublished) }
            )
        }
    }

    /// Those with the largest sum over some months first; those that have none are left out.
    func largest(_ months: ClosedRange<Month>) -> [(row: Row, sum: Int64)] {
        rows.compactMap { row -> (Row, Int64)? in
            let sum = months.reduce(Int64(0)) { $0.addingReportingOverflow(row[$1] ?? 0).partialValue }
            return sum > 0 ? (row, sum) : nil
        }.sorted { ($1.1, $0.0.country) < ($0.1, $1.0.country) }.map { (row: $0.0, sum: $0.1) }
    }
}
