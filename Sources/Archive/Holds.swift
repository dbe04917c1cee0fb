package import Alerting
package import GRDB
package import Trade

/// What a judged release came to.
package struct ReleaseOutcome: Hashable, Sendable {
    package var events: Int
    /// It states a month of statistics for the first time.
    package var isStatistics: Bool

    package init(events: Int, isStatistics: Bool) {
        self.events = events
        self.isStatistics = isStatistics
    }
}

/// What became of a held release.
package struct HoldDecision: Hashable, Sendable {
    package enum Action: String, Sendable, Hashable, Codable, CaseIterable {
        /// Operations sent it.
        case sent
        /// Operations sent what it owes, without its news.
        case newsDropped = "news-dropped"
        /// Nobody decided for 72 hours, and it was sent by itself.
        case patience
    }

    package var action: Action
    package var at: Instant
    package var reason: String?

    package init(action: Action, at: Instant, reason: String? = nil) {
        self.action = action
        self.at = at
        self.reason = reason
    }

    /// The sentence that a message held until now says of it: what `{{release}}` stands for.
    package var words: String {
        switch action {
        case .sent, .newsDropped: "Released by operations on \(at.newYorkDay.words)."
        case .patience: "Sent by itself after 72 hours without a decision."
        }
    }
}

/// A release that is or was held.
package struct HoldRecord: Sendable {
    package var vintage: Vintage
    package var mass: MassEvent
    /// When it is sent by itself.
    package var until: Instant
    /// `nil` while it waits.
    package var decision: HoldDecision?
}

extension ArchiveTransaction {
    package func store(_ outcome: ReleaseOutcome, of vintage: Vintage) throws {
        try database.execute(
            sql: "INSERT INTO release_outcome VALUES(?,?,?)",
            arguments: [vintage.id, outcome.events, outcome.isStatistics])
    }

    /// Stores what a release added to what waits; its notifications are in the outbox.
    package func store(_ hold: Hold, after before: Hold?) throws {
        for vintage in hold.vintages where before?.vintages.contains(vintage) != true {
            try database.execute(
                sql: "INSERT INTO hold VALUES(?,?,?,?,?,?,?)",
                arguments: [
                    vintage.id, hold.id, hold.mass.cause.rawValue, hold.mass.events, hold.mass.usual,
                    hold.mass.pastMonths, hold.until.description,
                ])
        }
        let insert = try database.cachedStatement(sql: "INSERT INTO hold_row VALUES(?,?,?,?)")
        for (reader, row) in hold.rows.sorted(by: { $0.key < $1.key }) where before?.rows[reader]?.id != row.id {
            try insert.execute(arguments: [row.id, hold.id, reader, try Column.json(row.named)])
        }
    }

    /// Ends notifications that are not sent any more, with the reason: those that wait for a decision only.
    package func supersede(_ ids: [String], because reason: String, at instant: Instant) throws {
        let update = try database.cachedStatement(
            sql:
                "UPDATE outbox SET state='superseded', held_until=NULL, finished_at=?, last_error=? WHERE id=? AND state='held'"
        )
        for id in ids { try update.execute(arguments: [instant.seconds, reason, id]) }
    }

    /// Readers whose notifications of a hold wait, by key, and those who were sent theirs all the same. A reader who
    /// unsubscribed is neither.
    package func readers(of hold: Hold) throws -> (waiting: [String], sent: [String]) {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT id, state FROM outbox WHERE id IN (SELECT notification_id FROM hold_row WHERE hold_id = ?)",
            arguments: [hold.id])
        let states = Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
        func readers(_ wanted: [String]) -> [String] {
            hold.rows.filter { wanted.contains(states[$0.value.id] ?? "") }.keys.sorted()
        }
        return (readers(["held"]), readers(["pending", "delivered"]))
    }

    /// Lets the notifications of a hold go: all of each, or what it owes. Returns how many are sent and how many are not.
    package func decide(_ hold: Hold, _ decision: HoldDecision, readers: [String]) throws -> (sent: Int, dropped: Int) {
        try database.execute(
            sql: "INSERT INTO hold_decision VALUES(?,?,?,?)",
            arguments: [hold.id, decision.at.description, decision.action.rawValue, decision.reason])
        var counts = (sent: 0, dropped: 0)
        for reader in readers {
            guard let row = hold.rows[reader] else { continue }
            if decision.action == .newsDropped, !row.named.contains(where: \.kind.isLoss) {
                try supersede(
                    [row.id], because: "news dropped by operations" + (decision.reason.map { ": " + $0 } ?? ""),
                    at: decision.at)
                counts.dropped += 1
            } else {
                try database.execute(
                    sql: "UPDATE outbox SET state='pending', held_until=NULL WHERE id=? AND state='held'",
                    arguments: [row.id])
                counts.sent += 1
            }
        }
        return counts
    }
}

