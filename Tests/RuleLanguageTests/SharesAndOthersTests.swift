import RuleLanguage
import Testing
import Trade

/// Shares, unit values of others, composites, and what a rule reads.
@Suite struct SharesAndOthersTests {
    private var smelt: FiguresView {
        var view = FiguresView()
        view.add(.smelt("4621"), from: "2024-01", tonnes: [30])
        view.add(.smelt("-"), from: "2024-01", tonnes: [300])
        view.add(.smelt("NA"), from: "2024-01", tonnes: [90])
        view.add(.smelt("UN"), from: "2024-01", tonnes: [60])
        return view
    }

    @Test(arguments: [
        ("share[1mo] >= 20%", "4621", "0.2"), ("share of all[1mo] >= 20%", "4621", "0.1"),
        ("share of all(UN)[1mo] >= 20%", "4621", "0.2"), ("share of all (NA) [1mo] >= 20%", "-", "0.3"),
    ])
    func sharesOfSmeltCountKnownCountriesUnlessOfAll(when: String, country: String, share: String) throws {
        let rule = try checkedRule(
            when, over: "[smelt or all, category]", more: "floor: none\nfloor_reason: a test of shares")
        let verdict = rule.judge(smelt, .smelt(country), "2024-01")
        #expect(verdict.evidence.gates[0].value == Amount(try #require(Rational(share)), .ratio))
        #expect(rule.reads.world)
        #expect(rule.reads.countries.contains(.unknown) == (when.contains("UN") || !when.contains("of all")))
    }

    @Test func aShareOfNothingIsUnknownByNature() throws {
        var view = FiguresView()
        view.add(.origin("5330"), from: "2024-01", tonnes: [0])
        view.add(.origin("-"), from: "2024-01", tonnes: [0])
        let verdict = try checkedRule("share[1mo] >= 1%", more: "floor: none\nfloor_reason: a test").judge(
            view, "2024-01")
        #expect(verdict.truth == .unknown)
        #expect(verdict.isByNature)
        #expect(verdict.reason == "share[1mo] >= 1%: no country imported anything in 2024-01")
    }

    /// Canada is known in both windows, Mexico lacks a value in the earlier, Oman a quantity in the later.
    private var suppliers: FiguresView {
        var view = FiguresView()
        view.add(.origin("5330"), from: "2024-01", tonnes: [10, 10], thousands: [30, 30])
        view.add(.origin("1220"), from: "2024-01", tonnes: [100, 100], thousands: [300, 400])
        view.add(.origin("2010"), from: "2024-01", tonnes: [100, 100], thousands: [nil, 900])
        view.add(.origin("5230"), from: "2024-01", tonnes: [100, nil], thousands: [900, 900])
        view.add(.origin("-"), from: "2024-01", tonnes: [999, 999], thousands: [999, 999])
        return view
    }

