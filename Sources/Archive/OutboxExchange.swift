import GRDB
import Trade

/// What a sender tells the outbox and what it asks of it, in one transaction.
package struct OutboxExchange: Sendable {
    /// How attempts ended, by the notification's id.
    package var outcomes: [(id: String, outcome: DeliveryOutcome)]
    /// Endpoints that cannot be reached: what is due for them waits until then, for that reason.
    package var postponed: [(endpoint: Endpoint, until: Int64, reason: String)]
    /// Endpoints that are reached again.
    package var resumed: [Endpoint]
    /// Subscriptions whose address takes nothing any more: what waits for them is withheld, for that reason.
    package var withheld: [(subscription: String, reason: String)]
    /// For how many notifications of each endpoint there is room.
    package var room: [(endpoint: Endpoint, count: Int)]

    package init(
        outcomes: [(id: String, outcome: DeliveryOutcome)] = [],
        postponed: [(endpoint: Endpoint, until: Int64, reason: String)] = [], resumed: [Endpoint] = [],
        withheld: [(subscription: String, reason: String)] = [], room: [(endpoint: Endpoint, count: Int)] = []
    ) {
        self.outcomes = outcomes
        self.postponed = postponed
        self.resumed = resumed
        self.withheld = withheld
        self.room = room
    }

    package var isEmpty: Bool {
        outcomes.isEmpty && postponed.isEmpty && resumed.isEmpty && withheld.isEmpty && room.isEmpty
    }
}

/// What a sender was given.
package struct OutboxLease: Sendable {
    package var records: [OutboxRecord] = []
    /// Endpoints that had as much as there was room for, and may have more.
    package var full: [Endpoint] = []
    /// Some that were due are not wanted any more: what comes after them may be due now.
    package var isAnyWithheld = false

    package init() {}
}

extension Archive {
    /// The column of a subscriber's own webhook, as the index of what waits has it.
    private static let webhook = "(CASE channel WHEN 'webhook' THEN address ELSE '' END)"

