package import Trade

/// The observations file `surgewatch-observations/1`: what history comes in by and what the archive is exported to.
///
///     # surgewatch-observations/1 source=NAME listing=partial
///     known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status
///     2021-03-05T13:30:00Z,import,consumption,,origin,1220,,76,2021-01,,567123456,final
///
/// Line 1 names the source and may say `listing=complete|partial|changes`, `simulated=true` and `rows=N` (then the
/// file must have that many). Rows may come in any order; each distinct `known_at` is one vintage. An empty measure is
/// unknown, never zero. Writing what was read with `listing=changes` gives the same bytes each time.
package enum ObservationsFile {
    static let columns = [
        "known_at", "flow", "basis", "reporter", "role", "country", "origin", "product", "month", "quantity_kg",
        "value_usd", "status",
    ]
    /// The columns that are the identity of a series.
    static let seriesColumns = 1...7

    /// One row: a cell as it became known at some moment.
    package struct Row: Sendable {
        package var knownAt: Instant
        package var observation: Observation

        package init(knownAt: Instant, observation: Observation) {
            self.knownAt = knownAt
            self.observation = observation
        }
    }
}
