package import Alerting
package import Archive
package import GRDB
import Trade

extension Subscribing {
    /// Whether a pass would change anything.
    package func isSomethingDue(_ database: Database) throws -> Bool {
        try Archive.subscriptions(database, states: [.pending, .active, .paused]).contains { subscription in
            switch subscription.state {
            case .pending:
                try subscription.confirmed.map { confirmed in
                    try confirmed + SubscriptionTerms.proof < now
                        || Archive.isChallengeMet(database, of: subscription.id)
                } ?? (subscription.created + SubscriptionTerms.confirmation < now)
            case .paused: subscription.pausedUntil.map { $0 <= now } ?? false
            case .active: SubscriptionTerms.nextStep(of: subscription).map { $0 <= now } ?? false
            case .ended: false
            }
        }
    }

    /// Does what has become due: ends what nobody confirmed, goes on after pauses, asks once a year whether a subscription
    /// is still wanted, and ends those that did not answer twice.
    package func pass(in transaction: ArchiveTransaction, book: AlertBook) throws -> [Change] {
        var changes: [Change] = []
        for subscription in try Archive.subscriptions(transaction.database, states: [.pending, .active, .paused]) {
            switch subscription.state {
            case .pending:
                guard subscription.confirmed != nil else {
                    guard subscription.created + SubscriptionTerms.confirmation < now else { continue }
                    try transaction.end(subscription, .unconfirmed, at: now, by: .surgewatch)
                    break
                }
                // The daemon may have ended between the answer to a challenge and what follows from it.
                if try Archive.isChallengeMet(transaction.database, of: subscription.id),
                    let change = try proved(subscription.id, in: transaction, book: book)
                {
                    changes.append(change)
                    continue
                }
                guard let confirmed = subscription.confirmed, confirmed + SubscriptionTerms.proof < now else {
                    continue
                }
                try transaction.end(subscription, .unreachable, at: now, by: .surgewatch)
            case .paused:
                guard let until = subscription.pausedUntil, until <= now else { continue }
                changes.append(try resume(subscription.id, by: .surgewatch, in: transaction, book: book))
                continue
            case .active:
                guard let next = SubscriptionTerms.nextStep(of: subscription), next <= now else { continue }
                if subscription.questions < 2 {
                    try ask(subscription, in: transaction)
                } else {
                    try transaction.end(subscription, .unanswered, at: now, by: .surgewatch)
                }
            case .ended: continue
            }
            changes.append(Change(subscription: try self.subscription(subscription.id, in: transaction)))
        }
        return changes
    }

    /// Asks whether it is still wanted. The time for an answer counts from the question, however late it is asked.
    private func ask(_ subscription: Subscription, in transaction: ArchiveTransaction) throws {
        var subscription = subscription
        subscription.questions += 1
        subscription.asked = now
        let isLast = subscription.questions == 2
        try transaction.store(
            subscription,
            SubscriptionEvent(
                .asked, of: subscription.id, at: now, by: .surgewatch, words: "question \(subscription.questions) of 2")
        )
        let ends = now + SubscriptionTerms.answerWithin * (isLast ? 1 : 2)
        try transaction.enqueue([notice(.renewal(ends: ends, isLast: isLast), for: subscription)])
    }
}
