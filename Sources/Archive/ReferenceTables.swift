import Foundation
package import GRDB
package import Panel
package import Trade

/// The tables of reference series: what rules read beside the trade statistics, with every vintage of it.
enum ReferenceTables {
    static let statements =
        [
            """
            -- A file of parameter series or event dates as it was imported, whole: what evidence names by its hash.
            -- Append-only, written by the transaction that stores its figures.
            CREATE TABLE reference_file(
                sha256 TEXT PRIMARY KEY,
                bytes BLOB NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- One month of a parameter series (production, consumption, a limit) as a vintage changed it: the newest vintage
            -- up to a moment is what was known then. The vintage names the file. Append-only; read by rules.
            CREATE TABLE parameter(
                name TEXT NOT NULL,
                country TEXT NOT NULL, -- Schedule C code, '-' all
                product TEXT NOT NULL,
                month INTEGER NOT NULL, -- YYYYMM
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                value TEXT, -- an exact decimal number; NULL is unknown, never zero
                unit TEXT NOT NULL, -- t, kg, USD, USD/t, USD/kg, number, %
                PRIMARY KEY(name, country, product, month, vintage_id)
            ) STRICT, WITHOUT ROWID
            """,
            """
            -- A date that trade looks ahead to (a duty begins, a quota opens). It exists from the end of the day on which it
            -- was announced. Append-only; read by rules.
            CREATE TABLE calendar_event(
                date TEXT NOT NULL, -- YYYY-MM-DD, when it takes effect
                announced TEXT NOT NULL, -- YYYY-MM-DD
                kind TEXT NOT NULL,
                country TEXT NOT NULL, -- '' is every country
                product TEXT NOT NULL, -- '' is every product
                title TEXT NOT NULL,
                source TEXT NOT NULL, -- who says so
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                PRIMARY KEY(date, announced, kind, country, product)
            ) STRICT, WITHOUT ROWID
            """,
        ] + ["reference_file", "parameter", "calendar_event"].flatMap(Migrations.guards)
}

extension ArchiveTransaction {
    /// Stores what a vintage changed in reference series, and the file that states it.
    func storeReference(_ release: Release, changes: ReleaseChanges) throws {
        guard let figures = release.reference else { return }
        try database.execute(
            sql: "INSERT OR IGNORE INTO reference_file VALUES(?,?)",
            arguments: [release.contentHash, Data(figures.file)])
        let parameter = try database.cachedStatement(sql: "INSERT INTO parameter VALUES(?,?,?,?,?,?,?)")
        for row in changes.parameters {
            try parameter.execute(arguments: [
                row.key.name, row.key.country.code, row.key.product.code, Column.month(row.month), changes.vintage.id,
                row.parameter.value?.description, row.parameter.unit.rawValue,
            ])
        }
        let event = try database.cachedStatement(sql: "INSERT INTO calendar_event VALUES(?,?,?,?,?,?,?,?)")
        for row in changes.events {
            try event.execute(arguments: [
                row.event.date.description, row.event.announced.description, row.event.kind,
                row.event.country?.code ?? "", row.event.product?.code ?? "", row.event.title, row.source,
                changes.vintage.id,
            ])
        }
    }
}

extension Archive {
    /// All months of parameter series that were ever stated, each with the vintage that stated it, in the order in which
    /// they were taken in.
    package static func parameters(_ database: Database) throws -> [(vintage: Int64, statement: ParameterStatement)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT vintage_id, name, country, product, month, value, unit FROM parameter
                ORDER BY vintage_id, name, country, product, month
                """
        ).map { row in
            (
                row[0],
                ParameterStatement(
                    key: ParameterKey(name: row[1], country: Country(row[2]), product: Product(row[3])),
                    month: Column.month(row[4]), value: (row[5] as String?).flatMap { Rational($0) },
                    unit: ParameterUnit(rawValue: row[6]) ?? .number)
            )
        }
    }

    /// All rows of event lists, each with the vintage that stated it, in the order in which they were taken in.
    package static func calendarEvents(_ database: Database) throws -> [(vintage: Int64, statement: EventStatement)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT vintage_id, date, announced, kind, country, product, title, source FROM calendar_event
                ORDER BY vintage_id, date, announced, kind, country, product
                """
        ).compactMap { row in
            guard let date = CalendarDay(row[1] as String), let announced = CalendarDay(row[2] as String) else {
                return nil
            }
            let country: String = row[4]
            let product: String = row[5]
            return (
                row[0],
                EventStatement(
                    CalendarEvent(
                        date: date, announced: announced, kind: row[3],
                        country: country.isEmpty ? nil : Country(country),
                        product: product.isEmpty ? nil : Product(product), title: row[6]),
                    source: row[7])
            )
        }
    }

    /// The bytes of an imported file of reference series.
    package static func referenceFile(_ database: Database, sha256: String) throws -> [UInt8]? {
        try Row.fetchOne(database, sql: "SELECT bytes FROM reference_file WHERE sha256=?", arguments: [sha256])
            .map { Array($0[0] as Data) }
    }

    /// Takes reference series into a panel: of the vintages given, by number.
    static func restoreReference(
        _ database: Database, into panel: inout Panel, vintages: [Int64: VintageRecord]
    ) throws {
        for (id, statement) in try parameters(database) {
            guard let record = vintages[id] else { continue }
            panel.restore(
                StoredParameter(
                    value: statement.value, unit: statement.unit, vintage: record.vintage, file: record.file),
                of: statement.key, in: statement.month)
        }
        for (id, statement) in try calendarEvents(database) {
            guard let record = vintages[id] else { continue }
            var statement = statement
            statement.event.file = record.file
            panel.restore(statement)
        }
    }

    /// The newest vintage of each parameter and each kind of event, by chapter: what later files must be later than.
    package static func newestReferences(_ database: Database) throws -> [Chapter: Instant] {
        var result: [Chapter: Instant] = [:]
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT source.name, parameter.product, max(vintage.known_at) FROM parameter
                JOIN vintage ON vintage.id = vintage_id JOIN source ON source.id = source_id GROUP BY 1, 2
                UNION ALL
                SELECT source.name, '', max(vintage.known_at) FROM calendar_event
                JOIN vintage ON vintage.id = vintage_id JOIN source ON source.id = source_id GROUP BY 1
                """)
        while let row = try cursor.next() {
            guard let instant = Instant(row[2] as String) else { continue }
            let product: String = row[1]
            let key = Chapter(source: row[0], chapter: product.isEmpty ? "" : chapter(of: Product(product)))
            result[key] = max(result[key] ?? instant, instant)
        }
        return result
    }
}

extension VintageRecord {
    /// The file of a vintage of reference series.
    var file: ReferenceFile { ReferenceFile(name: vintage.source, content: content) }
    /// Whether the vintage is a list of dates, which may lie ahead of the moment at which it was taken in.
    package var isEventList: Bool { channel == "events" }
}

extension Panel {
    /// Takes in what a stored vintage changed.
    package mutating func replay(_ stored: StoredVintage) -> ReleaseChanges {
        if let lists = stored.lists { take(lists) }
        return replay(
            stored.record.vintage, asOf: stored.record.asOf, rows: stored.rows, publications: stored.publications,
            reference: ReferenceFigures(parameters: stored.parameters, events: stored.events),
            content: stored.record.content)
    }
}
