import ServiceLifecycle
import Settings
import Synchronization

/// Polls every feed when it is due, each by itself, until shutdown: a feed that takes long holds up no other.
struct FeedService: Service {
    let desks: @Sendable () async -> [FeedDesk]
    let progress: Progress

    func run() async throws {
        let running = Underway()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for desk in await desks() where running.begin(desk.feed.name) {
                        group.addTask {
                            if await desk.wait() == 0 { _ = await desk.poll() }
                            running.end(desk.feed.name)
                        }
                    }
                    progress.note(.feeds)
                    try? await Task.sleep(for: .seconds(1))
                }
                group.cancelAll()
            }
        }
    }
}

/// The feeds whose poll is under way.
private final class Underway: Sendable {
    private let names = Mutex<Set<String>>([])

    /// False when the feed is being polled already.
    func begin(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
    func end(_ name: String) { names.withLock { _ = $0.remove(name) } }
}
