package import Trade

/// The figures of all countries of one role and product that a set of rules reads, as strips of months.
package struct GroupFigures: Sendable {
    /// The series of all countries together.
    package let total: WorkingSeries
    /// The countries whose series are judged.
    package let countries: [Country]
    /// The first month of any strip that is read.
    package private(set) var first: Month
    /// The last month that is read.
    package let last: Month
    /// The newest month of statistics.
    let newest: Month?
    private(set) var strips: [Country: FigureStrip] = [:]
    /// Those of the countries that are judged, in their order.
    private(set) var judged: [FigureStrip] = []
    /// Single countries that were ever stated beside each other, where unit values of others are read.
    private(set) var others: [Country] = []

    /// Months from the first to the last.
    package var count: Int { last - first + 1 }

    /// Reads what `rules` need for judging some months.
    package init(
        _ total: WorkingSeries, countries: [Country], judging months: ClosedRange<Month>, for rules: RuleColumns,
        from view: some SeriesView
    ) {
        self.total = total.of(.all)
        self.countries = countries
        newest =
            total.role.hasStatistics ? view.newestStatisticsMonth(flow: total.flow, reporter: total.reporter) : nil
        let program = rules.program(hasStatistics: total.role.hasStatistics)
        last = months.upperBound + program.ahead
        let wanted = (months.lowerBound - program.lead)...last
        var needed = Set(countries)
        for case .country(let country) in program.sources { needed.insert(country) }
        if program.readsOthers {
            others = view.countries(beside: total).filter(\.isSingle)
            needed.formUnion(others)
        }
        first = months.upperBound
        for country in needed {
            let strip = view.strip(of: total.of(country), in: wanted)
            strips[country] = strip
            if strip.count > 0 { first = min(first, strip.first) }
        }
        let nothing = FigureStrip(first: first, capacity: 0)
        judged = countries.map { strips[$0] ?? nothing }
    }

    /// The months of a strip, counted from the first month of the group.
    func place(of strip: FigureStrip) -> Range<Int> {
        strip.count == 0 ? 0..<0 : (strip.first - first)..<(strip.first - first + strip.count)
    }
}
