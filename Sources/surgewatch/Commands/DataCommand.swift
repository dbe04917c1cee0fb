import Alerting
import Archive
import ArgumentParser
import Compression
import FeedFormats
import Foundation
import Panel
import Pipeline
import Settings
import Trade
import Views

/// `surgewatch data`.
struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Import and export figures; see a series, releases, revisions, and how whole license months are.",
        subcommands: [
            Import.self, Export.self, SeriesVerb.self, Releases.self, Revisions.self, Completeness.self,
        ])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import observations, parameter series or event dates (CSV, also gzip).",
            discussion: """
                Observations (surgewatch-observations/1) are history, which raises nothing. Parameter series (`--kind param`; \
                columns known_at,name,country,product,month,value,unit) and event dates (`--kind events`; columns \
                date,announced,kind,country,product,title,source) are what rules read beside them. A parameter that became \
                known after the newest release is judged: months that waited for it, and months whose figures it changes.

                EXAMPLES:
                  surgewatch data import history.csv.gz --config surgewatch.yml
                  surgewatch data import --kind param limits.csv
                  surgewatch data import --kind events rules/aluminum/section-232-events.csv
                """)
        @Argument(help: "The files.") var files: [String]
        @Option(help: "What they hold: observations, param or events.") var kind = DataKind.observations
        @OptionGroup var configuration: ConfigurationOption
        @Flag(name: .long, help: "Print nothing but results.") var quiet = false

        func run() async throws {
            let settings = try configuration.load()
            if let list = kind.list {
                throw CommandFailure(
                    .usage,
                    "lists are not imported: put \(list.file) into the folder that `reference:` of the configuration names, "
                        + "then surgewatch reload")
            }
            let request = ControlRequest(
                command: "data.import", arguments: kind == .observations ? [] : [kind.rawValue],
                attachments: try files.map(ObservationsOnDisk.attachment))
            if let answer = try ControlClient.ask(settings.control, request) {
                return try ControlClient.present(answer)
            }
            if kind != .observations {
                let releases = try files.flatMap { path in
                    try ReferenceData.decode(try ObservationsOnDisk.bytes(path), name: path, kind: kind)
                }
                let summary = try await ReferenceData.importAlone(
                    releases, archive: settings.archive, configuration: configuration)
                return Terminal.say(summary.words)
            }
            let archive = try Archive(path: settings.archive, mode: .write)
            defer { archive.close() }
            var world = try ReleasePipeline.world(from: archive, sources: settings.sources)
            let pipeline = ReleasePipeline(
                rules: RuleSet([]), routing: settings.routing, renderer: try MessageRenderer())
            let releases = try files.flatMap(ObservationsOnDisk.read)
            let progress = ProgressLine()
            let summary = try HistoryImport(pipeline: pipeline).run(releases, into: archive, world: &world) {
                done, all in
                if !quiet { progress.note("\(done) of \(all) releases") }
            }
            Terminal.endProgress()
            Terminal.say(summary.words)
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write what was known, with every vintage, as a file that can be imported.",
            discussion: """
                Zeros that a whole listing states by leaving a series out are written too, so that what is imported reads the \
                same. --plain leaves the first line out: a table that any program reads (`SELECT * FROM 'known.csv'` in \
                DuckDB, `pandas.read_csv`), and that `data import` does not.

                EXAMPLES:
                  surgewatch data export --source census-imports --as-of 2021-08-01 > known.csv
                  surgewatch data export --source census-imports --plain --to known.csv.gz
                  surgewatch data export --kind param > parameters.csv
                  surgewatch data export --kind concordance --to reference/concordance.csv
                """)
        @Option(help: "The source; asked for when the archive has several (param, events: default all).")
        var source: String?
        @Option(
            help: """
                What to write: observations, param, events, or a list that figures are read by (categories, concordance, \
                countries, groups, lines).
                """) var kind = DataKind.observations
        @Option(help: "Write to this file; a name that ends in .gz is compressed.") var to: String?
        @Flag(help: "Only the table, without the line that says what it is.") var plain = false
        @OptionGroup var asOf: AsOfOption
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            let moment = try asOf.moment()
            if let list = kind.list, moment == nil {
                return try write(Array((ReferenceLists.inForce.texts[list] ?? "").utf8))
            }
            let archive = try Installation.readArchive(settings)
            if let list = kind.list {
                let lists = try archive.read { try Archive.lists($0, at: moment.map { Moment(knownAt: $0) }) }
                return try write(Array((lists.texts[list] ?? "").utf8))
            }
            if kind != .observations {
                return try write(ReferenceData.export(kind, source: source, asOf: moment, from: archive))
            }
            let vintages = try archive.read { try Archive.storedVintages($0) }
                .filter { $0.parameters.isEmpty && $0.events.isEmpty }
            let sources = Set(vintages.map(\.record.vintage.source)).sorted()
            guard let name = source ?? (sources.count == 1 ? sources.first : nil) else {
                throw CommandFailure(
                    .usage,
                    sources.isEmpty
                        ? "the archive has no observations"
                        : "the archive has several sources; name one with --source: " + sources.joined(separator: ", "))
            }
            guard sources.contains(name) else {
                throw CommandFailure(
                    .usage, "no source is called \(name); there are " + sources.joined(separator: ", "))
            }
            let mine = vintages.filter { stored in
                let vintage = stored.record.vintage
                return vintage.source == name && (moment.map { vintage.knownAt <= $0 } ?? true)
            }
            let panel = try archive.read {
                try Archive.panel(
                    $0, at: moment.map { Moment(knownAt: $0) }, categories: .aluminumImportMonitor,
                    sources: settings.sources)
            }
            var first: [SeriesKey: [Month: Vintage]] = [:]
            for stored in mine {
                for row in stored.rows where first[row.series]?[row.month] == nil {
                    first[row.series, default: [:]][row.month] = stored.record.vintage
                }
            }
            let zeros = panel.impliedZeros(of: name) { first[$0]?[$1] }.map { zero in
                ObservationsFile.Row(
                    knownAt: zero.vintage.knownAt,
                    observation: Observation(
                        series: zero.series, month: zero.month, quantity: 0, value: 0, status: zero.status))
            }
            let rows = mine.flatMap { stored in
                stored.rows.map { row in
                    ObservationsFile.Row(
                        knownAt: stored.record.vintage.knownAt,
                        observation: Observation(
                            series: row.series, month: row.month, quantity: row.cell.quantity, value: row.cell.value,
                            status: row.cell.status))
                }
            }
            let bytes = ObservationsFile.write(
                source: name, listing: .changes, simulated: mine.contains { $0.record.isSimulated },
                rows: rows + zeros)
            try write(plain ? Array(bytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst()) : bytes)
        }

        private func write(_ bytes: [UInt8]) throws {
            if let to {
                let stored = to.hasSuffix(".gz") ? try Gzip.deflate(bytes) : bytes
                do {
                    try Data(stored).write(to: URL(fileURLWithPath: to), options: .atomic)
                } catch {
                    throw CommandFailure(.data, "cannot write \(to); does its folder exist, and may you write there?")
                }
            } else {
                Terminal.say(String(decoding: bytes, as: UTF8.self), end: "")
            }
        }
    }

    struct Releases: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the vintages of the archive in the order in which they were known.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            var table = Table(columns: [
                "vintage", "known_at", "source", "channel", "feed", "as_of", "first_prints", "revisions", "history",
                "simulated", "sha256",
            ])
            for record in try archive.read({ try Archive.vintages($0) }) {
                table.rows.append([
                    .number(record.vintage.id), .text(record.vintage.knownAt.description), .text(record.vintage.source),
                    .text(record.channel), .text(record.feed), .text(record.asOf?.description),
                    .number(record.firstPrints), .number(record.revisions), .flag(record.isHistory),
                    .flag(record.isSimulated), .text(record.content),
                ])
            }
            try table.print(output)
        }
    }

    struct Revisions: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List cells known at two moments whose figures differ.",
            discussion: """
                First prints and changes of status are not revisions. Without moments: each release with its number. With a \
                series and a month: everything that was ever known of that cell, sums of lines and countries included.

                EXAMPLES:
                  surgewatch data revisions
                  surgewatch data revisions --series origin/canada/7606 --month 2021-03
                  surgewatch data revisions --from 2021-08-31 --to 2021-09-30 --product 76
                """)
        @Option(help: "The earlier moment.") var from: String?
        @Option(help: "The later moment (default: now).") var to: String?
        @Option(help: "Only HS codes that begin with this, or this category.") var product: String?
        @Option(help: "Only this source.") var source: String?
        @Option(help: "The history of one cell: its series, with --month.") var series: String?
        @Option(help: "The history of one cell: its month, with --series.") var month: String?
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let settings = try configuration.load()
            if let series, let month { return try history(of: series, month, settings).print(output) }
            guard series == nil, month == nil else {
                throw CommandFailure(.usage, "the history of a cell needs both, --series and --month")
            }
            let archive = try Installation.readArchive(settings)
            guard let from else {
                guard to == nil, product == nil else {
                    throw CommandFailure(
                        .usage, "--to and --product compare two moments; name the earlier one with --from")
                }
                return try perRelease(archive)
            }
            let earlier = try AsOfOption.instant(from, "--from")
            let later = try to.map { try AsOfOption.instant($0, "--to") }
            if let later, later < earlier { throw CommandFailure(.usage, "--from is later than --to") }
            let (old, new) = try archive.read { database in
                (
                    try Archive.panel(
                        database, at: Moment(knownAt: earlier), categories: .aluminumImportMonitor,
                        sources: settings.sources),
                    try Archive.panel(
                        database, at: later.map { Moment(knownAt: $0) }, categories: .aluminumImportMonitor,
                        sources: settings.sources)
                )
            }
            var table = Table(columns: [
                "source", "series", "basis", "month", "quantity_before_kg", "quantity_now_kg", "value_before_usd",
                "value_now_usd", "change", "known_at",
            ])
            for series in old.series where matches(series) {
                for (month, before) in old.cells(of: series) {
                    guard let now = new.cell(series, month: month), !now.sameFigures(as: before) else { continue }
                    table.rows.append(Self.row(series, month, before, now))
                }
            }
            try table.print(output)
            if !output.quiet { Terminal.complain(Words.counted(table.rows.count, "changed cell")) }
        }

        private static func row(_ series: SeriesKey, _ month: Month, _ before: StoredCell, _ now: StoredCell) -> [Table
            .Value]
        {
            let pair = before.quantity != now.quantity ? (before.quantity, now.quantity) : (before.value, now.value)
            let change = pair.0.flatMap { old in pair.1.flatMap { Rational($0 - old) / Rational(old) } }
            return [
                .text(series.source), .text(series.working.address), .text(series.basis.rawValue),
                .text(month.description),
                .number(before.quantity), .number(now.quantity), .number(before.value), .number(now.value),
                .decimal(change.map { Wording.change($0) }), .text(now.vintage.knownAt.description),
            ]
        }

        private func matches(_ series: SeriesKey) -> Bool {
            (source.map { series.source == $0 } ?? true)
                && (product.map {
                    series.product.code == $0 || series.product.isHS && series.product.code.hasPrefix($0)
                } ?? true)
        }

        private func perRelease(_ archive: Archive) throws {
            var table = Table(columns: ["known_at", "source", "changed_cells", "first_prints"])
            for record in try archive.read({ try Archive.vintages($0) })
            where source.map({ record.vintage.source == $0 }) ?? true {
                table.rows.append([
                    .text(record.vintage.knownAt.description), .text(record.vintage.source), .number(record.revisions),
                    .number(record.firstPrints),
                ])
            }
            try table.print(output)
        }
    }
}

