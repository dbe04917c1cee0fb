package import Alerting
package import GRDB
package import Trade

extension Archive {
    /// Subscriptions in the order in which they were made; in some states, of one owner where they are named.
    package static func subscriptions(
        _ database: Database, states: Set<Subscription.State> = Set(Subscription.State.allCases),
        address: String? = nil
    ) throws -> [Subscription] {
        let marks = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ",")
        let filter = address == nil ? "" : " AND lower(address) = ?"
        return try Row.fetchAll(
            database,
            sql: "SELECT * FROM subscription WHERE state IN (\(marks))\(filter) ORDER BY created_at, id",
            arguments: address.map { [Suppression.normal($0)] } ?? []
        ).map(subscription)
    }

    /// The subscription with an id.
    package static func subscription(_ database: Database, id: String) throws -> Subscription? {
        try Row.fetchOne(database, sql: "SELECT * FROM subscription WHERE id=?", arguments: [id]).map(subscription)
    }

    private static func subscription(_ row: Row) throws -> Subscription {
        func instant(_ column: String) -> Instant? { (row[column] as String?).flatMap { Instant($0) } }
        var result = Subscription(
            id: row["id"], state: Subscription.State(rawValue: row["state"]) ?? .ended, transport: row["transport"],
            address: row["address"], webhook: row["webhook"],
            criteria: try Column.value(Subscription.Criteria.self, json: row["criteria"]),
            cadence: Cadence(rawValue: row["cadence"]) ?? .atOnce,
            quiet: try (row["quiet"] as String?).map { try Column.value(QuietHours.self, json: $0) },
            mailTransport: row["mail_transport"], created: instant("created_at") ?? Instant(seconds: 0),
            confirmed: instant("confirmed_at"))
        result.renewed = instant("renewed_at")
        result.questions = row["questions"]
        result.asked = instant("asked_at")
        result.pausedUntil = instant("paused_until")
        result.ended = instant("ended_at")
        result.ending = (row["ending"] as String?).flatMap(Subscription.Ending.init)
        result.moves = try (row["moves"] as String?).map { try Column.value([Concordance.Move].self, json: $0) } ?? []
        return result
    }

    /// What happened to subscriptions, or to one, in order.
    package static func subscriptionEvents(
        _ database: Database, of id: String? = nil
    ) throws -> [SubscriptionEvent] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM subscription_event" + (id == nil ? "" : " WHERE subscription_id=?") + " ORDER BY seq",
            arguments: id.map { [$0] } ?? []
        ).compactMap { row in
            guard let kind = SubscriptionEvent.Kind(rawValue: row["kind"]),
                let actor = SubscriptionEvent.Actor(rawValue: row["by"]), let at = Instant(row["at"] as String)
            else { return nil }
            return SubscriptionEvent(kind, of: row["subscription_id"], at: at, by: actor, words: row["words"])
        }
    }

    /// Whether the webhook of a subscription has echoed its challenge.
    package static func isChallengeMet(_ database: Database, of subscription: String) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS(SELECT 1 FROM outbox WHERE subscription_id=? AND kind='challenge' AND state='delivered')
                """,
            arguments: [subscription]) ?? false
    }

    // MARK: Suppression

    /// Why nothing is sent to an address any more; `nil` when it may be.
    package static func suppression(_ database: Database, of address: String) throws -> Suppression? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM suppression WHERE address IN (?, ?)",
            arguments: [Suppression.normal(address), Suppression.hash(of: address)]
        ).flatMap(suppression)
    }

    package static func suppressions(_ database: Database) throws -> [Suppression] {
        try Row.fetchAll(database, sql: "SELECT * FROM suppression ORDER BY at, address").compactMap(suppression)
    }

    private static func suppression(_ row: Row) -> Suppression? {
        guard let reason = Suppression.Reason(rawValue: row["reason"]), let at = Instant(row["at"] as String) else {
            return nil
        }
        return Suppression(address: row["address"], reason: reason, at: at, words: row["words"])
    }

    /// Why a notification must not be sent, as of the last committed change; `nil` when it may be. Asked immediately before
    /// each attempt: an unsubscribe, a pause or a suppression holds for everything after it.
    package static func reasonToWithhold(
        _ database: Database, _ kind: Notice.Kind, to receiver: Receiver
    ) throws -> String? {
        guard let id = receiver.subscription else { return nil }
        guard let subscription = try subscription(database, id: id) else { return "there is no subscription \(id)" }
        switch subscription.state {
        case .ended: return "the subscription has ended" + (subscription.ending.map { " (\($0.rawValue))" } ?? "")
        case .paused: return "the subscription is paused"
        case .pending where kind != .confirmation && kind != .challenge: return "the subscription is not confirmed"
        case .pending, .active: break
        }
        return try suppression(database, of: receiver.address).map {
            "the address is suppressed (\($0.reason.rawValue))"
        }
    }
}

extension ArchiveTransaction {
    /// Stores a subscription in its newest state, and what happened to it.
    package func store(_ subscription: Subscription, _ events: SubscriptionEvent...) throws {
        try database.execute(
            sql: """
                INSERT INTO subscription VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET
                state=excluded.state, transport=excluded.transport, mail_transport=excluded.mail_transport,
                address=excluded.address, webhook=excluded.webhook, criteria=excluded.criteria,
                cadence=excluded.cadence, quiet=excluded.quiet, confirmed_at=excluded.confirmed_at,
                renewed_at=excluded.renewed_at, questions=excluded.questions, asked_at=excluded.asked_at,
                paused_until=excluded.paused_until,
                ended_at=excluded.ended_at, ending=excluded.ending, moves=excluded.moves
                """,
            arguments: [
                subscription.id, subscription.state.rawValue, subscription.transport, subscription.mailTransport,
                subscription.address, subscription.webhook, try Column.json(subscription.criteria),
                subscription.cadence.rawValue, try subscription.quiet.map { try Column.json($0) },
                subscription.created.description, subscription.confirmed?.description,
                subscription.renewed?.description, subscription.questions, subscription.asked?.description,
                subscription.pausedUntil?.description,
                subscription.ended?.description, subscription.ending?.rawValue,
                subscription.moves.isEmpty ? nil : try Column.json(subscription.moves),
            ])
        for event in events { try append(event) }
    }

    /// Appends what happened to a subscription.
    package func append(_ event: SubscriptionEvent) throws {
        try database.execute(
            sql: "INSERT INTO subscription_event(subscription_id, at, kind, by, words) VALUES(?,?,?,?,?)",
            arguments: [
                event.subscription, event.at.description, event.kind.rawValue, event.by.rawValue, event.words,
            ])
    }

    /// Ends a subscription for good: what waits for it is not sent, retractions included.
    package func end(
        _ subscription: Subscription, _ ending: Subscription.Ending, at: Instant, by: SubscriptionEvent.Actor
    ) throws {
        guard subscription.state != .ended else { return }
        var subscription = subscription
        subscription.state = .ended
        subscription.ended = at
        subscription.ending = ending
        try store(subscription, SubscriptionEvent(.ended, of: subscription.id, at: at, by: by, words: ending.rawValue))
        try withhold(
            subscription: subscription.id, reason: "the subscription has ended (\(ending.rawValue))", now: at.seconds)
    }

    /// Nothing is sent to an address any more, and its subscriptions end. Returns those that did.
    @discardableResult
    package func suppress(_ suppression: Suppression, by actor: SubscriptionEvent.Actor) throws -> [Subscription] {
        try database.execute(
            sql: "INSERT OR REPLACE INTO suppression VALUES(?,?,?,?)",
            arguments: [
                suppression.address, suppression.reason.rawValue, suppression.at.description, suppression.words,
            ])
        let ids = try String.fetchAll(
            database,
            sql: "SELECT id FROM subscription WHERE (lower(address)=? OR webhook=?) AND state<>'ended' ORDER BY id",
            arguments: [suppression.address, suppression.address])
        let ending = try ids.compactMap { try Archive.subscription(database, id: $0) }
        for subscription in ending {
            try end(subscription, suppression.reason.ending, at: suppression.at, by: actor)
        }
        return ending
    }

    /// Tariff codes that took the place of others are mentioned once: in the first message after.
    package func forgetMoves(saidIn notices: [Notice]) throws {
        for id in Set(notices.compactMap(\.receiver.subscription)) {
            try database.execute(
                sql: "UPDATE subscription SET moves=NULL WHERE id=? AND moves IS NOT NULL", arguments: [id])
        }
    }

    /// Lets an address be sent to again; false when nothing was suppressed.
    package func liftSuppression(of address: String) throws -> Bool {
        try database.execute(
            sql: "DELETE FROM suppression WHERE address IN (?, ?)",
            arguments: [Suppression.normal(address), Suppression.hash(of: address)])
        return database.changesCount > 0
    }

    /// Takes the personal data of a subscription out of the archive: its addresses give way to their hashes, here, in the
    /// notifications and in the suppressions. What happened stays.
    package func removePersonalData(of subscription: Subscription, at: Instant, by actor: SubscriptionEvent.Actor)
        throws
    {
        guard let stored = try Archive.subscription(database, id: subscription.id) else { return }
        if stored.state != .ended { try end(stored, .removed, at: at, by: actor) }
        guard var removed = try Archive.subscription(database, id: subscription.id) else { return }
        for address in [removed.address, removed.webhook].compactMap(\.self) {
            try database.execute(
                sql: "UPDATE OR REPLACE suppression SET address=? WHERE address=?",
                arguments: [Suppression.hash(of: address), Suppression.normal(address)])
        }
        for address in try String.fetchAll(
            database, sql: "SELECT DISTINCT address FROM outbox WHERE subscription_id=?", arguments: [removed.id])
        {
            try database.execute(
                sql: "UPDATE outbox SET address=? WHERE subscription_id=? AND address=?",
                arguments: [Suppression.hash(of: address), removed.id, address])
        }
        removed.address = Suppression.hash(of: removed.address)
        removed.webhook = removed.webhook.map(Suppression.hash)
        try store(removed, SubscriptionEvent(.removed, of: removed.id, at: at, by: actor))
    }
}

extension Archive {
    /// The series that figures are stored for, each once.
    package static func storedSeries(_ database: Database) throws -> [WorkingSeries] {
        try Row.fetchAll(
            database, sql: "SELECT DISTINCT flow, reporter, role, country, origin, product FROM series"
        ).map(workingSeries)
    }
}
