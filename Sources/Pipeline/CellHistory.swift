package import Archive
package import GRDB
import Panel
package import Trade

/// Everything that was ever known of one month of a working series, stated or summed, in the order in which it was known.
package struct CellHistory: Sendable {
    package struct Entry: Sendable {
        /// The release by which it changed.
        package var record: VintageRecord
        package var cell: Cell
    }

    package private(set) var entries: [Entry] = []

    /// An entry for each release after which the cell reads otherwise than before it.
    package init(
        _ database: Database, of series: WorkingSeries, in month: Month, categories: CategoryList, sources: [String]
    ) throws {
        let reader = try VintageReader(database)
        var panel = Panel(categories: categories, sources: sources)
        var last = Cell.unpublished
        for record in reader.records where !record.isEventList {
            let changes = panel.replay(try reader.read(record))
            // What says nothing of the month can still end or begin what it is read from: a newer month of statistics.
            guard !changes.rows.isEmpty || !changes.publications.isEmpty else { continue }
            let cell = PanelView(panel).row(of: series)[month]
            let isSame =
                cell.quantity == last.quantity && cell.value == last.value && cell.status == last.status
                && cell.source == last.source
            last = cell
            if isSame { continue }
            entries.append(Entry(record: record, cell: cell))
        }
    }
}
