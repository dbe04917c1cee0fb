import Delivery
import ServiceLifecycle

/// Delivers what is due until shutdown; what is unsent then stays in the outbox.
struct DeliveryService: Service {
    let receivers: ReceiverDesk
    let watch: Watch
    let bell: Bell

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                let (ticks, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                group.addTask {
                    await Rhythm.run(every: .seconds(1), rings: bell.rings()) { continuation.yield() }
                    continuation.finish()
                }
                for await _ in ticks {
                    let (dispatcher, isNew) = await receivers.dispatcher(
                        for: await watch.installation.configuration)
                    if isNew { group.addTask { await dispatcher.serve() } }
                    dispatcher.ring()
                }
            }
        }
    }
}