    @Test func othersAreKnownInBothWindows() throws {
        let rule = try checkedRule(
            "unit_value(others)[1mo] >= 3500 USD/t and unit_value(others)[1mo, ago 1mo] >= 2500 USD/t",
            more: "floor: none\nfloor_reason: a test of others")
        let verdict = rule.judge(suppliers, "2024-02")
        #expect(verdict.evidence.gates[0].value == Amount(Rational(4), .dollarsPerKilogram))
        #expect(verdict.evidence.gates[1].value == Amount(Rational(3), .dollarsPerKilogram))
        #expect(verdict.evidence.months.map(\.series.country.code) == ["1220", "1220"])
        #expect(rule.reads == Reads(others: true))

        let oneWindow = try checkedRule("unit_value(others)[1mo] >= 1 USD/t", more: "floor: none\nfloor_reason: a test")
        #expect(
            oneWindow.judge(suppliers, "2024-02").evidence.gates[0].value
                == Amount(try #require(Rational("6.5")), .dollarsPerKilogram))
        let total = oneWindow.judge(suppliers, .origin("-"), "2024-02")
        #expect(total.truth == .unknown && total.isByNature)
        #expect(total.reason?.hasSuffix("all countries together have no others") == true)
    }

    @Test func aUnitValueWithoutQuantityIsUnknownByNature() throws {
        var view = FiguresView()
        view.add(.origin("5330"), from: "2024-01", tonnes: [0], thousands: [5])
        let verdict = try checkedRule("unit_value[1mo] >= 1 USD/t", more: "floor: none\nfloor_reason: a test").judge(
            view, "2024-01")
        #expect(verdict.isByNature)
    }

    private static let composite = """
        groups:
          - name: g
            rules:
              - alert: Both
                over: [origin or all, category]
                when: fires(First) and (fires(Second) or not fires(Third))
                severity:
                  critical: fires(Third)
                  warning: otherwise
              - alert: First
                over: [origin or all, category]
                when: quantity[3mo, ago 9mo] >= 1 t and quantity[1mo] >= 1 t
                severity: watch
              - alert: Second
                over: [origin, category]
                when: share[2mo] >= 5% and quantity[2mo] >= 1 t
                severity: watch
              - alert: Third
                over: [origin, category]
                when: unit_value(others)[1mo] >= 1 USD/t and quantity(canada)[1mo] >= 1 t and quantity[1mo] >= 1 t
                severity: warning
        """

    @Test func aCompositeReadsWhatItsPartsRead() throws {
        let loaded = load(Self.composite)
        #expect(loaded.diagnostics.isEmpty)
        let both = try #require(loaded.rules.first)
        #expect(both.parts == ["First", "Second", "Third"])
        #expect(both.reach == 11)
        #expect(both.reads == Reads(own: true, world: true, others: true, countries: [Country("1220")]))
        let stored = try #require(RuleLoader.rule(from: both.text, countries: Countries()))
        #expect(stored.sha256 == both.sha256)
        #expect(stored.reach == 0)
    }

    private static let cases: [(PartVerdict?, PartVerdict?, PartVerdict?, Truth, Severity?)] = [
        (PartVerdict(truth: .yes), PartVerdict(truth: .yes), PartVerdict(truth: .no), Truth.yes, Severity.warning),
        (PartVerdict(truth: .yes), PartVerdict(truth: .yes), PartVerdict(truth: .yes), .yes, .critical),
        (PartVerdict(truth: .yes), PartVerdict(truth: .yes), PartVerdict(truth: .unknown), .yes, .warning),
        (PartVerdict(truth: .yes), PartVerdict(truth: .no), PartVerdict(truth: .unknown), .unknown, nil),
        (
            PartVerdict(truth: .yes), PartVerdict(truth: .no), PartVerdict(truth: .unknown, isByNature: true), .yes,
            .warning
        ),
        (PartVerdict(truth: .unknown, isByNature: true), PartVerdict(truth: .yes), nil, .no, nil),
        (PartVerdict(truth: .unknown), PartVerdict(truth: .yes), nil, .unknown, nil),
        (nil, PartVerdict(truth: .yes), nil, .no, nil),
    ]

    @Test(arguments: cases)
    func partsCount(first: PartVerdict?, second: PartVerdict?, third: PartVerdict?, truth: Truth, severity: Severity?)
        throws
    {
        let both = try #require(load(Self.composite).rules.first)
        var context = EvaluationContext(
            series: .origin("5330"), month: try #require(Month("2024-02")), view: FiguresView())
        context.parts["First"] = first
        context.parts["Second"] = second
        context.parts["Third"] = third
        let verdict = both.judge(context)
        #expect(verdict.truth == truth)
        #expect(verdict.severity == severity)
        #expect(verdict.evidence.gates.map(\.comparison) == ["is", "is"])
        #expect(verdict.evidence.gates[0].name == "First")
        #expect(verdict.evidence.parts["Third"] == third?.counted ?? .no)
        if truth == .unknown { #expect(verdict.reason?.hasSuffix("has no verdict") == true) }
    }

    @Test func aChangeTouchesWhatReadsIt() {
        let india = WorkingSeries.origin("5330")
        let own = Reads(own: true)
        #expect(own.touches(india, changed: india))
        #expect(!own.touches(india, changed: .origin("-")))
        #expect(!own.touches(india, changed: .origin("5330", "foil")))
        #expect(!own.touches(india, changed: .smelt("5330")))
        #expect(Reads(world: true).touches(india, changed: .origin("-")))
        #expect(Reads(others: true).touches(india, changed: .origin("1220")))
        #expect(!Reads(others: true).touches(india, changed: .origin("-")))
        #expect(Reads(countries: [Country("1220")]).touches(india, changed: .origin("1220")))
        #expect(!Reads(countries: [Country("1220")]).touches(india, changed: .origin("2010")))
    }

    @Test func overAndWhereSayWhichSeriesAreJudged() throws {
        let sanctioned = try checkedRule(
            "quantity[1mo] >= 20 t", over: "[[smelt, cast], category]",
            more:
                "where: { countries: [{ country: russia, from: 2023-04, until: 2025-01 }, { country: china, origin: mexico, from: 2024-07 }] }"
        )
        func judges(_ series: WorkingSeries, _ month: String) -> Bool {
            sanctioned.judges(series, in: Month(month) ?? Month(ordinal: 0))
        }
        var chinaOfMexico = WorkingSeries.smelt("5700")
        chinaOfMexico.origin = "2010"
        #expect(sanctioned.covers(.smelt("4621")))
        #expect(judges(.smelt("4621"), "2023-04") && !judges(.smelt("4621"), "2023-03"))
        #expect(judges(.smelt("4621"), "2025-01") && !judges(.smelt("4621"), "2025-02"))
        #expect(judges(chinaOfMexico, "2024-07") && !judges(chinaOfMexico, "2024-06"))
        #expect(!sanctioned.covers(.smelt("5700")))
        #expect(!sanctioned.covers(.origin("4621")))
        #expect(!sanctioned.covers(.smelt("4621", "7601")))

        let all = try checkedRule(
            "quantity[1mo] >= 20 t", over: "[origin or all, hs6]",
            more: "where: { not_countries: [canada], products: [760120], from: 2024-01 }")
        #expect(all.covers(.origin("-", "760120")) && all.covers(.origin("5330", "760120")))
        #expect(!all.covers(.origin("1220", "760120")) && !all.covers(.origin("5330", "760110")))
        #expect(!all.covers(.origin("0003", "760120")), "a group is no single country")
        #expect(!all.judges(.origin("5330", "760120"), in: try #require(Month("2023-12"))))
        let total = try checkedRule("quantity[1mo] >= 20 t", over: "[smelt total, category]")
        #expect(total.covers(.smelt("-")) && !total.covers(.smelt("5330")) && !total.covers(.smelt("UN")))
    }
}