extension Archive {
    /// How many events each of the last releases of a source caused, by source, newest last.
    package static func volumes(_ database: Database) throws -> [String: [Int]] {
        var result: [String: [Int]] = [:]
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT source.name, release_outcome.events FROM release_outcome
                JOIN vintage ON vintage.id = vintage_id JOIN source ON source.id = source_id ORDER BY vintage_id
                """)
        for row in rows { result[row[0], default: []].append(row[1]) }
        return result.mapValues { $0.suffix(MassEvent.releasesLookedAt) }
    }

    /// When the releases became known that state a month of statistics for the first time, after an instant.
    package static func statisticsReleases(_ database: Database, after instant: Instant) throws -> [Instant] {
        try String.fetchAll(
            database,
            sql: """
                SELECT known_at FROM release_outcome JOIN vintage ON vintage.id = vintage_id
                WHERE statistics = 1 AND known_at > ? ORDER BY known_at
                """,
            arguments: [instant.description]
        ).compactMap { Instant($0) }
    }

    /// What waits for a decision; `nil` when nothing does.
    package static func hold(_ database: Database) throws -> Hold? {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT hold.*, source.name, vintage.known_at FROM hold JOIN vintage ON vintage.id = hold.vintage_id
                JOIN source ON source.id = source_id
                WHERE hold_id NOT IN (SELECT hold_id FROM hold_decision) ORDER BY hold.vintage_id
                """)
        guard let first = rows.first, let last = rows.last else { return nil }
        var hold = Hold(
            vintages: rows.map {
                Vintage(
                    id: $0["vintage_id"], source: $0["name"],
                    knownAt: Instant($0["known_at"] as String) ?? Instant(seconds: 0))
            },
            mass: MassEvent(
                cause: MassEvent.Cause(rawValue: last["cause"]) ?? .many, events: last["events"], usual: last["usual"],
                pastMonths: last["past_months"]),
            until: Instant(first["until"] as String) ?? Instant(seconds: 0))
        let held = hold.vintages.map { String($0.id) }.joined(separator: ",")
        // Later events about episodes of a held release wait with it.
        var waiting: Set<String> = []
        let heldIDs = Set(hold.vintages.map(\.id))
        for record in try events(
            database,
            sql: """
                 WHERE vintage_id >= ? AND event.episode_id IN \
                (SELECT episode_id FROM event WHERE vintage_id IN (\(held)) AND kind <> 'closed') ORDER BY seq
                """,
            arguments: [hold.id])
        where record.event.kind != .closed {
            let episode = record.event.episode
            if heldIDs.contains(record.event.vintage) { waiting.insert(episode) }
            if waiting.contains(episode) { hold.events[episode, default: []].append(record.event) }
        }
        for row in try Row.fetchAll(
            database,
            sql: """
                SELECT hold_row.*, outbox.known_at FROM hold_row JOIN outbox ON outbox.id = notification_id
                WHERE hold_id = ? AND outbox.state = 'held'
                """,
            arguments: [hold.id])
        {
            hold.rows[row["reader"]] = Hold.Row(
                id: row["notification_id"], knownAt: Instant(row["known_at"] as String) ?? Instant(seconds: 0),
                named: try Column.value([Hold.Named].self, json: row["named"]))
        }
        return hold
    }

    /// What was decided about the release by which a notification was held; `nil` where it was not held, or waits.
    package static func holdDecision(_ database: Database, of notification: String) throws -> HoldDecision? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT hold_decision.* FROM hold_row JOIN hold_decision USING(hold_id) WHERE notification_id = ?
                """,
            arguments: [notification]
        ).flatMap(decision)
    }

    private static func decision(_ row: Row) -> HoldDecision? {
        guard let action = HoldDecision.Action(rawValue: row["action"]), let at = Instant(row["at"] as String) else {
            return nil
        }
        return HoldDecision(action: action, at: at, reason: row["reason"])
    }

    /// Releases that were held and whose news operations dropped.
    package static func droppedReleases(_ database: Database) throws -> Set<Int64> {
        try Set(
            Int64.fetchAll(
                database,
                sql: "SELECT vintage_id FROM hold JOIN hold_decision USING(hold_id) WHERE action = 'news-dropped'"))
    }

    /// All releases that were ever held, newest first, each with what was decided.
    package static func holds(_ database: Database) throws -> [HoldRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT hold.*, source.name, vintage.known_at, action, at, reason FROM hold
                JOIN vintage ON vintage.id = hold.vintage_id JOIN source ON source.id = source_id
                LEFT JOIN hold_decision USING(hold_id) ORDER BY hold.vintage_id DESC
                """
        ).map { row in
            HoldRecord(
                vintage: Vintage(
                    id: row["vintage_id"], source: row["name"],
                    knownAt: Instant(row["known_at"] as String) ?? Instant(seconds: 0)),
                mass: MassEvent(
                    cause: MassEvent.Cause(rawValue: row["cause"]) ?? .many, events: row["events"], usual: row["usual"],
                    pastMonths: row["past_months"]),
                until: Instant(row["until"] as String) ?? Instant(seconds: 0),
                decision: row["action"] == nil ? nil : decision(row))
        }
    }
}
