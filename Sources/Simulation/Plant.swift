import Alerting
import Archive
import Delivery
import Foundation
import GRDB
import Logging
import Pipeline
import RuleLanguage
import Trade
import Views

/// What a daemon holds in memory over one archive, from a start to its end.
final class Plant {
    static let sources = ["census-imports", "aim-licenses"]

    let archive: Archive
    private let pipeline: ReleasePipeline
    private var world: World

    /// Opens the archive as a daemon does when it starts.
    init(path: String, pipeline: ReleasePipeline) throws {
        archive = try Archive(path: path, mode: .write)
        self.pipeline = pipeline
        try archive.releaseLeases()
        world = try ReleasePipeline.world(from: archive, sources: Self.sources)
        _ = try pipeline.activate(in: archive, world: &world)
    }

    func take(_ release: Release) throws { _ = try pipeline.accept(release, into: archive, world: &world) }

    func keepTime(_ now: Instant) throws { _ = try pipeline.keepTime(now, in: archive, world: &world) }

    func number(_ sql: String) throws -> Int64? { try archive.read { try Int64.fetchOne($0, sql: sql) } }

    func strings(_ sql: String) throws -> [String] { try archive.read { try String.fetchAll($0, sql: sql) } }

    func rows(_ sql: String) throws -> [Row] { try archive.read { try Row.fetchAll($0, sql: sql) } }
}

extension ReleasePipeline {
    /// A reader of everything at once, one of what statistics confirm, and one of weekly digests.
    static let readers = [
        Receiver(name: "desk", channel: .webhook), Receiver(name: "board", channel: .webhook),
        Receiver(name: "weekly", channel: .webhook),
    ]

    private static let text = """
        groups:
          - name: simulation
            rules:
              - alert: Rise
                title: "{{country}} {{product}}: imports up"
                over: [origin, category]
                when: "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t"
                severity: warning
              - alert: Year
                title: "{{country}} {{product}}: imports above a year ago"
                over: [origin, category]
                when: "quantity[1mo] >= 1.8 * quantity[1mo, ago 12mo] and quantity[1mo] >= 400 t"
                severity: { critical: "quantity[1mo] >= 3 * quantity[1mo, ago 12mo]", warning: otherwise }
        """

    static func simulated() throws -> ReleasePipeline {
        let loaded = RuleLoader.load([RuleSource(path: "simulation.yml", text: text)], countries: Countries())
        guard !loaded.hasErrors else {
            throw Violation("the rules of the simulation do not check: \(loaded.diagnostics.map(\.message))")
        }
        return ReleasePipeline(
            rules: RuleSet(loaded.rules),
            routing: Routing(
                receivers: readers,
                routes: [
                    Route(receivers: ["desk"], continues: true),
                    Route(stages: [.confirmed], receivers: ["board"], continues: true),
                    Route(receivers: ["weekly"], cadence: .weekly),
                ]),
            renderer: try MessageRenderer(publicURL: "https://surge.example.org"))
    }
}

/// A promise that does not hold.
package struct Violation: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

/// The countries of Schedule C, for the rules.
private struct Countries: CountryNames {
    func country(named name: String) -> Country? { CountryList.scheduleC.country(named: name) }
    func slug(of country: Country) -> String? { CountryList.scheduleC.knownSlug(of: country) }
    var slugs: [String] { CountryList.scheduleC.slugs }
}
