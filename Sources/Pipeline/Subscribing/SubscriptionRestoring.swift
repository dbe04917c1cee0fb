package import Alerting
package import Archive
import Trade

extension Subscribing {
    /// Takes over a subscription as a file states it, under its own id: a new one, or changes to one that is there. Whoever
    /// imports it vouches for what the file says of its owner; no mail is sent.
    package func restore(
        _ subscription: Subscription, by actor: SubscriptionEvent.Actor, in transaction: ArchiveTransaction
    ) throws -> (Change, SubscriptionEvent.Kind?) {
        var wanted = subscription
        let known = try Archive.subscription(transaction.database, id: subscription.id)
        if wanted.transport.isEmpty {
            wanted.transport = try wanted.webhook == nil ? carriers.mail(nil) : carriers.webhook(nil)
        }
        if wanted.mailTransport.isEmpty { wanted.mailTransport = try carriers.mail(nil) }
        if wanted.created.seconds == 0 { wanted.created = known?.created ?? now }
        guard let known else {
            try transaction.store(
                wanted,
                SubscriptionEvent(.created, of: wanted.id, at: now, by: actor, words: "imported: " + wanted.words()))
            return (Change(subscription: wanted), .created)
        }
        wanted.moves = known.moves
        guard wanted != known else { return (Change(subscription: known), nil) }
        if known.state == .ended {
            throw SubscriptionRefusal(.state, "\(known.id) has ended here; an ended subscription never comes back")
        }
        guard wanted.address == known.address, wanted.webhook == known.webhook else {
            throw SubscriptionRefusal(
                .state,
                "\(known.id) belongs to another address here; an address is changed by subscribing anew, for its owner confirms it"
            )
        }
        guard wanted.state == known.state else {
            throw SubscriptionRefusal(
                .state,
                "\(known.id) is \(known.stateWords) here and \(wanted.stateWords) in the file; use subs pause, resume or remove"
            )
        }
        try transaction.store(
            wanted, SubscriptionEvent(.changed, of: wanted.id, at: now, by: actor, words: wanted.words()))
        return (Change(subscription: wanted), .changed)
    }
}
