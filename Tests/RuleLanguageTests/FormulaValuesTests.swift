import RuleLanguage
import Testing
import Trade

/// What measures, windows, aggregates and functions give, in figures that can be added up by hand.
@Suite struct FormulaValuesTests {
    /// India 100 t in 2018-01 and one more each month to 135 t in 2020-12, at 2000 USD/t; Canada 500 t, Mexico the rest
    /// of 1000 t.
    static var view: FiguresView {
        var view = FiguresView()
        let india = (0..<36).map { Int64(100 + $0) }
        view.add(.origin("5330"), from: "2018-01", tonnes: india, thousands: india.map { $0 * 2 })
        view.add(
            .origin("1220"), from: "2018-01", tonnes: Array(repeating: 500, count: 36),
            thousands: Array(repeating: 1500, count: 36))
        view.add(.origin("2010"), from: "2018-01", tonnes: india.map { 500 - $0 }, thousands: india.map { 500 - $0 })
        view.add(
            .origin("-"), from: "2018-01", tonnes: Array(repeating: 1000, count: 36),
            thousands: india.map { $0 + 2000 })
        return view
    }

    /// Expression, a limit of the same dimension, the judged month, and the value in base units.
    private static let values: [(String, String, String, String)] = [
        ("quantity[ytd]", "1 t", "2020-06", "759000"), ("quantity[ytd]", "1 t", "2020-01", "124000"),
        ("quantity[ytd, ago 12mo]", "1 t", "2020-06", "687000"),
        ("quantity[calendar year -1]", "1 t", "2020-06", "1410000"),
        ("quantity[calendar year -2]", "1 t", "2020-06", "1266000"),
        ("quantity[calendar year]", "1 t", "2020-12", "1554000"),
        ("value[ytd] / weeks[ytd]", "1 USD", "2020-06", "1518000/26"),
        ("weeks[1mo]", "1", "2020-06", "30/7"), ("weeks[ytd]", "1", "2019-06", "181/7"),
        ("weeks[calendar year -1]", "1", "2020-06", "365/7"),
        ("mean(quantity[6mo])", "1 t", "2020-06", "126500"), ("median(quantity[6mo])", "1 t", "2020-06", "126500"),
        ("median(quantity[3mo])", "1 t", "2020-06", "128000"), ("mad(quantity[5mo])", "1 t", "2020-06", "1000"),
        ("mad(quantity[4mo])", "1 t", "2020-06", "1000"), ("sum(quantity[3mo])", "1 t", "2020-06", "384000"),
        ("max(value[3mo])", "1 USD", "2020-06", "258000"),
        ("median(quantity[3mo] over [3mo])", "1 t", "2020-06", "381000"),
        ("max(quantity[12mo] over [calendar years, 2])", "1 t", "2020-06", "1410000"),
        ("min(quantity[12mo] over [calendar years, 1 to 9])", "1 t", "2020-06", "1266000"),
        ("mean(quantity[1mo] over [same months, 2 years])", "1 t", "2020-06", "111000"),
        ("mean(quantity[1mo] over [same months, 1 to 5 years])", "1 t", "2020-06", "111000"),
        ("sum(quantity[1mo] over [2mo, ago 3mo])", "1 t", "2020-06", "251000"),
        ("rank(quantity[1mo] over [24mo, ago 1mo])", "2", "2020-06", "1"),
        ("rank(share(mexico)[1mo] over [24mo, ago 1mo])", "2", "2020-06", "25"),
        ("mad(share[1mo] over [5mo])", "1 pp", "2020-06", "0.001"),
        ("median(quantity[1mo] / quantity[1mo, ago 1mo] over [3mo])", "1", "2020-06", "128/127"),
        ("abs(quantity[1mo] - 200 t)", "1 t", "2020-06", "71000"), ("abs(quantity[1mo])", "1 t", "2020-06", "129000"),
        ("ln(quantity[1mo] / quantity[1mo, ago 1mo])", "1", "2020-06", "0.00778214044205494895"),
        ("if(share[1mo] >= 12.9%, 2, 3)", "1", "2020-06", "2"), ("if(share[1mo] > 12.9%, 2, 3)", "1", "2020-06", "3"),
        ("if(share[1mo] > 12.9%, 1.5, 10%)", "1", "2020-06", "0.1"),
        ("min(quantity[1mo], quantity[1mo, ago 1mo], 1 t * 500)", "1 t", "2020-06", "128000"),
        ("hhi[1mo]", "1", "2020-06", "4042.82"), ("hhi(others)[1mo]", "1", "2020-06", "3876410000/758641"),
        ("quantity(others)[2mo]", "1 t", "2020-06", "1743000"), ("share(others)[1mo]", "1%", "2020-06", "0.871"),
        ("quantity(own)[1mo]", "1 t", "2020-06", "129000"), ("quantity(USMCA)[1mo]", "1 t", "2020-06", "871000"),
        ("share(USMCA)[1mo]", "1%", "2020-06", "0.871"), ("unit_value(USMCA)[1mo]", "1 USD/t", "2020-06", "1871/871"),
        ("unit_value(world)[1mo]", "1 USD/t", "2020-06", "2.129"),
        ("mean(share[2mo])", "1%", "2020-06", "0.1285"), ("max(unit_value[2mo])", "1 USD/t", "2020-06", "2"),
        ("median(quantity(others)[3mo])", "1 t", "2020-06", "872000"),
        ("sum(quantity(USMCA)[2mo])", "1 t", "2020-06", "1743000"),
    ]

