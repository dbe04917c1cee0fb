/// A message as it is written into the outbox: one id for its whole life, and words that never change after.
package struct Notice: Hashable, Sendable {
    package var id: String
    package var vintage: Int64
    package var episode: String
    package var eventSequence: Int
    package var kind: Message.Kind
    package var receiver: Receiver
    package var subject: String
    /// What is sent, as JSON: for mail its parts, for a webhook the CloudEvent.
    package var body: String

    package init(
        id: String, vintage: Int64, episode: String, eventSequence: Int, kind: Message.Kind, receiver: Receiver,
        subject: String, body: String
    ) {
        self.id = id
        self.vintage = vintage
        self.episode = episode
        self.eventSequence = eventSequence
        self.kind = kind
        self.receiver = receiver
        self.subject = subject
        self.body = body
    }
}
