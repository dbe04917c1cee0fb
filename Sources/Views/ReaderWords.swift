package import Alerting

/// Who reads a message, and why it comes to them.
package struct ReaderWords: Sendable {
    /// What they asked for; `nil` for receivers that the configuration names.
    package var subscription: Subscription?
    /// Whether they hear of confirmations, at once or in a digest.
    package var hearsConfirmations: Bool

    package init(subscription: Subscription? = nil, hearsConfirmations: Bool = true) {
        self.subscription = subscription
        self.hearsConfirmations = hearsConfirmations
    }

    /// What every template can say of its reader.
    static let variables: [TemplateVariable] = [
        .text("subject", "the subject of the mail"), .text("why", "why the reader gets it"),
        .flag("subscription", "it goes to a subscription, which the reader can change and stop"),
        .text("manage", "the address where a subscription is changed"),
        .text("unsubscribe", "the address where it is stopped"),
    ]

    /// Addresses that hold tokens are put in when a mail is sent, and stand in no row of the archive.
    func values(subject: String, why: String) -> [String: Any] {
        [
            "subject": subject, "why": why, "subscription": subscription != nil,
            "manage": Placeholder.manage.text, "unsubscribe": Placeholder.unsubscribe.text,
        ]
    }
}
