import GRDB
package import Trade

extension Archive {
    /// What a round of retention did.
    package struct Removal: Sendable, Hashable {
        package var bodies = 0
        /// Bytes of the files that were removed.
        package var bytes = 0
        /// Files that no release refers to.
        package var strays = 0
    }

    /// Removes bodies whose time is over: those of vintages known before `oldest`, and, while all together take more than
    /// `most` bytes, the oldest. The bodies of the newest vintage of each feed stay. Nothing else of the archive is ever
    /// removed.
    package func removeBodies(
        knownBefore oldest: Instant?, above most: Int64?, now: Instant
    ) throws -> Removal {
        var removal = Removal()
        try database.writeWithoutTransaction { database in
            var removed: [ReleaseBody] = []
            try database.inTransaction {
                removed = try Self.expired(database, oldest, most)
                for body in removed {
                    try database.execute(
                        sql: "UPDATE body SET removed_at = ? WHERE sha256 = ?",
                        arguments: [now.description, body.sha256])
                }
                return .commit
            }
            // Still alone at writing: no release that wants one of them can come in between.
            for body in removed { bodies.remove(body) }
            removal.bodies = removed.count
            removal.bytes = removed.reduce(0) { $0 + $1.storedSize }
            removal.strays = bodies.sweep(keeping: Set(try Self.keptBodies(database).map(\.sha256)))
        }
        return removal
    }

    /// The bodies that go, oldest first; how old one is, its newest vintage says.
    private static func expired(_ database: Database, _ oldest: Instant?, _ most: Int64?) throws -> [ReleaseBody] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT sha256, size, stored, packed, max(known_at), max(vintage_id IN
                  (SELECT max(vintage.id) FROM vintage JOIN vintage_body ON vintage_id = vintage.id GROUP BY feed))
                FROM body JOIN vintage_body USING(sha256) JOIN vintage ON vintage.id = vintage_id
                WHERE removed_at IS NULL GROUP BY sha256 ORDER BY 5, 1
                """)
        var left = rows.reduce(Int64(0)) { $0 + ($1[2] as Int64) }
        var result: [ReleaseBody] = []
        for row in rows where !(row[5] as Bool) {
            let isOld = oldest.map { instant in (Instant(row[4] as String) ?? instant) < instant } ?? false
            guard isOld || most.map({ left > $0 }) ?? false else { continue }
            left -= row[2] as Int64
            result.append(ReleaseBody(sha256: row[0], size: row[1], storedSize: row[2], isPacked: row[3]))
        }
        return result
    }
}
