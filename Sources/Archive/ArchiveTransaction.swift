package import Alerting
import Foundation
package import GRDB
package import Panel
package import Statistics
package import Trade

/// One write transaction: the verbs by which a release and its consequences are stored.
package struct ArchiveTransaction {
    package let database: Database
    /// Where the bodies of releases lie; without it none can be stored.
    var bodies: BodyStore?

    /// The number that the next vintage will have.
    package func nextVintage() throws -> Int64 {
        try (Int64.fetchOne(database, sql: "SELECT max(id) FROM vintage") ?? 0) + 1
    }

    /// When the newest release was known: of those that were judged, and of all of one source.
    package func newestLive(beside source: String) throws -> Instant? {
        try String.fetchOne(
            database,
            sql: """
                SELECT max(known_at) FROM vintage JOIN source ON source.id = source_id
                WHERE history = 0 OR source.name = ?
                """,
            arguments: [source]
        ).flatMap { Instant($0) }
    }

    /// Stores the vintage and the cells and publications that it changed.
    package func store(_ release: Release, changes: ReleaseChanges, ruleSet: String) throws {
        let source = try sourceID(release.source)
        try database.execute(
            sql: "INSERT INTO vintage VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
            arguments: [
                changes.vintage.id, source, release.knownAt.description, release.channel, release.feed,
                release.asOf?.description, release.contentHash, release.simulated, release.isHistory,
                ruleSet,
                changes.firstPrints, changes.revisedCells,
            ])
        try store(release.bodies, of: changes.vintage.id)
        try storeReference(release, changes: changes)
        try store(changes.rows, source: source, vintage: changes.vintage.id)
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO publication(source_id, flow, basis, reporter, role, cross_origin, scope, month, vintage_id,
                listing) VALUES(?,?,?,?,?,?,?,?,?,?)
                """)
        for (statistic, publication) in changes.publications {
            try insert.execute(arguments: [
                source, statistic.flow.rawValue, statistic.basis.rawValue, statistic.reporter, statistic.role.rawValue,
                statistic.isCross, Column.scope(publication.scope), Column.month(publication.month),
                changes.vintage.id, publication.listing.rawValue,
            ])
        }
    }

    private func store(_ rows: [ReleaseChanges.Row], source: Int64, vintage: Int64) throws {
        let find = try BulkStatement(
            database,
            sql: """
                SELECT id FROM series WHERE source_id=? AND flow=? AND basis=? AND reporter=? AND role=? AND country=?
                AND origin=? AND product=?
                """)
        let create = try BulkStatement(
            database,
            sql: """
                INSERT INTO series(source_id, flow, basis, reporter, role, country, origin, product)
                VALUES(?,?,?,?,?,?,?,?)
                """)
        let insert = try BulkStatement(database, sql: "INSERT INTO observation VALUES(?,?,?,?,?,?)")
        try insert.bind(vintage, at: 3)
        var ids: [SeriesKey: Int64] = [:]
        for row in rows {
            let series = row.series
            var id = ids[series]
            if id == nil {
                try find.bind(series, of: source)
                id = try find.number()
                if id == nil {
                    try create.bind(series, of: source)
                    try create.run()
                    id = database.lastInsertedRowID
                }
                ids[series] = id
            }
            try insert.bind(id, at: 1)
            try insert.bind(Column.month(row.month), at: 2)
            try insert.bind(row.cell.quantity, at: 4)
            try insert.bind(row.cell.value, at: 5)
            try insert.bind(Column.status(row.cell.status), at: 6)
            try insert.run()
        }
    }

    package func sourceID(_ name: String) throws -> Int64 {
        if let id = try Int64.fetchOne(database, sql: "SELECT id FROM source WHERE name=?", arguments: [name]) {
            return id
        }
        try database.execute(sql: "INSERT INTO source(name) VALUES(?)", arguments: [name])
        return database.lastInsertedRowID
    }

    /// Removes the baselines of all countries of some series: their windows are another statistic's now.
    package func removeBaselines(of totals: some Sequence<WorkingSeries>) throws {
        for series in totals {
            try database.execute(
                sql: "DELETE FROM baseline WHERE flow=? AND reporter=? AND role=? AND product=?",
                arguments: [series.flow.rawValue, series.reporter, series.role.rawValue, series.product.code])
        }
    }

    /// Replaces the baselines of touched series and months; those of a series stand together.
    package func store(_ baselines: [(series: WorkingSeries, month: Month, baseline: Baseline)]) throws {
        let insert = try BulkStatement(database, sql: "INSERT OR REPLACE INTO baseline VALUES(?,?,?,?,?,?,?,?)")
        // In the order of the table's key every page is written once, however large the table is.
        let starts = baselines.indices.filter { $0 == 0 || baselines[$0].series != baselines[$0 - 1].series }
        let blocks = zip(starts, starts.dropFirst() + [baselines.count]).map { $0..<$1 }
        let ordered = blocks.sorted {
            baselines[$0.lowerBound].series.hasBaselines(before: baselines[$1.lowerBound].series)
        }
        var text: [UInt8] = []
        var status: Status?
        for block in ordered {
            let series = baselines[block.lowerBound].series
            try insert.bind(series.flow.rawValue, at: 1)
            try insert.bind(series.reporter, at: 2)
            try insert.bind(series.role.rawValue, at: 3)
            try insert.bind(series.country.code, at: 4)
            try insert.bind(series.product.code, at: 5)
            for index in block {
                if baselines[index].baseline.status != status {
                    status = baselines[index].baseline.status
                    try insert.bind(baselines[index].baseline.status.rawValue, at: 7)
                }
                text.removeAll(keepingCapacity: true)
                baselines[index].baseline.write(to: &text)
                try insert.bind(Column.month(baselines[index].month), at: 6)
                try insert.bind(text, at: 8)
                try insert.run()
            }
        }
    }

    /// Keeps the text of a rule for as long as evidence may be recomputed with it.
    package func keep(ruleText text: String, name: String, sha256: String) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO rule_text(sha256, name, text) VALUES(?,?,?)", arguments: [sha256, name, text])
    }

    /// Keeps which rules are in force together.
    package func keep(ruleSet sha256: String, rules: [String]) throws {
        for rule in rules {
            try database.execute(sql: "INSERT OR IGNORE INTO rule_set VALUES(?,?)", arguments: [sha256, rule])
        }
    }

    package func setLife(rule: String, definition: String, since vintage: Int64) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO rule_life VALUES(?,?,?)", arguments: [rule, definition, vintage])
    }

    /// Ends the life of a rule: what it judged is not judged again by a later one.
    package func endLife(rule: String) throws {
        try database.execute(sql: "DELETE FROM rule_life WHERE name=?", arguments: [rule])
        try database.execute(sql: "DELETE FROM judged WHERE rule=?", arguments: [rule])
        try database.execute(sql: "DELETE FROM held_month WHERE rule=?", arguments: [rule])
    }

    /// Notes that a rule has judged a month.
    package func store(_ judged: [JudgedMonth]) throws {
        let insert = try database.cachedStatement(sql: "INSERT OR REPLACE INTO judged VALUES(?,?,?,?,?,?,?)")
        for entry in judged {
            try insert.execute(arguments: [
                entry.rule, entry.definition, entry.flow.rawValue, entry.reporter, entry.role.rawValue,
                Column.month(entry.month), entry.onStatistics ? "statistics" : "licenses",
            ])
        }
    }

    /// Stores episodes in their newest state. Of those that `before` holds, only the months that differ are written.
    package func store(_ episodes: [Episode], since before: AlertBook = AlertBook()) throws {
        let evidence = EvidenceTable(database)
        for episode in episodes {
            try database.execute(
                sql: """
                    INSERT INTO episode VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET
                    definition=excluded.definition, state=excluded.state, severity=excluded.severity, sequence=excluded.sequence,
                    ended_silently=excluded.ended_silently
                    """,
                arguments: [
                    episode.id, episode.rule, episode.definition, episode.series.flow.rawValue, episode.series.reporter,
                    episode.series.role.rawValue, episode.series.country.code, episode.series.origin,
                    episode.series.product.code, Column.month(episode.start), episode.state.rawValue,
                    episode.severity.rawValue, episode.sequence, episode.endedSilently,
                ])
            let earlier = before.episode(id: episode.id)
            try store(told: episode, since: earlier)
            var known = earlier?.months
            if known?.keys.allSatisfy({ episode.months[$0] != nil }) != true {
                known = nil
                try database.execute(sql: "DELETE FROM alert_month WHERE episode_id=?", arguments: [episode.id])
            }
            let insert = try database.cachedStatement(sql: "INSERT OR REPLACE INTO alert_month VALUES(?,?,?,?,?,?,?,?)")
            for (month, alert) in episode.months.sorted(by: { $0.key < $1.key }) where known?[month] != alert {
                try insert.execute(arguments: [
                    episode.id, Column.month(month), alert.isConfirmed, alert.isTrue, alert.severity.rawValue,
                    try evidence.id(of: alert.first), try evidence.id(of: alert.newest), alert.flips,
                ])
            }
        }
    }

    /// Appends events, each with the line that people read; returns nothing, for the sequence is the table's.
    package func append(_ events: [(event: AlertEvent, headline: String)]) throws {
        var sequence = try Int64.fetchOne(database, sql: "SELECT max(seq) FROM event") ?? 0
        let evidence = EvidenceTable(database)
        for (event, headline) in events {
            sequence += 1
            try database.execute(
                sql: "INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                arguments: [
                    sequence, event.vintage, event.knownAt.description, event.kind.rawValue, event.episode,
                    event.sequence, Column.month(event.month), Column.month(event.episodeStart),
                    event.severity.rawValue, event.ruleHash, event.source, event.basis.rawValue, headline,
                    event.reason, try evidence.id(of: event.kept),
                ])
        }
    }

    /// Writes notifications; one that exists already (a replay) is left alone.
    package func enqueue(_ rows: [Notice]) throws {
        let insert = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO outbox(id, vintage_id, known_at, episode_id, event_sequence, kind, receiver, channel,
                address, subscription_id, subject, body, state, attempts, uncertain, next_at, lease_until, held_until)
                VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,?,0,?)
                """)
        for row in rows {
            try insert.execute(arguments: [
                row.id, row.vintage, row.knownAt.description, row.episode, row.eventSequence, row.kind.rawValue,
                row.receiver.name, row.receiver.channel.rawValue, row.receiver.address, row.receiver.subscription,
                row.subject, row.body, (row.heldUntil == nil ? OutboxRecord.State.pending : .held).rawValue,
                row.notBefore, row.heldUntil,
            ])
        }
    }

    package func setFeedState(_ feed: String, json: String) throws {
        try database.execute(sql: "INSERT OR REPLACE INTO feed_state VALUES(?,?)", arguments: [feed, json])
    }
}

