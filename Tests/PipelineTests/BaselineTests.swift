import Archive
import GRDB
import Panel
import Pipeline
import Statistics
import Testing
import Trade

@Suite("Incremental = batch (P6)")
struct BaselineTests {
    /// Baselines as lines of text, the way the archive keeps them.
    private struct Table {
        var rows: [String: String] = [:]

        mutating func take(_ changes: BaselineUpdate.Changes) {
            for total in changes.removed {
                rows = rows.filter { !$0.key.hasPrefix(Self.group(total)) }
            }
            put(changes.rows)
        }
        mutating func put(_ all: [(series: WorkingSeries, month: Month, baseline: Baseline)]) {
            for row in all { rows[Self.key(row.series, row.month)] = "\(row.baseline.status) \(row.baseline.text)" }
        }
        private static func group(_ series: WorkingSeries) -> String {
            "\(series.flow) \(series.reporter) \(series.role) \(series.product) "
        }
        static func key(_ series: WorkingSeries, _ month: Month) -> String {
            group(series) + "\(series.country) \(month)"
        }
    }

    private func expectEqual(_ table: Table, _ panel: Panel, _ place: String) {
        var batch = Table()
        batch.put(BaselineUpdate.all(PanelView(panel)))
        guard batch.rows != table.rows else { return }
        let keys = Set(batch.rows.keys).union(table.rows.keys).filter { batch.rows[$0] != table.rows[$0] }.sorted()
        let first = keys[0]
        Issue.record(
            """
            \(place): \(keys.count) differ, first \(first): kept \(table.rows[first] ?? "none"), \
            from scratch \(batch.rows[first] ?? "none")
            """)
    }

    @Test("After every release the kept baselines equal those from scratch", arguments: 0..<100 as Range<UInt64>)
    func releases(seed: UInt64) {
        var releases = RandomReleases(seed: seed)
        run(seed) { _ in releases.next() }
    }

    @Test(
        "Also when products come at other levels, listings change, and bases and sources take turns",
        arguments: 0..<100 as Range<UInt64>)
    func unruly(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        run(seed) { step in
            var release = census([:])
            for product in [
                "7601", "760110", "7601103000", "7601209030", "unwrought", "7607", "761699", "72", "7602000095",
                "7602000055", "7602000060",
            ]
            where Int.random(in: 0..<3, using: &generator) == 0 {
                var figures: [Int: [Country: Int64?]] = [:]
                for _ in 0..<2 {
                    let number = Int.random(in: -14...(step * 2), using: &generator)
                    for country in [canada, mexico, .all] where Bool.random(using: &generator) {
                        figures[number, default: [:]][country] =
                            Int.random(in: 0..<9, using: &generator) == 0
                            ? .some(nil) : .random(in: 0...5, using: &generator)
                    }
                }
                let listing: Section.Listing =
                    [.complete, .partial, .changes].randomElement(using: &generator) ?? .partial
                release = release + census(figures, product: product, listing: listing)
            }
            let kind = Int.random(in: 0..<4, using: &generator)
            if kind == 0 {
                for index in release.sections.indices { release.sections[index].basis = .consumption }
                for index in release.observations.indices { release.observations[index].series.basis = .consumption }
            } else if kind == 1 {
                release.source = "aim"
                for index in release.sections.indices { release.sections[index].basis = .license }
                for index in release.observations.indices {
                    release.observations[index].series.basis = .license
                    release.observations[index].series.source = "aim"
                    release.observations[index].status = .license
                }
            }
            return release
        }
    }

    private func run(_ seed: UInt64, _ next: (Int) -> Release) {
        // Outside the categories, a line becomes two in the middle of the months.
        var panel = Panel(
            concordance: Concordance([.init(from: month(2), old: "7602000095", new: ["7602000055", "7602000060"])]))
        var table = Table()
        for step in 0..<12 {
            let release = next(step)
            let before = panel
            let vintage = Vintage(id: Int64(step), source: release.source, knownAt: Instant(seconds: Int64(step)))
            let changes = panel.apply(release, as: vintage)
            table.take(BaselineUpdate.changes(changes, before: PanelView(before), after: PanelView(panel)))
            expectEqual(table, panel, "seed \(seed) step \(step)")
        }
    }

    @Test("The table of the archive equals them too", arguments: 0..<4 as Range<UInt64>)
    func archive(seed: UInt64) throws {
        let desk = try Desk(rules([.rise]))
        var releases = RandomReleases(seed: seed)
        for _ in 0..<15 { try desk.take(releases.next()) }
        let rows = try desk.archive.read { database in
            try Row.fetchAll(
                database, sql: "SELECT flow, reporter, role, product, country, month, status, row FROM baseline"
            ).map { row in
                let month = Column.month(row["month"])
                let fields = ["flow", "reporter", "role", "product", "country"].map { row[$0] as String }
                return (
                    fields.joined(separator: " ") + " \(month)", "\(row["status"] as String) \(row["row"] as String)"
                )
            }
        }
        var table = Table()
        for (key, text) in rows { table.rows[key] = text }
        #expect(table.rows.count == rows.count)
        #expect(!rows.isEmpty)
        expectEqual(table, desk.world.panel, "archive \(seed)")
    }

    @Test("Baselines run on from licenses beyond the statistics, marked license")
    func licensesBeyond() {
        var panel = Panel()
        for release in [census([1: [canada: 100], 2: [canada: 100]]), licenses([3: [canada: 40]])] {
            _ = panel.apply(release, as: Vintage(id: 1, source: release.source, knownAt: Instant(seconds: 1)))
        }
        let rows = BaselineUpdate.all(PanelView(panel)).filter { $0.series.country == canada }
        #expect(rows.map(\.month) == [month(1), month(2), month(3)])
        #expect(rows.map(\.baseline.status) == [.final, .final, .license])
        #expect(rows.map(\.baseline.quantity.sum3) == [nil, nil, 240_000])
    }
}
