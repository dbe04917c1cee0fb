package import GRDB
package import Trade

extension Archive {
    /// A release that the canary was not told of as it should have been.
    package struct MissedCanary: Sendable, Hashable {
        package var vintage: Int64
        package var knownAt: Instant
        /// Messages to the canary that are not delivered.
        package var waiting: Int
        /// Alerts that others were sent a message about at once and the canary was not.
        package var untold: Int
    }

    /// Releases between an hour and a week old whose messages have not all reached the canary. What was superseded was said
    /// by a later message; what was held came in time when it was let go.
    package static func missedCanary(_ database: Database, _ canary: String, now: Instant) throws -> [MissedCanary] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT vintage_id, known_at,
                sum(receiver = ?1 AND state IN ('pending','dead')) AS waiting,
                count(DISTINCT CASE WHEN receiver <> ?1 THEN episode_id END)
                - count(DISTINCT CASE WHEN receiver = ?1 THEN episode_id END) AS behind,
                sum(receiver = ?1) AS own
                FROM outbox WHERE vintage_id IS NOT NULL AND known_at > ?2 AND known_at <= ?3
                AND kind IN ('early','confirmed','raised','summary')
                GROUP BY vintage_id HAVING waiting > 0 OR (own = 0 AND behind > 0) ORDER BY vintage_id
                """,
            arguments: [canary, (now + -7 * 86400).description, (now + -3600).description]
        ).compactMap { row in
            guard let knownAt = Instant(row["known_at"] as String) else { return nil }
            let waiting: Int = row["waiting"]
            return MissedCanary(
                vintage: row["vintage_id"], knownAt: knownAt, waiting: waiting,
                untold: waiting > 0 ? 0 : row["behind"])
        }
    }
}
