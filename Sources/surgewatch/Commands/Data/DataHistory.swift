import Archive
import Pipeline
import Settings
import Trade
import Views

extension DataCommand.Revisions {
    /// What was ever known of one cell, oldest first.
    func history(of text: String, _ month: String, _ settings: Configuration) throws -> Table {
        guard from == nil, to == nil, product == nil, source == nil else {
            throw CommandFailure(.usage, "--series and --month tell one cell; leave the other options out")
        }
        let series = try SeriesArgument.read(text)
        guard let month = Month(month) else {
            throw CommandFailure(.usage, "a month is written YYYY-MM, not `\(month)`")
        }
        let archive = try Installation.readArchive(settings)
        let history = try archive.read {
            try CellHistory(
                $0, of: series, in: month, categories: .aluminumImportMonitor, sources: settings.sources)
        }
        guard !history.entries.isEmpty else {
            throw CommandFailure(.data, "the archive has never known anything of \(series) in \(month)")
        }
        var table = Table(columns: [
            "known_at", "source", "basis", "status", "quantity_kg", "value_usd", "change", "vintage", "feed",
        ])
        var before: Cell?
        for entry in history.entries {
            let cell = entry.cell
            let pair =
                cell.quantity.number != nil
                ? (before?.quantity.number, cell.quantity.number) : (before?.value.number, cell.value.number)
            let change = pair.0.flatMap { old in pair.1.flatMap { Rational($0 - old) / Rational(old) } }
            table.rows.append([
                .text(entry.record.vintage.knownAt.description), .text(cell.source), .text(cell.basis.rawValue),
                .text(cell.status.rawValue), .number(cell.quantity.number), .number(cell.value.number),
                .decimal(change.map { Wording.change($0) }), .number(entry.record.vintage.id),
                .text(entry.record.feed),
            ])
            before = cell
        }
        return table
    }
}
