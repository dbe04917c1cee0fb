import Charts
import Trade

extension Multiples {
    /// The twelve largest countries, three years each, every one on a scale of its own.
    init?(_ totals: CountryTotals, _ question: SeriesQuestion, _ around: Surroundings, countries: [Country]? = nil) {
        guard let newest = totals.newest else { return nil }
        let months = (newest - 35)...newest
        let rows =
            countries.map { wanted in totals.rows.filter { wanted.contains($0.country) } }
            ?? totals.largest((newest - 11)...newest).prefix(12).map(\.row)
        guard !rows.isEmpty else { return nil }
        heading = "The largest, \(Surroundings.span(months))"
        note = "Each on its own scale; the number is its largest month. Pale bars rest on licenses."
        parts = rows.enumerated().map { index, row in
            let values = months.map { row[$0] }
            let peak = Rational(values.compactMap(\.self).max() ?? 0)
            let name = Names.country(row.country, question.role)
            let bars = SmallBars(
                first: months.lowerBound,
                bars: months.map { .init(value: row[$0].map(Double.init), status: row.status($0) ?? .final) },
                peak: Display.phrase(peak, question.measure))
            let last = row[newest].map { Display.phrase(Rational($0), question.measure) } ?? ".."
            return Part(
                name: name, words: "\(newest.shortName) \(newest.year): \(last)",
                address: around.address(of: question, country: row.country),
                svg: bars.svg(
                    id: "small-\(index)",
                    title:
                        "\(name), \(Surroundings.span(months)), at most \(Display.phrase(peak, question.measure)) a month"
                ))
        }
    }
}
