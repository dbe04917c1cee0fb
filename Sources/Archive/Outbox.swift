package import GRDB

extension Archive {
    private static let selection = "SELECT * FROM outbox"

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
                    UPDATE outbox SET attempts=0, next_at=0, finished_at=NULL,
                    state=CASE WHEN held_until IS NOT NULL AND EXISTS(SELECT 1 FROM hold_row
                    WHERE notification_id=outbox.id AND hold_id NOT IN (SELECT hold_id FROM hold_decision))
                    THEN 'held' ELSE 'pending' END
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

extension ArchiveTransaction {
    /// Ends what waits or is held for a subscription that ended, was paused or suppressed; returns how many. What is on
    /// its way at this moment is not called back. `now` is in seconds since 1970.
    @discardableResult
    package func withhold(subscription: String, reason: String, now: Int64) throws -> Int {
        try database.execute(
            sql: """
                UPDATE outbox SET state='withheld', last_error=?, finished_at=?
                WHERE subscription_id=? AND state IN ('pending','held')
                """,
            arguments: [reason, now, subscription])
        return database.changesCount
    }
}
