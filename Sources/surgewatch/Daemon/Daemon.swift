import Archive
import Curl
import Delivery
import Foundation
import Logging
import Pipeline
import ServiceLifecycle
import Settings
import Systemd
import Trade
import UnixSignals

/// The daemon, put together in one place: one service group that ends as a whole.
struct Daemon {
    let group: ServiceGroup
    let watch: Watch

    init(configurationPath: String, environment: [String: String], logger: Logger) throws {
        let notifier = Notifier(environment: environment)
        let clock = try DomainClock(environment: environment)
        let installation = try Installation(configurationPath: configurationPath)
        for remark in installation.remarks { logger.warning("\(remark)") }

        let bell = Bell()
        let pulse = Bell()
        let beats = pulse.rings()
        let progress = Progress()
        let curl = CurlSession(maximumConcurrent: Dispatcher.atOnce)
        let watch = try Watch(installation: installation, logger: logger, wake: { bell.ring() })
        let receivers = ReceiverDesk(
            archive: watch.archive, curl: curl, environment: environment, logger: logger,
            progress: progress, tell: { try await watch.tell($0) },
            found: { try await watch.take($0, now: clock.now()) })
        let feeds = FeedRegister(
            watch: watch, curl: curl, clock: clock, environment: environment, logger: logger, pulse: pulse)
        let commands = DaemonCommands(
            watch: watch, feeds: feeds, receivers: receivers, notifier: notifier, bell: bell, clock: clock,
            logger: logger)

        group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: CurlService(curl: curl)),
                    .init(
                        service: EventLogService(
                            archive: watch.archive, paths: { await watch.installation.configuration.logPaths },
                            bell: bell, logger: logger, progress: progress)),
                    .init(
                        service: DeliveryService(
                            receivers: receivers, watch: watch, bell: bell)),
                    .init(service: TimeService(watch: watch, clock: clock, bell: bell, logger: logger)),
                    .init(service: SubscriptionService(watch: watch, clock: clock, bell: bell, logger: logger)),
                    .init(service: SilenceService(watch: watch, clock: clock, bell: bell, logger: logger)),
                    .init(service: UpkeepService(watch: watch, clock: clock, logger: logger)),
                    .init(
                        service: HeartbeatService(
                            heartbeat: Heartbeat(curl: curl, logger: logger), beats: beats,
                            settings: { await watch.installation.configuration.heartbeat })),
                    .init(
                        service: try MonitorService(
                            watch, installation, clock: clock, environment: environment, logger: logger)),
                    .init(service: FeedService(desks: { await feeds.desks() }, progress: progress)),
                    .init(
                        service: ControlServer(
                            path: installation.configuration.control, logger: logger,
                            answer: { await commands.answer($0) })),
                    .init(service: ReloadSignalService(commands: commands)),
                    .init(
                        service: SystemdService(
                            notifier: notifier, watch: watch, bell: bell, progress: progress, logger: logger)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        self.watch = watch
        logger.notice(
            "surgewatch \(Version.number): \(Words.counted(installation.rules.rules.count, "rule")), \(Words.counted(installation.configuration.feeds.count, "feed")), archive \(installation.configuration.archive)",
            metadata: ["message-id": "\(JournalIDs.started)", "SURGE_EVENT": "started"])
    }
}

/// Ends the transfers that are under way when everything else has ended.
struct CurlService: Service {
    let curl: CurlSession

    func run() async throws {
        try? await gracefulShutdown()
        curl.shutdown()
    }
}

/// SIGHUP means reload.
struct ReloadSignalService: Service {
    let commands: DaemonCommands

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                _ = await commands.answer(ControlRequest(command: "reload"))
            }
        }
    }
}
