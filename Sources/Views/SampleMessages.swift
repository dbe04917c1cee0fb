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
    package var all: [Sample] { SampleStory(renderer: renderer).samples + [operations] }

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
}
