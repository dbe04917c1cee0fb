package import GRDB
package import Trade

/// The tables that say which bodies releases were decoded from.
enum BodyTables {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("11 bodies of releases") { database in
            for statement in statements { try database.execute(sql: statement) }
        }
        migrator.registerMigration("12 accepted from the quarantine") { database in
            for statement in acceptances { try database.execute(sql: statement) }
        }
    }

    private static let statements =
        [
            """
            -- A body that releases were decoded from; its file lies beside the archive, named by the hash. Written by the
            -- release transaction; only what says whether the file is still kept changes.
            CREATE TABLE body(
                sha256 TEXT PRIMARY KEY,
                size INTEGER NOT NULL, -- bytes of the body
                stored INTEGER NOT NULL, -- bytes of its file
                packed INTEGER NOT NULL, -- 1 where the file is gzip, put around the body to keep it
                removed_at TEXT -- when its time was over; NULL while the file is kept
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- The bodies of a vintage, in the order in which they were read. Append-only.
            CREATE TABLE vintage_body(
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                place INTEGER NOT NULL,
                sha256 TEXT NOT NULL REFERENCES body(sha256),
                name TEXT NOT NULL, -- of the file that it came in; '' where it had none
                month INTEGER, -- YYYYMM, of bodies that come one a month
                PRIMARY KEY(vintage_id, place)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX vintage_body_by_body ON vintage_body(sha256)",
            """
            CREATE TRIGGER body_keeps_its_name BEFORE UPDATE OF sha256, size ON body
            BEGIN SELECT RAISE(ABORT, 'a body keeps its hash and its size'); END
            """,
            "CREATE TRIGGER body_is_kept BEFORE DELETE ON body BEGIN SELECT RAISE(ABORT, 'no body is forgotten'); END",
        ] + Migrations.guards("vintage_body")

    private static let acceptances =
        [
            """
            -- A quarantined release that somebody let in: what had been wrong with it, who, and why. Append-only.
            CREATE TABLE acceptance(
                id INTEGER PRIMARY KEY,
                feed TEXT NOT NULL,
                quarantined_at TEXT NOT NULL,
                content TEXT NOT NULL, -- SHA-256 of the bodies
                problem TEXT NOT NULL,
                at TEXT NOT NULL,
                accepted_by TEXT NOT NULL,
                reason TEXT NOT NULL
            ) STRICT
            """
        ] + Migrations.guards("acceptance")
}

/// A body of a vintage, and whether its file is still kept.
package struct VintageBody: Hashable, Sendable {
    package var vintage: Int64
    package var body: ReleaseBody
    package var isKept: Bool
}

extension ArchiveTransaction {
    /// Writes down what a vintage was decoded from. A body whose file is not there lets the release fail: what is
    /// committed never lacks its body.
    func store(_ bodies: [ReleaseBody], of vintage: Int64) throws {
        for (place, body) in bodies.enumerated() {
            guard let store = self.bodies, store.has(body) else {
                throw ArchiveError.refused("the body \(body.sha256) of the release is not there; nothing was stored")
            }
            try database.execute(
                sql: """
                    INSERT INTO body(sha256, size, stored, packed) VALUES(?,?,?,?)
                    ON CONFLICT(sha256) DO UPDATE SET stored=excluded.stored, packed=excluded.packed, removed_at=NULL
                    """,
                arguments: [body.sha256, body.size, body.storedSize, body.isPacked])
            try database.execute(
                sql: "INSERT INTO vintage_body VALUES(?,?,?,?,?)",
                arguments: [vintage, place, body.sha256, body.name, body.month.map(Column.month)])
        }
    }

    /// Takes a release out of the quarantine that was let in, and keeps who did that and why.
    package func acceptQuarantined(id: Int64, by person: String, reason: String, at instant: Instant) throws {
        try database.execute(
            sql: """
                INSERT INTO acceptance(feed, quarantined_at, content, problem, at, accepted_by, reason)
                SELECT feed, at, content, reason, ?, ?, ? FROM quarantine WHERE id = ?
                """,
            arguments: [instant.description, person, reason, id])
        try database.execute(sql: "DELETE FROM quarantine WHERE id = ?", arguments: [id])
    }
}

extension Archive {
    /// The bodies of vintages, in the order in which they were read.
    package static func bodies(_ database: Database) throws -> [Int64: [VintageBody]] {
        var result: [Int64: [VintageBody]] = [:]
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT vintage_id, sha256, size, stored, packed, name, month, removed_at IS NULL
                FROM vintage_body JOIN body USING(sha256) ORDER BY vintage_id, place
                """)
        while let row = try cursor.next() {
            let body = ReleaseBody(
                sha256: row[1], size: row[2], storedSize: row[3], isPacked: row[4], name: row[5],
                month: (row[6] as Int64?).map(Column.month))
            result[row[0], default: []].append(VintageBody(vintage: row[0], body: body, isKept: row[7]))
        }
        return result
    }

    /// Every body whose file is kept, once.
    package static func keptBodies(_ database: Database) throws -> [ReleaseBody] {
        try Row.fetchAll(
            database,
            sql: "SELECT sha256, size, stored, packed FROM body WHERE removed_at IS NULL ORDER BY sha256"
        ).map { ReleaseBody(sha256: $0[0], size: $0[1], storedSize: $0[2], isPacked: $0[3]) }
    }

    /// A quarantined release that somebody let in.
    package struct Acceptance: Sendable, Hashable {
        package var feed: String
        package var quarantinedAt: String
        package var content: String
        package var problem: String
        package var at: String
        package var by: String
        package var reason: String
    }

    /// What was let in from the quarantine, oldest first.
    package static func acceptances(_ database: Database) throws -> [Acceptance] {
        try Row.fetchAll(
            database,
            sql: "SELECT feed, quarantined_at, content, problem, at, accepted_by, reason FROM acceptance ORDER BY id"
        ).map {
            Acceptance(
                feed: $0[0], quarantinedAt: $0[1], content: $0[2], problem: $0[3], at: $0[4], by: $0[5], reason: $0[6])
        }
    }
}
