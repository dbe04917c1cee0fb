import Archive
import Logging
import ServiceLifecycle
import Settings

/// Once a day: bodies whose time is over go, and the planner's statistics are looked after.
struct UpkeepService: Service {
    let watch: Watch
    let clock: DomainClock
    let logger: Logger

    func run() async throws {
        await Rhythm.run(every: .seconds(86400), rings: AsyncStream { $0.finish() }) {
            do {
                let settings = await watch.installation.configuration.bodies
                let now = clock.now()
                let removal = try watch.archive.removeBodies(
                    knownBefore: settings.oldest(now: now), above: settings.most, now: now)
                guard removal.bodies > 0 else { return }
                logger.info(
                    "\(Words.counted(removal.bodies, "body", "bodies")) of releases removed, their time was over",
                    metadata: ["SURGE_EVENT": "upkeep"])
            } catch {
                logger.error("bodies whose time is over could not be removed: \(error)")
            }
        }
    }
}
