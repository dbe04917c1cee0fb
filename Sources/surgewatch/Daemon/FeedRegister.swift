import Curl
import Logging
import Polling
import Settings
import Trade

/// The feeds of the configuration in force, each with its desk.
actor FeedRegister {
    private let watch: Watch
    private let curl: CurlSession
    private let clock: DomainClock
    private let environment: [String: String]
    private let logger: Logger
    /// Rung after each good poll.
    private let pulse: Bell?
    /// Counts on over reloads.
    private let ledger = CallLedger()
    private var current: [FeedDesk]?
    /// Feeds that cannot be polled at all, with the reason: a credential that cannot be read.
    private(set) var unusable: [(feed: String, reason: String)] = []

    init(
        watch: Watch, curl: CurlSession, clock: DomainClock, environment: [String: String], logger: Logger,
        pulse: Bell? = nil
    ) {
        self.watch = watch
        self.curl = curl
        self.clock = clock
        self.environment = environment
        self.logger = logger
        self.pulse = pulse
    }

    func desks() async -> [FeedDesk] {
        if let current { return current }
        var desks: [FeedDesk] = []
        unusable = []
        let configuration = await watch.installation.configuration
        let calendar = ReleaseCalendar(configuration.calendar)
        for feed in configuration.feeds {
            do {
                desks.append(
                    try FeedDesk(
                        feed: feed, watch: watch, curl: curl, clock: clock, environment: environment, logger: logger,
                        calendar: calendar, ledger: ledger, pulse: pulse))
            } catch {
                unusable.append((feed.name, String(describing: error)))
                logger.error("feed \(feed.name) cannot be polled: \(error)", metadata: ["SURGE_FEED": "\(feed.name)"])
            }
        }
        current = desks
        return desks
    }

    func forget() { current = nil }
}
