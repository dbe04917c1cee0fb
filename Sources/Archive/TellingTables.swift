package import Alerting
import GRDB
import Trade

/// The tables of what readers were told, of digests, and of releases that wait for a decision.
enum TellingTables {
    static let told = [
        """
        -- Someone who is told something: a receiver of the configuration, or a subscription. Written by the transaction
        -- that first tells them anything.
        CREATE TABLE reader(
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE
        ) STRICT
        """,
        """
        -- What a reader was told of an episode. Written by the transaction that writes the messages; read by the next
        -- release: corrections go to those who were told, and to nobody else.
        CREATE TABLE told(
            episode_id TEXT NOT NULL REFERENCES episode(id),
            reader_id INTEGER NOT NULL REFERENCES reader(id),
            early INTEGER, -- when the early message spoke, seconds since 1970
            early_sequence INTEGER, -- the event that it was about
            confirmed INTEGER, -- when the confirmation spoke
            months TEXT NOT NULL, -- YYYYMM, named as alerts
            severity TEXT NOT NULL,
            instants TEXT NOT NULL, -- of all messages about it, seconds since 1970
            watch TEXT NOT NULL, -- YYYYMM, named in the watch list of a digest only
            PRIMARY KEY(episode_id, reader_id)
        ) STRICT, WITHOUT ROWID
        """,
        "ALTER TABLE alert_month ADD COLUMN flips INTEGER NOT NULL DEFAULT 0",
    ]

    /// Moves what was told out of the episodes, where it was JSON with the whole evidence of early messages.
    static func moveTold(_ database: Database) throws {
        struct Old: Decodable {
            var early: Instant?
            var confirmed: Instant?
            var months: [Month]
            var severity: Severity
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, told FROM episode WHERE told <> '{}'") {
            let episode: String = row[0]
            let readers = try Column.value([String: Old].self, json: row[1])
            for (key, old) in readers.sorted(by: { $0.key < $1.key }) {
                // The early message was about the last early month of its release, or the rise that made it one.
                let sequence = try old.early.flatMap { early in
                    try Int.fetchOne(
                        database,
                        sql: """
                            SELECT sequence FROM event WHERE episode_id=? AND known_at=? AND kind IN ('early','raised')
                            ORDER BY kind, sequence DESC LIMIT 1
                            """,
                        arguments: [episode, early.description])
                }
                try ToldRow(database).write(
                    .init(
                        early: old.early, earlySequence: sequence, confirmed: old.confirmed, months: old.months,
                        severity: old.severity, instants: [old.early, old.confirmed].compactMap(\.self)),
                    episode: episode, reader: key)
            }
        }
        try database.execute(sql: "ALTER TABLE episode DROP COLUMN told")
    }

    static let folded =
        [
            """
            -- An episode of which a notification about another one tells as well. Append-only, written with the notification:
            -- such a notification is never superseded for the sake of its own episode.
            CREATE TABLE folded(
                notification_id TEXT NOT NULL REFERENCES outbox(id),
                episode_id TEXT NOT NULL REFERENCES episode(id),
                PRIMARY KEY(notification_id, episode_id)
            ) STRICT, WITHOUT ROWID
            """
        ] + Migrations.guards("folded")

    static let digestsAndHolds =
        [
            """
            -- What a judged release came to. Append-only, written by its transaction; read to know what is usual, and on
            -- which days monthly digests are cut.
            CREATE TABLE release_outcome(
                vintage_id INTEGER PRIMARY KEY REFERENCES vintage(id),
                events INTEGER NOT NULL,
                statistics INTEGER NOT NULL -- 1 where it states a new month of statistics
            ) STRICT
            """,
            """
            INSERT INTO release_outcome
            SELECT id, (SELECT count(*) FROM event WHERE event.vintage_id = vintage.id AND kind <> 'closed'),
            EXISTS(SELECT 1 FROM publication WHERE publication.vintage_id = vintage.id AND basis <> 'license')
            FROM vintage WHERE history = 0
            """,
            """
            -- How far the digests of a reader have come: all releases known up to then are told or left out for good.
            CREATE TABLE digest_reader(
                reader TEXT NOT NULL,
                cadence TEXT NOT NULL, -- daily, weekly, monthly
                covered TEXT NOT NULL, -- the last cut
                seq INTEGER, -- the last event before it; NULL for a new reader
                PRIMARY KEY(reader, cadence)
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- A digest that was cut and had something to say. Append-only.
            CREATE TABLE digest_run(
                reader TEXT NOT NULL,
                cadence TEXT NOT NULL,
                cut TEXT NOT NULL,
                since TEXT NOT NULL, -- releases known after this instant are in it
                notification_id TEXT NOT NULL REFERENCES outbox(id),
                PRIMARY KEY(reader, cadence, cut)
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- A release that is held because it changes so much. Append-only, written by its transaction.
            CREATE TABLE hold(
                vintage_id INTEGER PRIMARY KEY REFERENCES vintage(id),
                hold_id INTEGER NOT NULL REFERENCES vintage(id), -- the first of the releases that are held together
                cause TEXT NOT NULL, -- many, annual-revision, past-months
                events INTEGER NOT NULL,
                usual INTEGER, -- the median of the releases before
                past_months INTEGER NOT NULL,
                until TEXT NOT NULL -- when it is sent by itself
            ) STRICT
            """,
            """
            -- What a held notification names, so that it counts as told when it is sent. Append-only.
            CREATE TABLE hold_row(
                notification_id TEXT PRIMARY KEY REFERENCES outbox(id),
                hold_id INTEGER NOT NULL REFERENCES vintage(id),
                reader TEXT NOT NULL,
                named TEXT NOT NULL -- JSON: episode, kind, sequence of the event
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- What became of a held release. Append-only, written by the command or by the daemon's patience.
            CREATE TABLE hold_decision(
                hold_id INTEGER PRIMARY KEY REFERENCES vintage(id),
                at TEXT NOT NULL, -- the instant of the daemon's clock
                action TEXT NOT NULL, -- sent, news-dropped, patience
                reason TEXT
            ) STRICT
            """,
        ]
        + ["release_outcome", "digest_run", "hold", "hold_row", "hold_decision"].flatMap(Migrations.guards)
}

