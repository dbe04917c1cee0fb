import ArgumentParser
import Compression
import FeedFormats
import Foundation
import Polling
import Settings
import Trade

extension FeedsCommand {
    /// `surgewatch feeds try`: what a mapping makes of a table, before any feed reads it.
    struct Try: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the first rows of a table as a mapping reads them, and every cell it cannot place.",
            discussion: """
                Nothing is stored. Figures are shown as they would be: kilograms and U.S. dollars. It ends with 0 when a \
                feed would take the table, with 1 when it would not, and says why.

                EXAMPLES:
                  surgewatch feeds try export.csv --mapping aim-origin.yml
                  surgewatch feeds try fstldata.txt --mapping census-steel-2019.yml --mapping census-steel-2012.yml --rows 5
                """)
        @Argument(help: "The table: CSV, TSV, UTF-16 text, XLSX or fixed width; also gzip.") var file: String
        @Option(help: "The mapping; give several layouts of one table, and the one that fits is taken.")
        var mapping: [String] = []
        @Option(help: "How many rows are shown.") var rows = 20
        @Option(help: "The categories: aim or chapters.") var categories = "aim"
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard !mapping.isEmpty else { throw CommandFailure(.usage, "name a mapping with --mapping FILE") }
            guard ["aim", "chapters"].contains(categories) else {
                throw CommandFailure(.usage, "--categories is aim or chapters, not `\(categories)`")
            }
            let mappings = try mapping.map { path -> TableMapping in
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw CommandFailure(.data, "cannot read \(path)")
                }
                do throws(ConfigurationError) {
                    return try TableMapping(path: path, text: String(decoding: data, as: UTF8.self))
                } catch {
                    throw CommandFailure(.found, error.description)
                }
            }
            guard let data = FileManager.default.contents(atPath: file) else {
                throw CommandFailure(.data, "cannot read \(file)")
            }
            var body = Array(data)
            do throws(CompressionError) {
                if Gzip.isGzip(body) { body = try Gzip.inflate(body, limit: 1 << 28) }
            } catch { throw CommandFailure(.data, "\(file): \(error.description)") }
            guard let own = TableMembers.fitting(mappings, body) else { return }
            do throws(FeedProblem) {
                try show(
                    try MappedTable(
                        body, members: try TableMembers.read(body),
                        fileName: URL(fileURLWithPath: file).lastPathComponent,
                        mapping: own, categories: list, countries: .scheduleC), own)
            } catch {
                throw CommandFailure(.found, "\(file): \(error.description)")
            }
        }

        private var list: CategoryList { categories == "aim" ? .aluminumImportMonitor : .chapters }

        private func show(_ table: MappedTable, _ own: TableMapping) throws(FeedProblem) {
            var shown = Table(
                columns: ["line", "month", "country", "origin", "product", "hs6", "quantity_kg", "value_usd"])
            for entry in table.entries.prefix(max(0, rows)) {
                shown.rows.append([
                    .number(entry.line), .text(entry.month.description), .text(entry.country.code),
                    .text(entry.origin?.code), .text(entry.product), .text(entry.hs6.isEmpty ? nil : entry.hs6),
                    .number(entry.quantity), .number(entry.value),
                ])
            }
            do { try shown.print(output) } catch { throw FeedProblem(what: String(describing: error)) }
            let months = table.entries.map(\.month)
            var words = "\(own.path): \(Words.counted(table.entries.count, "cell"))"
            if let first = months.min(), let last = months.max() { words += " of \(first) to \(last)" }
            words += ", \(Words.counted(table.passedOver, "row")) passed over"
            if !output.quiet { Terminal.complain(words) }
            for cell in table.unplaced { Terminal.complain(cell.problem.description) }
            _ = try table.release(
                AimAggregate.Options(
                    source: "try", feed: "try", knownAt: DomainClock.machine(), categories: list, countries: .scheduleC)
            )
        }
    }
}
