import Alerting
import Archive
import Curl
import Delivery
import Logging
import Settings
import Systemd

/// The senders for the configuration in force.
actor ReceiverDesk {
    private let archive: Archive
    private let curl: CurlSession
    private let environment: [String: String]
    private let logger: Logger
    private let progress: Progress?
    private let tell: @Sendable (OperationsNotice) async throws -> Void
    private let found: @Sendable (SubscriptionFinding) async throws -> Void
    private var current: Dispatcher?

    init(
        archive: Archive, curl: CurlSession, environment: [String: String], logger: Logger, progress: Progress? = nil,
        tell: @escaping @Sendable (OperationsNotice) async throws -> Void = { _ in },
        found: @escaping @Sendable (SubscriptionFinding) async throws -> Void = { _ in }
    ) {
        self.found = found
        self.archive = archive
        self.curl = curl
        self.environment = environment
        self.logger = logger
        self.progress = progress
        self.tell = tell
    }

    /// What delivers to the receivers of a configuration, and whether it is new: then somebody has to let it serve.
    func dispatcher(for configuration: Configuration) -> (dispatcher: Dispatcher, isNew: Bool) {
        if let current { return (current, false) }
        var transports = Courier.transports(of: configuration, environment: environment)
        let tokens = self.tokens(configuration, &transports)
        let links = tokens.map {
            SubscriptionLinks(tokens: $0, publicURL: configuration.publicURL, senders: configuration.senders)
        }
        for (name, transport) in transports {
            if case .unusable(let reason) = transport {
                logger.error(
                    "receiver \(name) cannot be used: \(reason)", metadata: ["message-id": "\(JournalIDs.unreachable)"])
            }
        }
        let dispatcher = Dispatcher(
            archive: archive,
            carrier: Courier(
                curl: curl, transports: transports,
                words: { [archive, logger] record in
                    var words = Self.words(for: record, archive, logger)
                    words.placeholders.merge(links?.links(for: record) ?? [:]) { $1 }
                    return words
                },
                subscriberSecrets: { id, at in tokens?.webhookSecrets(of: id, at: at).map { Secret($0) } ?? [] }),
            logger: logger, now: { DomainClock.machine() },
            tell: { [tell, logger] notice in
                do {
                    try await tell(notice)
                } catch {
                    logger.error("operations could not be told that \(notice.subject): \(error)")
                }
            },
            found: { [found, logger] finding in
                do {
                    try await found(finding)
                } catch {
                    logger.error("what delivery found out about a subscription could not be stored: \(error)")
                }
            },
            turned: { [progress] in progress?.note(.delivery) })
        current = dispatcher
        return (dispatcher, true)
    }

    /// The tokens of subscriptions. Without a key their messages would go out without links: their transports wait for it.
    private func tokens(
        _ configuration: Configuration, _ transports: inout [String: Courier.Transport]
    ) -> SubscriptionTokens? {
        let reason: String
        do {
            if let settings = configuration.tokens { return try settings.tokens(environment: environment) }
            reason = "subscriptions need `tokens: { key: credential:… }` in the configuration"
        } catch {
            reason = String(describing: error)
        }
        for name in configuration.mailTransports + configuration.webhookTransports {
            transports[name] = .unusable(reason)
        }
        return nil
    }

    /// What is known of a message when it is sent: who let a held release go, and how much of it.
    private static func words(for record: OutboxRecord, _ archive: Archive, _ logger: Logger) -> SendingWords {
        guard record.kind == .summary else { return SendingWords() }
        do {
            let decision = try archive.read { try Archive.holdDecision($0, of: record.id) }
            guard let decision else { return SendingWords() }
            return SendingWords(
                placeholders: ["release": decision.words], leavesOutNews: decision.action == .newsDropped)
        } catch {
            logger.error("what was decided about \(record.id) could not be read: \(error)")
            return SendingWords()
        }
    }

    /// The next dispatcher reads receivers and secrets anew.
    func forget() {
        current?.retire()
        current = nil
    }
}
