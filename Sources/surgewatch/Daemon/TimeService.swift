import Logging
import ServiceLifecycle

/// Does what is due by the clock and no release brings: cuts digests at their hour, lets a held release go after 72 hours.
struct TimeService: Service {
    let watch: Watch
    let clock: DomainClock
    let bell: Bell
    let logger: Logger

    func run() async throws {
        await Rhythm.run(every: .seconds(10), rings: bell.rings()) {
            do {
                try await watch.keepTime(now: clock.now())
            } catch {
                logger.error("digests could not be cut: \(error)")
            }
        }
    }
}
