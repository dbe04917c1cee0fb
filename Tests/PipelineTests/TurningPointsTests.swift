import Archive
import Panel
import RuleLanguage
import Testing
import Trade

@testable import Pipeline

/// What would make a rule fire, and what would undo it: exactly, and the same as when the figure had come.
@Suite struct TurningPointsTests {
    /// A panel of one product: tonnes of 2021, with the total as the sum of what is listed.
    private static func panel(_ releases: Release...) -> Panel {
        var panel = Panel()
        for (index, release) in releases.enumerated() {
            let vintage = Vintage(
                id: Int64(index + 1), source: release.source, knownAt: Instant(seconds: 1_630_000_000 + Int64(index)))
            _ = panel.apply(release, as: vintage)
        }
        return panel
    }

    private static let canadaUnwrought = WorkingSeries(role: .origin, country: canada, product: Product("unwrought"))

    private static func months(
        _ tonnes: [Int64], from first: Int = 1, mexico other: Int64 = 1000
    ) -> [Int: [Country: Int64?]] {
        Dictionary(
            uniqueKeysWithValues: tonnes.enumerated().map {
                (first + $0.offset, [canada: $0.element, mexico: other] as [Country: Int64?])
            })
    }

    private static func account(
        _ name: String, _ set: RuleSet, _ panel: Panel, _ number: Int, series: WorkingSeries = canadaUnwrought
    ) throws -> (explanation: Explanation, background: Background) {
        let rule = try #require(set[name])
        let explanation = Explanation(rule: rule, rules: set, series: series, month: month(number), panel: panel)
        let background = Background(
            of: explanation, rules: set, view: PanelView(panel), firstFiring: { _ in nil }, firstPrints: { _, _ in [:] }
        )
        return (explanation, background)
    }

    private static func words(_ name: String, _ set: RuleSet, _ panel: Panel, _ number: Int) throws -> [String] {
        let account = try account(name, set, panel, number)
        return TurningWords(account.explanation, try #require(account.background.unknowns.first)).sentences
    }

    // MARK: Sentences

    @Test func aRuleThatDoesNotFireSaysWhatItTakes() throws {
        let panel = Self.panel(census(Self.months([100, 120])))
        #expect(
            try Self.words("Rise", try rules([.rise]), panel, 2) == [
                "Would fire if February 2021 were 150 t or more; it is 120 t, 30 t less."
            ])
    }

