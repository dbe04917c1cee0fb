package import Alerting
package import GRDB
package import Panel
package import Trade

/// A moment in the past: everything known by then, and, where a vintage is named, accepted no later than it.
package struct Moment: Hashable, Sendable {
    package var knownAt: Instant
    package var vintage: Int64

    package init(knownAt: Instant, vintage: Int64 = .max) {
        self.knownAt = knownAt
        self.vintage = vintage
    }

    /// What the daemon knew when it judged a vintage; history that was imported later is not part of it.
    package init(judging vintage: Int64) {
        knownAt = Instant(seconds: .max)
        self.vintage = vintage
    }

    package func includes(_ knownAt: Instant, _ vintage: Int64) -> Bool {
        knownAt <= self.knownAt && vintage <= self.vintage
    }
}

/// A vintage as the archive lists it.
package struct VintageRecord: Sendable {
    package var vintage: Vintage
    package var channel: String
    package var feed: String
    package var asOf: CalendarDay?
    package var content: String
    package var isSimulated: Bool
    package var isHistory: Bool
    package var firstPrints: Int
    package var revisions: Int
}

/// The stored effects of one vintage, as a replay folds them in.
package struct StoredVintage: Sendable {
    package var record: VintageRecord
    package var rows: [(series: SeriesKey, month: Month, cell: StoredCell)]
    package var publications: [(statistic: Statistic, publication: Publication)]
    package var parameters: [ParameterStatement] = []
    package var events: [EventStatement] = []
    /// The lists that figures are read by from this vintage on; `nil` while they stay as they are.
    package var lists: ReferenceLists?
}

