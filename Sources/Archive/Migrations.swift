import GRDB

/// The schema, as named migrations that are only ever appended.
enum Migrations {
    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 the spine") { database in
            for statement in spine { try database.execute(sql: statement) }
        }
        migrator.registerMigration("2 conditions held for releases") { database in
            try database.execute(sql: heldMonths)
        }
        migrator.registerMigration("3 reference series") { database in
            for statement in ReferenceTables.statements { try database.execute(sql: statement) }
        }
        migrator.registerMigration("4 notifications of every kind") { database in
            for statement in notifications { try database.execute(sql: statement) }
        }
        migrator.registerMigration("5 what readers were told") { database in
            for statement in TellingTables.told { try database.execute(sql: statement) }
            try TellingTables.moveTold(database)
        }
        migrator.registerMigration("6 digests and held releases") { database in
            for statement in TellingTables.digestsAndHolds { try database.execute(sql: statement) }
        }
        migrator.registerMigration("7 silences") { database in
            for statement in SilenceTables.statements { try database.execute(sql: statement) }
        }
        migrator.registerMigration("8 what waits for delivery") { database in
            for statement in waiting { try database.execute(sql: statement) }
        }
        migrator.registerMigration("9 notifications that stand for others") { database in
            for statement in TellingTables.folded { try database.execute(sql: statement) }
        }
        migrator.registerMigration("10 subscriptions") { database in
            for statement in SubscriptionTables.statements { try database.execute(sql: statement) }
        }
        BodyTables.register(in: &migrator)
        migrator.registerMigration("13 reference lists") { database in
            for statement in ReferenceListTables.statements { try database.execute(sql: statement) }
        }
        EvidenceTable.register(in: &migrator)
        return migrator
    }

    /// Notifications may speak of several episodes or none, go to subscriptions, and be held.
    private static let notifications =
        [
            """
            -- Notifications, written with the events that cause them, each under one id for its whole life. The body never
            -- changes; the delivery columns are written by the senders.
            CREATE TABLE notification(
                id TEXT PRIMARY KEY,
                vintage_id INTEGER REFERENCES vintage(id), -- the release that caused it, where one did
                known_at TEXT NOT NULL, -- the instant its words speak of
                episode_id TEXT REFERENCES episode(id), -- NULL when it is about several or none
                event_sequence INTEGER,
                kind TEXT NOT NULL,
                receiver TEXT NOT NULL,
                channel TEXT NOT NULL, -- mail, webhook
                address TEXT NOT NULL, -- the one recipient of a mail, the address of a subscriber's webhook
                subscription_id TEXT, -- NULL for receivers of the configuration
                subject TEXT NOT NULL,
                body TEXT NOT NULL, -- what is sent, as JSON
                state TEXT NOT NULL, -- pending, held, delivered, superseded, withheld, dead
                attempts INTEGER NOT NULL, -- that reached the receiver and were refused
                uncertain INTEGER NOT NULL, -- 1 while an attempt may have arrived without our knowing
                next_at INTEGER NOT NULL, -- seconds since 1970, the clock of the machine
                lease_until INTEGER NOT NULL,
                unreachable_since INTEGER,
                last_error TEXT,
                finished_at INTEGER,
                held_until INTEGER -- when a held one is sent by itself, seconds since 1970
            ) STRICT
            """,
            """
            INSERT INTO notification(rowid, id, vintage_id, known_at, episode_id, event_sequence, kind, receiver, channel,
            address, subject, body, state, attempts, uncertain, next_at, lease_until, unreachable_since, last_error,
            finished_at)
            SELECT outbox.rowid, outbox.id, vintage_id, vintage.known_at, episode_id, event_sequence, kind, receiver, outbox.channel,
            address, subject, body, state, attempts, uncertain, next_at, lease_until, unreachable_since, last_error,
            finished_at FROM outbox JOIN vintage ON vintage.id = vintage_id ORDER BY outbox.rowid
            """,
            "DROP TRIGGER outbox_is_kept",
            "DROP TABLE outbox",
            "ALTER TABLE notification RENAME TO outbox",
            "CREATE INDEX outbox_due ON outbox(state, next_at)",
            "CREATE INDEX outbox_by_episode ON outbox(episode_id, receiver, address)",
            "CREATE INDEX outbox_by_subscription ON outbox(subscription_id)",
        ] + outboxGuards

    /// Senders ask by endpoint for what is due, and look for what it must not overtake.
    private static let waiting = [
        """
        CREATE INDEX outbox_waiting ON outbox(receiver, (CASE channel WHEN 'webhook' THEN address ELSE '' END), next_at)
        WHERE state='pending'
        """,
        "CREATE INDEX outbox_waiting_by_episode ON outbox(episode_id, receiver) WHERE state='pending'",
        """
        CREATE INDEX outbox_waiting_several ON outbox(receiver, subscription_id, address)
        WHERE state='pending' AND kind IN ('summary','digest')
        """,
        "CREATE INDEX outbox_waiting_retractions ON outbox(episode_id) WHERE state='pending' AND kind='retracted'",
        "CREATE INDEX outbox_of_several ON outbox(receiver, address) WHERE kind IN ('summary','digest','welcome')",
    ]

    private static let outboxGuards = [
        """
        CREATE TRIGGER outbox_words_are_fixed BEFORE UPDATE OF
        id, vintage_id, known_at, episode_id, event_sequence, kind, receiver, channel, address, subscription_id,
        subject, body ON outbox
        BEGIN SELECT RAISE(ABORT, 'a notification keeps its id and its words'); END
        """,
        "CREATE TRIGGER outbox_is_kept BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'no notification goes away'); END",
    ]

    private static let heldMonths = """
        -- For how many consecutive releases the condition of a rule with `for: N releases` has held about a month, until
        -- the rule fires. Written by the release transaction, read when the daemon starts.
        CREATE TABLE held_month(
            rule TEXT NOT NULL,
            definition TEXT NOT NULL,
            flow TEXT NOT NULL,
            reporter TEXT NOT NULL,
            role TEXT NOT NULL,
            country TEXT NOT NULL,
            origin TEXT NOT NULL,
            product TEXT NOT NULL,
            month INTEGER NOT NULL,
            releases INTEGER NOT NULL,
            PRIMARY KEY(rule, definition, flow, reporter, role, country, origin, product, month)
        ) STRICT, WITHOUT ROWID
        """

    private static let spine =
        [
            """
            -- A publisher's statistic. Written by the release transaction, read by everything.
            CREATE TABLE source(
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE
            ) STRICT
            """,
            """
            -- The identity of a stored series: all of a cell's key but its month. Never changed once written.
            CREATE TABLE series(
                id INTEGER PRIMARY KEY,
                source_id INTEGER NOT NULL REFERENCES source(id),
                flow TEXT NOT NULL,
                basis TEXT NOT NULL,
                reporter TEXT NOT NULL, -- '' is the United States
                role TEXT NOT NULL,
                country TEXT NOT NULL, -- Schedule C code, '-' all, 'NA', 'UN'
                origin TEXT NOT NULL, -- only in crosses
                product TEXT NOT NULL,
                UNIQUE(source_id, flow, basis, reporter, role, country, origin, product)
            ) STRICT
            """,
            """
            -- One accepted fetch or imported release: the moment from which its cells were known. Append-only.
            CREATE TABLE vintage(
                id INTEGER PRIMARY KEY,
                source_id INTEGER NOT NULL REFERENCES source(id),
                known_at TEXT NOT NULL, -- UTC, ISO 8601
                channel TEXT NOT NULL, -- census-api, aim-aggregate, observations
                feed TEXT NOT NULL,
                as_of TEXT, -- last license date of a license file
                content TEXT NOT NULL, -- SHA-256 of the bodies
                simulated INTEGER NOT NULL,
                history INTEGER NOT NULL, -- imported history raises nothing
                rule_set TEXT NOT NULL, -- the rules that judged it, see rule_set
                first_prints INTEGER NOT NULL,
                revisions INTEGER NOT NULL
            ) STRICT
            """,
            """
            -- A cell as a vintage changed it: the newest vintage up to a moment is what was known then. Append-only.
            CREATE TABLE observation(
                series_id INTEGER NOT NULL REFERENCES series(id),
                month INTEGER NOT NULL, -- YYYYMM
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                quantity INTEGER, -- kilograms; NULL is unknown, never zero
                value INTEGER, -- U.S. dollars; NULL is unknown, never zero
                status INTEGER NOT NULL, -- 0 license, 1 preliminary, 2 final
                PRIMARY KEY(series_id, month, vintage_id)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX observation_by_vintage ON observation(vintage_id)",
            """
            -- That a vintage spoke about some products in a month, and what an absent row means there. Append-only.
            CREATE TABLE publication(
                id INTEGER PRIMARY KEY,
                source_id INTEGER NOT NULL REFERENCES source(id),
                flow TEXT NOT NULL,
                basis TEXT NOT NULL,
                reporter TEXT NOT NULL,
                role TEXT NOT NULL,
                cross_origin INTEGER NOT NULL,
                scope TEXT NOT NULL, -- product:CODE, codes:PREFIX:DIGITS, categories
                month INTEGER NOT NULL,
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                listing TEXT NOT NULL -- complete, partial, changes
            ) STRICT
            """,
            """
            -- Rolling statistics of a working series at a month, as of the newest release that touched them. Rewritten by the
            -- release transaction for touched series only; read by pages and the command line.
            CREATE TABLE baseline(
                flow TEXT NOT NULL,
                reporter TEXT NOT NULL,
                role TEXT NOT NULL,
                country TEXT NOT NULL,
                product TEXT NOT NULL,
                month INTEGER NOT NULL,
                status TEXT NOT NULL, -- license marks a month beyond the statistics
                row TEXT NOT NULL, -- eleven windows of quantity, then of value, comma-separated; empty is not known
                PRIMARY KEY(flow, reporter, role, country, product, month)
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- The text of every rule that ever judged, by its hash: what evidence is recomputed with. Append-only.
            CREATE TABLE rule_text(
                sha256 TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                text TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- Which rules were in force together: what the verdicts of a vintage are recomputed with. Append-only.
            CREATE TABLE rule_set(
                sha256 TEXT NOT NULL,
                rule_sha256 TEXT NOT NULL REFERENCES rule_text(sha256),
                PRIMARY KEY(sha256, rule_sha256)
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- The rules in force: each judges from the first release after it was loaded.
            CREATE TABLE rule_life(
                name TEXT PRIMARY KEY,
                definition TEXT NOT NULL, -- SHA-256 of what decides verdicts
                since_vintage INTEGER NOT NULL -- newest vintage when it was loaded
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- The months a rule has judged for a flow, reporter and role: only these can be judged again.
            CREATE TABLE judged(
                rule TEXT NOT NULL,
                definition TEXT NOT NULL,
                flow TEXT NOT NULL,
                reporter TEXT NOT NULL,
                role TEXT NOT NULL,
                month INTEGER NOT NULL,
                ground TEXT NOT NULL, -- licenses, statistics
                PRIMARY KEY(rule, definition, flow, reporter, role, month)
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- An episode of alerts in its newest state. Written by the release transaction.
            CREATE TABLE episode(
                id TEXT PRIMARY KEY,
                rule TEXT NOT NULL,
                definition TEXT NOT NULL,
                flow TEXT NOT NULL,
                reporter TEXT NOT NULL,
                role TEXT NOT NULL,
                country TEXT NOT NULL,
                origin TEXT NOT NULL,
                product TEXT NOT NULL,
                start INTEGER NOT NULL,
                state TEXT NOT NULL,
                severity TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                ended_silently INTEGER NOT NULL,
                told TEXT NOT NULL -- by receiver, as JSON
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- A month of an episode: the alert. Written by the release transaction.
            CREATE TABLE alert_month(
                episode_id TEXT NOT NULL REFERENCES episode(id),
                month INTEGER NOT NULL,
                confirmed INTEGER NOT NULL,
                holds INTEGER NOT NULL,
                severity TEXT NOT NULL,
                first_evidence TEXT NOT NULL,
                newest_evidence TEXT NOT NULL,
                PRIMARY KEY(episode_id, month)
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- What happened to alerts, in order, with evidence. Append-only; seq has no gaps.
            CREATE TABLE event(
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
                evidence TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX event_by_episode ON event(episode_id, seq)",
            """
            -- Notifications, written with the events that cause them, each under one id for its whole life. The body never
            -- changes; the delivery columns are written by the senders.
            CREATE TABLE outbox(
                id TEXT PRIMARY KEY,
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                episode_id TEXT NOT NULL REFERENCES episode(id),
                event_sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                receiver TEXT NOT NULL,
                channel TEXT NOT NULL, -- mail, webhook
                address TEXT NOT NULL, -- the one recipient of a mail
                subject TEXT NOT NULL,
                body TEXT NOT NULL, -- what is sent, as JSON
                state TEXT NOT NULL, -- pending, held, delivered, superseded, withheld, dead
                attempts INTEGER NOT NULL, -- that reached the receiver and were refused
                uncertain INTEGER NOT NULL, -- 1 while an attempt may have arrived without our knowing
                next_at INTEGER NOT NULL, -- seconds since 1970, the clock of the machine
                lease_until INTEGER NOT NULL,
                unreachable_since INTEGER,
                last_error TEXT,
                finished_at INTEGER
            ) STRICT
            """,
            "CREATE INDEX outbox_due ON outbox(state, next_at)",
            "CREATE INDEX outbox_by_episode ON outbox(episode_id, receiver)",
            """
            -- Every attempt to deliver a notification. Append-only, written by the senders.
            CREATE TABLE delivery(
                id INTEGER PRIMARY KEY,
                outbox_id TEXT NOT NULL REFERENCES outbox(id),
                at INTEGER NOT NULL,
                outcome TEXT NOT NULL
            ) STRICT
            """,
            """
            -- How far a projection of the events (a log file, the journal) has come.
            CREATE TABLE projection(
                name TEXT PRIMARY KEY,
                seq INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- What a feed remembers over restarts (validators, schedule, failures, call budget), as JSON.
            CREATE TABLE feed_state(
                feed TEXT PRIMARY KEY,
                state TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- A release that failed its gate, with the reason; nothing of it is stored elsewhere.
            CREATE TABLE quarantine(
                id INTEGER PRIMARY KEY,
                feed TEXT NOT NULL,
                at TEXT NOT NULL,
                content TEXT NOT NULL, -- SHA-256 of the bodies
                reason TEXT NOT NULL,
                body BLOB NOT NULL -- gzip
            ) STRICT
            """,
        ] + appendOnly.flatMap(guards) + [
            """
            CREATE TRIGGER outbox_words_are_fixed BEFORE UPDATE OF
            id, vintage_id, episode_id, event_sequence, kind, receiver, channel, address, subject, body ON outbox
            BEGIN SELECT RAISE(ABORT, 'a notification keeps its id and its words'); END
            """,
            "CREATE TRIGGER outbox_is_kept BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'no notification goes away'); END",
        ]

    /// Tables whose rows, once written, stay as they are.
    private static let appendOnly = [
        "source", "series", "vintage", "observation", "publication", "rule_text", "rule_set", "event", "delivery",
    ]

    static func guards(_ table: String) -> [String] {
        [
            """
            CREATE TRIGGER \(table)_is_append_only BEFORE UPDATE ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table): what was written does not change'); END
            """,
            """
            CREATE TRIGGER \(table)_is_kept BEFORE DELETE ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table): what was written does not go away'); END
            """,
        ]
    }
}
