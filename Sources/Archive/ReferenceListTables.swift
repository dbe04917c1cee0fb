import Alerting
import Foundation
package import GRDB
package import Trade

/// The lists that figures are read by, as each release found them.
enum ReferenceListTables {
    static let statements =
        [
            """
            -- A list of facts (countries, groups, categories, lines, concordance) that a release found changed, by the hash of its
            -- text in reference_file. The newest up to a moment is what figures were read by then. Append-only, written by the
            -- release transaction.
            CREATE TABLE reference_list(
                kind TEXT NOT NULL,
                vintage_id INTEGER NOT NULL REFERENCES vintage(id),
                sha256 TEXT NOT NULL REFERENCES reference_file(sha256),
                PRIMARY KEY(kind, vintage_id)
            ) STRICT, WITHOUT ROWID
            """
        ] + Migrations.guards("reference_list")
}

extension ReferenceLists {
    /// The hash of the text of each list.
    fileprivate var hashes: [Kind: String] { texts.mapValues { Identity.sha256(Array($0.utf8)) } }
}

extension ArchiveTransaction {
    /// The lists that differ from those of the newest release: all of them before the first.
    package func changed(_ lists: ReferenceLists) throws -> (kinds: [ReferenceLists.Kind], hadAny: Bool) {
        let newest = try Archive.listHashes(database, at: nil)
        let hashes = lists.hashes
        return (ReferenceLists.Kind.allCases.filter { hashes[$0] != newest[$0] }, !newest.isEmpty)
    }

    /// Stores some of the lists as a vintage found them.
    package func store(_ kinds: [ReferenceLists.Kind], of lists: ReferenceLists, vintage: Int64) throws {
        let hashes = lists.hashes
        for kind in kinds {
            guard let text = lists.texts[kind], let hash = hashes[kind] else { continue }
            try database.execute(
                sql: "INSERT OR IGNORE INTO reference_file VALUES(?,?)", arguments: [hash, Data(text.utf8)])
            try database.execute(
                sql: "INSERT INTO reference_list VALUES(?,?,?)", arguments: [kind.rawValue, vintage, hash])
        }
    }
}

extension Archive {
    /// The hash of each list as known at a moment (`nil`: now); before the first that was stored, those that were stored first.
    package static func listHashes(
        _ database: Database, at moment: Moment?
    ) throws -> [ReferenceLists.Kind: String] {
        var first: [ReferenceLists.Kind: String] = [:]
        var known: [ReferenceLists.Kind: String] = [:]
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT kind, sha256, known_at, vintage_id FROM reference_list JOIN vintage ON vintage.id = vintage_id
                ORDER BY vintage_id
                """)
        for row in rows {
            guard let kind = ReferenceLists.Kind(rawValue: row[0]) else { continue }
            if first[kind] == nil { first[kind] = row[1] as String }
            guard let moment else {
                known[kind] = row[1] as String
                continue
            }
            if let knownAt = Instant(row[2] as String), moment.includes(knownAt, row[3]) {
                known[kind] = row[1] as String
            }
        }
        return first.merging(known) { $1 }
    }

    /// The lists of some hashes; those in force in this process where they are the same, or where none is stored.
    static func lists(_ database: Database, _ hashes: [ReferenceLists.Kind: String]) throws -> ReferenceLists {
        let current = ReferenceLists.inForce
        if hashes.isEmpty || hashes == current.hashes { return current }
        var texts = current.texts
        for (kind, hash) in hashes {
            if let bytes = try referenceFile(database, sha256: hash) {
                texts[kind] = String(decoding: bytes, as: UTF8.self)
            }
        }
        return try ReferenceLists(texts)
    }

    /// The lists that figures were read by at a moment; `nil` is now.
    package static func lists(_ database: Database, at moment: Moment? = nil) throws -> ReferenceLists {
        try lists(database, try listHashes(database, at: moment))
    }

    /// The lists that vintages found changed, as they were from each on; where nothing but the ones in force was ever stored,
    /// none.
    static func listsByVintage(_ database: Database) throws -> [Int64: ReferenceLists] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT vintage_id, kind, sha256 FROM reference_list ORDER BY vintage_id")
        var hashes: [ReferenceLists.Kind: String] = [:]
        var result: [Int64: ReferenceLists] = [:]
        for (vintage, rows) in Dictionary(grouping: rows, by: { $0[0] as Int64 }).sorted(by: { $0.key < $1.key }) {
            for row in rows {
                if let kind = ReferenceLists.Kind(rawValue: row[1]) { hashes[kind] = row[2] as String }
            }
            result[vintage] = try lists(database, hashes)
        }
        return result.values.allSatisfy { $0 === ReferenceLists.inForce } ? [:] : result
    }
}
