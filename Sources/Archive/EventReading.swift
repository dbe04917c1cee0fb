package import Alerting
import Foundation
package import GRDB
package import Trade

/// An event as the archive lists it.
package struct EventRecord: Sendable {
    package var seq: Int64
    package var event: AlertEvent
    package var headline: String
}

extension Archive {
    private static let eventSelection = """
        SELECT event.*, episode.rule, episode.flow, episode.reporter, episode.role, episode.country, episode.origin,
        episode.product, evidence.sha256 AS evidence_sha256, evidence.packed
        FROM event JOIN episode ON episode.id = event.episode_id JOIN evidence ON evidence.id = event.evidence_id
        """

    /// Events after a sequence number, in order; of one episode where it is given.
    package static func events(
        _ database: Database, after seq: Int64 = 0, episode: String? = nil, limit: Int = .max
    ) throws -> [EventRecord] {
        let filter = episode == nil ? "" : " AND event.episode_id = ?"
        var arguments: StatementArguments = [seq]
        if let episode { arguments += [episode] }
        arguments += [limit == .max ? -1 : limit]
        return try events(database, sql: " WHERE seq > ?\(filter) ORDER BY seq LIMIT ?", arguments: arguments)
    }

    /// All events of a rule and series, in order.
    package static func events(
        _ database: Database, rule: String, series: WorkingSeries
    ) throws -> [EventRecord] {
        try events(
            database,
            sql: """
                 WHERE episode.rule=? AND episode.flow=? AND episode.reporter=? AND episode.role=? AND \
                episode.country=? AND episode.origin=? AND episode.product=? ORDER BY seq
                """,
            arguments: [
                rule, series.flow.rawValue, series.reporter, series.role.rawValue, series.country.code, series.origin,
                series.product.code,
            ])
    }

    static func events(
        _ database: Database, sql: String, arguments: StatementArguments
    ) throws -> [EventRecord] {
        try Row.fetchAll(database, sql: eventSelection + sql, arguments: arguments).map { row in
            EventRecord(
                seq: row["seq"],
                event: AlertEvent(
                    kind: AlertEvent.Kind(rawValue: row["kind"]) ?? .closed, episode: row["episode_id"],
                    sequence: row["sequence"], rule: row["rule"], ruleHash: row["sha256"],
                    series: try workingSeries(row), month: Column.month(row["month"]),
                    episodeStart: Column.month(row["episode_start"]),
                    severity: Severity(rawValue: row["severity"]) ?? .watch, source: row["source"],
                    basis: Basis(rawValue: row["basis"]) ?? .general,
                    evidence: try EvidenceTable.kept(row),
                    knownAt: Instant(row["known_at"] as String) ?? Instant(seconds: 0), vintage: row["vintage_id"],
                    reason: row["reason"]),
                headline: row["headline"])
        }
    }

    /// What became of early alerts, from all events in their order.
    package static func earlyRecords(_ database: Database) throws -> EarlyRecords {
        var records = EarlyRecords()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT event.kind, episode.rule, event.episode_id, event.month, event.known_at
                FROM event JOIN episode ON episode.id = event.episode_id
                WHERE event.kind IN ('early', 'confirmed', 'retracted', 'corrected', 'closed') ORDER BY event.seq
                """)
        while let row = try rows.next() {
            guard let kind = AlertEvent.Kind(rawValue: row[0]), let knownAt = Instant(row[4] as String) else {
                continue
            }
            records.take(
                kind, rule: row[1], episode: row[2], month: Column.month(row[3]), knownAt: knownAt)
        }
        return records
    }

    /// How far a projection of the events has come.
    package static func projected(_ database: Database, _ name: String) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT seq FROM projection WHERE name=?", arguments: [name]) ?? 0
    }

    package func setProjected(_ name: String, to seq: Int64) throws {
        try database.write {
            try $0.execute(sql: "INSERT OR REPLACE INTO projection VALUES(?,?)", arguments: [name, seq])
        }
    }

    package func setFeedState(_ feed: String, json: String) throws {
        try write { try $0.setFeedState(feed, json: json) }
    }

    /// Keeps a refused release with the reason; at most the newest fifty of a feed stay.
    package func quarantine(feed: String, at instant: Instant, content: String, reason: String, body: [UInt8]) throws {
        try database.write { database in
            try database.execute(
                sql: "INSERT INTO quarantine(feed, at, content, reason, body) VALUES(?,?,?,?,?)",
                arguments: [feed, instant.description, content, reason, Data(body)])
            try database.execute(
                sql: """
                    DELETE FROM quarantine WHERE feed=? AND id NOT IN
                    (SELECT id FROM quarantine WHERE feed=? ORDER BY id DESC LIMIT 50)
                    """,
                arguments: [feed, feed])
        }
    }

    /// All quarantined releases, oldest first.
    package static func quarantined(
        _ database: Database
    ) throws -> [(id: Int64, feed: String, at: String, content: String, reason: String)] {
        try Row.fetchAll(database, sql: "SELECT id, feed, at, content, reason FROM quarantine ORDER BY id").map {
            ($0[0], $0[1], $0[2], $0[3], $0[4])
        }
    }

    /// The feed and the compressed body of a quarantined release.
    package static func quarantinedBody(_ database: Database, id: Int64) throws -> (feed: String, body: [UInt8])? {
        try Row.fetchOne(database, sql: "SELECT feed, body FROM quarantine WHERE id=?", arguments: [id]).map {
            ($0[0], Array($0[1] as Data))
        }
    }

    package static func quarantined(
        _ database: Database, feed: String
    ) throws -> [(at: String, content: String, reason: String)] {
        try Row.fetchAll(
            database, sql: "SELECT at, content, reason FROM quarantine WHERE feed=? ORDER BY id", arguments: [feed]
        ).map { ($0[0], $0[1], $0[2]) }
    }
}
