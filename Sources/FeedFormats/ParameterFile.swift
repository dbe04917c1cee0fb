package import Trade

/// The file of parameter series: figures by month that rules read beside the trade statistics, such as production,
/// consumption, or a quota limit.
///
///     known_at,name,country,product,month,value,unit
///     2020-10-27,limit,1220,7601101000,2020-09,83000,t
///
/// Each distinct `known_at` (an instant, or a day, which means its end in New York) of a name is a vintage. `country` is
/// a Schedule C code or a name, `-` for all; `value` an exact decimal number, empty for unknown; `unit` t, kg, USD,
/// USD/t, USD/kg, number or %. Rows may come in any order.
package enum ParameterFile {
    static let columns = ["known_at", "name", "country", "product", "month", "value", "unit"]

    /// One row: a month as it became known at some moment.
    package struct Row: Sendable {
        package var knownAt: Instant
        package var statement: ParameterStatement

        package init(knownAt: Instant, statement: ParameterStatement) {
            self.knownAt = knownAt
            self.statement = statement
        }
    }

    /// The name of the source of a parameter's vintages.
    package static func source(of name: String) -> String { "param/" + name }

    /// Reads a whole file into its vintages, oldest first, or says what is wrong in which line.
    package static func read(
        _ body: [UInt8], contentHash: String = "", text: ReferenceText = ReferenceText()
    ) throws(FeedProblem) -> [Release] {
        struct Vintage: Hashable {
            var knownAt: Instant
            var name: String
        }
        struct Cell: Hashable {
            var knownAt: Instant
            var key: ParameterKey
            var month: Month
        }
        var table = try ReferenceText.Table(body, columns: columns)
        var vintages: [Vintage: [ParameterStatement]] = [:]
        var lines: [Cell: Int] = [:]
        var units: [String: (unit: ParameterUnit, line: Int)] = [:]
        while try table.advance() {
            let (knownAt, statement) = try row(table, text)
            let name = statement.key.name
            if let first = lines.updateValue(
                table.line, forKey: Cell(knownAt: knownAt, key: statement.key, month: statement.month))
            {
                throw FeedProblem(
                    what: "the row states the same month as line \(first)", where: "line \(table.line)",
                    expected: "each month of a series once for one known_at", advice: "remove one of the two")
            }
            if let first = units[name], !first.unit.measuresLike(statement.unit) {
                throw table.problem(
                    6, "a unit like `\(first.unit.rawValue)` in line \(first.line)",
                    advice: "a parameter measures one thing; give the other figures another name")
            }
            units[name] = units[name] ?? (statement.unit, table.line)
            vintages[Vintage(knownAt: knownAt, name: name), default: []].append(statement)
        }
        return vintages.sorted { ($0.key.knownAt, $0.key.name) < ($1.key.knownAt, $1.key.name) }.map { vintage, rows in
            Release(
                source: source(of: vintage.name), channel: "param", knownAt: vintage.knownAt, sections: [],
                observations: [], contentHash: contentHash, isHistory: true, feed: "import",
                reference: ReferenceFigures(
                    parameters: rows.sorted { ($0.key, $0.month) < ($1.key, $1.month) }, file: body))
        }
    }

    private static func row(
        _ table: ReferenceText.Table, _ text: ReferenceText
    ) throws(FeedProblem) -> (Instant, ParameterStatement) {
        guard let knownAt = Instant(asKnownAt: table.text(0)) else {
            throw table.problem(0, "an instant such as 2021-03-05T13:30:00Z, or a day such as 2021-03-05")
        }
        let name = try ReferenceText.word(table, 1, "consumption")
        let country = try text.country(table, 2)
        let product = try text.product(table, 3)
        let month = try ReferenceText.month(table, 4)
        guard let unit = ParameterUnit(rawValue: table.text(6)) else {
            throw table.problem(6, ParameterUnit.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let digits = table.text(5)
        let value = digits.contains("_") || digits.utf8.count > 40 ? nil : Rational(decimal: digits)
        guard digits.isEmpty || value != nil else {
            throw table.problem(5, "a decimal number without thousands separators, or nothing for unknown")
        }
        return (
            knownAt,
            ParameterStatement(
                key: ParameterKey(name: name, country: country, product: product), month: month, value: value,
                unit: unit)
        )
    }

    /// Writes rows, sorted by all key columns and then by `known_at`; the same rows give the same bytes.
    package static func write(_ rows: [Row]) -> [UInt8] {
        let sorted = rows.sorted { left, right in
            if left.statement.key != right.statement.key { return left.statement.key < right.statement.key }
            return (left.statement.month, left.knownAt) < (right.statement.month, right.knownAt)
        }
        var output = columns.joined(separator: ",") + "\n"
        for row in sorted {
            let (key, statement) = (row.statement.key, row.statement)
            output += [
                row.knownAt.description, key.name, key.country.code, key.product.code, statement.month.description,
                statement.value?.description ?? "", statement.unit.rawValue,
            ].joined(separator: ",")
            output += "\n"
        }
        return Array(output.utf8)
    }
}
