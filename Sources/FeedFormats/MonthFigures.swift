package import Trade

/// What one file of a month states of the wanted products.
///
/// The source is left empty in the observations; `release` puts it in.
package struct MonthFigures: Sendable {
    package let month: Month
    package private(set) var observations: [Observation]
    package let sections: [Section]
    /// Records that were read.
    package let rows: Int
    /// Products that are stated in another unit than kilograms.
    var otherUnits: [Product: String] = [:]

    init(month: Month, observations: [Observation], sections: [Section], rows: Int) {
        self.month = month
        self.observations = observations
        self.sections = sections
        self.rows = rows
    }

    /// Several months as one release, in their order.
    package static func release(
        _ months: [MonthFigures], source: String, knownAt: Instant, contentHash: String, feed: String,
        channel: String = "census-imdb", isHistory: Bool = false
    ) -> Release {
        let ordered = months.sorted { $0.month < $1.month }
        let observations = ordered.flatMap(\.observations).map { observation in
            var observation = observation
            observation.series.source = source
            return observation
        }
        var release = Release(
            source: source, channel: channel, knownAt: knownAt, sections: ordered.flatMap(\.sections),
            observations: observations, contentHash: contentHash, isHistory: isHistory, feed: feed)
        for month in ordered { release.otherUnits.merge(month.otherUnits) { first, _ in first } }
        return release
    }
}
