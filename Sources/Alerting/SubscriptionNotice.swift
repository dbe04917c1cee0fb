package import Trade

/// A message about a subscription itself. Links in it are placeholders, which are filled when it is sent: `{{confirm}}`
/// (confirmation), `{{renew}}` (renewal), `{{manage}}` and `{{unsubscribe}}` (all others).
package struct SubscriptionNotice: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// Asks the owner of the address whether it was them; the link works until then, once.
        case confirmation(until: Instant)
        /// From now on messages come. `open` are the open alerts that match and are hereby told; `lost` are those that were
        /// told before a pause and do not stand any more.
        case welcome(open: [Episode], lost: [Episode], isReturn: Bool)
        /// Asks whether it is still wanted; without an answer it ends then, after the last question.
        case renewal(ends: Instant, isLast: Bool)
        /// Asks the subscriber's webhook to echo a value.
        case challenge(String)
    }

    package var subscription: Subscription
    /// The instant its words speak of.
    package var at: Instant
    package var content: Content

    package init(_ content: Content, for subscription: Subscription, at: Instant) {
        self.subscription = subscription
        self.at = at
        self.content = content
    }

    package var kind: Notice.Kind {
        switch content {
        case .confirmation: .confirmation
        case .welcome: .welcome
        case .renewal: .renewal
        case .challenge: .challenge
        }
    }

    /// Confirmations and questions go to the owner's mailbox, the rest where the subscription is told.
    package var receiver: Receiver {
        switch content {
        case .confirmation, .renewal: subscription.owner
        case .welcome, .challenge: subscription.receiver
        }
    }

    package var id: String {
        Identity.notification(episode: "", knownAt: at, kind: kind.rawValue, receiver: subscription.id)
    }
}
