package import Alerting
package import GRDB
package import Trade

/// A silence with all that happened to it.
package struct SilenceRecord: Sendable {
    package struct Event: Hashable, Sendable {
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            case added
            /// Ended before its time by somebody.
            case expired
            /// Its end was announced a day before.
            case ending
            /// Its end was announced.
            case ended
        }
        package var kind: Kind
        package var at: Instant
        package var by: String
        package var reason: String
    }

    /// As it is: `until` is when it ends or ended.
    package var silence: Silence
    /// In order.
    package var events: [Event]

    package func has(_ kind: Event.Kind) -> Bool { events.contains { $0.kind == kind } }
}

/// News that a silence kept back, with what has become of the alert.
package struct KeptBackRecord: Sendable {
    package var silence: String
    package var episode: String
    package var kind: Message.Kind
    package var knownAt: Instant
    package var rule: String
    package var series: WorkingSeries
    package var state: Episode.State
    package var readers: Int

    package var isOpen: Bool { state == .early || state == .confirmed }
}

extension Archive {
    /// All silences there ever were, oldest first.
    package static func silences(_ database: Database) throws -> [SilenceRecord] {
        var events: [String: [SilenceRecord.Event]] = [:]
        for row in try Row.fetchAll(
            database, sql: "SELECT silence_id, kind, at, done_by, reason FROM silence_event ORDER BY id")
        {
            guard let kind = SilenceRecord.Event.Kind(rawValue: row[1]), let at = Instant(row[2] as String) else {
                continue
            }
            events[row[0], default: []].append(SilenceRecord.Event(kind: kind, at: at, by: row[3], reason: row[4]))
        }
        return try Row.fetchAll(database, sql: "SELECT * FROM silence ORDER BY rowid").map { row in
            let id: String = row["id"]
            let own = events[id] ?? []
            let planned = Instant(row["until_at"] as String) ?? Instant(seconds: 0)
            return SilenceRecord(
                silence: Silence(
                    id: id, matchers: try Column.value(Matchers.self, json: row["matchers"]),
                    severity: Severity(rawValue: row["severity"]) ?? .critical, reason: row["reason"],
                    by: row["asked_by"], from: Instant(row["from_at"] as String) ?? Instant(seconds: 0),
                    until: own.first { $0.kind == .expired }.map { min($0.at, planned) } ?? planned),
                events: own)
        }
    }

    /// The silences that are not over at an instant.
    package static func silencing(_ database: Database, at instant: Instant) throws -> Silencing {
        Silencing(try silences(database).map(\.silence).filter { $0.until > instant })
    }

    /// What silences kept back, of one where it is named, in the order in which it became known.
    package static func keptBack(
        _ database: Database, by silence: String? = nil, episode: String? = nil
    ) throws -> [KeptBackRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT kept_back.silence_id, kept_back.episode_id, kept_back.kind, kept_back.readers, vintage.known_at,
                episode.* FROM kept_back JOIN vintage ON vintage.id = vintage_id
                JOIN episode ON episode.id = kept_back.episode_id
                WHERE (? IS NULL OR silence_id = ?) AND (? IS NULL OR kept_back.episode_id = ?)
                ORDER BY vintage_id, kept_back.episode_id, kept_back.kind, silence_id
                """,
            arguments: [silence, silence, episode, episode]
        ).map { row in
            KeptBackRecord(
                silence: row["silence_id"], episode: row["episode_id"],
                kind: Message.Kind(rawValue: row[2]) ?? .early,
                knownAt: Instant(row["known_at"] as String) ?? Instant(seconds: 0), rule: row["rule"],
                series: try workingSeries(row), state: Episode.State(rawValue: row["state"]) ?? .closed,
                readers: row["readers"])
        }
    }
}

extension ArchiveTransaction {
    /// Stores a silence and that somebody asked for it; its id is given here, from what it says.
    package func add(_ silence: Silence, at instant: Instant) throws -> Silence {
        var silence = silence
        let matchers = try Column.json(silence.matchers)
        var attempt = 0
        repeat {
            silence.id = Identity.silence(
                matchers, silence.severity.rawValue, silence.reason, silence.by, silence.from.description,
                silence.until.description, String(attempt))
            attempt += 1
        } while try Bool.fetchOne(
            database, sql: "SELECT EXISTS(SELECT 1 FROM silence WHERE id=?)", arguments: [silence.id]) == true
        try database.execute(
            sql: "INSERT INTO silence VALUES(?,?,?,?,?,?,?)",
            arguments: [
                silence.id, matchers, silence.severity.rawValue, silence.reason, silence.by,
                silence.from.description, silence.until.description,
            ])
        try note(.added, of: silence.id, at: instant, by: silence.by, reason: silence.reason)
        return silence
    }

    /// Writes down what happened to a silence.
    package func note(
        _ kind: SilenceRecord.Event.Kind, of silence: String, at instant: Instant, by: String, reason: String
    ) throws {
        try database.execute(
            sql: "INSERT INTO silence_event(silence_id, kind, at, done_by, reason) VALUES(?,?,?,?,?)",
            arguments: [silence, kind.rawValue, instant.description, by, reason])
    }

    /// Stores what silences kept back in a release.
    package func store(_ keptBack: [Silencing.KeptBack], vintage: Int64) throws {
        let insert = try database.cachedStatement(sql: "INSERT INTO kept_back VALUES(?,?,?,?,?)")
        for kept in keptBack {
            try insert.execute(arguments: [kept.silence, vintage, kept.episode, kept.kind.rawValue, kept.readers])
        }
    }
}
