import Archive
import Panel
import RuleLanguage
import Testing
import Trade

@testable import Pipeline

/// What stands behind a verdict beside its evidence.
@Suite struct BackgroundTests {
    private static let unwrought = WorkingSeries(role: .origin, country: canada, product: Product("unwrought"))

    /// Tonnes of tariff lines by month of 2021.
    private static func lines(_ lines: [String: [Int64?]], country: Country = canada) -> Release {
        lines.sorted { $0.key < $1.key }.reduce(census([:])) { release, line in
            let figures = Dictionary(
                uniqueKeysWithValues: line.value.enumerated().map { ($0.offset + 1, [country: $0.element]) })
            return release + census(figures, product: line.key)
        }
    }

    private static func contributions(_ releases: Release..., windows: Contributions.Windows) -> Contributions {
        var panel = Panel()
        for (index, release) in releases.enumerated() {
            _ = panel.apply(
                release,
                as: Vintage(id: Int64(index + 1), source: release.source, knownAt: Instant(seconds: Int64(index))))
        }
        return Contributions(series: unwrought, windows: windows, unit: .kilograms, view: PanelView(panel))
    }

    private static func windows(_ now: ClosedRange<Int>, _ before: ClosedRange<Int>) -> Contributions.Windows {
        Contributions.Windows(
            now: month(now.lowerBound)...month(now.upperBound),
            before: month(before.lowerBound)...month(before.upperBound))
    }

    @Test func linesAreInTheOrderOfTheirChanges() {
        let found = Self.contributions(
            Self.lines([
                "7601103000": [10, 10, 40], "7601106030": [50, 50, 20], "7601209090": [5, 5, 6],
                "7601209095": [nil, 5, 6], "7606123091": [9, 9, 900],
            ]), windows: Self.windows(3...3, 2...2))
        #expect(found.level == .line)
        #expect(found.largest.map(\.product.code) == ["7601103000", "7601106030", "7601209090", "7601209095"])
        #expect(found.largest.map(\.change) == [30_000, -30_000, 1000, 1000].map { Rational($0) })
        #expect(found.total == Rational(2000))
        #expect(found.share(of: found.largest[0]) == Rational(15))
        #expect(found.others.count == 0 && found.unknown == 0)
    }

    @Test func fiveLinesAreShownAndTheOthersCounted() {
        let codes = (0..<8).map { "760110300\($0)" }
        let found = Self.contributions(
            Self.lines(Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, [1, 2 + Int64($0)]) })),
            windows: Self.windows(2...2, 1...1))
        #expect(found.largest.map(\.product.code) == codes.reversed().prefix(5).map { $0 })
        #expect(found.others.count == 3 && found.others.change == Rational(6000))
    }

    @Test func aMonthThatIsNotKnownLeavesALineOut() {
        let found = Self.contributions(
            Self.lines(["7601103000": [10, 40], "7601106030": [nil, 20]]), windows: Self.windows(2...2, 1...1))
        #expect(found.largest.map(\.product.code) == ["7601103000"])
        #expect(found.unknown == 1 && found.total == nil)
        #expect(found.share(of: found.largest[0]) == nil)
    }

    @Test func licensesAreBrokenDownByHS6() {
        let licensed =
            licenses([3: [canada: 90]], product: "760110") + licenses([3: [canada: 30]], product: "760120")
            + licenses([3: [canada: 120]])
        let found = Self.contributions(
            Self.lines(["7601103000": [10, 10], "7601106030": [50, 50], "7601209090": [5, 5]]), licensed,
            windows: Self.windows(3...3, 2...2))
        #expect(found.level == .hs6)
        #expect(found.largest.map(\.product.code) == ["760110", "760120"])
        #expect(found.largest.map(\.change) == [Rational(30_000), Rational(25_000)])
        #expect(found.isOpen)
    }

    @Test func unequalWindowsAreComparedByTheMonth() {
        let found = Self.contributions(
            Self.lines(["7601103000": [10, 20, 40]]), windows: Self.windows(3...3, 1...2))
        #expect(found.isMonthly)
        #expect(found.largest.map(\.before) == [Rational(15_000)])
        #expect(found.total == Rational(25_000))
    }

    @Test func whatIsPublishedAsAWholeIsNotBrokenDown() {
        let found = Self.contributions(census([1: [canada: 10], 2: [canada: 30]]), windows: Self.windows(2...2, 1...1))
        #expect(found.level == nil && found.largest.isEmpty)
        #expect(found.total == Rational(20_000))
    }

    @Test func theWindowsAreThoseOfTheFirstCondition() throws {
        let set = try rules([
            RuleText(
                name: "Year",
                when: "quantity[2mo] >= 400 t and quantity[2mo] >= 2 * quantity[2mo, ago 3mo]"),
            RuleText(name: "Alone", when: "quantity[2mo] >= 400 t"),
        ])
        var panel = Panel()
        _ = panel.apply(
            census([1: [canada: 10]]), as: Vintage(id: 1, source: "census-imports", knownAt: Instant(seconds: 1)))
        func windows(_ name: String) throws -> Contributions.Windows? {
            let explanation = Explanation(
                rule: try #require(set[name]), rules: set, series: Self.unwrought, month: month(6), panel: panel)
            return Contributions.Windows(explanation.verdict.evidence, judging: month(6))
        }
        #expect(try windows("Year") == Self.windows(5...6, 2...3))
        #expect(try windows("Alone") == Self.windows(5...6, 3...4))
    }

    @Test func theFirstPrintIsWhatTheFirstReleaseStated() throws {
        let desk = try Desk(try rules([.rise]))
        try desk.take(Self.lines(["7601103000": [10, 10], "7601106030": [50, 50]]))
        try desk.take(Self.lines(["7601103000": [10, 12], "7601106030": [50, 50]]))
        try desk.take(Self.lines(["7601103000": [10, 13, 5], "7601106030": [50, 40, 5]]))
        let key = SeriesKey(
            source: "census-imports", basis: .general, country: canada, product: Product("7601103000"))
        var other = key
        other.product = Product("7601106030")
        let prints = try desk.archive.read {
            try Archive.firstPrints($0, of: [key, other], in: month(1)...month(3))
        }
        #expect(prints[month(2)]?.quantity == 60_000)
        #expect(prints[month(2)]?.knownAt == Instant(seconds: 1_630_086_400))
        #expect(prints[month(3)]?.quantity == 10_000)
        let before = try desk.archive.read {
            try Archive.firstPrints(
                $0, of: [key, other], in: month(1)...month(3),
                at: Moment(knownAt: Instant(seconds: 1_630_100_000)))
        }
        #expect(before[month(3)] == nil && before[month(2)]?.quantity == 60_000)
    }
}
