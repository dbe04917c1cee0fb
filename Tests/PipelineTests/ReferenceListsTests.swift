import Alerting
import Archive
import GRDB
import Panel
import Pipeline
import Statistics
import Testing
import Trade

/// Lists are vintages like everything else: what was known by the old ones stays as it was.
struct ReferenceListsTests {
    private static let old = "7602000030"
    private static let new = "7602000040"
    private static func other() throws -> ReferenceLists {
        try ReferenceLists([.concordance: "from,old,new,source\n2021-04,\(old),\(new),a test\n"])
    }
    private static let rise = RuleText(
        name: "Rise", when: "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t",
        over: "[origin, line]")

    private static func lines(_ number: Int, _ tonnes: [String: Int64]) -> Release {
        completeLines(of: "7602", number, tonnes)
    }

    private static func figure(_ code: String, _ number: Int, _ panel: Panel) -> Int64? {
        PanelView(panel).row(of: WorkingSeries(country: canada, product: Product(code)))[month(number)].quantity.number
    }

    private static func baselines(_ desk: Desk) throws -> [String] {
        try desk.archive.read { database in
            try Row.fetchAll(database, sql: "SELECT product, country, month, row FROM baseline").map {
                "\($0[0] as String) \($0[1] as String) \(Column.month($0[2])) \($0[3] as String)"
            }.sorted()
        }
    }

    private static func fromScratch(_ desk: Desk) -> [String] {
        BaselineUpdate.all(PanelView(desk.world.panel)).map {
            "\($0.series.product) \($0.series.country) \($0.month) \($0.baseline.text)"
        }.sorted()
    }

    @Test("The first release stores the lists, later ones only what changed; a moment is read by the lists of its time")
    func vintages() throws {
        let desk = try Desk(rules([Self.rise]))
        var live: [AlertEvent] = []
        for number in 1...3 { live += try desk.take(Self.lines(number, [Self.old: 200])) }
        live += try desk.take(Self.lines(4, [Self.new: 200]))
        #expect(live.map(\.words) == ["confirmed Rise 1220 4"], "without an entry a new line surges")
        let before = try #require(desk.archive.read { try Archive.newestVintage($0) }).knownAt

        desk.pipeline.lists = try Self.other()
        let anew = try desk.take(Self.lines(5, [Self.new: 200]))
        #expect(anew.map(\.words) == ["retracted Rise 1220 4"], "the entry takes back what its lack raised")
        live += anew
        #expect(Self.figure(Self.new, 3, desk.world.panel) == 200_000)
        #expect(Self.figure(Self.old, 5, desk.world.panel) == 200_000)
        #expect(try Self.baselines(desk) == Self.fromScratch(desk))
        live += try desk.take(Self.lines(6, [Self.new: 500]))
        let text = try #require(Self.other().texts[.concordance])
        #expect(
            live.last?.evidence.files == [
                ReferenceFile(name: "list/concordance", content: Identity.sha256(text.utf8))
            ])
        #expect(try Self.baselines(desk) == Self.fromScratch(desk))

        let counts = try desk.archive.read {
            try Row.fetchAll(
                $0, sql: "SELECT vintage_id, count(*) FROM reference_list GROUP BY vintage_id ORDER BY vintage_id"
            ).map { [$0[0] as Int64, $0[1] as Int64] }
        }
        #expect(counts == [[1, 5], [5, 1]])
        let now = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"]).panel
        #expect(Self.figure(Self.new, 3, now) == 200_000)
        let then = try desk.archive.read {
            try Archive.panel(
                $0, at: Moment(knownAt: before), categories: .aluminumImportMonitor, sources: ["census-imports"])
        }
        #expect(Self.figure(Self.new, 3, then) == 0, "what was known then does not change")
        #expect(Self.figure(Self.old, 4, then) == 0)
        let stored = try desk.archive.read { try Archive.storedVintages($0) }
        let replayed = Backtest(pipeline: desk.pipeline)
            .run(stored, categories: .aluminumImportMonitor, sources: ["census-imports"])
        #expect(replayed == live)
    }

    @Test("A category that gets other codes is added up anew with the next release")
    func categories() throws {
        let desk = try Desk(rules([.rise]))
        try desk.take(
            census([1: [canada: 100], 2: [canada: 100]], product: "7601")
                + census([1: [canada: 30], 2: [canada: 30]], product: "7602"))
        let text = (ReferenceLists.shipped.texts[.categories] ?? "") + "unwrought,Unwrought,7602,yes,a test\n"
        desk.pipeline.lists = try ReferenceLists([.categories: text])
        try desk.take(census([3: [canada: 100]], product: "7601") + census([3: [canada: 30]], product: "7602"))
        #expect(Self.figure("unwrought", 2, desk.world.panel) == 130_000)
        #expect(try Self.baselines(desk) == Self.fromScratch(desk))
        #expect(try Self.baselines(desk).contains { $0.hasPrefix("unwrought 1220 2021-03 130000,390000") })
    }
}
