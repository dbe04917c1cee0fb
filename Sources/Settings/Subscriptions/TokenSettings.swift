package import Alerting
import Systemd
package import Trade
import Yams

extension Configuration {
    /// The key of the tokens in links of subscriptions, and those that it replaced.
    package struct TokenSettings: Sendable {
        package struct Previous: Sendable {
            package var key: CredentialReference
            /// The last day on which its tokens are accepted.
            package var until: CalendarDay
        }

        package var key: CredentialReference
        package var previous: [Previous]

        /// Reads the keys; throws where a credential cannot be read or is too short to be a key.
        package func tokens(environment: [String: String]) throws -> SubscriptionTokens {
            func read(_ reference: CredentialReference) throws -> String {
                let key = try reference.resolve(environment: environment).reveal()
                guard key.utf8.count >= Self.leastBytes else {
                    throw ConfigurationError([
                        """
                        the key of `tokens:` has fewer than \(Self.leastBytes) characters; make one with \
                        `openssl rand -base64 32`
                        """
                    ])
                }
                return key
            }
            return SubscriptionTokens(
                key: try read(key), previous: try previous.map { (key: try read($0.key), until: $0.until) })
        }

        private static let leastBytes = 32
    }
}

extension SettingsReader {
    /// The name of a receiver that sends by itself.
    func canary(_ node: Node?, receivers: [Configuration.ReceiverSettings]) -> String? {
        guard let name = text(node, "canary") else { return nil }
        let sending = receivers.filter { receiver in
            switch receiver.kind {
            case .mail(let mail): !mail.to.isEmpty
            case .webhook(let webhook): webhook.url != nil
            case .log: false
            }
        }.map(\.name)
        if sending.contains(name) { return name }
        let near = Spelling.nearest(to: name, among: sending).first
        problem(
            "the canary is a receiver with `to:` or a webhook, and none is called `\(name)`"
                + (near.map { "; did you mean `\($0)`?" } ?? ""),
            at: node)
        return nil
    }

    /// `tokens: { key: credential:tokens, previous: [{ key: credential:tokens-2025, until: 2027-06-30 }] }`.
    func tokens(_ node: Node?) -> Configuration.TokenSettings? {
        guard let node else { return nil }
        let entries = Dictionary(mapping(node, "tokens", keys: ["key", "previous"]).map { ($0.key, $0.value) }) { $1 }
        guard let key = credential(entries["key"], "the key of tokens") else {
            problem("tokens needs `key:`, such as `key: credential:tokens`", at: node)
            return nil
        }
        var previous: [Configuration.TokenSettings.Previous] = []
        for entry in entries["previous"]?.sequence.map(Array.init) ?? [] {
            let fields = Dictionary(
                mapping(entry, "a previous key", keys: ["key", "until"]).map { ($0.key, $0.value) }
            ) { $1 }
            guard let old = credential(fields["key"], "a previous key of tokens"),
                let until = text(fields["until"], "until").flatMap({ CalendarDay($0) })
            else {
                problem("a previous key has `key:` and `until:`, the last day on which it is accepted", at: entry)
                continue
            }
            previous.append(.init(key: old, until: until))
        }
        return .init(key: key, previous: previous)
    }
}
