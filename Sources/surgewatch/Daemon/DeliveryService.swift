import Delivery
import Logging
import ServiceLifecycle

/// Delivers what is due until shutdown; what is unsent then stays in the outbox.
///
/// A round lasts as long as its slowest receiver; rounds for the others begin beside it.
struct DeliveryService: Service {
    let receivers: ReceiverDesk
    let watch: Watch
    let bell: Bell
    let logger: Logger
    let progress: Progress

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                let (ticks, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                group.addTask {
                    await Rhythm.run(every: .seconds(1), rings: bell.rings()) { continuation.yield() }
                    continuation.finish()
                }
                for await _ in ticks {
                    group.addTask { await deliver() }
                }
            }
        }
    }

    private func deliver() async {
        do {
            let round = await receivers.round(for: await watch.installation.configuration)
            // What came due meanwhile is taken at once.
            if try await round.run() > 0 { bell.ring() }
            progress.note(.delivery)
        } catch {
            logger.error("the outbox could not be read: \(error)")
        }
    }
}
