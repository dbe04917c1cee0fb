package import Alerting
import Trade

/// A sample message of every kind, about unwrought aluminum from India in the second half of 2026. All figures are made up.
///
/// What templates are checked with, and the examples of the webhook schemas.
package struct SampleMessages: Sendable {
    /// A message as mail and as webhook, where the kind goes there.
    package struct Sample: Sendable {
        /// `alert-early`, `operations`.
        package var name: String
        package var mail: Notice?
        package var webhook: Notice?
        package var schema: WebhookSchema?
    }

    /// What mails keep to: some programs cut off what is much longer.
    package static let largestHTML = 40_000

    let renderer: MessageRenderer

    package init(renderer: MessageRenderer) { self.renderer = renderer }

    /// Every kind, in the order in which a reader might see them.
    package var all: [Sample] { SampleStory(renderer: renderer).samples + [operations] + letters }

    private var operations: Sample {
        let notice = OperationsNotice(
            cause: .unreachable, about: "producers", at: SampleStory.instant("2026-11-17T16:02:11Z"),
            subject: "receiver producers has not been reached for an hour",
            paragraphs: [
                "The relay smtp://relay.example.org:587 refuses connections since 15:01 UTC. 14 messages wait; none is lost.",
                "It is tried every 15 minutes. Delivery goes on by itself as soon as it answers.",
            ],
            commands: ["surgewatch outbox list --state pending", "surgewatch outbox retry --all"])
        func sent(_ receiver: Receiver) -> Notice {
            renderer.notification(
                operations: notice,
                id: Identity.notification(
                    episode: notice.about, knownAt: notice.at, kind: Notice.Kind.operations.rawValue,
                    receiver: receiver.key), to: receiver)
        }
        return Sample(
            name: "operations", mail: sent(SampleStory.mail), webhook: sent(SampleStory.hook), schema: .operations)
    }

    private var letters: [Sample] {
        let story = SampleStory(renderer: renderer)
        let at = SampleStory.instant("2026-02-03T15:00:00Z")
        func sent(_ matter: SubscriptionLetter.Matter, _ name: String, to receiver: Receiver) -> Notice {
            renderer.notification(
                SubscriptionLetter(
                    id: Identity.notification(
                        episode: name, knownAt: at, kind: matter.kind.rawValue, receiver: receiver.key), matter,
                    subscription: "sub-0123456789abcdef",
                    criteria: "India (origin); Unwrought; warning and up; early too; at once", receiver: receiver,
                    at: at))
        }
        let confirmation = SubscriptionLetter.Matter.confirmation(until: at + 48 * 3600, webhook: nil)
        let welcome = SubscriptionLetter.Matter.welcome(open: story.openEpisodes, lost: [], isReturn: false)
        let renewal = SubscriptionLetter.Matter.renewal(
            since: SampleStory.instant("2025-02-03T15:00:00Z"), ends: at + 28 * 86400, isLast: false)
        let challenge = SubscriptionLetter.Matter.challenge("c0ffee0123456789abcdef0123456789")
        return [
            Sample(name: "confirmation", mail: sent(confirmation, "confirmation", to: SampleStory.mail)),
            Sample(
                name: "welcome", mail: sent(welcome, "welcome", to: SampleStory.mail),
                webhook: sent(welcome, "welcome", to: SampleStory.hook), schema: .welcome),
            Sample(name: "renewal", mail: sent(renewal, "renewal", to: SampleStory.mail)),
            Sample(name: "challenge", webhook: sent(challenge, "challenge", to: SampleStory.hook), schema: .challenge),
        ]
    }
}
