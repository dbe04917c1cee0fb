package import Trade

/// Who reads a message, and why it comes to them.
package struct ReaderWords: Sendable {
    /// What a subscription of theirs asks for, in words; `nil` for receivers that the configuration names.
    package var asked: String?
    /// The day on which they confirmed it.
    package var since: CalendarDay?
    /// What else there is to tell them of their subscription: that tariff codes it names were replaced.
    package var remarks: [String]
    /// Whether they hear of confirmations, at once or in a digest.
    package var hearsConfirmations: Bool

    package init(
        asked: String? = nil, since: CalendarDay? = nil, remarks: [String] = [], hearsConfirmations: Bool = true
    ) {
        self.asked = asked
        self.since = since
        self.remarks = remarks
        self.hearsConfirmations = hearsConfirmations
    }

    /// What every template can say of its reader.
    static let variables: [TemplateVariable] = [
        .text("subject", "the subject of the mail"), .text("why", "why the reader gets it"),
        .texts("remarks", "what else there is to tell of the reader's subscription"),
        .flag("subscription", "it goes to a subscription, which the reader can change and stop"),
        .text("manage", "the address where a subscription is changed"),
        .text("unsubscribe", "the address where it is stopped"),
    ]

    /// Addresses that hold tokens are put in when a mail is sent, and stand in no row of the archive.
    func values(subject: String, why: String) -> [String: Any] {
        [
            "subject": subject, "why": why, "remarks": remarks, "subscription": asked != nil,
            "manage": Placeholder.manage.text, "unsubscribe": Placeholder.unsubscribe.text,
        ]
    }
}
