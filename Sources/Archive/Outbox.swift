package import Alerting
package import GRDB
package import Trade

/// A notification on its way.
package struct OutboxRecord: Sendable {
    package enum State: String, Sendable, CaseIterable, Codable {
        case pending, held, delivered, superseded, withheld, dead
    }
    package var id: String
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
    /// When it is sent by itself although it is held; `nil` when it is not held.
    package var heldUntil: Int64?
    /// The instant its words speak of.
    package var knownAt: Instant

    init(_ row: Row) {
        id = row["id"]
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
    case dead(String)
}

extension Archive {
    private static let selection = "SELECT * FROM outbox"

    /// Takes the notifications that are due: of each episode and receiver the oldest only, so that order is kept. They
    /// are leased until `now + seconds`; a sender that dies lets them go then.
    package func leaseDue(now: Int64, seconds: Int64, limit: Int) throws -> [OutboxRecord] {
        try database.write { database in
            try Self.dropUnsent(database, now: now)
            let rows = try Row.fetchAll(
                database,
                sql: Self.selection + """
                     WHERE state='pending' AND next_at <= ? AND lease_until <= ? AND NOT EXISTS(
                    SELECT 1 FROM outbox earlier WHERE earlier.episode_id = outbox.episode_id AND
                    earlier.receiver = outbox.receiver AND earlier.address = outbox.address AND
                    earlier.state='pending' AND earlier.rowid < outbox.rowid)
                    ORDER BY outbox.rowid LIMIT ?
                    """,
                arguments: [now, now, limit])
            for row in rows {
                try database.execute(
                    sql: "UPDATE outbox SET lease_until=?, uncertain=1 WHERE id=?",
                    arguments: [now + seconds, row["id"] as String])
            }
            return rows.map(OutboxRecord.init)
        }
    }

    /// A retraction of what was never sent is not sent either: both are superseded.
    private static func dropUnsent(_ database: Database, now: Int64) throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, episode_id, receiver, address, rowid FROM outbox
                WHERE state='pending' AND kind='retracted' AND lease_until <= ? AND uncertain = 0 AND NOT EXISTS(
                SELECT 1 FROM outbox earlier WHERE earlier.episode_id = outbox.episode_id AND
                earlier.receiver = outbox.receiver AND earlier.address = outbox.address AND
                earlier.rowid < outbox.rowid AND (earlier.state='delivered' OR earlier.uncertain=1
                OR earlier.lease_until > ?))
                """,
            arguments: [now, now])
        for row in rows {
            try database.execute(
                sql: """
                    UPDATE outbox SET state='superseded', finished_at=?,
                    last_error='retracted before anything was sent'
                    WHERE episode_id=? AND receiver=? AND address=? AND state='pending' AND rowid <= ?
                    """,
                arguments: [
                    now, row["episode_id"] as String, row["receiver"] as String, row["address"] as String,
                    row["rowid"] as Int64,
                ])
        }
    }

    /// Writes down how an attempt ended.
    package func record(_ outcome: DeliveryOutcome, of id: String, now: Int64) throws {
        try database.write { database in
            let words: String
            switch outcome {
            case .delivered(let text):
                words = "delivered: " + text
                try database.execute(
                    sql: """
                        UPDATE outbox SET state='delivered', lease_until=0, unreachable_since=NULL, last_error=NULL,
                        finished_at=? WHERE id=?
                        """,
                    arguments: [now, id])
            case .refused(let text, let retryAt):
                words = "refused: " + text
                try database.execute(
                    sql: """
                        UPDATE outbox SET attempts=attempts+1, uncertain=0, lease_until=0, unreachable_since=NULL,
                        next_at=?, last_error=? WHERE id=?
                        """,
                    arguments: [retryAt, text, id])
            case .unreachable(let text, let retryAt):
                words = "unreachable: " + text
                try database.execute(
                    sql: """
                        UPDATE outbox SET uncertain=0, lease_until=0, next_at=?, last_error=?,
                        unreachable_since=coalesce(unreachable_since, ?) WHERE id=?
                        """,
                    arguments: [retryAt, text, now, id])
            case .unknown(let text, let retryAt):
                words = "unknown: " + text
                try database.execute(
                    sql: "UPDATE outbox SET attempts=attempts+1, lease_until=0, next_at=?, last_error=? WHERE id=?",
                    arguments: [retryAt, text, id])
            case .dead(let text):
                words = "dead: " + text
                try database.execute(
                    sql: """
                        UPDATE outbox SET state='dead', uncertain=0, lease_until=0, last_error=?, finished_at=?
                        WHERE id=?
                        """,
                    arguments: [text, now, id])
            }
            try database.execute(
                sql: "INSERT INTO delivery(outbox_id, at, outcome) VALUES(?,?,?)", arguments: [id, now, words])
        }
    }

    /// Lets go of leases that a dead process held.
    package func releaseLeases() throws {
        try database.write { try $0.execute(sql: "UPDATE outbox SET lease_until=0 WHERE lease_until<>0") }
    }

    package static func outbox(
        _ database: Database, states: [OutboxRecord.State] = OutboxRecord.State.allCases, id: String? = nil
    ) throws -> [OutboxRecord] {
        let marks = states.map { "'\($0.rawValue)'" }.joined(separator: ",")
        let filter = id == nil ? "" : " AND outbox.id = ?"
        return try Row.fetchAll(
            database, sql: selection + " WHERE state IN (\(marks))\(filter) ORDER BY outbox.rowid",
            arguments: id.map { [$0] } ?? []
        ).map(OutboxRecord.init)
    }

    package static func deliveries(_ database: Database, of id: String) throws -> [(at: Int64, outcome: String)] {
        try Row.fetchAll(
            database, sql: "SELECT at, outcome FROM delivery WHERE outbox_id=? ORDER BY id", arguments: [id]
        ).map { ($0[0], $0[1]) }
    }

    /// How many attempts were made for each notification.
    package static func attempts(_ database: Database) throws -> [String: Int] {
        var result: [String: Int] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT outbox_id, count(*) FROM delivery GROUP BY outbox_id") {
            result[row[0]] = row[1]
        }
        return result
    }

    /// Puts dead letters (or one) back in line, under their own ids; returns how many.
    package func retry(id: String?) throws -> Int {
        try database.write { database in
            try database.execute(
                sql: """
                    UPDATE outbox SET state='pending', attempts=0, next_at=0, lease_until=0, finished_at=NULL
                    WHERE (state='dead' AND (? IS NULL OR id=?)) OR (state='pending' AND id=?)
                    """,
                arguments: [id, id, id])
            return database.changesCount
        }
    }

    /// Makes due what waits for a receiver that could not be reached.
    package func retryUnreachable() throws {
        try database.write {
            try $0.execute(
                sql: "UPDATE outbox SET next_at=0 WHERE state='pending' AND unreachable_since IS NOT NULL")
        }
    }

    /// Receivers that could not be reached, with the number of notifications that wait for each.
    package static func unreachable(_ database: Database) throws -> [(receiver: String, waiting: Int)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT receiver, count(*) FROM outbox WHERE state='pending' AND unreachable_since IS NOT NULL
                GROUP BY receiver ORDER BY receiver
                """
        ).map { ($0[0], $0[1]) }
    }

    /// How many notifications wait and how many died.
    package static func outboxCounts(_ database: Database) throws -> (pending: Int, dead: Int) {
        (
            try Int.fetchOne(database, sql: "SELECT count(*) FROM outbox WHERE state IN ('pending','held')") ?? 0,
            try Int.fetchOne(database, sql: "SELECT count(*) FROM outbox WHERE state='dead'") ?? 0
        )
    }
}
