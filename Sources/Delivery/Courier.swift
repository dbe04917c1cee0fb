import Alerting
package import Archive
package import Curl
import Foundation
package import Settings
package import Systemd
package import Trade

/// Makes one attempt to deliver one notification over the network, and says how it ended.
package struct Courier: Carrier {
    /// A receiver with its secrets read.
    package enum Transport: Sendable {
        case mail(Configuration.MailSettings, password: Secret?)
        /// The secret in use and, while it is being replaced, the one before; none for what only carries to subscribers.
        case webhook(Configuration.WebhookSettings, secrets: [Secret])
        /// Its secret could not be read.
        case unusable(String)
    }

    let curl: CurlSession
    private let transports: [String: Transport]
    private let words: @Sendable (OutboxRecord) -> SendingWords
    /// The secrets of a subscriber's own webhook at a time, the one in use first; none when it has none.
    let subscriberSecrets: @Sendable (_ subscription: String, _ at: Instant) -> [Secret]
    /// How long a webhook may take to answer.
    let patience: Duration

    /// - Parameters:
    ///   - words: What is known of a notification at the moment it is sent.
    ///   - subscriberSecrets: The secrets of a subscription's own webhook.
    ///   - patience: How long a webhook may take to answer; a challenge may take half of it.
    package init(
        curl: CurlSession, transports: [String: Transport],
        words: @escaping @Sendable (OutboxRecord) -> SendingWords = { _ in SendingWords() },
        subscriberSecrets: @escaping @Sendable (_ subscription: String, _ at: Instant) -> [Secret] = { _, _ in [] },
        patience: Duration = .seconds(30)
    ) {
        self.curl = curl
        self.transports = transports
        self.words = words
        self.subscriberSecrets = subscriberSecrets
        self.patience = patience
    }

    /// Reads the secrets of all receivers.
    package static func transports(
        of configuration: Configuration, environment: [String: String]
    ) -> [String: Transport] {
        var result: [String: Transport] = [:]
        for receiver in configuration.receivers {
            do {
                switch receiver.kind {
                case .mail(let mail):
                    result[receiver.name] = .mail(mail, password: try mail.password?.resolve(environment: environment))
                case .webhook(let webhook):
                    let secrets = try [webhook.secret, webhook.previousSecret].compactMap {
                        try $0?.resolve(environment: environment)
                    }
                    result[receiver.name] = .webhook(webhook, secrets: secrets)
                case .log: continue
                }
            } catch {
                result[receiver.name] = .unusable(String(describing: error))
            }
        }
        return result
    }

    /// A subscriber's own webhook gets one message at a time, at most ten a second.
    package func terms(of endpoint: Endpoint) -> EndpointTerms {
        if endpoint.isSubscribers { return EndpointTerms(concurrency: 1, rate: .init(count: 10, seconds: 1)) }
        switch transports[endpoint.receiver] {
        case .mail(let settings, _): return EndpointTerms(concurrency: settings.concurrency, rate: settings.rate)
        case .webhook(let settings, _): return EndpointTerms(concurrency: settings.concurrency, rate: settings.rate)
        case .unusable, nil: return EndpointTerms(concurrency: 1)
        }
    }

    package func attempt(_ record: OutboxRecord, date: Instant) async -> Attempt {
        let words = words(record)
        switch (transports[record.receiver.name], record.receiver.channel) {
        case (nil, _):
            return .unreachable("no receiver is called \(record.receiver.name) in the configuration")
        case (.unusable(let reason), _): return .unreachable(reason)
        case (.mail(let settings, let password), .mail):
            return await mail(record, words, settings, password, date)
        case (.webhook(let settings, let secrets), .webhook):
            return await webhook(record, words.body(of: record.body), settings, secrets, date)
        case (.mail, .webhook), (.webhook, .mail):
            return .unreachable("the receiver \(record.receiver.name) is of another kind in the configuration now")
        }
    }
}
