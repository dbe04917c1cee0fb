import Alerting
import Archive
import Logging
import Trade

extension Dispatcher {
    /// Says in the journal, and to those who run Surgewatch, what came of attempts.
    func report(_ remarks: [Switchboard.Remark]) async {
        var dead: [Endpoint: [(OutboxRecord, String)]] = [:]
        for remark in remarks {
            switch remark {
            case .notReached(let endpoint, let words):
                logger.warning(
                    "receiver \(endpoint) cannot be reached, its messages wait: \(words)",
                    metadata: Self.metadata("unreachable", JournalIDs.unreachable))
            case .reachedAgain(let endpoint):
                logger.notice(
                    "receiver \(endpoint) is reached again", metadata: Self.metadata("reached", JournalIDs.reached))
            case .stillNotReached(let endpoint, let words, let since, let at):
                await tell(Self.stillNotReached(endpoint, words, since: since, at: at))
            case .gone(let endpoint):
                logger.error(
                    "receiver \(endpoint) answered 410 and gets nothing until the next reload",
                    metadata: Self.metadata("gone", JournalIDs.unreachable))
                await tell(Self.gone(endpoint, at: now()))
            case .dead(let record, let words):
                logger.error(
                    "dead letter: \(record.id) to \(record.receiver.key): \(words)",
                    metadata: [
                        "message-id": "\(JournalIDs.deadLetter)", "SURGE_EVENT": "dead-letter",
                        "SURGE_ALERT": "\(record.episode ?? "")",
                    ])
                // A message to operations that died is told by the journal: another would die after it.
                if record.kind != .operations { dead[record.endpoint, default: []].append((record, words)) }
            case .found(let finding):
                if case .lost(let subscription, let loss, let words) = finding {
                    logger.notice(
                        "subscription \(subscription) takes nothing any more (\(loss.rawValue)): \(words)",
                        metadata: Self.metadata("subscription-lost", JournalIDs.subscriptionLost))
                }
                await found(finding)
            }
        }
        for (endpoint, letters) in dead.sorted(by: { $0.key < $1.key }) {
            await tell(Self.dead(endpoint, letters, at: now()))
        }
    }

    private static func metadata(_ event: String, _ id: String) -> Logger.Metadata {
        ["message-id": "\(id)", "SURGE_EVENT": "\(event)"]
    }

    private static func stillNotReached(
        _ endpoint: Endpoint, _ words: String, since: Int64, at: Int64
    ) -> OperationsNotice {
        let hours = (at - since) / 3600
        let span = hours < 24 ? "an hour" : hours < 48 ? "a day" : "\(hours / 24) days"
        return OperationsNotice(
            cause: .unreachable, about: endpoint.description, at: Instant(seconds: at),
            subject: "\(endpoint) has not been reached for \(span)",
            paragraphs: [
                "Nothing could be delivered to \(endpoint) since \(Instant(seconds: since)). The last attempt: \(words)",
                "Its messages wait and none is lost; it is tried every quarter of an hour.",
            ],
            commands: ["surgewatch outbox list --state pending", "surgewatch outbox retry --all"])
    }

    private static func gone(_ endpoint: Endpoint, at: Instant) -> OperationsNotice {
        OperationsNotice(
            cause: .unreachable, about: endpoint.description, at: at,
            subject: "\(endpoint) wants no messages any more (HTTP 410)",
            paragraphs: [
                """
                \(endpoint) answered HTTP 410. The message is a dead letter, and nothing more is sent there until the \
                configuration is read again; what waits for it stays in the outbox.
                """
            ],
            commands: ["surgewatch reload", "surgewatch outbox list --state dead"])
    }

    /// One notice an hour for each endpoint, however many letters die.
    private static func dead(
        _ endpoint: Endpoint, _ letters: [(record: OutboxRecord, words: String)], at: Instant
    ) -> OperationsNotice {
        let first = letters[0]
        let count = letters.count == 1 ? "A message" : "\(letters.count) messages"
        return OperationsNotice(
            cause: .deadLetter, about: endpoint.description, at: Instant(seconds: at.seconds / 3600 * 3600),
            subject: "\(count) to \(first.record.receiver.key) could not be delivered",
            paragraphs: [
                "“\(first.record.subject)” (\(first.record.id)): \(first.words)",
                "It is not tried again by itself. More dead letters of the same hour are only in the journal and the list.",
            ],
            commands: ["surgewatch outbox list --state dead", "surgewatch outbox retry \(first.record.id)"])
    }
}
