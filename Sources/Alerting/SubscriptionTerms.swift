package import Trade

/// How long things about subscriptions last.
package enum SubscriptionTerms {
    /// A confirmation link works for 48 hours.
    package static let confirmation: Int64 = 48 * 3600
    /// A confirmed webhook has to prove itself within a week.
    package static let proof: Int64 = 7 * 86400
    /// A year after the owner last said so they are asked whether it is still wanted.
    package static let renewalAfter: Int64 = 365 * 86400
    /// A second question follows after two weeks without an answer, and the end two weeks after that.
    package static let answerWithin: Int64 = 14 * 86400
    /// Keys of tokens that were replaced are accepted for at most two years.
    package static let oldKeys: Int64 = 2 * 365 * 86400

    /// When an active subscription is asked the next time, or ends because two questions stayed without an answer.
    package static func nextStep(of subscription: Subscription) -> Instant? {
        if subscription.questions > 0, let asked = subscription.asked { return asked + answerWithin }
        return (subscription.renewed ?? subscription.confirmed).map { $0 + renewalAfter }
    }
}