extension Archive {
    /// All vintages in the order in which they were known.
    package static func vintages(_ database: Database) throws -> [VintageRecord] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT vintage.id, source.name, known_at, channel, feed, as_of, content, simulated, history,
                first_prints, revisions FROM vintage JOIN source ON source.id = source_id ORDER BY known_at, vintage.id
                """)
        return rows.map { row in
            VintageRecord(
                vintage: Vintage(id: row[0], source: row[1], knownAt: Instant(row[2] as String) ?? Instant(seconds: 0)),
                channel: row[3], feed: row[4], asOf: (row[5] as String?).flatMap { CalendarDay($0) }, content: row[6],
                isSimulated: row[7], isHistory: row[8], firstPrints: row[9], revisions: row[10])
        }
    }

    static func seriesKeys(_ database: Database) throws -> [Int64: SeriesKey] {
        var keys: [Int64: SeriesKey] = [:]
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT series.id, source.name, flow, basis, reporter, role, country, origin, product
                FROM series JOIN source ON source.id = source_id
                """)
        while let row = try cursor.next() {
            keys[row[0]] = SeriesKey(
                source: row[1], flow: Flow(rawValue: row[2]) ?? .import, basis: Basis(rawValue: row[3]) ?? .general,
                reporter: row[4], role: Role(rawValue: row[5]) ?? .origin, country: Country(row[6]), origin: row[7],
                product: Product(row[8]))
        }
        return keys
    }

    /// The panel as known at a moment; `nil` is now.
    package static func panel(
        _ database: Database, at moment: Moment? = nil, categories: CategoryList, sources: [String]
    ) throws -> Panel {
        var panel = Panel(categories: categories, sources: sources)
        let lists = try lists(database, at: moment)
        // As known then, where that differs from what is in force now.
        if lists !== ReferenceLists.inForce { panel.take(lists) }
        var vintages: [Int64: VintageRecord] = [:]
        for record in try self.vintages(database)
        where moment?.includes(record.vintage.knownAt, record.vintage.id) ?? true {
            vintages[record.vintage.id] = record
            panel.restore(record.vintage, asOf: record.asOf, isEventList: record.isEventList)
        }
        if let moment, moment.vintage == .max { panel.restore(moment: moment.knownAt) }
        try restoreReference(database, into: &panel, vintages: vintages)
        let keys = try seriesKeys(database)
        var current: Int64 = -1
        var cells: [(Month, StoredCell)] = []
        func flush() {
            if let key = keys[current], !cells.isEmpty { panel.restore(key, cells: cells) }
            cells.removeAll(keepingCapacity: true)
        }
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT series_id, month, vintage_id, quantity, value, status FROM observation
                ORDER BY series_id, month, vintage_id
                """)
        while let row = try cursor.next() {
            guard let record = vintages[row[2]] else { continue }
            let series: Int64 = row[0]
            if series != current {
                flush()
                current = series
            }
            let month = Column.month(row[1])
            let cell = StoredCell(
                quantity: row[3], value: row[4], status: Column.status(row[5]), vintage: record.vintage,
                isSimulated: record.isSimulated)
            if cells.last?.0 == month { cells.removeLast() }
            cells.append((month, cell))
        }
        flush()
        for stored in try publications(database, vintages: vintages) {
            panel.restore(stored.publication, of: stored.statistic)
        }
        return panel
    }

    /// The publications of some vintages, in the order in which they were written; of those in some rows of the table.
    static func publications(
        _ database: Database, rows: ClosedRange<Int64> = .min ... .max, vintages: [Int64: VintageRecord]
    ) throws -> [(statistic: Statistic, publication: Publication)] {
        var result: [(statistic: Statistic, publication: Publication)] = []
        let cursor = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT source.name, flow, basis, reporter, role, cross_origin, scope, month, vintage_id, listing
                    FROM publication JOIN source ON source.id = source_id WHERE publication.id BETWEEN ? AND ?
                    ORDER BY publication.id
                    """), arguments: [rows.lowerBound, rows.upperBound])
        while let row = try cursor.next() {
            guard let record = vintages[row[8]], let scope = Column.scope(row[6]) else { continue }
            let section = Section(
                flow: Flow(rawValue: row[1]) ?? .import, basis: Basis(rawValue: row[2]) ?? .general, reporter: row[3],
                role: Role(rawValue: row[4]) ?? .origin, isCross: row[5], scope: scope, month: Column.month(row[7]),
                listing: Section.Listing(rawValue: row[9]) ?? .partial)
            result.append(
                (
                    Statistic(source: row[0], section: section),
                    Publication(
                        scope: scope, month: section.month, listing: section.listing, vintage: record.vintage)
                ))
        }
        return result
    }

    /// All episodes with their months.
    package static func book(_ database: Database) throws -> AlertBook {
        var book = AlertBook()
        let months = try Row.fetchAll(database, sql: "SELECT * FROM alert_month ORDER BY episode_id, month")
        var byEpisode: [String: [Row]] = [:]
        for row in months { byEpisode[row["episode_id"], default: []].append(row) }
        var told = try self.told(database)
        let evidence = try EvidenceTable.ofAlerts(database)
        var saidEarly = try self.saidEarly(database, evidence: evidence)
        // Episodes of a series in the order in which they began to be known.
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT episode.*, (SELECT min(seq) FROM event WHERE event.episode_id = episode.id) AS born
                FROM episode ORDER BY born, start, id
                """)
        for row in rows {
            var episode = Episode(
                rule: row["rule"], definition: row["definition"], series: try workingSeries(row),
                start: Column.month(row["start"]))
            episode.state = Episode.State(rawValue: row["state"]) ?? .closed
            episode.severity = Severity(rawValue: row["severity"]) ?? .watch
            episode.sequence = row["sequence"]
            episode.endedSilently = row["ended_silently"]
            episode.told = told.removeValue(forKey: episode.id) ?? [:]
            episode.saidEarly = saidEarly.removeValue(forKey: episode.id) ?? [:]
            for month in byEpisode[episode.id] ?? [] {
                guard let first = evidence[month["first_evidence_id"]],
                    let newest = evidence[month["newest_evidence_id"]]
                else { throw ArchiveError.damaged("alert \(episode.id): evidence is missing") }
                episode.months[Column.month(month["month"])] = Episode.AlertMonth(
                    isConfirmed: month["confirmed"], isTrue: month["holds"],
                    severity: Severity(rawValue: month["severity"]) ?? .watch, first: first, newest: newest,
                    flips: month["flips"])
            }
            book.put(episode)
        }
        return book
    }

    static func workingSeries(_ row: Row) throws -> WorkingSeries {
        WorkingSeries(
            flow: Flow(rawValue: row["flow"]) ?? .import, reporter: row["reporter"],
            role: Role(rawValue: row["role"]) ?? .origin, country: Country(row["country"]), origin: row["origin"],
            product: Product(row["product"]))
    }

    /// The months each rule in force has judged, and since when it judges.
    package static func lives(_ database: Database) throws -> [(name: String, definition: String, since: Int64)] {
        try Row.fetchAll(database, sql: "SELECT name, definition, since_vintage FROM rule_life ORDER BY name")
            .map { ($0[0], $0[1], $0[2]) }
    }

    package static func judged(_ database: Database) throws -> [JudgedMonth] {
        try Row.fetchAll(database, sql: "SELECT rule, definition, flow, reporter, role, month, ground FROM judged").map
        {
            JudgedMonth(
                rule: $0[0], definition: $0[1], flow: Flow(rawValue: $0[2]) ?? .import, reporter: $0[3],
                role: Role(rawValue: $0[4]) ?? .origin, month: Column.month($0[5]),
                onStatistics: $0[6] as String == "statistics")
        }
    }

    package static func ruleText(_ database: Database, sha256: String) throws -> String? {
        try String.fetchOne(database, sql: "SELECT text FROM rule_text WHERE sha256=?", arguments: [sha256])
    }

    /// The text hash of a rule as the newest event of it has it, else of any stored text.
    package static func ruleHash(_ database: Database, name: String) throws -> String? {
        try String.fetchOne(
            database,
            sql: """
                SELECT event.sha256 FROM event JOIN episode ON episode.id = event.episode_id WHERE episode.rule = ?
                ORDER BY seq DESC LIMIT 1
                """,
            arguments: [name])
            ?? String.fetchOne(database, sql: "SELECT sha256 FROM rule_text WHERE name = ? LIMIT 1", arguments: [name])
    }

    /// The texts of the rules that judged a vintage.
    package static func ruleTexts(_ database: Database, vintage: Int64) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT text FROM vintage JOIN rule_set ON rule_set.sha256 = vintage.rule_set
                JOIN rule_text ON rule_text.sha256 = rule_set.rule_sha256 WHERE vintage.id = ? ORDER BY name
                """,
            arguments: [vintage])
    }

    /// The texts of the first set of rules that holds a rule, by its hash; `others` where none does.
    package static func ruleTexts(
        _ database: Database, with hash: String, instead others: [String]
    ) throws -> [String] {
        let texts = try String.fetchAll(
            database,
            sql: """
                SELECT text FROM rule_set JOIN rule_text ON rule_text.sha256 = rule_set.rule_sha256
                WHERE rule_set.sha256 = (SELECT sha256 FROM rule_set WHERE rule_sha256 = ? ORDER BY sha256 LIMIT 1)
                ORDER BY name
                """,
            arguments: [hash])
        return texts.isEmpty ? others : texts
    }

    /// The newest vintage; lists of dates, which may lie ahead, do not count.
    package static func newestVintage(_ database: Database) throws -> Vintage? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT vintage.id, source.name, known_at FROM vintage JOIN source ON source.id = source_id
                WHERE channel <> 'events' ORDER BY known_at DESC, vintage.id DESC LIMIT 1
                """
        ).map { Vintage(id: $0[0], source: $0[1], knownAt: Instant($0[2] as String) ?? Instant(seconds: 0)) }
    }

    /// When the newest release that was judged was known; `nil` before the first.
    package static func newestJudged(_ database: Database) throws -> Instant? {
        try String.fetchOne(database, sql: "SELECT max(known_at) FROM vintage WHERE history = 0").flatMap {
            Instant($0)
        }
    }

    package static func feedState(_ database: Database, feed: String) throws -> String? {
        try String.fetchOne(database, sql: "SELECT state FROM feed_state WHERE feed=?", arguments: [feed])
    }
}
