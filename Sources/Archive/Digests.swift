package import Alerting
package import GRDB
package import Trade

/// Everything by which one sees which digests are due.
package struct DigestState: Sendable {
    package struct Key: Hashable, Sendable {
        package var reader: String
        package var cadence: Cadence

        package init(reader: String, cadence: Cadence) {
            self.reader = reader
            self.cadence = cadence
        }
    }

    /// How far the digests of each reader have come.
    package var covered: [Key: Digesting.Place]
    /// Releases that were judged, oldest first.
    package var releases: [Vintage]
    /// When releases became known that state a month of statistics for the first time.
    package var statistics: [Instant]

    package var newest: Instant? { releases.last?.knownAt }

    package init(_ database: Database) throws {
        covered = [:]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM digest_reader") {
            guard let cadence = Cadence(rawValue: row["cadence"]), let cut = Instant(row["covered"] as String) else {
                continue
            }
            covered[Key(reader: row["reader"], cadence: cadence)] = Digesting.Place(cut: cut, number: row["seq"])
        }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT vintage.id, source.name, known_at, statistics FROM release_outcome
                JOIN vintage ON vintage.id = vintage_id JOIN source ON source.id = source_id ORDER BY known_at
                """)
        releases = []
        statistics = []
        for row in rows {
            guard let instant = Instant(row[2] as String) else { continue }
            releases.append(Vintage(id: row[0], source: row[1], knownAt: instant))
            if row[3] as Bool { statistics.append(instant) }
        }
    }
}

extension ArchiveTransaction {
    /// Notes that a digest was cut and has something to say; its notification is in the outbox.
    package func store(_ digest: Digest) throws {
        try database.execute(
            sql: "INSERT INTO digest_run VALUES(?,?,?,?,?)",
            arguments: [
                digest.receiver.key, digest.cadence.rawValue, digest.cut.description, digest.from.description,
                digest.id,
            ])
    }

    /// Notes that everything up to a place is told to a reader, or left out for good.
    package func setDigested(_ reader: String, _ cadence: Cadence, until place: Digesting.Place) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO digest_reader VALUES(?,?,?,?)")
            .execute(arguments: [reader, cadence.rawValue, place.cut.description, place.number])
    }

    /// The number of the last event.
    package func newestEvent() throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT max(seq) FROM event") ?? 0
    }

    /// The last cut of any digest; `nil` before the first.
    package func newestCut() throws -> Instant? {
        try String.fetchOne(database, sql: "SELECT max(covered) FROM digest_reader").flatMap { Instant($0) }
    }
}

extension Archive {
    /// Events after the earliest of some places, in order.
    package static func events(
        _ database: Database, after places: some Sequence<Digesting.Place>
    ) throws -> [Digesting.Entry] {
        let numbers = places.compactMap(\.number)
        let instants = places.filter { $0.number == nil }.map(\.cut.description)
        return try events(
            database, sql: " WHERE seq > ? OR event.known_at > ? ORDER BY seq",
            arguments: [numbers.min() ?? .max, instants.min() ?? "9"]
        ).map { Digesting.Entry(number: $0.seq, event: $0.event) }
    }
}