    @Test func aRuleThatFiresSaysWhatUndoesIt() throws {
        let panel = Self.panel(census(Self.months([101, 180])))
        #expect(
            try Self.words("Rise", try rules([.rise]), panel, 2) == [
                "Fires as long as February 2021 is 151.5 t or more; it is 180 t.",
                "Taken back if a revision puts February 2021 under 151.5 t.",
            ])
    }

    @Test func aMonthThatIsBeingFiledFiresBeforeItEnds() throws {
        let panel = Self.panel(census(Self.months([100, 100, 100])), licenses([4: [canada: 120, mexico: 10]]))
        #expect(
            try Self.words("Rise", try rules([.rise]), panel, 4) == [
                "Fires as soon as April 2021 reaches 150 t; filed so far: 120 t, 30 t less."
            ])
        let early = Self.panel(census(Self.months([100, 100, 100])), licenses([4: [canada: 170, mexico: 10]]))
        #expect(
            try Self.words("Rise", try rules([.rise]), early, 4) == [
                "Fires as long as April 2021 is 150 t or more; filed so far: 170 t.",
                "Retracted if April 2021 ends under 150 t.",
            ])
    }

    /// A share can move either way while licenses are filed: no verdict before the end, but the limit is known.
    @Test func aShareHasItsLimitBeforeTheMonthEnds() throws {
        let share = RuleText(
            name: "Share", when: "share[1mo] >= 20% and quantity[1mo] >= 1 t", over: "[origin, category]")
        let panel = Self.panel(census(Self.months([100, 100])), licenses([3: [canada: 100, mexico: 1000]]))
        #expect(
            try Self.words("Share", try rules([share]), panel, 3) == [
                "No verdict while March 2021 is being filed. Fires if it ends at 250 t or more; filed so far: 100 t, "
                    + "150 t less."
            ])
    }

    @Test func aMonthToComeSaysWhatItTakes() throws {
        let panel = Self.panel(census(Self.months([100, 100])))
        #expect(
            try Self.words("Rise", try rules([.rise]), panel, 3) == ["Fires if March 2021 comes to 150 t or more."])
        #expect(
            try Self.words("Rise", try rules([.rise]), panel, 6) == [
                "No figure of June 2021 alone makes it fire: quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo] cannot hold."
            ])
        let series = RuleText(name: "Sum", when: "quantity[3mo] >= 100 t")
        #expect(
            try Self.words("Sum", try rules([series]), panel, 6) == ["No figure of June 2021 alone gives a verdict."])
    }

    @Test func whatAnotherGateForbidsIsNamed() throws {
        let rule = RuleText(
            name: "Both", when: "quantity[1mo] >= 100 t and quantity[1mo, ago 1mo] >= 500 t",
            over: "[origin, category]")
        let panel = Self.panel(census(Self.months([100, 120])))
        let words = try Self.words("Both", try rules([rule]), panel, 2)
        #expect(
            words == [
                "No figure of February 2021 alone makes it fire: quantity[1mo, ago 1mo] >= 500 t cannot hold."
            ])
    }

    @Test func clearKeepsAnAlertLonger() throws {
        let rule = RuleText(name: "Slow", when: "quantity[1mo] >= 150 t", more: "clear: quantity[1mo] < 120 t")
        let panel = Self.panel(census(Self.months([100, 180])))
        #expect(
            try Self.words("Slow", try rules([rule]), panel, 2) == [
                "Fires as long as February 2021 is 150 t or more; it is 180 t.",
                "Taken back if a revision puts February 2021 under 120 t.",
                "From 120 t to under 150 t it would not fire anew, and an open alert stays.",
            ])
        let other = RuleText(
            name: "Other", when: "quantity[1mo] >= 150 t", more: "clear: quantity[1mo, ago 1mo] >= 5000 t")
        #expect(
            try Self.words("Other", try rules([other]), panel, 2)[1]
                == "No figure of February 2021 alone takes it back: its `clear` does not turn on that month.")
    }

    @Test func severityHasLimitsOfItsOwn() throws {
        let panel = Self.panel(census(Self.months([100, 100, 100, 120])))
        let set = try rules([.rise, .large, .fast, .both])
        #expect(
            try Self.words("Both", set, panel, 4) == [
                "Would fire if April 2021 were 300 t or more; it is 120 t, 180 t less."
            ])
        let graded = RuleText(
            name: "Graded", when: "quantity[1mo] >= 150 t",
            severity: "{ critical: \"quantity[1mo] >= 400 t\", warning: otherwise }")
        #expect(
            try Self.words("Graded", try rules([graded]), panel, 4) == [
                "Would fire if April 2021 were 150 t or more; it is 120 t, 30 t less.",
                "Critical if April 2021 is 400 t or more.",
            ])
    }

    @Test func valuesAreSolvedForToo() throws {
        let price = RuleText(
            name: "Price", when: "unit_value[1mo] <= 2000 USD/t and quantity[1mo] >= 1 t", over: "[origin, category]")
        let panel = Self.panel(census(Self.months([100, 100])))
        let account = try Self.account("Price", try rules([price]), panel, 2)
        #expect(account.background.unknowns.map(\.measure) == [.quantity, .value])
        let words = account.background.unknowns.map { TurningWords(account.explanation, $0).sentences }
        #expect(
            words == [
                ["Would fire if February 2021 were 125 t or more; it is 100 t, 25 t less."],
                ["Would fire if February 2021 were $200,000 or less; it is $250,000, $50,000 more."],
            ])
    }

    @Test func gatesOfPartsHaveTheirLimits() throws {
        let panel = Self.panel(census(Self.months([100, 100, 100, 120])))
        let account = try Self.account("Both", try rules([.rise, .large, .fast, .both]), panel, 4)
        let unknown = try #require(account.background.unknowns.first)
        let limits = account.explanation.verdict.evidence.gates.map {
            $0.name + ": " + TurningWords.limit(of: $0, unknown)
        }
        #expect(
            limits == [
                "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo]: from 150 t", "quantity[1mo] >= 100 t: from 100 t",
                "Large: quantity[2mo] >= 400 t: from 300 t",
                "Fast: quantity[1mo] >= 2 * mean(quantity[3mo, before licenses]): from 200 t",
                "Fast: quantity[1mo] >= 100 t: from 100 t", "Rise: from 150 t", "Large: from 300 t",
            ])
    }

    // MARK: The limit is the limit

    /// The figure comes, in a release: below the stated border the rule says one thing, at it the other.
    @Test(arguments: 1...12)
    func whatIsSaidIsWhatHappens(seed: Int) throws {
        var random = RandomReleases(seed: UInt64(seed * 3 + 1))
        var panel = Panel()
        var releases: [Release] = []
        for _ in 0..<7 { releases.append(random.next()) }
        for (index, release) in releases.enumerated() {
            _ = panel.apply(
                release,
                as: Vintage(id: Int64(index + 1), source: release.source, knownAt: Instant(seconds: Int64(index))))
        }
        let newest = try #require(panel.newestStatisticsMonth(flow: .import, reporter: ""))
        let set = try rules(RuleText.all)
        var tried = 0
        for name in ["Rise", "Large", "Fast", "Both", "Quick"] {
            for country in [canada, mexico, india] {
                let series = WorkingSeries(role: .origin, country: country, product: Product("unwrought"))
                let number = newest - PipelineTests.month(1) + 1
                let background = try Self.account(name, set, panel, number, series: series).background
                let points = try #require(background.unknowns.first).whole
                #expect(points.isComplete)
                let borders = (points.fires.ranges + points.isOver.ranges).map(\.lowerBound).filter { $0 > 0 }
                for border in Set(borders) {
                    for amount in [border - 1, border] {
                        let truth = try Self.truth(name, set, panel, series, newest, amount)
                        #expect((truth == .yes) == points.fires.contains(amount), "\(name) \(country) \(amount)")
                        #expect((truth == .no) == points.isOver.contains(amount), "\(name) \(country) \(amount)")
                        tried += 1
                    }
                }
            }
        }
        #expect(tried > 0)
    }

    /// The verdict after a release that states another quantity for one cell, and all else as it was.
    private static func truth(
        _ name: String, _ set: RuleSet, _ panel: Panel, _ series: WorkingSeries, _ month: Month, _ amount: Int64
    ) throws -> Truth {
        var panel = panel
        let view = PanelView(panel)
        let key = try #require(view.storedSeries(of: series, basis: .general).first)
        let value = panel.cell(key, month: month)?.value
        let release = Release(
            source: key.source, channel: "test", knownAt: Instant(seconds: 1000),
            sections: [
                Section(basis: key.basis, role: key.role, scope: .product(key.product), month: month, listing: .changes)
            ],
            observations: [Observation(series: key, month: month, quantity: amount, value: value, status: .final)])
        _ = panel.apply(release, as: Vintage(id: 1000, source: key.source, knownAt: Instant(seconds: 1000)))
        let rule = try #require(set[name])
        return Explanation(rule: rule, rules: set, series: series, month: month, panel: panel).verdict.truth
    }
}
