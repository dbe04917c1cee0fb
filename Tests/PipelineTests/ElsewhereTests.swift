import Alerting
import Foundation
import Panel
import Pipeline
import Testing
import Trade
import Views

@testable import Archive

/// A rule that reads beside the judged statistic is judged when the last of its sources first has the month.
@Suite("Rules that read other sources")
struct ElsewhereTests {
    /// What a country reports of its exports to the United States: tonnes by month of 2021.
    private func exports(_ reporter: Country, _ figures: [Int: Int64?]) -> Release {
        Release(
            source: "partner", channel: "test", knownAt: Instant(seconds: 0),
            sections: figures.keys.sorted().map {
                Section(
                    flow: .export, basis: .general, reporter: reporter.code, role: .destination,
                    scope: .product(Product("unwrought")), month: month($0), listing: .changes)
            },
            observations: figures.sorted { $0.key < $1.key }.map { number, tonnes in
                Observation(
                    series: SeriesKey(
                        source: "partner", flow: .export, basis: .general, reporter: reporter.code, role: .destination,
                        country: Country("1000"), product: Product("unwrought")),
                    month: month(number), quantity: tonnes.map { $0 * 1000 }, value: nil, status: .final)
            }, contentHash: "hash", feed: "partner")
    }

    private static let mirror = RuleText(
        name: "Mirror", when: "quantity[1mo] >= 1.5 * quantity(partner)[1mo] and quantity[1mo] >= 100 t",
        over: "[origin, category]")

    private func memory(_ text: RuleText) throws -> Memory {
        var memory = try Memory(rules([text]))
        _ = memory.take(census([1: [canada: 200], 2: [canada: 200]]))
        _ = memory.take(exports(canada, [1: 100, 2: 200]))
        return memory
    }

    @Test("The partner's figures come later: the month waits, and is confirmed with them")
    func waits() throws {
        var memory = try memory(Self.mirror)
        #expect(memory.take(census([3: [canada: 200]])) == [])
        #expect(memory.take(census([4: [canada: 200]])) == [])
        #expect(memory.take(exports(canada, [3: 100])) == ["confirmed Mirror 1220 3"])
        #expect(memory.take(exports(canada, [4: 200])) == ["resolved Mirror 1220 4"])
    }

    @Test("The partner's figures come first: the month is judged when statistics have it")
    func comesFirst() throws {
        var memory = try memory(Self.mirror)
        #expect(memory.take(exports(canada, [3: 100])) == [])
        #expect(memory.take(census([3: [canada: 200]])) == ["confirmed Mirror 1220 3"])
    }

    @Test("A partner that revises takes the alert back, or finds an old month true")
    func revises() throws {
        var memory = try memory(Self.mirror)
        _ = memory.take(census([3: [canada: 200]]))
        _ = memory.take(exports(canada, [3: 100]))
        #expect(memory.take(exports(canada, [3: 180])) == ["retracted Mirror 1220 3"])
        #expect(memory.take(exports(canada, [2: 20])) == ["late Mirror 1220 2"])
    }

    @Test("What a partner states for the first time ever is history for all months but the newest")
    func firstFill() throws {
        var memory = try Memory(rules([Self.mirror]))
        _ = memory.take(census([1: [canada: 200]]))
        _ = memory.take(census([2: [canada: 200]]))
        _ = memory.take(census([3: [canada: 200]]))
        #expect(memory.take(exports(canada, [1: 50, 2: 50, 3: 50])) == ["confirmed Mirror 1220 3"])
    }

    @Test("Another partner's figures are judged by nobody else")
    func others() throws {
        var memory = try memory(Self.mirror)
        _ = memory.take(census([3: [canada: 200]]))
        #expect(memory.step(exports(mexico, [3: 100])).judgements == 0)
    }

    @Test("Smelt that becomes known after the statistics of origins")
    func smelt() throws {
        let text = RuleText(
            name: "Gap", when: "quantity(smelt own)[1mo] <= 0.5 * quantity[1mo] and quantity[1mo] >= 100 t",
            over: "[origin, category]")
        var memory = try Memory(rules([text]))
        _ = memory.take(census([1: [canada: 200]]))
        _ = memory.take(licenses([1: [canada: 200], 2: [canada: 200]], role: .smelt))
        #expect(memory.take(census([2: [canada: 200]])) == [])
        #expect(memory.take(census([3: [canada: 200]])) == [])
        #expect(memory.take(licenses([3: [canada: 60]], role: .smelt)) == ["confirmed Gap 1220 3"])
        #expect(memory.take(licenses([3: [canada: 150]], role: .smelt)) == ["retracted Gap 1220 3"])
    }

    @Test("A country for which a condition holds may be found by its own report, and the message names it")
    func some() throws {
        let text = RuleText(
            name: "Rest", when: "'some c: (quantity(partner c to usa)[1mo] >= 150 t) and quantity[1mo] >= 100 t'",
            over: "[origin, category]", title: "{{country}} {{product}}: {{some}} sends more")
        let set = try rules([text])
        var memory = try Memory(set)
        _ = memory.take(census([1: [canada: 200, mexico: 200]]))
        _ = memory.take(exports(canada, [1: 100]) + exports(mexico, [1: 100]))
        #expect(memory.take(census([2: [canada: 200, mexico: 200]])) == [])
        let step = memory.step(exports(mexico, [2: 170]))
        let events = step.events
        #expect(events.map(\.words) == ["confirmed Rest 1220 2"])
        let event = try #require(events.first)
        #expect(event.evidence.bindings == ["c": "2010"])
        let rule = try #require(set["Rest"])
        let message = try #require(step.messages.first)
        let vintage = Vintage(id: 1, source: "partner", knownAt: event.knownAt)
        let notice = try MessageRenderer.plain().notification(
            message, rules: { _ in RuleWords(rule) }, vintage: vintage)
        #expect(notice.body.contains("Canada unwrought aluminum: Mexico sends more"))
        #expect(try EvidencePacking.unpacked(EvidencePacking.packed(event.evidence)) == event.evidence)
    }

    @Test("Months of a calendar year wait for its December")
    func calendarYear() throws {
        let text = RuleText(
            name: "Year", when: "quantity[calendar year] >= 1200 t and quantity[1mo] >= 1 t", over: "[origin, category]"
        )
        var memory = try Memory(rules([text]))
        for number in 0...11 { #expect(memory.take(census([number: [canada: 100]])) == []) }
        let events = memory.take(census([12: [canada: 100]]))
        #expect(events == (1...12).map { "confirmed Year 1220 \($0)" })
        #expect(memory.take(census([5: [canada: 90]], listing: .changes)).count == 12)
    }
}
