package import Archive
package import GRDB
import Panel
package import Statistics
package import Trade

/// How the license months of some series filled, as our own vintages tell it.
///
/// A month is final with the first statistics that publish it for origins, or with the first file whose last date lies 60
/// days after its end; what was filed by then is its final quantity.
package struct LicenseFilings: Sendable {
    /// By series, a filing for each month.
    package private(set) var filings: [WorkingSeries: [Month: Filing]] = [:]
    /// The last license date of the newest file.
    package private(set) var asOf: CalendarDay?
    /// Whether any of the licenses are simulated.
    package private(set) var isSimulated = false

    /// Files speak of months up to three ahead of their date; older ones than this stay as they are.
    private static let window = -8...3

    package init(
        _ database: Database, of series: [WorkingSeries], at moment: Moment? = nil, categories: CategoryList,
        sources: [String]
    ) throws {
        let wanted = Set(series + series.map { $0.of(.all) })
        let reader = try VintageReader(database)
        var panel = Panel(categories: categories, sources: sources)
        for record in reader.records where !record.isEventList {
            if let moment, !moment.includes(record.vintage.knownAt, record.vintage.id) { continue }
            if let day = record.asOf {
                _ = panel.replay(try reader.read(record))
                isSimulated = isSimulated || record.isSimulated
                asOf = max(asOf ?? day, day)
                note(PanelView(panel), of: wanted, at: day)
                close(on: record.vintage.knownAt.newYorkDay) { day - $0.lastDay >= 60 }
            } else {
                let published = Set(
                    try reader.publications(of: record).filter { statistic, _ in
                        statistic.basis != .license && statistic.flow == .import && statistic.reporter.isEmpty
                            && statistic.role == .origin
                    }.map(\.publication.month))
                if !published.isEmpty { close(on: record.vintage.knownAt.newYorkDay, published.contains) }
            }
        }
    }

    private mutating func note(_ view: PanelView, of wanted: Set<WorkingSeries>, at day: CalendarDay) {
        for series in wanted {
            let row = view.licenseRow(of: series)
            guard let months = row.months else { continue }
            for offset in Self.window {
                let month = day.month + offset
                guard months.contains(month), let quantity = row[month].quantity.number else { continue }
                let point = Filing.Point(age: day - month.firstDay, quantity: quantity)
                filings[series, default: [:]][month, default: Filing(month: month)].add(point)
            }
        }
    }

    /// Makes final what was filed of months that are not final yet.
    private mutating func close(on day: CalendarDay, _ isClosed: (Month) -> Bool) {
        for series in filings.keys {
            for (month, filing) in filings[series] ?? [:] where filing.final == nil && isClosed(month) {
                guard let quantity = filing.points.last?.quantity else { continue }
                filings[series]?[month]?.final = Filing.Final(quantity: quantity, on: day)
            }
        }
    }

    /// What is learned of a series.
    package func completeness(of series: WorkingSeries) -> Completeness {
        Completeness(
            own: Array((filings[series] ?? [:]).values), whole: Array((filings[series.of(.all)] ?? [:]).values))
    }

    /// The months of a series that are not final yet, oldest first.
    package func openMonths(of series: WorkingSeries) -> [Month] {
        (filings[series] ?? [:]).values.filter { $0.final == nil }.map(\.month).sorted()
    }
}
