import Alerting
import Crypto
import Foundation
import GRDB
import Trade

/// Evidence, packed, each once under the SHA-256 of its bytes: what alerts and their events rest on.
struct EvidenceTable {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("14 evidence by itself") { database in
            for statement in table { try database.execute(sql: statement) }
            try move(database)
        }
    }

    private static let table =
        [
            """
            -- What verdicts were computed from, packed, each once. Append-only.
            CREATE TABLE evidence(
                id INTEGER PRIMARY KEY,
                sha256 BLOB NOT NULL UNIQUE, -- of the packed bytes
                packed BLOB NOT NULL
            ) STRICT
            """
        ] + Migrations.guards("evidence")

    /// Moves evidence out of alerts and events, where it was JSON, up to three times the same.
    private static func move(_ database: Database) throws {
        let evidence = EvidenceTable(database)
        var ids: [String: Int64] = [:]
        func id(of text: String) throws -> Int64 {
            if let id = ids[text] { return id }
            let id = try evidence.id(of: KeptEvidence(try Column.value(Evidence.self, json: text)))
            // Alerts follow each other with the evidence of their events: those of a few are enough.
            if ids.count >= 64 { ids.removeAll(keepingCapacity: true) }
            ids[text] = id
            return id
        }
        for statement in ["event", "alert_month"].flatMap({
            [
                "DROP TRIGGER IF EXISTS \($0)_is_append_only",
                "DROP TRIGGER IF EXISTS \($0)_is_kept",
            ]
        }) + ["DROP INDEX event_by_episode"] + moved {
            try database.execute(sql: statement)
        }
        let events = try Row.fetchCursor(database, sql: "SELECT * FROM event ORDER BY seq")
        while let row = try events.next() {
            try database.execute(
                sql: "INSERT INTO happening VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                arguments: StatementArguments(
                    row.databaseValues.dropLast() + [try id(of: row["evidence"]).databaseValue]))
        }
        let months = try Row.fetchCursor(database, sql: "SELECT * FROM alert_month ORDER BY episode_id, month")
        while let row = try months.next() {
            try database.execute(
                sql: "INSERT INTO alert VALUES(?,?,?,?,?,?,?,?)",
                arguments: [
                    row["episode_id"] as String, row["month"] as Int64, row["confirmed"] as Int64,
                    row["holds"] as Int64, row["severity"] as String, try id(of: row["first_evidence"]),
                    try id(of: row["newest_evidence"]), row["flips"] as Int64,
                ])
        }
        let end = [
            "DROP TABLE event", "ALTER TABLE happening RENAME TO event",
            "CREATE INDEX event_by_episode ON event(episode_id, seq)", "DROP TABLE alert_month",
            "ALTER TABLE alert RENAME TO alert_month",
        ]
        for statement in end + Migrations.guards("event") { try database.execute(sql: statement) }
    }

    private static let moved = [
        """
        -- What happened to alerts, in order, with evidence. Append-only; seq has no gaps.
        CREATE TABLE happening(
            seq INTEGER PRIMARY KEY,
            vintage_id INTEGER NOT NULL REFERENCES vintage(id),
            known_at TEXT NOT NULL,
            kind TEXT NOT NULL,
            episode_id TEXT NOT NULL REFERENCES episode(id),
            sequence INTEGER NOT NULL,
            month INTEGER NOT NULL,
            episode_start INTEGER NOT NULL,
            severity TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            source TEXT NOT NULL,
            basis TEXT NOT NULL,
            headline TEXT NOT NULL,
            reason TEXT,
            evidence_id INTEGER NOT NULL REFERENCES evidence(id)
        ) STRICT
        """,
        """
        -- A month of an episode: the alert. Written by the release transaction.
        CREATE TABLE alert(
            episode_id TEXT NOT NULL REFERENCES episode(id),
            month INTEGER NOT NULL,
            confirmed INTEGER NOT NULL,
            holds INTEGER NOT NULL,
            severity TEXT NOT NULL,
            first_evidence_id INTEGER NOT NULL REFERENCES evidence(id),
            newest_evidence_id INTEGER NOT NULL REFERENCES evidence(id),
            flips INTEGER NOT NULL,
            PRIMARY KEY(episode_id, month)
        ) STRICT, WITHOUT ROWID
        """,
    ]

    private let database: Database

    init(_ database: Database) { self.database = database }

    /// The number of evidence, which is written where it is not there yet. From now on it is kept packed in memory too.
    func id(of kept: KeptEvidence) throws -> Int64 {
        let packed = Data(kept.packed())
        let sha256 = Data(SHA256.hash(data: packed))
        let known = try database.cachedStatement(sql: "SELECT id FROM evidence WHERE sha256=?")
        if let id = try Int64.fetchOne(known, arguments: [sha256]) { return id }
        try database.cachedStatement(sql: "INSERT INTO evidence(sha256, packed) VALUES(?,?)")
            .execute(arguments: [sha256, packed])
        return database.lastInsertedRowID
    }

    /// The evidence in a row that has its columns. It is as it was written, or this throws.
    static func kept(_ row: Row) throws -> KeptEvidence {
        let packed: Data = row["packed"]
        guard Data(SHA256.hash(data: packed)) == row["evidence_sha256"] as Data else {
            throw ArchiveError.damaged("evidence \(row["evidence_id"] as Int64) is not what was written")
        }
        return KeptEvidence(packed: [UInt8](packed))
    }

    /// The evidence of all alerts, and of early messages whose confirmation is awaited, by its number.
    static func ofAlerts(_ database: Database) throws -> [Int64: KeptEvidence] {
        var result: [Int64: KeptEvidence] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id AS evidence_id, sha256 AS evidence_sha256, packed FROM evidence WHERE id IN (
                SELECT first_evidence_id FROM alert_month UNION SELECT newest_evidence_id FROM alert_month
                UNION SELECT evidence_id FROM event JOIN told ON told.episode_id = event.episode_id
                AND told.early_sequence = event.sequence WHERE told.confirmed IS NULL)
                """)
        while let row = try rows.next() { result[row["evidence_id"]] = try kept(row) }
        return result
    }
}
