import Alerting
import Archive
import FeedFormats
import GRDB
import Panel
import Pipeline
import RuleLanguage
import Testing
import Trade
import Views

/// Parameter series and event dates among the releases: what they make rules judge, and what evidence names.
@Suite struct ReferenceReleaseTests {
    /// A month of imports above the limit of that month.
    private static let limited = RuleText(
        name: "Limited", when: "quantity[1mo] > param(limit)[1mo] and quantity[1mo] >= 100 t",
        over: "[origin, category]", more: "inputs: { limit: t }")
    /// Two months of imports as a share of what all countries together may send.
    private static let share = RuleText(
        name: "Share", when: "quantity[2mo] >= 0.5 * param(total, world)[2mo] and quantity[2mo] >= 100 t",
        over: "[origin, category]", severity: "watch", more: "inputs: { total: t }")
    private static let ahead = RuleText(
        name: "Ahead", when: "quantity[1mo] >= 100 t and event(tariff) within 3mo", over: "[origin, category]")

    private static func instant(_ day: Int64) -> Instant { Instant(seconds: 1_630_000_000 + day * 86400) }

    /// Figures of a parameter as they were known at a moment: tonnes by month of 2021.
    private static func file(
        _ name: String, _ country: Country, _ figures: [Int: String?], knownAt: Instant = Instant(seconds: 0),
        content: String = "0a", product: String = "unwrought"
    ) -> Release {
        Release(
            source: ParameterFile.source(of: name), channel: "param", knownAt: knownAt, sections: [], observations: [],
            contentHash: content,
            reference: ReferenceFigures(
                parameters: figures.sorted { $0.key < $1.key }.map { number, value in
                    ParameterStatement(
                        key: ParameterKey(name: name, country: country, product: Product(product)),
                        month: month(number), value: value.flatMap { Rational(decimal: $0) }, unit: .tonnes)
                }, file: Array(content.utf8)))
    }

    private static func list(_ rows: String) throws -> [Release] {
        try EventFile.read(
            Array("date,announced,kind,country,product,title,source\n\(rows)\n".utf8), contentHash: "1b")
    }

    @Test("A month whose limit is known is judged with its statistics")
    func known() throws {
        var memory = try Memory(try rules([Self.limited]))
        #expect(memory.take(Self.file("limit", canada, [1: "150", 2: "150", 3: "150"])).isEmpty)
        #expect(memory.take(census([1: [canada: 100, mexico: 500]])).isEmpty)
        #expect(memory.take(census([2: [canada: 200, mexico: 500]])) == ["confirmed Limited 1220 2"])
        #expect(memory.take(census([3: [canada: 120, mexico: 500]])) == ["resolved Limited 1220 3"])
    }