extension BulkStatement {
    /// Binds what identifies a series, in the order of the table's columns.
    fileprivate func bind(_ series: SeriesKey, of source: Int64) throws {
        try bind(source, at: 1)
        try bind(series.flow.rawValue, at: 2)
        try bind(series.basis.rawValue, at: 3)
        try bind(series.reporter, at: 4)
        try bind(series.role.rawValue, at: 5)
        try bind(series.country.code, at: 6)
        try bind(series.origin, at: 7)
        try bind(series.product.code, at: 8)
    }
}

extension WorkingSeries {
    /// In the order of the table of baselines.
    fileprivate func hasBaselines(before other: WorkingSeries) -> Bool {
        if flow != other.flow { return flow.rawValue < other.flow.rawValue }
        if reporter != other.reporter { return reporter < other.reporter }
        if role != other.role { return role.rawValue < other.role.rawValue }
        if country != other.country { return country < other.country }
        return product < other.product
    }
}

/// A month that a rule has judged, so that a revision may judge it again.
package struct JudgedMonth: Hashable, Sendable {
    package var rule: String
    package var definition: String
    package var flow: Flow
    package var reporter: String
    package var role: Role
    package var month: Month
    package var onStatistics: Bool

    package init(
        rule: String, definition: String, flow: Flow, reporter: String, role: Role, month: Month, onStatistics: Bool
    ) {
        self.rule = rule
        self.definition = definition
        self.flow = flow
        self.reporter = reporter
        self.role = role
        self.month = month
        self.onStatistics = onStatistics
    }
}
