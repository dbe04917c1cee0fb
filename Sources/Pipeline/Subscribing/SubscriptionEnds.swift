package import Alerting
package import Archive
package import Trade

/// Pauses, answers and ends.
extension Subscribing {
    /// Nothing is sent until `until`, or until its owner says so.
    package func pause(
        _ id: String, until: Instant?, by actor: SubscriptionEvent.Actor, in transaction: ArchiveTransaction
    ) throws -> Change {
        var subscription = try self.subscription(id, in: transaction)
        guard subscription.state == .active || subscription.state == .paused else {
            throw SubscriptionRefusal(.state, "\(id) is \(subscription.stateWords); only an active one can be paused")
        }
        if let until, until <= now { throw SubscriptionRefusal(.usage, "a pause ends in the future, not at \(until)") }
        subscription.state = .paused
        subscription.pausedUntil = until
        try transaction.store(
            subscription,
            SubscriptionEvent(.paused, of: id, at: now, by: actor, words: until.map { "until \($0)" }))
        try transaction.withhold(subscription: id, reason: "the subscription is paused", now: now.seconds)
        return Change(subscription: subscription)
    }

    /// Goes on after a pause: what is open and what was taken back meanwhile is told in one message.
    package func resume(
        _ id: String, by actor: SubscriptionEvent.Actor, in transaction: ArchiveTransaction, book: AlertBook
    ) throws -> Change {
        var subscription = try self.subscription(id, in: transaction)
        guard subscription.state == .paused else {
            throw SubscriptionRefusal(.state, "\(id) is \(subscription.stateWords); only a paused one can be resumed")
        }
        subscription.state = .active
        subscription.pausedUntil = nil
        try transaction.store(subscription, SubscriptionEvent(.resumed, of: id, at: now, by: actor))
        return try welcome(subscription, isReturn: true, in: transaction, book: book)
    }

    /// One click: from now on nothing is sent, retractions included. A second click changes nothing.
    package func unsubscribe(_ token: String, in transaction: ArchiveTransaction) throws -> Change {
        let subscription = try self.subscription(of: token, for: .unsubscribe, or: .manage, in: transaction)
        try transaction.end(subscription, .unsubscribed, at: now, by: .owner)
        return Change(subscription: try self.subscription(subscription.id, in: transaction))
    }

    /// Ends it by its id.
    package func end(
        _ id: String, by actor: SubscriptionEvent.Actor, in transaction: ArchiveTransaction
    ) throws -> Change {
        try transaction.end(subscription(id, in: transaction), .unsubscribed, at: now, by: actor)
        return Change(subscription: try subscription(id, in: transaction))
    }

    /// The owner still wants it.
    package func renew(_ token: String, in transaction: ArchiveTransaction) throws -> Change {
        let subscription = try self.subscription(of: token, for: .renew, or: .manage, in: transaction)
        return try renew(subscription, by: .owner, in: transaction)
    }

    func renew(
        _ subscription: Subscription, by actor: SubscriptionEvent.Actor, in transaction: ArchiveTransaction
    ) throws -> Change {
        guard subscription.state == .active || subscription.state == .paused else {
            throw SubscriptionRefusal(.state, "\(subscription.id) is \(subscription.stateWords)")
        }
        var subscription = subscription
        subscription.renewed = now
        subscription.questions = 0
        subscription.asked = nil
        try transaction.store(subscription, SubscriptionEvent(.renewed, of: subscription.id, at: now, by: actor))
        return Change(subscription: subscription)
    }

    /// Ends a subscription and takes its owner's data out of the archive.
    package func remove(
        _ id: String, by actor: SubscriptionEvent.Actor, in transaction: ArchiveTransaction
    ) throws -> Change {
        let subscription = try self.subscription(id, in: transaction)
        try transaction.removePersonalData(of: subscription, at: now, by: actor)
        return Change(subscription: try self.subscription(id, in: transaction))
    }
}
