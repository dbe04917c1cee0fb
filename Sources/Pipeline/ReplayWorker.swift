import Panel
import RuleLanguage
import Synchronization
import Trade

/// One thread of a replay, with the rows of its products: what was read after one release is what is known before the
/// next.
final class ReplayWorker: Sendable {
    private struct State {
        var view: PanelView?
        /// By the rules of a lane.
        var programs: [String: ColumnPrograms] = [:]
    }
    private let state = Mutex<State>(State())

    /// What the rules of each lane find in a share of the products.
    func judge(
        _ lanes: [Replay.Lane], before: Panel, after: Panel, changes: ReleaseChanges, share: ProductShare,
        firstPass: FirstPassUse, detail: EvidenceDetail
    ) -> [ReleaseJudge.Findings] {
        state.withLock { state in
            let viewBefore = state.view ?? PanelView(before)
            let viewAfter = PanelView(after)
            state.view = viewAfter
            return lanes.map { lane in
                let rules = lane.pipeline.rules
                let programs = state.programs[rules.sha256] ?? ColumnPrograms()
                state.programs[rules.sha256] = programs
                return ReleaseJudge(
                    rules: rules, world: lane.world, before: viewBefore, after: viewAfter, changes: changes,
                    share: share, firstPass: firstPass, programs: programs, detail: detail
                ).run()
            }
        }
    }

    /// Lets go of rows that are out of date.
    func forget() { state.withLock { $0.view = nil } }
}
