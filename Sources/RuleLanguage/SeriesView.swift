package import Trade

/// The figures of one moment, as a rule sees them. Every answer is "as known at" that moment.
package protocol SeriesView {
    /// The working cells of `series` in the given months, oldest first, one for each month.
    func cells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell]
    /// The single countries (and, for smelt and cast, the codes `NA` and `UN`) that were ever stated in the role and
    /// product of `series`, sorted by code; the country in `series` itself does not matter.
    func countries(beside series: WorkingSeries) -> [Country]
    /// The newest month that statistics have published for this flow and reporter; `nil` before the first.
    func newestStatisticsMonth(flow: Flow, reporter: String) -> Month?
}