    @Test("Without a limit of its own a country is judged by what does not ask for one")
    func withoutLimit() throws {
        let more = "inputs: { limit: t }\n        floor: none\n        floor_reason: a test"
        let either = RuleText(
            name: "Either", when: "quantity[1mo] > param(limit)[1mo] or quantity[1mo] >= 400 t",
            over: "[origin, category]", more: more)
        let neither = RuleText(
            name: "Neither", when: "not quantity[1mo] > param(limit)[1mo] and quantity[1mo] >= 400 t",
            over: "[origin, category]", more: more)
        var memory = try Memory(try rules([either, neither]))
        _ = memory.take(Self.file("limit", canada, [1: "150", 2: "450"]))
        _ = memory.take(census([1: [canada: 100, mexico: 100]]))
        #expect(
            memory.take(census([2: [canada: 420, mexico: 500]]))
                == ["confirmed Either 1220 2", "confirmed Either 2010 2", "confirmed Neither 1220 2"])
    }

    @Test("Months that waited for their limit are judged as new when it comes, oldest first")
    func awaited() throws {
        var memory = try Memory(try rules([Self.limited]))
        _ = memory.take(Self.file("limit", canada, [1: "150"]))
        _ = memory.take(census([1: [canada: 100]]))
        #expect(memory.take(census([2: [canada: 200]])).isEmpty && memory.take(census([3: [canada: 300]])).isEmpty)
        let step = memory.step(Self.file("limit", canada, [2: "150", 3: "160", 4: "1"]))
        #expect(step.events.map(\.words) == ["confirmed Limited 1220 2", "confirmed Limited 1220 3"])
        #expect(Set(step.events.map(\.episode)).count == 1)
        #expect(memory.take(census([4: [canada: 100]])) == ["confirmed Limited 1220 4"])
    }

    @Test("A first fill of a parameter judges its newest month only: the rest is history")
    func firstFill() throws {
        var memory = try Memory(try rules([Self.limited]))
        _ = memory.take(census([1: [canada: 200]]))
        _ = memory.take(census([2: [canada: 200]]))
        _ = memory.take(census([3: [canada: 200]]))
        #expect(
            memory.take(Self.file("limit", canada, [1: "150", 2: "150", 3: "150", 4: "1"]))
                == ["confirmed Limited 1220 3"])
        #expect(memory.take(Self.file("limit", canada, [0: "1"])).isEmpty, "so is what comes later of earlier months")
    }

    @Test("A corrected limit takes back, and finds again")
    func corrected() throws {
        var memory = try Memory(try rules([Self.limited]))
        _ = memory.take(Self.file("limit", canada, [1: "150", 2: "150"]))
        _ = memory.take(census([1: [canada: 100, mexico: 200]]))
        #expect(memory.take(census([2: [canada: 200, mexico: 200]])) == ["confirmed Limited 1220 2"])
        #expect(memory.take(Self.file("limit", mexico, [2: "300"])).isEmpty, "of another country")
        #expect(memory.take(Self.file("limit", canada, [2: "300"], product: "foil")).isEmpty, "of another product")
        #expect(memory.take(Self.file("other", canada, [2: "300"])).isEmpty, "of another name")
        #expect(memory.take(Self.file("limit", canada, [2: "300"])) == ["retracted Limited 1220 2"])
        #expect(memory.take(Self.file("limit", canada, [2: "199"])) == ["late Limited 1220 2"])
        #expect(memory.take(Self.file("limit", canada, [2: nil])).isEmpty, "without a limit there is no verdict")
    }

    @Test("A figure of all countries re-judges every country, in every month whose window holds it")
    func world() throws {
        var memory = try Memory(try rules([Self.share]))
        _ = memory.take(Self.file("total", .all, [1: "1000", 2: "1000", 3: "1000", 4: "1000"]))
        _ = memory.take(census([1: [canada: 300, mexico: 100]]))
        for number in 2...4 { #expect(memory.take(census([number: [canada: 300, mexico: 100]])).isEmpty) }
        #expect(memory.take(Self.file("total", .all, [3: "100"])) == ["late Share 1220 3", "late Share 1220 4"])
    }

    @Test("An event counts from the first release after its announcement, also for months judged before")
    func announced() throws {
        var memory = try Memory(try rules([Self.ahead]))
        _ = memory.take(census([1: [canada: 200, mexico: 50]]))
        // Announced on the second day of the story's third release; the list came before everything.
        let day = Self.instant(3).newYorkDay
        for release in try Self.list("2021-05-10,\(day),tariff,,76,A duty,A notice") { _ = memory.take(release) }
        #expect(memory.take(census([2: [canada: 200, mexico: 50]])).isEmpty, "the day is not over")
        #expect(
            memory.take(census([3: [canada: 200, mexico: 50]])) == ["late Ahead 1220 2", "confirmed Ahead 1220 3"])
        #expect(memory.take(census([4: [canada: 200]])) == ["confirmed Ahead 1220 4"])
        #expect(memory.take(census([6: [canada: 200]])) == ["resolved Ahead 1220 6"])
    }

    @Test("Evidence names the files it rests on, and is computed again from what is stored")
    func evidence() throws {
        let desk = try Desk(try rules([Self.limited, Self.ahead]))
        for release in try Self.list("2021-05-10,2021-01-04,tariff,,76,A duty,A notice") {
            var release = release
            release.isHistory = true
            try desk.take(release)
        }
        try desk.take(Self.file("limit", canada, [1: "150"], content: "0a"))
        try desk.take(Self.file("limit", canada, [2: "150", 3: "150"], content: "0b"))
        try desk.take(census([1: [canada: 100]]))
        let events = try desk.take(census([2: [canada: 200]]))
        #expect(events.map(\.words) == ["confirmed Limited 1220 2", "confirmed Ahead 1220 2"])
        let limit = ReferenceFile(name: "param/limit", content: "0b")
        let duty = ReferenceFile(name: "events/tariff", content: "1b")
        #expect(events.map(\.evidence.files) == [[limit], [duty]])
        // Later files change nothing in what was seen then.
        try desk.take(Self.file("limit", canada, [2: "180"], content: "0c"))
        try desk.take(census([3: [canada: 300]]))
        for event in events {
            let findings = try Verification.verify(
                episode: event.episode, archive: desk.archive, sources: ["census-imports"], countries: Countries())
            #expect(!findings.isEmpty && findings.allSatisfy { $0.difference == nil }, "\(findings)")
        }
    }

    @Test("Live and replay say the same, byte for byte")
    func replay() throws {
        let rules = try rules([Self.limited, Self.share, Self.ahead])
        let desk = try Desk(rules)
        let day = Self.instant(5).newYorkDay
        for release in try Self.list("2021-06-10,\(day),tariff,,76,A duty,A notice") {
            var release = release
            release.isHistory = true
            try desk.take(release)
        }
        var live: [AlertEvent] = []
        for release in [
            Self.file("limit", canada, [1: "150"]), census([1: [canada: 100, mexico: 90]]), census([2: [canada: 200]]),
            Self.file("limit", canada, [2: "150", 3: "150"], content: "0b"), census([3: [canada: 300, mexico: 120]]),
            Self.file("total", .all, [2: "100", 3: "100"]), Self.file("limit", canada, [2: "250"], content: "0c"),
            census([4: [canada: 100, mexico: 400]]), Self.file("total", .all, [4: "1000"], content: "0d"),
        ] { live += try desk.take(release) }
        #expect(live.count > 5)
        let stored = try desk.archive.read { try Archive.storedVintages($0) }
        let again = Backtest(pipeline: desk.pipeline).run(
            stored, categories: .aluminumImportMonitor, sources: ["census-imports"])
        #expect(again.map(\.words) == live.map(\.words))
        #expect(again == live)
        let world = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        #expect(world.panel.moment == desk.world.panel.moment)
    }
}
