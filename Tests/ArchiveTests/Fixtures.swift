import Alerting
import Archive
import Foundation
import GRDB
import Panel
import TestSupport
import Trade

let canada = Country("1220")
let mexico = Country("2010")
let india = Country("5330")

func month(_ text: String) -> Month { Month(text) ?? Month(ordinal: 0) }

/// An archive in a folder of its own, with the panel that it should hold.
final class Ledger {
    let folder: TemporaryDirectory
    let archive: Archive
    private(set) var panel = Panel()
    private(set) var vintages: [Vintage] = []

    init(name: String = "a.sqlite") throws {
        folder = try TemporaryDirectory()
        archive = try Archive(path: folder.path(name), mode: .write)
    }

    /// Stores a release as the next vintage, a day after the last.
    func learn(_ release: Release) throws {
        var release = release
        let panel = self.panel
        (self.panel, release) = try archive.write { transaction in
            var next = panel
            let id = try transaction.nextVintage()
            release.knownAt = Instant(seconds: 1_600_000_000 + id * 86400)
            let vintage = Vintage(id: id, source: release.source, knownAt: release.knownAt)
            try transaction.store(release, changes: next.apply(release, as: vintage), ruleSet: "")
            return (next, release)
        }
        vintages.append(Vintage(id: Int64(vintages.count + 1), source: release.source, knownAt: release.knownAt))
    }

    func read(at moment: Moment? = nil) throws -> Panel {
        try archive.read {
            try Archive.panel($0, at: moment, categories: .aluminumImportMonitor, sources: ["census-imports"])
        }
    }

    var dump: String { get throws { try archive.read(Self.dump) } }

    /// Every row of every table, in order.
    static func dump(_ database: Database) throws -> String {
        let tables = try String.fetchAll(
            database,
            sql: "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        return try tables.flatMap { table in
            [table] + (try Row.fetchAll(database, sql: "SELECT * FROM \"\(table)\"").map(\.description).sorted())
        }.joined(separator: "\n")
    }
}

/// A connection around the archive, as one who tampers would have it.
func raw<T>(_ path: String, _ body: (Database) throws -> T) throws -> T {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction(body)
}

func stating(
    source: String = "census", listing: Section.Listing = .complete, product: String = "unwrought", asOf: String? = nil,
    _ rows: [(Country, String, Int64?)]
) -> Release {
    let basis: Basis = source == "aim" ? .license : .general
    let months = Set(rows.map { $0.1 }).sorted()
    return Release(
        source: source, channel: "test", knownAt: Instant(seconds: 0),
        sections: months.map {
            Section(basis: basis, scope: .product(Product(product)), month: month($0), listing: listing)
        },
        observations: rows.map { country, text, quantity in
            Observation(
                series: SeriesKey(source: source, basis: basis, country: country, product: Product(product)),
                month: month(text), quantity: quantity, value: quantity.map { $0 * 3 },
                status: basis == .license ? .license : .final)
        }, asOf: asOf.flatMap { CalendarDay($0) }, contentHash: "hash", feed: "feed")
}

extension Panel {
    /// Everything a reader can see, for comparisons.
    var text: String {
        let view = PanelView(self)
        var lines: [String] = []
        for series in series {
            for (month, cell) in cells(of: series) { lines.append("\(series) \(month) \(cell)") }
            let row = view.row(of: series.working)
            lines.append("\(series.working) \(row.first) \(row.cells)")
        }
        lines.append("\(asOf.sorted { $0.key < $1.key }) \(newestVintage.sorted { $0.key < $1.key })")
        return lines.joined(separator: "\n")
    }
}

/// Random numbers that repeat: splitmix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
