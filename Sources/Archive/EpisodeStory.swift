package import Alerting
package import GRDB
package import Trade

/// A notification about an episode with every attempt to deliver it.
package struct NotificationStory: Sendable {
    package struct Attempt: Sendable {
        /// By the machine's clock.
        package var at: Instant
        package var outcome: String
    }

    package var record: OutboxRecord
    package var attempts: [Attempt]

    /// When it was delivered; `nil` when it was not.
    package var deliveredAt: Instant? {
        record.state == .delivered ? record.finishedAt.map { Instant(seconds: $0) } : nil
    }
}

extension Archive {
    /// Everything that was written about one episode, alone or inside a message that stands for others, in the order in
    /// which it was written.
    package static func notifications(_ database: Database, about episode: String) throws -> [NotificationStory] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM outbox WHERE episode_id = ?
                OR id IN (SELECT notification_id FROM folded WHERE episode_id = ?) ORDER BY rowid
                """,
            arguments: [episode, episode]
        ).map { row in
            let record = OutboxRecord(row)
            return NotificationStory(
                record: record,
                attempts: try deliveries(database, of: record.id).map {
                    .init(at: Instant(seconds: $0.at), outcome: $0.outcome)
                })
        }
    }

    /// How many notifications an event caused that are about its alert alone.
    package static func notified(_ database: Database, by event: AlertEvent) throws -> Int {
        let count = try database.cachedStatement(
            sql: "SELECT count(*) FROM outbox WHERE episode_id = ? AND vintage_id = ? AND event_sequence = ?")
        return try Int.fetchOne(count, arguments: [event.episode, event.vintage, event.sequence]) ?? 0
    }

    /// The number of the newest event; 0 before the first.
    package static func lastEvent(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT max(seq) FROM event") ?? 0
    }

    /// Every series of which the archive has figures, as rules name them.
    package static func statedSeries(_ database: Database) throws -> Set<WorkingSeries> {
        var result: Set<WorkingSeries> = []
        let rows = try Row.fetchCursor(
            database, sql: "SELECT DISTINCT flow, reporter, role, country, origin, product FROM series")
        while let row = try rows.next() { result.insert(try workingSeries(row)) }
        return result
    }
}
