import GRDB

extension Archive {
    /// What came of dropping a notification.
    package enum Dropping: Hashable, Sendable {
        case dropped
        case unknown
        /// An attempt is under way, and nobody knows yet how it ends.
        case beingSent
        /// It is settled already, in this state.
        case settled(OutboxRecord.State)
    }

    /// Gives a notification up that waits or is held: a dead letter with the reason. It keeps its id, and `outbox retry`
    /// puts it back in line.
    ///
    /// - Parameter now: Seconds since 1970 by the machine's clock.
    package func drop(_ id: String, by: String, reason: String, now: Int64) throws -> Dropping {
        try database.write { database in
            guard let record = try Self.outbox(database, id: id).first else { return .unknown }
            guard record.state == .pending || record.state == .held else { return .settled(record.state) }
            let words = "dropped by \(by): \(reason)"
            try database.execute(
                sql: """
                    UPDATE outbox SET state='dead', uncertain=0, lease_until=0, last_error=?, finished_at=?
                    WHERE id=? AND lease_until <= ?
                    """,
                arguments: [words, now, id, now])
            guard database.changesCount == 1 else { return .beingSent }
            try database.execute(
                sql: "INSERT INTO delivery(outbox_id, at, outcome) VALUES(?,?,?)",
                arguments: [id, now, "dead: " + words])
            return .dropped
        }
    }
}
