package import Alerting
package import Archive
import Foundation
import Trade

/// The links of subscriptions: pages where the monitors are served to the outside, else mails to the sender that name the
/// token, which the operator hands to `surgewatch subs`.
package struct SubscriptionLinks: LinkMaker {
    private let tokens: SubscriptionTokens
    private let publicURL: String?
    /// The sender of each mail receiver, by name: where answers go.
    private let senders: [String: String]

    /// `publicURL` without a slash at the end.
    package init(tokens: SubscriptionTokens, publicURL: String?, senders: [String: String]) {
        self.tokens = tokens
        self.publicURL = publicURL
        self.senders = senders
    }

    package func links(for record: OutboxRecord) -> [String: String] {
        guard let subscription = record.receiver.subscription else { return [:] }
        var links = [
            "manage": link(.manage, "subscriptions", "manage", record, subscription),
            "unsubscribe": link(.unsubscribe, "u", "unsubscribe", record, subscription),
        ]
        switch record.kind {
        case .confirmation:
            links["confirm"] = link(
                .confirm, "confirm", "confirm", record, subscription,
                until: record.knownAt + SubscriptionTerms.confirmation)
        case .renewal:
            links["confirm"] = link(
                .renew, "confirm", "renew", record, subscription,
                until: record.knownAt + 2 * SubscriptionTerms.answerWithin)
        default: break
        }
        return links
    }

    private func link(
        _ purpose: SubscriptionTokens.Purpose, _ path: String, _ verb: String, _ record: OutboxRecord,
        _ subscription: String, until: Instant? = nil
    ) -> String {
        let token = tokens.token(purpose, of: subscription, until: until)
        if let publicURL { return "\(publicURL)/\(path)/\(token)" }
        guard let sender = senders[record.receiver.name] ?? senders.values.min() else {
            return "surgewatch subs \(verb) \(token)"
        }
        return "mailto:\(sender)?subject=\(verb)%20\(token)"
    }
}
