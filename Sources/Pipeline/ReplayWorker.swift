import Panel
import RuleLanguage
import Synchronization
import Trade

/// One thread of a replay, with the rows of its products: what was read after one release is what is known before the
/// next.
final class ReplayWorker: Sendable {
    private let view = Mutex<PanelView?>(nil)

    /// What the rules of each lane find in a share of the products.
    func judge(
        _ lanes: [Replay.Lane], before: Panel, after: Panel, changes: ReleaseChanges, share: ProductShare
    ) -> [ReleaseJudge.Findings] {
        view.withLock { kept in
            let viewBefore = kept ?? PanelView(before)
            let viewAfter = PanelView(after)
            kept = viewAfter
            return lanes.map { lane in
                ReleaseJudge(
                    rules: lane.pipeline.rules, world: lane.world, before: viewBefore, after: viewAfter,
                    changes: changes, share: share
                ).run()
            }
        }
    }

    /// Lets go of rows that are out of date.
    func forget() { view.withLock { $0 = nil } }
}
