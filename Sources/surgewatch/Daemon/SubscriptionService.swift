import Logging
import ServiceLifecycle

/// Does what is due about subscriptions by the clock, and looks after the canary.
struct SubscriptionService: Service {
    let watch: Watch
    let clock: DomainClock
    let bell: Bell
    let logger: Logger

    func run() async throws {
        await Rhythm.run(every: .seconds(60), rings: bell.rings()) {
            do {
                try await watch.keepSubscriptions(now: clock.now())
                try await watch.lookAfterCanary(now: clock.now())
            } catch {
                logger.error("subscriptions could not be looked after: \(error)")
            }
        }
    }
}
