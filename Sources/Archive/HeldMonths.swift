package import GRDB
package import Trade

/// A month about which the condition of a rule with `for: N releases` has held, but not in enough releases yet.
package struct HeldMonth: Hashable, Sendable {
    package var rule: String
    package var definition: String
    package var series: WorkingSeries
    package var month: Month
    /// Consecutive releases in which the condition held; 0 when it does not hold any more, or the rule has fired.
    package var releases: Int

    package init(rule: String, definition: String, series: WorkingSeries, month: Month, releases: Int) {
        self.rule = rule
        self.definition = definition
        self.series = series
        self.month = month
        self.releases = releases
    }
}

extension ArchiveTransaction {
    /// Stores for how many releases conditions have held; those of none are forgotten.
    package func store(_ held: [HeldMonth]) throws {
        for entry in held {
            let key: StatementArguments = [
                entry.rule, entry.definition, entry.series.flow.rawValue, entry.series.reporter,
                entry.series.role.rawValue, entry.series.country.code, entry.series.origin, entry.series.product.code,
                Column.month(entry.month),
            ]
            if entry.releases > 0 {
                try database.cachedStatement(sql: "INSERT OR REPLACE INTO held_month VALUES(?,?,?,?,?,?,?,?,?,?)")
                    .execute(arguments: key + [entry.releases])
            } else {
                try database.cachedStatement(
                    sql: """
                        DELETE FROM held_month WHERE rule=? AND definition=? AND flow=? AND reporter=? AND role=?
                        AND country=? AND origin=? AND product=? AND month=?
                        """
                ).execute(arguments: key)
            }
        }
    }
}

extension Archive {
    /// The months about which conditions with `for: N releases` hold and have not fired.
    package static func heldMonths(_ database: Database) throws -> [HeldMonth] {
        try Row.fetchAll(database, sql: "SELECT * FROM held_month").map { row in
            HeldMonth(
                rule: row["rule"], definition: row["definition"], series: try workingSeries(row),
                month: Column.month(row["month"]), releases: row["releases"])
        }
    }
}
