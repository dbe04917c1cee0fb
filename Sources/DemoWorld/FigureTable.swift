import Trade

/// Monthly dollar figures of one product by country of origin, each with the instants at which it was stated: what the
/// demo's feeds know, and when.
struct FigureTable: Sendable {
    /// One figure as stated at one instant.
    struct Statement: Hashable, Sendable {
        let knownAt: Instant
        let dollars: Int64
    }
    /// What one instant adds to the table.
    struct News: Hashable, Sendable {
        /// Months whose total is stated for the first time.
        var newMonths: [Month] = []
        /// Countries stated for the first time, while the table already knew others.
        var newCountries: [Country] = []
        /// Cells that were known before and change their figure.
        var revisedCells = 0
    }

    /// Of a single country or of `Country.all`; statements in time order.
    private let cells: [Country: [Month: [Statement]]]
    /// All instants at which something is stated, in order.
    let releases: [Instant]
    /// All months that have a total at some time, in order.
    let months: [Month]
    private let firstNamed: [Country: Instant]

    init(rows: [(country: Country, month: Month, statement: Statement)]) {
        var cells: [Country: [Month: [Statement]]] = [:]
        var firstNamed: [Country: Instant] = [:]
        for row in rows.sorted(by: { $0.statement.knownAt < $1.statement.knownAt }) {
            cells[row.country, default: [:]][row.month, default: []].append(row.statement)
            if firstNamed[row.country] == nil { firstNamed[row.country] = row.statement.knownAt }
        }
        self.cells = cells
        self.firstNamed = firstNamed
        releases = Set(rows.map(\.statement.knownAt)).sorted()
        months = (cells[.all] ?? [:]).keys.sorted()
    }

    /// The figure as known at an instant; `nil` while nothing has been stated.
    func dollars(_ country: Country, _ month: Month, asOf instant: Instant) -> Int64? {
        cells[country]?[month]?.last { $0.knownAt <= instant }?.dollars
    }

    /// The figure as it was stated for the first time.
    func firstPrint(_ country: Country, _ month: Month) -> Statement? { cells[country]?[month]?.first }

    /// The countries named by an instant, in order of their codes, the total first.
    func countries(asOf instant: Instant) -> [Country] {
        firstNamed.filter { $0.value <= instant }.keys.sorted()
    }

    /// What an instant adds to what was known before it.
    func news(at instant: Instant) -> News {
        var news = News()
        for (country, byMonth) in cells {
            for (month, statements) in byMonth {
                guard let index = statements.firstIndex(where: { $0.knownAt == instant }) else { continue }
                if index > 0, statements[index - 1].dollars != statements[index].dollars {
                    news.revisedCells += 1
                } else if index == 0, country == .all {
                    news.newMonths.append(month)
                }
            }
        }
        news.newMonths.sort()
        if instant != releases.first {
            news.newCountries = firstNamed.filter { $0.value == instant }.keys.sorted()
        }
        return news
    }
}
