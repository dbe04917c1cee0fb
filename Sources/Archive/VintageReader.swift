package import GRDB
package import Panel
import Trade

/// The stored effects of vintages, read one after another: what a replay of any length needs in memory is one of them.
///
/// Lives within one read of an archive, and so sees one state of it however long the replay takes.
package struct VintageReader {
    /// All vintages in the order in which they were known.
    package let records: [VintageRecord]
    private let database: Database
    private let keys: [Int64: SeriesKey]
    /// Publications of a vintage were written together: the first and last of their rows.
    private let publications: [Int64: ClosedRange<Int64>]
    /// Parameter series and event lists: a few thousand rows in all, beside millions of cells.
    private let parameters: [Int64: [ParameterStatement]]
    private let events: [Int64: [EventStatement]]
    private let lists: [Int64: ReferenceLists]

    package init(_ database: Database) throws {
        self.database = database
        records = try Archive.vintages(database)
        keys = try Archive.seriesKeys(database)
        var ranges: [Int64: ClosedRange<Int64>] = [:]
        let cursor = try Row.fetchCursor(
            database, sql: "SELECT vintage_id, min(id), max(id) FROM publication GROUP BY vintage_id")
        while let row = try cursor.next() {
            let (first, last): (Int64, Int64) = (row[1], row[2])
            ranges[row[0]] = first...last
        }
        publications = ranges
        parameters = Dictionary(grouping: try Archive.parameters(database), by: \.vintage)
            .mapValues { $0.map(\.statement) }
        events = Dictionary(grouping: try Archive.calendarEvents(database), by: \.vintage)
            .mapValues { $0.map(\.statement) }
        lists = try Archive.listsByVintage(database)
    }

    /// What a vintage changed, series by series and oldest month first.
    package func read(_ record: VintageRecord) throws -> StoredVintage {
        let vintage = record.vintage
        var stored = StoredVintage(
            record: record, rows: [], publications: [], parameters: parameters[vintage.id] ?? [],
            events: events[vintage.id] ?? [], lists: lists[vintage.id])
        stored.rows.reserveCapacity(record.firstPrints + record.revisions)
        let cursor = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT series_id, month, quantity, value, status FROM observation WHERE vintage_id = ?
                    ORDER BY series_id, month
                    """), arguments: [vintage.id])
        while let row = try cursor.next() {
            guard let key = keys[row[0]] else { continue }
            stored.rows.append(
                (
                    key, Column.month(row[1]),
                    StoredCell(
                        quantity: row[2], value: row[3], status: Column.status(row[4]), vintage: vintage,
                        isSimulated: record.isSimulated)
                ))
        }
        stored.publications = try publications(of: record)
        return stored
    }

    /// What a vintage published, without its cells.
    package func publications(
        of record: VintageRecord
    ) throws -> [(statistic: Statistic, publication: Publication)] {
        guard let range = publications[record.vintage.id] else { return [] }
        return try Archive.publications(database, rows: range, vintages: [record.vintage.id: record])
    }
}

extension Archive {
    /// What each vintage changed, all at once, in the order in which they were known: for archives that are small.
    package static func storedVintages(_ database: Database) throws -> [StoredVintage] {
        let reader = try VintageReader(database)
        return try reader.records.map(reader.read)
    }
}
