package import Trade

/// A message as it is written into the outbox: one id for its whole life, and words that never change after.
package struct Notice: Hashable, Sendable {
    /// What a notification is about.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        // About one episode, weightiest first.
        case retracted, corrected, confirmed, raised, early
        /// Several episodes of one release in one message, because they are many or catch up.
        case summary
        /// What a reader's day, week or month brought.
        case digest
        /// What those who run Surgewatch have to know.
        case operations
        /// Asks the owner of an address whether a subscription is theirs.
        case confirmation
        /// The answer to a confirmed subscription: what is open and matches it.
        case welcome
        /// Asks once a year whether a subscription is still wanted.
        case renewal
        /// Asks a subscriber's webhook to prove itself.
        case challenge

        package init(_ kind: Message.Kind) {
            self =
                switch kind {
                case .retracted: .retracted
                case .corrected: .corrected
                case .confirmed: .confirmed
                case .raised: .raised
                case .early: .early
                }
        }
    }

    package var id: String
    /// The release that caused it; `nil` where none did.
    package var vintage: Int64?
    /// The instant its words speak of: that of the release, else when its cause happened.
    package var knownAt: Instant
    /// The episode it is about; `nil` when it is about several or none.
    package var episode: String?
    package var eventSequence: Int?
    package var kind: Kind
    package var receiver: Receiver
    package var subject: String
    /// What is sent, as JSON: for mail its parts, for a webhook the CloudEvent.
    package var body: String
    /// Seconds since 1970 by the machine's clock before which it is not sent: the end of the reader's quiet hours.
    package var notBefore: Int64
    /// When it is sent by itself although it is held, in seconds since 1970; `nil` when it is not held.
    package var heldUntil: Int64?

    package init(
        id: String, vintage: Int64?, knownAt: Instant, episode: String? = nil, eventSequence: Int? = nil, kind: Kind,
        receiver: Receiver, subject: String, body: String, notBefore: Int64 = 0, heldUntil: Int64? = nil
    ) {
        self.id = id
        self.vintage = vintage
        self.knownAt = knownAt
        self.episode = episode
        self.eventSequence = eventSequence
        self.kind = kind
        self.receiver = receiver
        self.subject = subject
        self.body = body
        self.notBefore = notBefore
        self.heldUntil = heldUntil
    }
}
