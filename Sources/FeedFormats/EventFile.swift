package import Trade

/// The file of event dates: days that trade looks ahead to, such as the day on which a duty begins.
///
///     date,announced,kind,country,product,title,source
///     2025-06-04,2025-06-03,tariff,,76,Section 232 duty on aluminum raised to 50 %,Proclamation 10947
///
/// A row exists from the end of the day `announced` (New York) on. An empty country or product is all of them. Rows may
/// come in any order; those announced on one day are a vintage of their kind.
package enum EventFile {
    static let columns = ["date", "announced", "kind", "country", "product", "title", "source"]

    /// The name of the source of the vintages of a kind of event.
    package static func source(of kind: String) -> String { "events/" + kind }

    /// Reads a whole file into its vintages, oldest first, or says what is wrong in which line.
    package static func read(
        _ body: [UInt8], contentHash: String = "", text: ReferenceText = ReferenceText()
    ) throws(FeedProblem) -> [Release] {
        struct Vintage: Hashable {
            var announced: CalendarDay
            var kind: String
        }
        var table = try ReferenceText.Table(body, columns: columns)
        var vintages: [Vintage: [EventStatement]] = [:]
        var lines: [EventStatement: Int] = [:]
        while try table.advance() {
            let row = try row(table, text)
            var identity = row
            identity.event.title = ""
            identity.source = ""
            if let first = lines.updateValue(table.line, forKey: identity) {
                throw FeedProblem(
                    what: "the row is about the same date as line \(first)", where: "line \(table.line)",
                    expected: "each date of a kind, country and product once for one day of announcement",
                    advice: "remove one of the two")
            }
            vintages[Vintage(announced: row.event.announced, kind: row.event.kind), default: []].append(row)
        }
        return vintages.sorted { ($0.key.announced, $0.key.kind) < ($1.key.announced, $1.key.kind) }.map {
            vintage, rows in
            Release(
                source: source(of: vintage.kind), channel: "events", knownAt: vintage.announced.endInNewYork,
                sections: [], observations: [], contentHash: contentHash, isHistory: true, feed: "import",
                reference: ReferenceFigures(events: rows.sorted { order($0) < order($1) }, file: body))
        }
    }

    private static func row(
        _ table: ReferenceText.Table, _ text: ReferenceText
    ) throws(FeedProblem) -> EventStatement {
        let date = try ReferenceText.day(table, 0)
        let announced = try ReferenceText.day(table, 1)
        let kind = try ReferenceText.word(table, 2, "tariff")
        let country = table.text(3).isEmpty ? nil : try text.country(table, 3)
        let product = table.text(4).isEmpty ? nil : try text.product(table, 4)
        for column in 5...6 where table.text(column).isEmpty {
            throw table.problem(column, column == 5 ? "what happens on that day" : "who says so")
        }
        return EventStatement(
            CalendarEvent(
                date: date, announced: announced, kind: kind, country: country == .all ? nil : country,
                product: product, title: table.text(5)), source: table.text(6))
    }

    private static func order(_ row: EventStatement) -> (CalendarDay, CalendarDay, String, String, String) {
        (
            row.event.date, row.event.announced, row.event.kind, row.event.country?.code ?? "",
            row.event.product?.code ?? ""
        )
    }

    /// Writes rows in order of date and announcement; the same rows give the same bytes.
    package static func write(_ rows: [EventStatement]) -> [UInt8] {
        var output = columns.joined(separator: ",") + "\n"
        for row in rows.sorted(by: { order($0) < order($1) }) {
            output += [
                row.event.date.description, row.event.announced.description, row.event.kind,
                row.event.country?.code ?? "", row.event.product?.code ?? "", ReferenceText.quoted(row.event.title),
                ReferenceText.quoted(row.source),
            ].joined(separator: ",")
            output += "\n"
        }
        return Array(output.utf8)
    }
}
