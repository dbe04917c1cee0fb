import Alerting
import Archive
import Pipeline
import RuleLanguage
import Testing
import Trade

@Suite("for: N releases")
struct HeldReleasesTests {
    private static let rise = RuleText(
        name: "Rise", when: "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t",
        more: "for: 2 releases")
    private static let both = RuleText(
        name: "Both", when: "fires(Rise) and quantity[1mo] >= 100 t", over: "[origin, category]")

    private func filed(_ tonnes: Int64, asOf: String) -> Release { licenses([2: [canada: tonnes]], asOf: asOf) }

    @Test("A rule fires in the release in which its condition holds for the second time")
    func second() throws {
        var memory = try Memory(rules([Self.rise]))
        #expect(memory.take(census([1: [canada: 100]])) == [])
        #expect(memory.take(filed(160, asOf: "2021-02-10")) == [])
        #expect(
            memory.take(filed(170, asOf: "2021-02-17"))
                == ["early Rise - 2", "early Rise 1220 2"])
        #expect(memory.take(filed(180, asOf: "2021-02-24")) == [])
        #expect(
            memory.take(census([2: [canada: 200]]))
                == ["confirmed Rise - 2", "confirmed Rise 1220 2"])
    }

    @Test("Statistics count as a release like any other")
    func statistics() throws {
        var memory = try Memory(rules([Self.rise]))
        _ = memory.take(census([1: [canada: 100]]))
        #expect(memory.take(filed(160, asOf: "2021-02-10")) == [])
        #expect(
            memory.take(census([2: [canada: 200]]))
                == ["confirmed Rise - 2", "confirmed Rise 1220 2"])
    }

    @Test("A release in which the condition does not hold starts the count anew; one without a verdict does not")
    func interrupted() throws {
        var memory = try Memory(rules([Self.rise]))
        _ = memory.take(census([1: [canada: 100]]))
        #expect(memory.take(census([2: [canada: 160]])) == [])
        #expect(memory.take(census([2: [canada: 120]])) == [])
        #expect(memory.take(census([2: [canada: 160]])) == [])
        #expect(memory.take(census([2: [canada: nil]])) == [])
        #expect(memory.take(census([2: [canada: 170]])) == ["late Rise - 2", "late Rise 1220 2"])
    }

    @Test("What is pending does not fire a rule that rests on it; when it fires, both do")
    func composite() throws {
        var memory = try Memory(rules([Self.rise, Self.both]))
        _ = memory.take(census([1: [canada: 100]]))
        #expect(memory.take(filed(160, asOf: "2021-02-10")) == [])
        #expect(
            memory.take(filed(170, asOf: "2021-02-17"))
                == ["early Rise - 2", "early Rise 1220 2", "early Both 1220 2"])
    }

    @Test("A pending month says for how many releases its condition has held")
    func pending() throws {
        var memory = try Memory(rules([Self.rise]))
        _ = memory.take(census([1: [canada: 100]]))
        let step = memory.step(filed(160, asOf: "2021-02-10"))
        #expect(step.held.map(\.releases) == [1, 1])
        let rules = memory.pipeline.rules
        let rule = try #require(rules["Rise"])
        let series = WorkingSeries(country: canada, product: Product("unwrought"))
        let verdict = Explanation(
            rule: rule, rules: rules, series: series, month: month(2), panel: memory.world.panel,
            releasesHeld: memory.world.releasesHeld
        ).verdict
        #expect(verdict.truth == .unknown && verdict.isPending && verdict.severity == nil)
        #expect(verdict.reason == "pending: holds in 1 of 2 releases")
        #expect(verdict.evidence.gates.allSatisfy { $0.met == .yes })
    }

    /// Releases in which conditions hold, fail and are unknown in turn.
    private func releases() -> [Release] {
        [
            census([1: [canada: 100, mexico: 100]]),
            licenses([2: [canada: 160, mexico: 150], 3: [canada: 10]], asOf: "2021-02-10"),
            licenses([2: [canada: 170, mexico: 150], 3: [canada: 300]], asOf: "2021-02-17"),
            licenses([2: [canada: 170, mexico: 90], 3: [canada: 310, mexico: 400]], asOf: "2021-02-24"),
            census([2: [canada: 200, mexico: 160]]),
            licenses([3: [canada: 320, mexico: 400]], asOf: "2021-03-24"),
            census([1: [canada: 90, mexico: 100], 2: [canada: 200, mexico: 170], 3: [canada: 400, mexico: 500]]),
        ]
    }

    @Test("A daemon that is started again after every release counts on where it was, byte for byte")
    func restart() throws {
        let through = try Desk(rules([Self.rise, Self.both]))
        let restarted = try Desk(rules([Self.rise, Self.both]))
        var events: [AlertEvent] = []
        var pending = 0
        for release in releases() {
            restarted.world = try ReleasePipeline.world(from: restarted.archive, sources: ["census-imports"])
            #expect(restarted.world.held == through.world.held)
            events += try through.take(release)
            try restarted.take(release)
            pending += try through.archive.read { try Archive.heldMonths($0) }.count
        }
        #expect(try restarted.dump() == through.dump())
        #expect(!events.isEmpty && pending > 0)
        let vintages = try through.archive.read { try Archive.storedVintages($0) }
        let again = Backtest(pipeline: through.pipeline)
            .run(vintages, categories: .aluminumImportMonitor, sources: ["census-imports"])
        #expect(again == events)
    }

    @Test("A rule with another definition starts to count anew")
    func another() throws {
        let desk = try Desk(rules([Self.rise]))
        try desk.take(census([1: [canada: 100]]))
        try desk.take(filed(160, asOf: "2021-02-10"))
        #expect(try desk.archive.read { try Archive.heldMonths($0) }.count == 2)
        var changed = Self.rise
        changed.when += " and quantity[1mo] >= 101 t"
        desk.pipeline.rules = try rules([changed])
        _ = try desk.pipeline.activate(in: desk.archive, world: &desk.world)
        #expect(try desk.archive.read { try Archive.heldMonths($0) }.isEmpty)
        #expect(desk.world.held == World.Held())
    }

    @Test("An exception is not judged, and says why")
    func exception() throws {
        var excepted = RuleText.rise
        excepted.more =
            "exceptions: [{ series: origin/canada/unwrought, until: 2021-02, reason: one vessel }]"
        var memory = try Memory(rules([excepted]))
        _ = memory.take(census([1: [canada: 100, mexico: 100]]))
        #expect(
            memory.take(census([2: [canada: 200, mexico: 200]])) == ["confirmed Rise - 2", "confirmed Rise 2010 2"])
        let rule = try #require(memory.pipeline.rules["Rise"])
        let verdict = Explanation(
            rule: rule, rules: memory.pipeline.rules,
            series: WorkingSeries(country: canada, product: Product("unwrought")), month: month(2),
            panel: memory.world.panel
        ).verdict
        #expect(verdict.truth == .unknown)
        #expect(verdict.reason == "the rule does not judge months up to 2021-02 of origin/canada/unwrought: one vessel")
    }
}
