import Alerting
import Foundation
import Panel
import Pipeline
import TestSupport
import Testing
import Trade

/// A tariff line that becomes two: neither a fall of the old one nor a surge of the new ones.
struct ReclassificationTests {
    private static let old = "7601106030"
    private static let concordance = Concordance([
        .init(from: month(7), old: old, new: ["7601106040", "7601106045"])
    ])
    private static let rules = [
        RuleText(
            name: "Rise", when: "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t",
            over: "[origin, line]"),
        RuleText(
            name: "Fall", when: "quantity[1mo] <= 0.5 * quantity[1mo, ago 1mo] and quantity[2mo] >= 100 t",
            over: "[origin, line]"),
    ]

    private static func lines(_ number: Int, _ tonnes: [String: Int64]) -> Release {
        completeLines(of: "7601", number, tonnes)
    }

    private static func memory(_ concordance: Concordance) throws -> Memory {
        var memory = try Memory(PipelineTests.rules(rules), panel: Panel(concordance: concordance))
        for number in 1...6 { _ = memory.take(lines(number, [old: 200])) }
        return memory
    }

    @Test("A split is neither a fall nor a surge")
    func split() throws {
        var memory = try Self.memory(Self.concordance)
        #expect(memory.take(Self.lines(7, ["7601106040": 150, "7601106045": 50])).isEmpty)
        #expect(memory.take(Self.lines(8, ["7601106040": 60, "7601106045": 140])).isEmpty)
    }

    @Test("Without an entry it is both: what the concordance keeps away")
    func unlisted() throws {
        var memory = try Self.memory(Concordance([]))
        let events = memory.take(Self.lines(7, ["7601106040": 150, "7601106045": 50]))
        #expect(events.contains("confirmed Rise 1220 7"))
        #expect(events.contains("confirmed Fall 1220 7"))
    }

