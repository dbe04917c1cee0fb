package import Alerting
package import Archive
import Trade

extension Subscribing {
    /// Does what has become due: ends what nobody confirmed, goes on after pauses, asks once a year whether a subscription
    /// is still wanted, and ends those that did not answer twice.
    package func pass(in transaction: ArchiveTransaction, book: AlertBook) throws -> [Change] {
        var changes: [Change] = []
        for subscription in try Archive.subscriptions(transaction.database, states: [.pending, .active, .paused]) {
            switch subscription.state {
            case .pending:
                guard subscription.created + SubscriptionTerms.confirmation < now, subscription.confirmed == nil else {
                    continue
                }
                try transaction.end(subscription, .unconfirmed, at: now, by: .surgewatch)
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
                .asked, of: subscription.id, at: now, by: .surgewatch, words: "question \(subscription.questions) of 2"))
        let ends = now + SubscriptionTerms.answerWithin * (isLast ? 1 : 2)
        try transaction.enqueue([notice(.renewal(ends: ends, isLast: isLast), for: subscription)])
    }
}
