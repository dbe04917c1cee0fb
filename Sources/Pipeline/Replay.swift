import Alerting
package import Archive
import Panel
package import RuleLanguage
package import Trade

/// Stored releases judged again, one after another, each on what was known then, through the same code as the live
/// daemon; for one rule set or for several over the same figures.
///
/// What it holds: the newest figures, the alerts so far with the evidence that later releases can ask for, and one
/// release. Events and messages go to whoever asked for them and are not kept.
package struct Replay {
    /// A rule set with the world it judges in.
    package struct Lane: Sendable {
        package var pipeline: ReleasePipeline
        package var world: World

        package init(pipeline: ReleasePipeline, world: World) {
            self.pipeline = pipeline
            self.world = world
        }
    }

    package private(set) var lanes: [Lane]
    private var panel: Panel
    /// Releases known before this instant are history: they build figures and raise nothing, and their months count as
    /// judged. Without it the first release is a first fill.
    private let from: Instant?
    private var isHistory: Bool
    private let workers: [ReplayWorker]
    private let firstPass: FirstPassUse
    private let detail: EvidenceDetail
    private var dealer: ProductShare.Dealer

    /// What rules say does not depend on the number of threads.
    package init(
        _ pipelines: [ReleasePipeline], from: Instant? = nil, categories: CategoryList, sources: [String],
        threads: Int = 2, firstPass: FirstPassUse = .whereItPays, detail: EvidenceDetail = .whole
    ) {
        panel = Panel(categories: categories, sources: sources)
        lanes = []
        for pipeline in pipelines { lanes.append(Lane(pipeline: pipeline, world: World(panel: panel))) }
        self.from = from
        self.firstPass = firstPass
        self.detail = detail
        isHistory = from != nil
        workers = (0..<max(1, threads)).map { _ in ReplayWorker() }
        dealer = ProductShare.Dealer(threads: threads)
    }

    /// Takes in a release. What it does in each lane, and then in each of `others`, which live for this release only;
    /// `nil` where the release is history.
    package mutating func take(
        _ stored: StoredVintage, others: (Replay) -> [Lane] = { _ in [] }
    ) -> [ReleasePipeline.Step]? {
        let vintage = stored.record.vintage
        let before = panel
        let changes = panel.replay(stored)
        // Dates of an event list count from the first release that is known after they were announced.
        if stored.record.isEventList || from.map({ vintage.knownAt < $0 }) ?? false {
            for worker in workers { worker.forget() }
            for index in lanes.indices { lanes[index].world.panel = panel }
            return nil
        }
        if isHistory {
            isHistory = false
            for index in lanes.indices { lanes[index].world.judged = World.Judged(history: before) }
        }
        let all = lanes + others(self)
        let findings = judge(all, from: before, changes)
        var steps: [ReleasePipeline.Step] = []
        for (index, lane) in all.enumerated() {
            let step = lane.pipeline.conclude(
                findings.map { $0[index] }, from: lane.world, to: panel, changes: changes, rendering: false,
                guarding: false, keeping: { $0.condensed(by: lane.pipeline.rules) })
            if index < lanes.count { lanes[index].world = step.world }
            steps.append(step)
        }
        return steps
    }

    /// What each thread finds in its products, for every lane.
    private mutating func judge(
        _ lanes: [Lane], from before: Panel, _ changes: ReleaseChanges
    ) -> [[ReleaseJudge.Findings]] {
        dealer.deal(ProductShare.products(of: lanes.map(\.pipeline.rules), in: panel))
        let work = zip(workers, dealer.shares).map { worker, share in
            { @Sendable [panel, firstPass, detail] in
                worker.judge(
                    lanes, before: before, after: panel, changes: changes, share: share, firstPass: firstPass,
                    detail: detail)
            }
        }
        let aside = work.dropFirst().map { Aside($0) }
        return [work[0]()] + aside.map { $0.result() }
    }
}
