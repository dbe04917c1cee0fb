import Logging
import ServiceLifecycle

/// Polls every feed when it is due, side by side, until shutdown.
struct FeedService: Service {
    let desks: @Sendable () async -> [FeedDesk]
    let bell: Bell
    let progress: Progress

    func run() async throws {
        await Rhythm.run(every: .seconds(1), rings: bell.rings()) {
            await withDiscardingTaskGroup { group in
                for desk in await desks() {
                    group.addTask {
                        if await desk.wait() == 0 { _ = await desk.poll() }
                    }
                }
            }
            progress.note(.feeds)
        }
    }
}
