import Alerting
import Archive
import Foundation
import GRDB
import Panel
import Pipeline
import TestSupport
import Trade
import Views

let canada = Country("1220")
let mexico = Country("2010")
let india = Country("5330")

func month(_ text: String) -> Month { Month(text) ?? Month(ordinal: 0) }
/// The given month of 2021; 0 is December 2020.
func month(_ number: Int) -> Month { month("2021-01") + (number - 1) }

/// What a source states of one product: tonnes by country and month of 2021.
func census(
    _ figures: [Int: [Country: Int64?]], product: String = "unwrought", listing: Section.Listing = .complete,
    status: Status = .final
) -> Release {
    statement("census-imports", .general, .origin, figures, product, listing, .product(Product(product)), status)
}

/// What statistics state, whole, of the lines of a heading in one month: tonnes from Canada by code.
func completeLines(of heading: String, _ number: Int, _ tonnes: [String: Int64]) -> Release {
    var release = census([:])
    for (code, tonnes) in tonnes.sorted(by: { $0.key < $1.key }) {
        release = release + census([number: [canada: tonnes]], product: code)
    }
    release.sections = [
        Section(basis: .general, scope: .codes(prefix: heading, digits: 10), month: month(number), listing: .complete)
    ]
    return release
}

func licenses(
    _ figures: [Int: [Country: Int64?]], product: String = "unwrought", role: Role = .origin, asOf: String? = nil,
    simulated: Bool = false
) -> Release {
    var release = statement("aim", .license, role, figures, product, .complete, .categories, .license)
    release.asOf = asOf.flatMap { CalendarDay($0) }
    release.simulated = simulated
    return release
}

private func statement(
    _ source: String, _ basis: Basis, _ role: Role, _ figures: [Int: [Country: Int64?]], _ product: String,
    _ listing: Section.Listing, _ scope: Section.Scope, _ status: Status
) -> Release {
    Release(
        source: source, channel: "test", knownAt: Instant(seconds: 0),
        sections: figures.keys.sorted().map {
            Section(basis: basis, role: role, scope: scope, month: month($0), listing: listing)
        },
        observations: figures.sorted { $0.key < $1.key }.flatMap { number, countries in
            countries.sorted { $0.key < $1.key }.map { country, tonnes in
                Observation(
                    series: SeriesKey(
                        source: source, basis: basis, role: role, country: country, product: Product(product)),
                    month: month(number), quantity: tonnes.map { $0 * 1000 }, value: tonnes.map { $0 * 2500 },
                    status: status)
            }
        }, contentHash: "hash", feed: source)
}

extension Release {
    static func + (left: Release, right: Release) -> Release {
        var sum = left
        sum.sections += right.sections
        sum.observations += right.observations
        return sum
    }
}

extension AlertEvent {
    /// `confirmed Rise 1220 3`: kind, rule, country and month.
    var words: String {
        let role = series.role == .origin ? "" : series.role.rawValue + "/"
        return "\(kind.rawValue) \(rule) \(role)\(series.country.code) \(month - PipelineTests.month(1) + 1)"
    }
}

extension MessageRenderer {
    static func plain() throws -> MessageRenderer { try MessageRenderer(publicURL: "https://surge.example.org") }
}

let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
let hook = Receiver(name: "hook", channel: .webhook)

/// Releases taken in in memory, a day apart.
struct Memory {
    let pipeline: ReleasePipeline
    private(set) var world: World
    private(set) var day: Int64 = 0

    init(_ rules: RuleSet, panel: Panel = Panel()) throws {
        pipeline = ReleasePipeline(
            rules: rules, routing: Routing(receivers: [ana, hook], routes: []), renderer: try .plain())
        world = World(panel: panel)
    }

