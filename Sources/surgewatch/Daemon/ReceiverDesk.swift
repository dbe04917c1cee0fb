import Archive
import Configuration
import Curl
import Delivery
import Logging

/// The senders for the configuration in force.
actor ReceiverDesk {
    private let archive: Archive
    private let curl: CurlSession
    private let environment: [String: String]
    private let logger: Logger
    private var current: DeliveryRound?

    init(archive: Archive, curl: CurlSession, environment: [String: String], logger: Logger) {
        self.archive = archive
        self.curl = curl
        self.environment = environment
        self.logger = logger
    }

    /// The round that delivers to the receivers of a configuration.
    func round(for configuration: Configuration) -> DeliveryRound {
        if let current { return current }
        let endpoints = Courier.endpoints(of: configuration, environment: environment)
        for (name, endpoint) in endpoints {
            if case .unusable(let reason) = endpoint {
                logger.error(
                    "receiver \(name) cannot be used: \(reason)", metadata: ["message-id": "\(JournalIDs.unreachable)"])
            }
        }
        let round = DeliveryRound(
            archive: archive, courier: Courier(curl: curl, endpoints: endpoints), logger: logger,
            now: { DomainClock.machine() })
        current = round
        return round
    }

    /// The next round reads receivers and secrets anew.
    func forget() async {
        let old = current
        current = nil
        await old?.retire()
    }
}
