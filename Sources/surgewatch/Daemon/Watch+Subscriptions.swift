import Alerting
import Archive
import Delivery
import Foundation
import Pipeline
import Settings
import Trade

extension Watch {
    /// Changes subscriptions as a command asks for it; what the command prints.
    func change(_ sheet: SubscriptionOrder.Sheet, now: Instant) throws -> String {
        let result = try desk(now).carryOut(sheet, book: book)
        take(result.episodes)
        if !sheet.isDry { wake() }
        return result.words
    }

    /// Takes in what delivery found out about a subscription. What waited for a lost one is withheld already.
    func take(_ finding: SubscriptionFinding, now: Instant) throws {
        switch finding {
        case .proved(let id):
            let subscribing = try desk(now).subscribing
            let change = try archive.write { try subscribing.proved(id, in: $0, book: book) }
            take(change?.episodes ?? [])
        case .lost(let id, let loss, let words):
            guard let subscription = try archive.read({ try Archive.subscription($0, id: id) }),
                subscription.state != .ended
            else { return }
            try archive.write { transaction in
                switch loss {
                case .bounced:
                    try transaction.suppress(
                        Suppression(address: subscription.receiver.address, reason: .bounce, at: now, words: words),
                        by: .delivery)
                case .gone:
                    try transaction.suppress(
                        Suppression(address: subscription.receiver.address, reason: .gone, at: now, words: words),
                        by: .delivery)
                case .notReached: try transaction.end(subscription, .unreachable, at: now, by: .delivery)
                }
            }
            try tell(Self.notice(of: loss, subscription, words, now))
        }
        wake()
    }

    private static func notice(
        of loss: SubscriptionFinding.Loss, _ subscription: Subscription, _ words: String, _ now: Instant
    ) -> OperationsNotice {
        let what =
            switch loss {
            case .bounced: "its mail address does not exist"
            case .gone: "its webhook answered that it is gone"
            case .notReached: "its webhook was not reached for 30 days"
            }
        return OperationsNotice(
            cause: .suppression, about: subscription.id, at: now,
            subject: "Subscription \(subscription.id) ended: \(what)",
            paragraphs: [
                "The other side said: \(words)",
                loss == .notReached
                    ? "Nothing more is sent to it; its owner can subscribe anew."
                    : "Nothing more is sent to this address, for any subscription, until the suppression is lifted.",
            ], commands: ["surgewatch subs show \(subscription.id)", "surgewatch subs suppress --list"])
    }

    /// Does what is due by the clock: ends what nobody confirmed, goes on after pauses, asks once a year.
    func keepSubscriptions(now: Instant) throws {
        guard installation.configuration.tokens != nil else { return }
        let subscribing = try desk(now).subscribing
        guard try archive.read({ try subscribing.isSomethingDue($0) }) else { return }
        let changes = try archive.write { try subscribing.pass(in: $0, book: book) }
        take(changes.flatMap(\.episodes))
        if !changes.isEmpty { wake() }
    }

    /// Changes a subscription as its owner asks, in a transaction of its own.
    func serve<Answer: Sendable>(
        now: Instant, _ body: (Subscribing, ArchiveTransaction, AlertBook) throws -> (Answer, [Episode])
    ) throws -> Answer {
        let subscribing = try desk(now).subscribing
        let (answer, episodes) = try archive.write { try body(subscribing, $0, book) }
        take(episodes)
        wake()
        return answer
    }

    /// What somebody would have been sent in the twelve months before `now`.
    func preview(_ request: SubscriptionRequest, now: Instant) throws -> [SubscriptionPreview.Mail] {
        let subscribing = try desk(now).subscribing
        var made: Subscription?
        do {
            try archive.write { transaction in
                made = try subscribing.made(request, id: 0, in: transaction)
                throw Looked()
            }
        } catch is Looked {}
        guard let subscription = made else { return [] }
        let day = now.newYorkDay
        let start = day.month - 12
        let from = CalendarDay(year: start.year, month: start.month, day: min(day.day, 28)).inNewYork(hour: 0)
        return try SubscriptionPreview(
            of: subscription, from: from, until: now, pipeline: installation.pipeline, archive: archive
        ).mails
    }

    /// Ends a transaction that was only to look.
    private struct Looked: Error {}

    private func desk(_ now: Instant) throws -> SubscriptionDesk {
        try SubscriptionDesk(
            installation.configuration, pipeline: installation.pipeline, archive: archive,
            environment: ProcessInfo.processInfo.environment, now: now)
    }
}
