package import GRDB
package import Trade

/// What a month of a series was when it was first stated, and since when that was known.
package struct FirstPrint: Hashable, Sendable {
    /// Kilograms; `nil` when unknown.
    package var quantity: Int64?
    /// U.S. dollars; `nil` when unknown.
    package var value: Int64?
    package var knownAt: Instant
}

extension Archive {
    /// The first print of each month of the sum of some stored series, as of a moment (`nil` is now): what the vintage
    /// that first stated any of them for the month stated.
    package static func firstPrints(
        _ database: Database, of series: [SeriesKey], in months: ClosedRange<Month>, at moment: Moment? = nil
    ) throws -> [Month: FirstPrint] {
        var prints: [Month: (vintage: Int64, print: FirstPrint)] = [:]
        let statement = try database.cachedStatement(
            sql: """
                SELECT month, vintage_id, known_at, quantity, value FROM observation
                JOIN vintage ON vintage.id = vintage_id
                WHERE series_id = (SELECT series.id FROM series JOIN source ON source.id = series.source_id
                  WHERE source.name=? AND flow=? AND basis=? AND reporter=? AND role=? AND country=? AND origin=?
                  AND product=?) AND month BETWEEN ? AND ?
                ORDER BY month, vintage_id
                """)
        for key in series {
            let rows = try Row.fetchCursor(
                statement,
                arguments: [
                    key.source, key.flow.rawValue, key.basis.rawValue, key.reporter, key.role.rawValue,
                    key.country.code, key.origin, key.product.code, Column.month(months.lowerBound),
                    Column.month(months.upperBound),
                ])
            while let row = try rows.next() {
                let vintage: Int64 = row[1]
                guard let known = Instant(row[2] as String), moment?.includes(known, vintage) ?? true else { continue }
                let month = Column.month(row[0])
                let cell = FirstPrint(quantity: row[3], value: row[4], knownAt: known)
                guard let other = prints[month], other.vintage <= vintage else {
                    prints[month] = (vintage, cell)
                    continue
                }
                if other.vintage == vintage { prints[month] = (vintage, other.print.adding(cell)) }
            }
        }
        return prints.mapValues(\.print)
    }
}

extension FirstPrint {
    /// The sum of two cells of one vintage; unknown where one is.
    fileprivate func adding(_ other: FirstPrint) -> FirstPrint {
        func sum(_ left: Int64?, _ right: Int64?) -> Int64? {
            guard let left, let right else { return nil }
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? nil : sum
        }
        return FirstPrint(
            quantity: sum(quantity, other.quantity), value: sum(value, other.value), knownAt: knownAt)
    }
}
