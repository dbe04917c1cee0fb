package import GRDB
import Trade

extension Archive {
    /// What is wrong with the archive as a database, in words; empty where it is sound: pages and indexes, references
    /// between tables, tables and the triggers that guard them, the order of vintages.
    package static func problems(_ database: Database) throws -> [String] {
        var problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
        // Where pages are damaged nothing else can be said.
        guard problems.isEmpty else { return problems.map { "integrity: \($0)" } }
        for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(100) {
            let rowID = (row[1] as Int64?).map { " row \($0)" } ?? ""
            problems.append(
                "references: \(row[0] as String)\(rowID) names a row of \(row[2] as String) that is not there")
        }
        problems += try schemaProblems(database)
        problems += try countProblems(database)
        return problems
    }

    /// How tables, indexes and triggers differ from those that this version makes.
    private static func schemaProblems(_ database: Database) throws -> [String] {
        let fresh = try DatabaseQueue()
        try Migrations.migrator().migrate(fresh)
        let wanted = try fresh.read(schema)
        let found = try schema(database)
        return Set(wanted.keys).union(found.keys).sorted().compactMap { name in
            guard let there = found[name] else { return "schema: \(name) is missing" }
            guard let sql = wanted[name] else { return "schema: \(name) is not one of this version" }
            return sql == there ? nil : "schema: \(name) is not as this version makes it"
        }
    }

    /// What the schema consists of, by kind and name.
    static func schema(_ database: Database) throws -> [String: String] {
        var result: [String: String] = [:]
        for row in try Row.fetchAll(
            database,
            sql: """
                SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                AND name <> 'grdb_migrations'
                """)
        {
            // A table that was renamed has its name in quotes.
            let sql = (row[2] as String).replacing("\"", with: "")
            result["\(row[0] as String) \(row[1] as String)"] = sql
        }
        return result
    }

    /// Vintages that have fewer cells than they said when they were stored.
    private static func countProblems(_ database: Database) throws -> [String] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT vintage.id, source.name, known_at, first_prints + revisions AS said,
                (SELECT count(*) FROM observation WHERE vintage_id = vintage.id)
                + (SELECT count(*) FROM parameter WHERE vintage_id = vintage.id)
                + (SELECT count(*) FROM calendar_event WHERE vintage_id = vintage.id) AS found
                FROM vintage JOIN source ON source.id = source_id WHERE found < said ORDER BY vintage.id
                """
        ).map {
            """
            vintage \($0[0] as Int64) (\($0[1] as String) \($0[2] as String)): it has \($0[4] as Int64) cells and was \
            stored with \($0[3] as Int64)
            """
        }
    }

    /// What is wrong with the files of the bodies that are kept, in words.
    ///
    /// - Parameters:
    ///   - progress: Told of bodies looked at, and of all.
    package func bodyProblems(progress: (Int, Int) -> Void = { _, _ in }) throws -> (kept: Int, problems: [String]) {
        let kept = try read { try Self.keptBodies($0) }
        var problems: [String] = []
        for (index, body) in kept.enumerated() {
            do throws(BodyFailure) { try bodies.check(body) } catch { problems.append(error.description) }
            progress(index + 1, kept.count)
        }
        return (kept.count, problems)
    }
}