/// Writes and reads rows of `told`.
struct ToldRow {
    private let insert: Statement
    private let find: Statement
    private let create: Statement
    private let database: Database

    init(_ database: Database) throws {
        self.database = database
        insert = try database.cachedStatement(sql: "INSERT OR REPLACE INTO told VALUES(?,?,?,?,?,?,?,?,?)")
        find = try database.cachedStatement(sql: "SELECT id FROM reader WHERE key=?")
        create = try database.cachedStatement(sql: "INSERT INTO reader(key) VALUES(?)")
    }

    func write(_ told: Episode.Told, episode: String, reader: String) throws {
        try insert.execute(arguments: [
            episode, try id(of: reader), told.early?.seconds, told.earlySequence, told.confirmed?.seconds,
            Self.text(told.months), told.severity.rawValue,
            told.instants.map { String($0.seconds) }.joined(separator: " "), Self.text(told.watch),
        ])
    }

    private func id(of reader: String) throws -> Int64 {
        if let id = try Int64.fetchOne(find, arguments: [reader]) { return id }
        try create.execute(arguments: [reader])
        return database.lastInsertedRowID
    }

    static func told(_ row: Row) -> Episode.Told {
        Episode.Told(
            early: (row["early"] as Int64?).map { Instant(seconds: $0) }, earlySequence: row["early_sequence"],
            confirmed: (row["confirmed"] as Int64?).map { Instant(seconds: $0) }, months: months(row["months"]),
            severity: Severity(rawValue: row["severity"]) ?? .watch,
            instants: (row["instants"] as String).split(separator: " ").compactMap {
                Int64($0).map { Instant(seconds: $0) }
            }, watch: months(row["watch"]))
    }

    private static func text(_ months: [Month]) -> String {
        months.map { String(Column.month($0)) }.joined(separator: " ")
    }
    private static func months(_ text: String) -> [Month] {
        text.split(separator: " ").compactMap { Int64($0).map { Column.month($0) } }
    }
}

extension ArchiveTransaction {
    /// Writes what readers were told of an episode, where it differs from before.
    func store(told episode: Episode, since before: Episode?) throws {
        if before?.told == episode.told { return }
        let row = try ToldRow(database)
        for (reader, told) in episode.told.sorted(by: { $0.key < $1.key }) where before?.told[reader] != told {
            try row.write(told, episode: episode.id, reader: reader)
        }
        // Nobody forgets what was told; only an episode that is written anew, as a whole, may have fewer readers.
        guard before == nil else { return }
        let known = try String.fetchAll(
            database, sql: "SELECT key FROM told JOIN reader ON reader.id = reader_id WHERE episode_id=?",
            arguments: [episode.id])
        for reader in known where episode.told[reader] == nil {
            try database.execute(
                sql: "DELETE FROM told WHERE episode_id=? AND reader_id=(SELECT id FROM reader WHERE key=?)",
                arguments: [episode.id, reader])
        }
    }
}

extension ArchiveTransaction {
    /// Notes of which other episodes messages tell; their notifications are in the outbox.
    package func store(folded messages: [Message]) throws {
        let insert = try database.cachedStatement(sql: "INSERT OR IGNORE INTO folded VALUES(?,?)")
        for message in messages {
            for child in message.folded { try insert.execute(arguments: [message.id, child.episode.id]) }
        }
    }
}

extension Archive {
    /// What readers were told, by episode and reader.
    static func told(_ database: Database) throws -> [String: [String: Episode.Told]] {
        var result: [String: [String: Episode.Told]] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT told.*, reader.key FROM told JOIN reader ON reader.id = told.reader_id")
        while let row = try rows.next() {
            result[row["episode_id"], default: [:]][row["key"]] = ToldRow.told(row)
        }
        return result
    }

    /// What early messages said whose confirmation is awaited, by episode and number of the event.
    static func saidEarly(
        _ database: Database, evidence: [Int64: KeptEvidence]
    ) throws -> [String: [Int: KeptEvidence]] {
        var result: [String: [Int: KeptEvidence]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT episode_id, sequence, evidence_id FROM event WHERE (episode_id, sequence) IN
                (SELECT episode_id, early_sequence FROM told WHERE confirmed IS NULL AND early_sequence IS NOT NULL)
                """)
        while let row = try rows.next() {
            result[row[0], default: [:]][row[1]] = evidence[row[2]]
        }
        return result
    }
}
