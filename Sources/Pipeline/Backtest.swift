package import Alerting
package import Archive
import Panel
package import Trade

/// Replays stored releases in the order in which they became known, through the same code as the live daemon, judging
/// each on what was known then.
package struct Backtest: Sendable {
    private let pipeline: ReleasePipeline
    /// Releases known before this instant are history: they build figures and raise nothing, and their months count as
    /// judged. Without it the first release is a first fill.
    private let from: Instant?
    private let until: Instant?

    package init(pipeline: ReleasePipeline, from: Instant? = nil, until: Instant? = nil) {
        self.pipeline = pipeline
        self.from = from
        self.until = until
    }

    /// All events, in order. `progress` is called with the releases done so far and their number.
    package func run(
        _ vintages: [StoredVintage], categories: CategoryList, sources: [String],
        progress: (Int, Int) -> Void = { _, _ in }
    ) -> [AlertEvent] {
        var world = World(panel: Panel(categories: categories, sources: sources))
        var isHistory = from != nil
        var events: [AlertEvent] = []
        for (index, stored) in vintages.enumerated() {
            let known = stored.record.vintage.knownAt
            if let until, known > until { break }
            var panel = world.panel
            let changes = panel.replay(stored)
            // Dates of an event list count from the first release that is known after they were announced.
            if stored.record.isEventList {
                world.panel = panel
            } else if let from, known < from {
                world.panel = panel
            } else {
                if isHistory {
                    isHistory = false
                    world.judged = World.Judged(history: world.panel)
                }
                let step = pipeline.step(
                    from: world, to: panel, changes: changes, knownAt: known, rendering: false)
                world = step.world
                events += step.events
            }
            progress(index + 1, vintages.count)
        }
        return events
    }
}
