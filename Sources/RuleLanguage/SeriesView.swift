package import Trade

/// The figures of one moment, as a rule sees them. Every answer is "as known at" that moment.
package protocol SeriesView {
    /// The working cells of `series` in the given months, oldest first, one for each month.
    func cells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell]
    /// The licenses of `series` as filed, also in months that statistics have replaced; oldest first, one for each month.
    func licenseCells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell]
    /// The single countries (and, for smelt and cast, the codes `NA` and `UN`) that were ever stated in the role and
    /// product of `series`, sorted by code; the country in `series` itself does not matter.
    func countries(beside series: WorkingSeries) -> [Country]
    /// The newest month that statistics have published for this flow and reporter; `nil` before the first.
    func newestStatisticsMonth(flow: Flow, reporter: String) -> Month?
    /// The values of a parameter series, oldest first, one for each month; `nil` where none is stated.
    func parameter(
        _ name: String, country: Country, product: Product, in months: ClosedRange<Month>
    ) -> [ParameterValue?]
    /// Whether the parameter series was ever stated, for whatever month.
    func hasParameter(_ name: String, country: Country, product: Product) -> Bool
    /// The events that were announced by then and concern the country and product; of every kind without `kind`.
    func events(kind: String?, country: Country, product: Product) -> [CalendarEvent]
    /// The figures of `series` in the given months side by side; months about which nothing is published may be left
    /// out at both ends.
    func strip(of series: WorkingSeries, in months: ClosedRange<Month>) -> FigureStrip
}

extension SeriesView {
    package func strip(of series: WorkingSeries, in months: ClosedRange<Month>) -> FigureStrip {
        FigureStrip(first: months.lowerBound, cells: Array(cells(of: series, in: months).prefix(months.count)))
    }
}
