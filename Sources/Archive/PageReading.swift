package import Alerting
package import GRDB
package import Trade

/// An event without its evidence: what lists of alerts are made of.
package struct EventLine: Sendable {
    package var seq: Int64
    package var kind: AlertEvent.Kind
    package var episode: String
    package var sequence: Int
    package var rule: String
    package var series: WorkingSeries
    package var month: Month
    package var episodeStart: Month
    package var severity: Severity
    package var knownAt: Instant
    package var vintage: Int64
    package var headline: String
    package var reason: String?
}

/// A cell that a vintage stated, with what was stated before it.
package struct ChangedCell: Sendable {
    package var series: SeriesKey
    package var month: Month
    package var quantity: Int64?
    package var value: Int64?
    /// `nil` for a first print.
    package var before: (quantity: Int64?, value: Int64?)?
}

/// A cell as some vintage stated it.
package struct StatedCell: Sendable {
    package var month: Month
    package var vintage: Int64
    package var knownAt: Instant
    package var quantity: Int64?
    package var value: Int64?
    package var status: Status
}

extension Archive {
    /// The events after a sequence number, in order.
    package static func eventLines(_ database: Database, after seq: Int64) throws -> [EventLine] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT event.seq, event.kind, event.episode_id, event.sequence, event.month, event.episode_start,
                event.severity, event.known_at, event.vintage_id, event.headline, event.reason, episode.rule, episode.flow,
                episode.reporter, episode.role, episode.country, episode.origin, episode.product
                FROM event JOIN episode ON episode.id = event.episode_id WHERE event.seq > ? ORDER BY event.seq
                """, arguments: [seq]
        ).map { row in
            EventLine(
                seq: row["seq"], kind: AlertEvent.Kind(rawValue: row["kind"]) ?? .closed, episode: row["episode_id"],
                sequence: row["sequence"], rule: row["rule"], series: try workingSeries(row),
                month: Column.month(row["month"]), episodeStart: Column.month(row["episode_start"]),
                severity: Severity(rawValue: row["severity"]) ?? .watch,
                knownAt: Instant(row["known_at"] as String) ?? Instant(seconds: 0), vintage: row["vintage_id"],
                headline: row["headline"], reason: row["reason"])
        }
    }

    /// What a vintage changed most, in kilograms, else in dollars: the largest changes of single countries first; of one role
    /// where it is named.
    package static func largestChanges(
        _ database: Database, of vintage: Int64, role: Role? = nil, limit: Int
    ) throws -> [ChangedCell] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                WITH changed AS (
                  SELECT new.series_id, new.month, new.quantity, new.value,
                  (SELECT max(vintage_id) FROM observation old WHERE old.series_id = new.series_id
                   AND old.month = new.month AND old.vintage_id < new.vintage_id) AS earlier
                  FROM observation new WHERE new.vintage_id = ?)
                SELECT source.name, flow, basis, reporter, role, country, origin, product, changed.month, changed.quantity,
                changed.value, changed.earlier, old.quantity, old.value
                FROM changed JOIN series ON series.id = changed.series_id JOIN source ON source.id = series.source_id
                LEFT JOIN observation old ON old.series_id = changed.series_id AND old.month = changed.month
                AND old.vintage_id = changed.earlier
                WHERE country <> '-' AND (? IS NULL OR role = ?)
                ORDER BY abs(coalesce(changed.quantity - coalesce(old.quantity, 0), (changed.value - coalesce(old.value, 0)) / 3, 0))
                DESC, changed.series_id, changed.month LIMIT ?
                """, arguments: [vintage, role?.rawValue, role?.rawValue, limit])
        return rows.map { row in
            let earlier: Int64? = row[11]
            return ChangedCell(
                series: SeriesKey(
                    source: row[0], flow: Flow(rawValue: row[1]) ?? .import, basis: Basis(rawValue: row[2]) ?? .general,
                    reporter: row[3], role: Role(rawValue: row[4]) ?? .origin, country: Country(row[5]), origin: row[6],
                    product: Product(row[7])),
                month: Column.month(row[8]), quantity: row[9], value: row[10],
                before: earlier.map { _ in (quantity: row[12], value: row[13]) })
        }
    }

    /// Everything that was ever stated of a stored series in some months, in the order of vintages.
    package static func statedCells(
        _ database: Database, of key: SeriesKey, in months: ClosedRange<Month>
    ) throws -> [StatedCell] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT month, vintage_id, known_at, quantity, value, status FROM observation
                    JOIN vintage ON vintage.id = vintage_id
                    WHERE series_id = (SELECT series.id FROM series JOIN source ON source.id = series.source_id
                      WHERE source.name=? AND flow=? AND basis=? AND reporter=? AND role=? AND country=? AND origin=?
                      AND product=?) AND month BETWEEN ? AND ?
                    ORDER BY vintage_id, month
                    """),
            arguments: [
                key.source, key.flow.rawValue, key.basis.rawValue, key.reporter, key.role.rawValue, key.country.code,
                key.origin, key.product.code, Column.month(months.lowerBound), Column.month(months.upperBound),
            ]
        ).map { row in
            StatedCell(
                month: Column.month(row[0]), vintage: row[1], knownAt: Instant(row[2] as String) ?? Instant(seconds: 0),
                quantity: row[3], value: row[4], status: Column.status(row[5]))
        }
    }
}

/// A notification as it is stored.
package struct StoredMessage: Sendable {
    package var kind: String
    package var isMail: Bool
    package var subject: String
    /// JSON: the parts of a mail, or the body of a webhook.
    package var body: String
    package var at: Instant
}

extension Archive {
    /// One mail and one webhook that told an event, where there were any: what readers were told alike.
    package static func storedMessages(_ database: Database, of event: AlertEvent) throws -> [StoredMessage] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT kind, channel, subject, body, known_at FROM outbox
                WHERE rowid IN (SELECT min(rowid) FROM outbox WHERE episode_id = ? AND vintage_id = ? AND event_sequence = ?
                GROUP BY channel) ORDER BY channel
                """, arguments: [event.episode, event.vintage, event.sequence]
        ).map { row in
            StoredMessage(
                kind: row[0], isMail: (row[1] as String) == "mail", subject: row[2], body: row[3],
                at: Instant(row[4] as String) ?? Instant(seconds: 0))
        }
    }
}

extension Archive {
    /// What a subscription was sent, newest first.
    package static func notifications(
        _ database: Database, ofSubscription id: String, limit: Int
    ) throws -> [OutboxRecord] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM outbox WHERE subscription_id = ? ORDER BY outbox.rowid DESC LIMIT ?",
            arguments: [id, limit]
        ).map(OutboxRecord.init)
    }
}