    @Test("A true surge and a true fall over the change are found, under the codes in use")
    func trueMoves() throws {
        var memory = try Self.memory(Self.concordance)
        let surge = memory.step(Self.lines(7, ["7601106040": 300, "7601106045": 100])).events
        #expect(surge.map(\.words) == ["confirmed Rise 1220 7", "confirmed Rise 1220 7"])
        #expect(surge.map(\.series.product.code) == ["7601106040", "7601106045"])
        let fall = memory.step(Self.lines(8, ["7601106040": 10, "7601106045": 100])).events
        #expect(
            fall.map { "\($0.kind.rawValue) \($0.rule) \($0.series.product)" }.sorted() == [
                "confirmed Fall 7601106040", "confirmed Fall 7601106045", "resolved Rise 7601106040",
                "resolved Rise 7601106045",
            ])
    }

    @Test("An open episode goes on under the code it began with; its successors are judged once it has ended")
    func openEpisode() throws {
        var rise = try Memory(
            PipelineTests.rules(Self.rules), panel: Panel(concordance: Self.concordance))
        for number in 1...5 { _ = rise.take(Self.lines(number, [Self.old: 200])) }
        #expect(rise.take(Self.lines(6, [Self.old: 300])) == ["confirmed Rise 1220 6"])
        let still = rise.step(Self.lines(7, ["7601106040": 400, "7601106045": 100])).events
        #expect(still.allSatisfy { $0.series.product.code == Self.old }, "\(still.map(\.words))")
        let over = rise.step(Self.lines(8, ["7601106040": 400, "7601106045": 100])).events
        #expect(over.map { "\($0.kind.rawValue) \($0.series.product)" } == ["resolved \(Self.old)"])
        let next = rise.step(Self.lines(9, ["7601106040": 500, "7601106045": 300])).events
        #expect(next.map(\.series.product.code) == ["7601106040", "7601106045"])
    }

    @Test("A revision takes back an alert of a code that is no longer in use")
    func revision() throws {
        var memory = try Memory(PipelineTests.rules(Self.rules), panel: Panel(concordance: Self.concordance))
        for number in 1...4 { _ = memory.take(Self.lines(number, [Self.old: 200])) }
        #expect(memory.take(Self.lines(5, [Self.old: 300])) == ["confirmed Rise 1220 5"])
        #expect(memory.take(Self.lines(6, [Self.old: 300])) == ["resolved Rise 1220 6"])
        #expect(memory.take(Self.lines(7, ["7601106040": 300, "7601106045": 0])).isEmpty)
        let events = memory.step(Self.lines(5, [Self.old: 250]) + Self.lines(8, ["7601106040": 300])).events
        #expect(events.map { "\($0.words) \($0.series.product)" } == ["retracted Rise 1220 5 \(Self.old)"])
    }

    private static let real = sharedData("census_hts10_canada_mexico_monthly/ch76_ca_mx_2025-01_2026-02.csv")

    /// What the Census Bureau published of chapter 76 from Canada and Mexico, a release a month, in dollars.
    private static func releases() throws -> [Release] {
        let text = try String(contentsOfFile: try #require(real), encoding: .utf8)
        let rows = text.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",").map(String.init) }
        return Dictionary(grouping: rows) { $0[2] }.sorted { $0.key < $1.key }.map { text, rows in
            let month = Month(text) ?? Month(ordinal: 0)
            return Release(
                source: "census-imports", channel: "test", knownAt: Instant(seconds: 0),
                sections: Set(rows.map { $0[0] }).sorted().map {
                    Section(basis: .consumption, scope: .product(Product($0)), month: month, listing: .partial)
                },
                observations: rows.map { row in
                    Observation(
                        series: SeriesKey(
                            source: "census-imports", basis: .consumption, country: Country(row[1]),
                            product: Product(row[0])), month: month, quantity: nil, value: Int64(row[3]),
                        status: .final)
                })
        }
    }

    @Test(
        "The split of July 2025 as it was published: Canada's new line surged against nothing, not against its past",
        .enabled(if: real != nil))
    func published() throws {
        let rules = try PipelineTests.rules([
            RuleText(
                name: "Rise", when: "value[3mo] >= 1.15 * value[3mo, ago 3mo] and value[3mo] >= 3000000 USD",
                over: "[origin, line]")
        ])
        func rises(_ concordance: Concordance) throws -> [String] {
            var memory = try Memory(rules, panel: Panel(concordance: concordance))
            return try Self.releases().flatMap { memory.step($0).events }
                .filter {
                    $0.kind == .confirmed && $0.series.product.code.hasPrefix("76011060") && $0.series.country == canada
                }
                .map { "\($0.series.product) \($0.month)" }
        }
        let blind = try rises(Concordance([]))
        #expect(blind.contains("7601106045 2025-09"))
        let seeing = try rises(.tariffSchedule)
        #expect(!seeing.contains { $0 < "7601106090" && $0.suffix(7) < "2025-12" }, "\(seeing)")
        #expect(seeing.contains("7601106045 2025-12"), "in December it was above what came before: \(seeing)")

        var memory = try Memory(rules)
        for release in try Self.releases() { _ = memory.step(release) }
        let view = PanelView(memory.world.panel)
        func value(_ code: String, _ text: String) throws -> Int64? {
            view.row(of: WorkingSeries(country: canada, product: Product(code)))[try #require(Month(text))].value.number
        }
        for code in [Self.old, "7601106040", "7601106045"] {
            #expect(try value(code, "2025-06") == 83_150_355)
            #expect(try value(code, "2025-07") == 56_348 + 1_486_512)
        }
    }

    @Test("The shipped lines and replaced codes are those of the statistics", .enabled(if: real != nil))
    func lists() throws {
        let lists = ReferenceLists.shipped
        for release in try Self.releases() {
            for observation in release.observations where observation.value.map({ $0 > 0 }) ?? false {
                let (code, month) = (observation.series.product.code, observation.month)
                #expect(lists.lines.line(code, in: month)?.isInForce(in: month) == true, "\(code) in \(month)")
                #expect(lists.concordance.isInUse(code, in: month), "\(code) in \(month)")
            }
        }
    }
}
