package import Trade

/// What an archive holds, as far as it tells whether rules fit it.
package struct ArchiveFacts: Sendable {
    /// The months for which a series has figures, by series; roll-ups and totals included.
    package var series: [WorkingSeries: ClosedRange<Month>]
    /// The names of the parameter series that were ever stated.
    package var parameters: Set<String>
    /// The kinds of the events that were ever listed.
    package var events: Set<String>
    /// The countries whose own statistics it holds.
    package var partners: Set<Country>

    package init(
        series: [WorkingSeries: ClosedRange<Month>], parameters: Set<String> = [], events: Set<String> = [],
        partners: Set<Country> = []
    ) {
        self.series = series
        self.parameters = parameters
        self.events = events
        self.partners = partners
    }

    /// The newest month of which anything is known.
    var newestMonth: Month? { series.values.map(\.upperBound).max() }
}
