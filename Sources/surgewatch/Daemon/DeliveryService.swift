import Delivery
import Logging
import ServiceLifecycle

/// Delivers what is due until shutdown; what is unsent then stays in the outbox.
struct DeliveryService: Service {
    let receivers: ReceiverDesk
    let watch: Watch
    let bell: Bell
    let logger: Logger
    let progress: Progress

    func run() async throws {
        await Rhythm.run(every: .seconds(1), rings: bell.rings()) {
            do {
                let round = await receivers.round(for: await watch.installation.configuration)
                // What came due meanwhile is taken at once.
                while try await round.run() > 0, !Task.isCancelled {}
                progress.note(.delivery)
            } catch {
                logger.error("the outbox could not be read: \(error)")
            }
        }
    }
}
