package import Alerting
import GRDB
package import Trade

/// A notification on its way.
package struct OutboxRecord: Sendable {
    package enum State: String, Sendable, CaseIterable, Codable {
        case pending, held, delivered, superseded, withheld, dead
    }
    package var id: String
    /// The release that caused it; `nil` where none did.
    package var vintage: Int64?
    /// The episode it is about; `nil` when it is about several or none.
    package var episode: String?
    package var kind: Notice.Kind
    package var receiver: Receiver
    package var subject: String
    package var body: String
    package var state: State
    /// Attempts that reached the receiver and were refused.
    package var attempts: Int
    package var isUncertain: Bool
    /// Seconds since 1970 by the machine's clock.
    package var nextAt: Int64
    package var unreachableSince: Int64?
    package var lastError: String?
    package var finishedAt: Int64?
    /// When it is sent by itself although it is held; `nil` when it was never held.
    package var heldUntil: Int64?
    /// The instant its words speak of.
    package var knownAt: Instant

    init(_ row: Row) {
        id = row["id"]
        vintage = row["vintage_id"]
        episode = row["episode_id"]
        kind = Notice.Kind(rawValue: row["kind"]) ?? .operations
        receiver = Receiver(
            name: row["receiver"], channel: Receiver.Channel(rawValue: row["channel"]) ?? .webhook,
            address: row["address"], subscription: row["subscription_id"])
        subject = row["subject"]
        body = row["body"]
        state = State(rawValue: row["state"]) ?? .dead
        attempts = row["attempts"]
        isUncertain = row["uncertain"]
        nextAt = row["next_at"]
        unreachableSince = row["unreachable_since"]
        lastError = row["last_error"]
        finishedAt = row["finished_at"]
        heldUntil = row["held_until"]
        knownAt = Instant(row["known_at"] as String) ?? Instant(seconds: 0)
    }

    /// Where attempts to deliver it go.
    package var endpoint: Endpoint {
        Endpoint(receiver: receiver.name, webhook: receiver.channel == .webhook ? receiver.address : "")
    }
}

/// Where attempts go: a receiver of the configuration, or a subscriber's own webhook that it carries to.
package struct Endpoint: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var receiver: String
    /// The address of a subscriber's own webhook; empty for the receiver's own.
    package var webhook: String

    package init(receiver: String, webhook: String = "") {
        self.receiver = receiver
        self.webhook = webhook
    }

    /// Whether it is a subscriber's, and not of the configuration.
    package var isSubscribers: Bool { !webhook.isEmpty }

    package var description: String { webhook.isEmpty ? receiver : "\(receiver) \(webhook)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.receiver, left.webhook) < (right.receiver, right.webhook)
    }
}

/// How an attempt to deliver ended.
package enum DeliveryOutcome: Sendable, Equatable {
    case delivered(String)
    /// The receiver answered and refused; try again at the given time.
    case refused(String, retryAt: Int64)
    /// The receiver could not be reached: costs the message nothing.
    case unreachable(String, retryAt: Int64)
    /// It may have arrived; the same id is sent again.
    case unknown(String, retryAt: Int64)
    /// It never will: a dead letter.
    case dead(String)
    /// Its subscription ended by this attempt.
    case withheld(String)
    /// It was not begun; whether it may have arrived is as it was before.
    case notBegun(wasUncertain: Bool)
}