    mutating func step(_ release: Release) -> ReleasePipeline.Step {
        day += 1
        let knownAt = Instant(seconds: 1_630_000_000 + day * 86400)
        var panel = world.panel
        let changes = panel.apply(release, as: Vintage(id: day, source: release.source, knownAt: knownAt))
        let step = pipeline.step(from: world, to: panel, changes: changes, rendering: false)
        world = step.world
        return step
    }

    mutating func take(_ release: Release) -> [String] { step(release).events.map(\.words) }
}

/// An archive in a folder of its own, and the daemon's memory of it.
final class Desk {
    let folder: TemporaryDirectory
    let archive: Archive
    var pipeline: ReleasePipeline
    var world: World
    private var day: Int64 = 0

    init(_ rules: RuleSet) throws {
        folder = try TemporaryDirectory()
        archive = try Archive(path: folder.path("a.sqlite"), mode: .write)
        pipeline = ReleasePipeline(
            rules: rules, routing: Routing(receivers: [ana, hook], routes: []), renderer: try .plain())
        world = try ReleasePipeline.world(from: archive, sources: ["census-imports"])
        _ = try pipeline.activate(in: archive, world: &world)
    }

    @discardableResult
    func take(_ release: Release) throws -> [AlertEvent] {
        var release = release
        day += 1
        if release.knownAt.seconds == 0 { release.knownAt = Instant(seconds: 1_630_000_000 + day * 86400) }
        return try pipeline.accept(release, into: archive, world: &world)?.events ?? []
    }

    /// Every row of the named tables (all of them by default), in order.
    func dump(_ names: [String]? = nil) throws -> String { try archive.read { try Desk.dump($0, names) } }

    static func dump(_ database: Database, _ names: [String]?) throws -> String {
        let tables =
            try names
            ?? String.fetchAll(
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

/// A world of releases as they could come: statistics month by month with revisions, licenses week by week.
struct RandomReleases {
    private var generator: SplitMix
    private var newest = 1
    private var week = 0
    private let isWhole: Bool

    init(seed: UInt64) {
        generator = SplitMix(seed: seed)
        isWhole = seed % 3 != 0
    }

    private mutating func tonnes() -> Int64? {
        Int.random(in: 0..<12, using: &generator) == 0
            ? nil : [0, 80, 100, 140, 150, 200, 300, 450].randomElement(using: &generator)
    }

    private mutating func figures(_ months: some Sequence<Int>, everyone: Bool) -> [Int: [Country: Int64?]] {
        var result: [Int: [Country: Int64?]] = [:]
        for number in months {
            for country in [canada, mexico, india] where everyone || Int.random(in: 0..<5, using: &generator) > 0 {
                result[number, default: [:]][country] = tonnes()
            }
            if result[number] == nil { result[number] = [canada: 100] }
        }
        return result
    }

    mutating func next() -> Release {
        week += 1
        if newest == 1 {
            newest = 4
            return census(figures(1...4, everyone: isWhole), listing: isWhole ? .complete : .partial)
                + census(figures(1...4, everyone: true), product: "foil")
        }
        if week % 3 != 0 {
            let asOf = (month(newest + 2).firstDay + 3 * (week % 5)).description
            let open = [newest + 1, newest + 2]
            return licenses(figures(open, everyone: false), asOf: asOf)
                + licenses(figures(open, everyone: false), product: "foil", asOf: asOf)
                + licenses(figures(open, everyone: false), product: "foil", role: .smelt, asOf: asOf)
        }
        let step = Int.random(in: 0..<4, using: &generator) == 0 ? 2 : 1
        let fresh = Array((newest + 1)...(newest + step))
        newest += step
        let old = Bool.random(using: &generator) ? [Int.random(in: 1...(newest - step), using: &generator)] : []
        let listing: Section.Listing =
            isWhole ? .complete : [.partial, .changes].randomElement(using: &generator) ?? .partial
        return census(figures(fresh + old, everyone: false), listing: listing)
            + census(figures(fresh, everyone: false), product: "foil", listing: listing)
    }
}