    @Test(arguments: values)
    func value(expression: String, limit: String, month: String, wanted: String) throws {
        let rule = try checkedRule("\(expression) >= \(limit)", more: "floor: none\nfloor_reason: a test of values")
        let gate = try #require(rule.judge(Self.view, month).evidence.gates.first)
        let number = try #require(gate.value?.number, "\(gate.note ?? "")")
        #expect((number - (try #require(Rational(wanted)))).magnitude <= Rational(decimal: "0.0000000000000000001")!)
        #expect(gate.value?.unit == gate.limit?.unit)
    }

    @Test func aConcentrationAgreesWithAReferenceValue() throws {
        let partners: [Int64] = [
            175_007_572, 58_433_338, 141_902_818, 6_870_676_025, 2_852_658_723, 174_875_856, 253_798_910, 495_987_410,
            194_840_674, 112_025_263, 9_407_553, 34_038_005, 165_489_910, 177_844_189, 172_356_821, 47_900_666,
            858_613_681, 55_286_866, 2_700_631, 1_351_205_470, 101_260_944, 8_278_860, 36_191_937, 47_888_199,
            31_537_592, 157_948_148, 265_859_638, 119_748_941, 122_922_967, 83_375_954,
        ]
        var view = FiguresView()
        func add(_ country: String, _ value: Int64) {
            view.figures[.origin(country), default: [:]][Month(year: 2016, month: 12)] = Cell(
                quantity: .unknown, value: .value(value), source: "census-imports", basis: .general, status: .final,
                vintage: Instant(seconds: 0))
        }
        for (index, value) in partners.enumerated() { add("\(1000 + index)", value) }
        add("-", 17_971_956_090)
        let rule = try checkedRule(
            "value_hhi[1mo] >= 1800", over: "[origin total, category]", more: "floor: none\nfloor_reason: a test")
        let verdict = rule.judge(view, .origin("-"), "2016-12")
        let square = Rational(17_971_956_090) * Rational(17_971_956_090)
        let squares = try #require(Rational("58594792816286416721"))
        #expect(
            verdict.evidence.gates.first?.value?.number
                == squares * Rational(10_000) / square)
        #expect(verdict.truth == .yes)
        #expect(Set(verdict.evidence.months.map(\.series.country.code)).count == 6, "the world and the five largest")
    }

    private static let unknowns: [(String, String, Truth, Bool, String)] = [
        ("quantity[calendar year] >= 1 t", "2020-06", .unknown, false, "in 2020-07 is not published"),
        (
            "max(quantity[12mo] over [calendar years, 3]) >= 1 t", "2019-12", .unknown, true,
            "the quantity in 2017-01 is not published"
        ),
        (
            "max(quantity[12mo] over [calendar years, 2 to 10]) >= 1 t", "2019-12", .unknown, true,
            "the quantity in 2017-01 is not published"
        ),
        (
            "median(quantity[1mo] over [40mo]) >= 1 t", "2020-06", .unknown, true,
            "the quantity in 2017-12 is not published"
        ),
        ("ln(quantity[1mo] / quantity[1mo] - 1) >= 1", "2020-06", .unknown, true, "there is no logarithm"),
        ("hhi[1mo] >= 1", "2021-01", .unknown, false, "is not published"),
        ("if(quantity[1mo, ago 40mo] >= 1 t, 1, 2) >= 1", "2020-06", .unknown, true, "is not published"),
    ]

    @Test(arguments: unknowns)
    func unknown(when: String, month: String, truth: Truth, isByNature: Bool, reason: String) throws {
        var view = Self.view
        for series in view.figures.keys {
            view.figures[series] = view.figures[series]?.filter { $0.key <= Month(month)! }
        }
        let rule = try checkedRule(when, more: "floor: none\nfloor_reason: a test of unknowns")
        let verdict = rule.judge(view, month)
        #expect(verdict.truth == truth)
        #expect(verdict.isByNature == isByNature)
        #expect(verdict.reason?.contains(reason) == true, "\(verdict.reason ?? "no reason")")
    }

    @Test func aMomentWhoseFiguresAreMissingMakesTheWholeUnknown() throws {
        var view = Self.view
        view.figures[.origin("5330")]?[try #require(Month("2018-06"))]?.quantity = .unknown
        let when = "max(quantity[1mo] over [same months, 1 to 9 years]) >= 1 t"
        let rule = try checkedRule(when, more: "floor: none\nfloor_reason: a test")
        let verdict = rule.judge(view, "2020-06")
        #expect(verdict.truth == .unknown)
        #expect(!verdict.isByNature)
        #expect(verdict.reason?.hasSuffix("the quantity in 2018-06 is unknown") == true)
        #expect(rule.judge(view, "2020-05").truth == .yes)
    }

    @Test func aCountryWhoseQuantityIsUnknownLeavesNoConcentration() throws {
        var view = Self.view
        view.figures[.origin("2010")]?[try #require(Month("2020-06"))]?.quantity = .unknown
        let rule = try checkedRule("hhi[2mo] >= 1", more: "floor: none\nfloor_reason: a test")
        #expect(rule.judge(view, "2020-06").reason?.hasSuffix("the quantity of 2010 in 2020-06 is unknown") == true)
        #expect(rule.judge(view, "2020-05").truth == .yes)
    }

    @Test func membersCountWhileTheyBelong() throws {
        var view = FiguresView()
        view.add(.origin("4120"), from: "2019-11", tonnes: [10, 10, 10, 10, 10])
        view.add(.origin("4280"), from: "2019-11", tonnes: [1, 1, 1, 1, 1])
        view.add(.origin("-"), from: "2019-11", tonnes: [99, 99, 99, 99, 99])
        let rule = try checkedRule("quantity(EU)[3mo] >= 1 t", more: "floor: none\nfloor_reason: a test")
        func tonnes(_ month: String) -> Rational? {
            rule.judge(view, .origin("4280"), month).evidence.gates[0].value?.number
        }
        #expect(tonnes("2020-01") == Rational(33_000))
        #expect(tonnes("2020-02") == Rational(23_000))
        #expect(tonnes("2020-03") == Rational(13_000))
        #expect(rule.reads.countries.count == 28)
    }

    @Test func valuesAtTheMomentsStandInTheEvidence() throws {
        let rule = try checkedRule(
            "quantity[12mo] > max(quantity[12mo] over [calendar years, 1 to 10]) and quantity[12mo] >= 500 t")
        let verdict = rule.judge(Self.view, "2020-06")
        #expect(verdict.truth == .yes)
        #expect(
            verdict.evidence.terms.map(\.text) == [
                "quantity[12mo]", "max(quantity[12mo] over [calendar years, 1 to 10])", "quantity[12mo] in 2018-12",
                "quantity[12mo] in 2019-12",
            ])
        #expect(verdict.evidence.terms[1].from == Month("2018-12"), "earlier years are left out")
        #expect(verdict.evidence.terms[1].through == Month("2019-12"))
        #expect(verdict.evidence.terms[2].amount == Amount(Rational(1_266_000), .kilograms))
        #expect(verdict.evidence.months.first?.month == Month("2018-01"))
        #expect(rule.reach == 131)
    }

    /// The judged month is still being filed.
    private static let open: [(String, Truth)] = [
        ("sum(quantity[3mo]) >= 1 t", .yes), ("mean(quantity[1mo] over [3mo]) >= 1 t", .yes),
        ("max(quantity[1mo] over [3mo]) >= 1 t", .yes), ("max(quantity[1mo] over [3mo]) <= 999 t", .unknown),
        ("median(quantity[3mo]) >= 1 t", .unknown), ("mad(quantity[3mo]) >= 1 kg", .unknown),
        ("median(quantity[1mo] over [3mo]) >= 1 t", .unknown),
        ("rank(quantity[1mo] over [3mo, ago 1mo]) <= 2", .unknown),
        ("rank(quantity[1mo, ago 1mo] over [3mo, ago 1mo]) <= 2", .yes), ("hhi[1mo] >= 1", .unknown),
        ("hhi[1mo, ago 1mo] >= 1", .yes), ("abs(quantity[1mo]) >= 1 t", .yes),
        ("abs(quantity[1mo] - 999 t) >= 1 t", .unknown), ("abs(1 t - quantity[1mo]) >= 1 t", .yes),
        ("ln(quantity[1mo] / quantity[1mo, ago 1mo]) >= -9", .unknown),
        ("if(quantity[1mo] >= 1 t, 2, 1) >= 2", .unknown), ("if(quantity[1mo, ago 1mo] >= 1 t, 2, 1) >= 2", .yes),
        ("if(quantity[1mo, ago 1mo] >= 1 t, quantity[1mo], 1 t) >= 1 t", .unknown),
        ("quantity(others)[1mo] >= 1 t", .unknown), ("quantity(USMCA)[1mo] >= 1 t", .yes),
        ("quantity[ytd] >= 1 t", .yes), ("share[1mo] >= 1%", .unknown), ("weeks[1mo] >= 1", .yes),
    ]

    @Test(arguments: open)
    func anOpenMonth(when: String, truth: Truth) throws {
        var view = Self.view
        for series in view.figures.keys { view.figures[series]?[try #require(Month("2020-06"))]?.isIncomplete = true }
        let rule = try checkedRule(when, more: "floor: none\nfloor_reason: a test of open months")
        #expect(rule.judge(view, "2020-06").truth == truth)
    }

    private static let floors: [(String, Bool)] = [
        ("quantity[ytd] >= 500 t", true), ("value[ytd] / weeks[ytd] >= 200000 USD", true),
        ("max(quantity[6mo], quantity(partner)[6mo]) >= 3000 t", true), ("median(quantity[3mo]) >= 5 t", true),
        ("longest n in 3mo..7mo: (quantity[n] >= 1.15 * quantity[n, ago n] and quantity[n] >= 500 t)", true),
        ("longest n in 3mo..7mo: (quantity[n] >= 1.15 * quantity[n, ago n])", false),
        ("some c: (quantity(c)[3mo] >= 500 t)", false), ("quantity(world)[3mo] >= 500 t", false),
        ("quantity[3mo, ago 1mo] >= 500 t", false), ("quantity[3mo] / quantity[3mo, ago 3mo] >= 5", false),
        ("quantity(smelt own)[3mo] >= 5 t", false), ("quantity[3mo] >= 0 t", false), ("event within 3mo", false),
    ]

    @Test(arguments: floors)
    func whatCountsAsAFloor(when: String, isFloor: Bool) {
        let loaded = load(ruleFile(quoted(when)))
        #expect(loaded.diagnostics.map(\.code) == (isFloor ? [] : [.noFloor]))
    }
}
