/// What delivery finds out about a subscription.
package enum SubscriptionFinding: Sendable, Hashable {
    /// Its webhook has answered the challenge.
    case proved(subscription: String)
    /// What it gave as its address takes nothing any more; what the receiver said.
    case lost(subscription: String, Loss, words: String)

    package enum Loss: String, Sendable, Hashable {
        /// Its mail address does not exist.
        case bounced
        /// Its webhook answered 410.
        case gone
        /// Its webhook was not reached for 30 days.
        case notReached = "not-reached"
    }
}