/// Observations files as they lie on disk.
enum ObservationsOnDisk {
    static let largest = 1 << 30

    /// A file as it is sent to the daemon, compressed.
    static func attachment(_ path: String) throws -> ControlRequest.Attachment {
        let raw = try bytes(path)
        let packed = Gzip.isGzip(raw) ? raw : try Gzip.deflate(raw)
        guard packed.count < ControlConnection.largest / 2 else {
            throw CommandFailure(.data, "\(path) is too large for the running daemon; stop it and import without it")
        }
        return .init(name: path, content: Data(packed))
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.data, "cannot read \(path)")
        }
        return Array(data)
    }

    static func read(_ path: String) throws -> [Release] { try decode(try bytes(path), name: path) }

    /// Reads the content of a file; `name` is for messages.
    static func decode(_ raw: [UInt8], name path: String) throws -> [Release] {
        let hash = Identity.sha256(raw)
        do {
            let bytes = Gzip.isGzip(raw) ? try Gzip.inflate(raw, limit: largest) : raw
            return try ObservationsFile.read(bytes, contentHash: hash, feed: "import")
        } catch {
            throw CommandFailure(.data, "\(path): \(error)\nNothing was imported.")
        }
    }
}

extension HistoryImport.Summary {
    var words: String {
        "\(Words.counted(stored, "release")) stored (\(Words.counted(cells, "cell")), \(revisions) of them revisions)"
            + (passedOver > 0 ? ", \(passedOver) known already" : "")
    }
}
