import Trade

/// The instants at which the demo's feeds say something new, in order.
struct Timeline: Sendable {
    /// One such instant.
    struct Step: Hashable, Sendable {
        let instant: Instant
        /// What the statistics state; `nil` when it is a license file alone.
        let statistics: FigureTable.News?
        /// The months whose simulated licenses are looked at again, with their ages in days.
        let looks: [LicenseSimulation.Look]

        /// Figures of past months change at once, as in the Census Bureau's annual revision.
        var isRevision: Bool { (statistics?.revisedCells ?? 0) > 0 }
    }

    let steps: [Step]

    /// All steps from the first day of one month to the last day of another, by the calendar of New York.
    init(table: FigureTable, licenses: LicenseSimulation, from first: Month, to last: Month) {
        let start = first.firstDay.inNewYork(hour: 0)
        let end = last.lastDay.endInNewYork
        let looks = Dictionary(grouping: licenses.looks, by: \.knownAt)
        let releases = Set(table.releases)
        steps = releases.union(looks.keys).filter { $0 >= start && $0 <= end }.sorted().map { instant in
            Step(
                instant: instant, statistics: releases.contains(instant) ? table.news(at: instant) : nil,
                looks: looks[instant] ?? [])
        }
    }
}