    /// Where something is due at `now`, in seconds since 1970. A retraction of what was never sent is superseded together
    /// with it.
    package func dueEndpoints(now: Int64) throws -> [Endpoint] {
        if try database.read({ try !Self.unsent($0, now: now).isEmpty }) {
            try database.write { database in
                for row in try Self.unsent(database, now: now) { try Self.supersede(database, through: row, now: now) }
            }
        }
        return try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT receiver, \(Self.webhook) FROM outbox INDEXED BY outbox_waiting
                    WHERE state='pending' AND next_at <= ? AND lease_until <= ?
                    """,
                arguments: [now, now]
            ).map { Endpoint(receiver: $0[0], webhook: $0[1]) }.sorted()
        }
    }

    /// Writes down what a sender tells and gives it what it has room for, in one transaction: of each endpoint what is
    /// due, first attempts before repeated ones and each in the order of the outbox. Of an episode and reader only the
    /// oldest is given, and nothing overtakes a summary or a digest of the same reader. What goes to a subscription that
    /// ended, is paused or suppressed at this moment is withheld. Each is leased until `now + leaseSeconds`; a sender that
    /// dies lets it go then.
    package func exchange(_ exchange: OutboxExchange, now: Int64, leaseSeconds: Int64) throws -> OutboxLease {
        try database.write { database in
            for (id, outcome) in exchange.outcomes { try Self.settle(database, id, outcome, now: now) }
            for (endpoint, until, reason) in exchange.postponed {
                try database.cachedStatement(
                    sql: """
                        UPDATE outbox SET next_at=?, last_error=?, unreachable_since=coalesce(unreachable_since, ?)
                        WHERE state='pending' AND receiver=? AND \(Self.webhook)=? AND next_at <= ? AND lease_until <= ?
                        """
                ).execute(arguments: [until, reason, now, endpoint.receiver, endpoint.webhook, now, now])
            }
            for endpoint in exchange.resumed {
                try database.cachedStatement(
                    sql: """
                        UPDATE outbox SET unreachable_since=NULL WHERE state='pending' AND receiver=? AND
                        \(Self.webhook)=? AND unreachable_since IS NOT NULL
                        """
                ).execute(arguments: [endpoint.receiver, endpoint.webhook])
            }
            for (subscription, reason) in exchange.withheld {
                try ArchiveTransaction(database: database).withhold(
                    subscription: subscription, reason: reason, now: now)
            }
            var leased = OutboxLease()
            for (endpoint, count) in exchange.room {
                let due = try Self.due(database, endpoint, now: now, limit: count)
                let lease = try database.cachedStatement(
                    sql: "UPDATE outbox SET lease_until=?, uncertain=1 WHERE id=?")
                for record in due {
                    if let reason = try Self.reasonToWithhold(
                        database, record.kind, to: record.receiver)
                    {
                        try database.execute(
                            sql: "UPDATE outbox SET state='withheld', last_error=?, finished_at=? WHERE id=?",
                            arguments: [reason, now, record.id])
                        leased.isAnyWithheld = true
                        continue
                    }
                    try lease.execute(arguments: [now + leaseSeconds, record.id])
                    leased.records.append(record)
                }
                if due.count == count { leased.full.append(endpoint) }
            }
            return leased
        }
    }

    private static func due(
        _ database: Database, _ endpoint: Endpoint, now: Int64, limit: Int
    ) throws -> [OutboxRecord] {
        let sameReader = """
            earlier.state='pending' AND earlier.receiver=outbox.receiver AND earlier.rowid < outbox.rowid
            AND earlier.subscription_id IS outbox.subscription_id
            AND (outbox.subscription_id IS NOT NULL OR earlier.address=outbox.address)
            """
        // Left to itself SQLite takes the index by subscription, under which all of the configuration's rows are one.
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM outbox WHERE state='pending' AND receiver=? AND \(webhook)=? AND next_at <= ?
                AND lease_until <= ?
                AND NOT EXISTS(SELECT 1 FROM outbox earlier INDEXED BY outbox_waiting_by_episode
                WHERE earlier.episode_id=outbox.episode_id AND \(sameReader))
                AND (episode_id IS NULL AND kind NOT IN ('summary','digest') OR NOT EXISTS(
                SELECT 1 FROM outbox earlier INDEXED BY outbox_waiting_several
                WHERE earlier.kind IN ('summary','digest') AND \(sameReader)))
                AND (kind NOT IN ('summary','digest') OR NOT EXISTS(
                SELECT 1 FROM outbox earlier WHERE earlier.episode_id IS NOT NULL AND \(sameReader)))
                ORDER BY next_at, rowid LIMIT ?
                """)
        return try Row.fetchAll(
            statement, arguments: [endpoint.receiver, endpoint.webhook, now, now, limit]
        ).map(OutboxRecord.init)
    }

    /// Retractions, waiting, of episodes of which their reader was sent nothing: neither a message about the episode nor,
    /// since it began, one about several that may have named it. Messages that stand for others are sent in any case.
    private static func unsent(_ database: Database, now: Int64) throws -> [Row] {
        let sameReader = """
            earlier.receiver = outbox.receiver AND earlier.address = outbox.address
            AND earlier.subscription_id IS outbox.subscription_id AND earlier.rowid < outbox.rowid
            """
        return try Row.fetchAll(
            database,
            sql: """
                SELECT episode_id, receiver, address, subscription_id, rowid
                FROM outbox INDEXED BY outbox_waiting_retractions
                WHERE state='pending' AND kind='retracted' AND lease_until <= ? AND uncertain = 0
                AND EXISTS(SELECT 1 FROM outbox earlier INDEXED BY outbox_by_episode
                WHERE earlier.episode_id = outbox.episode_id AND \(sameReader))
                AND NOT EXISTS(SELECT 1 FROM folded WHERE folded.notification_id = outbox.id)
                AND NOT EXISTS(SELECT 1 FROM outbox earlier INDEXED BY outbox_by_episode
                WHERE earlier.episode_id = outbox.episode_id AND \(sameReader)
                AND EXISTS(SELECT 1 FROM folded WHERE folded.notification_id = earlier.id))
                AND NOT EXISTS(SELECT 1 FROM outbox earlier INDEXED BY outbox_by_episode
                WHERE earlier.episode_id = outbox.episode_id AND \(sameReader)
                AND (earlier.state='delivered' OR earlier.uncertain=1 OR earlier.lease_until > ?))
                AND NOT EXISTS(SELECT 1 FROM outbox earlier INDEXED BY outbox_of_several
                WHERE earlier.kind IN ('summary','digest','welcome')
                AND \(sameReader) AND earlier.state IN ('pending','held','delivered')
                AND earlier.known_at >= coalesce((SELECT min(event.known_at) FROM event
                WHERE event.episode_id = outbox.episode_id), ''))
                """,
            arguments: [now, now])
    }

    /// A retraction of what was never sent is not sent either: both are superseded.
    private static func supersede(_ database: Database, through row: Row, now: Int64) throws {
        try database.execute(
            sql: """
                UPDATE outbox SET state='superseded', finished_at=?, last_error='retracted before anything was sent'
                WHERE episode_id=? AND receiver=? AND address=? AND subscription_id IS ? AND state='pending'
                AND rowid <= ?
                """,
            arguments: [
                now, row["episode_id"] as String, row["receiver"] as String, row["address"] as String,
                row["subscription_id"] as String?, row["rowid"] as Int64,
            ])
    }

    /// Writes down how an attempt ended. What ended otherwise while it was under way stays ended, unless it arrived.
    private static func settle(_ database: Database, _ id: String, _ outcome: DeliveryOutcome, now: Int64) throws {
        let words: String
        switch outcome {
        case .delivered(let text):
            words = "delivered: " + text
            try database.cachedStatement(
                sql: """
                    UPDATE outbox SET state='delivered', lease_until=0, unreachable_since=NULL, last_error=NULL,
                    finished_at=? WHERE id=?
                    """
            ).execute(arguments: [now, id])
        case .refused(let text, let retryAt):
            words = "refused: " + text
            try database.cachedStatement(
                sql: """
                    UPDATE outbox SET attempts=attempts+1, uncertain=0, lease_until=0, unreachable_since=NULL,
                    next_at=?, last_error=? WHERE id=?
                    """
            ).execute(arguments: [retryAt, text, id])
        case .unreachable(let text, let retryAt):
            words = "unreachable: " + text
            try database.cachedStatement(
                sql: """
                    UPDATE outbox SET uncertain=0, lease_until=0, next_at=?, last_error=?,
                    unreachable_since=coalesce(unreachable_since, ?) WHERE id=?
                    """
            ).execute(arguments: [retryAt, text, now, id])
        case .unknown(let text, let retryAt):
            words = "unknown: " + text
            try database.cachedStatement(
                sql: """
                    UPDATE outbox SET attempts=attempts+1, lease_until=0, unreachable_since=NULL, next_at=?,
                    last_error=? WHERE id=?
                    """
            ).execute(arguments: [retryAt, text, id])
        case .dead(let text), .withheld(let text):
            let state: OutboxRecord.State = if case .dead = outcome { .dead } else { .withheld }
            words = "\(state.rawValue): " + text
            try database.cachedStatement(
                sql: """
                    UPDATE outbox SET state=CASE state WHEN 'pending' THEN ? ELSE state END, uncertain=0,
                    lease_until=0, unreachable_since=NULL, last_error=?, finished_at=coalesce(finished_at, ?)
                    WHERE id=?
                    """
            ).execute(arguments: [state.rawValue, text, now, id])
        case .notBegun(let wasUncertain):
            try database.cachedStatement(sql: "UPDATE outbox SET lease_until=0, uncertain=? WHERE id=?")
                .execute(arguments: [wasUncertain, id])
            return
        }
        try database.cachedStatement(sql: "INSERT INTO delivery(outbox_id, at, outcome) VALUES(?,?,?)")
            .execute(arguments: [id, now, words])
    }
}
