/// The tables of silences.
enum SilenceTables {
    static let statements =
        [
            """
            -- A silence as it was asked for. Append-only, written by `silences add`, read by the release transaction.
            CREATE TABLE silence(
                id TEXT PRIMARY KEY, -- sil- and eight hexadecimal digits
                matchers TEXT NOT NULL, -- what it is about, as JSON
                severity TEXT NOT NULL, -- news of this severity and below is kept back
                reason TEXT NOT NULL,
                asked_by TEXT NOT NULL,
                from_at TEXT NOT NULL,
                until_at TEXT NOT NULL -- as planned: `expired` in silence_event ends it earlier
            ) STRICT
            """,
            """
            -- What happened to silences, in order: who, when, why. Append-only, written by the commands and the daemon.
            CREATE TABLE silence_event(
                id INTEGER PRIMARY KEY,
                silence_id TEXT NOT NULL REFERENCES silence(id),
                kind TEXT NOT NULL, -- added, expired, ending (announced a day before), ended (announced)
                at TEXT NOT NULL,
                done_by TEXT NOT NULL,
                reason TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX silence_event_by_silence ON silence_event(silence_id, id)",
            """
            -- News of an episode that a silence kept back in a release. Append-only, written by the release transaction, read
            -- by digests and when the silence ends.
            CREATE TABLE kept_back(
                silence_id TEXT NOT NULL REFERENCES silence(id),
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                episode_id TEXT NOT NULL REFERENCES episode(id),
                kind TEXT NOT NULL, -- that of the message: early, confirmed, raised
                readers INTEGER NOT NULL, -- how many would have been told
                PRIMARY KEY(silence_id, vintage_id, episode_id, kind)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX kept_back_by_episode ON kept_back(episode_id)",
        ] + ["silence", "silence_event", "kept_back"].flatMap(Migrations.guards)
}
