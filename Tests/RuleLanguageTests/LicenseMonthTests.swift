import RuleLanguage
import Testing
import Trade

/// Months that are still being filed: an "at least" test may hold, nothing is ever false.
@Suite struct LicenseMonthTests {
    /// 100 t a month from 2020-01 to 2020-08, then an open month of `filed` tonnes.
    private func view(filed: Int64) -> FiguresView {
        var view = FiguresView()
        view.add(
            .origin("5330"), from: "2020-01", tonnes: Array(repeating: 100, count: 8) + [filed],
            thousands: Array(repeating: 300, count: 9), open: 1)
        view.add(
            .origin("-"), from: "2020-01", tonnes: Array(repeating: 1000, count: 9),
            thousands: Array(repeating: 3000, count: 9), open: 1)
        view.add(
            .origin("1220"), from: "2020-01", tonnes: Array(repeating: 900, count: 9),
            thousands: Array(repeating: 2700, count: 9))
        return view
    }

    private static let openMonths: [(String, Int64, Truth, String?)] = [
        ("quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo]", 145, Truth.yes, "at least"),
        ("quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo]", 144, .unknown, "not yet: 2020-09 is still being filed"),
        ("quantity[3mo] > 345 t", 145, .unknown, "not yet: 2020-09 is still being filed"),
        ("345 t <= quantity[3mo]", 145, .yes, "at least"),
        ("quantity[3mo] - quantity[3mo, ago 3mo] >= 45 t", 145, .yes, "at least"),
        ("2 * quantity[3mo] / 3 >= 230 t", 145, .yes, "at least"),
        ("quantity[3mo] / quantity[3mo, ago 3mo] >= 115%", 145, .yes, "at least"),
        ("mean(quantity[3mo]) >= 115 t", 145, .yes, "at least"),
        ("max(quantity[3mo]) >= 145 t", 145, .yes, "at least"),
        ("max(quantity[3mo], quantity[3mo, ago 3mo]) >= 345 t", 145, .yes, "at least"),
        ("value[3mo] >= 900000 USD", 145, .yes, "at least"),
        ("quantity(world)[1mo] >= 1000 t", 145, .yes, "at least"),
        ("quantity[3mo] <= 9000 t", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("-1 * quantity[3mo] >= -9000 t", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("(-quantity[3mo]) >= -9000 t", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        (
            "300 t - quantity[3mo, ago 3mo] >= quantity[3mo] - 900 t", 145, .unknown,
            "no verdict yet: 2020-09 is still being filed"
        ),
        ("quantity[3mo] >= quantity[1mo]", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("quantity(world)[1mo] - quantity[1mo] >= 1 t", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("share[3mo] >= 1%", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("share(canada)[3mo] >= 1%", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("value_share[3mo] >= 1%", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("unit_value[3mo] >= 1 USD/t", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("quantity[3mo, ago 3mo] / quantity[3mo] <= 1", 145, .unknown, "no verdict yet: 2020-09 is still being filed"),
        ("quantity[3mo, ago 3mo] >= 300 t", 145, .yes, nil), ("quantity[3mo, ago 3mo] >= 301 t", 145, .no, nil),
        ("share[3mo, ago 3mo] >= 10%", 145, .yes, nil), ("unit_value(others)[3mo] >= 3000 USD/t", 145, .yes, nil),
        ("not quantity[3mo] >= 900 t", 145, .unknown, "not yet: 2020-09 is still being filed"),
        ("not quantity[3mo] >= 100 t", 145, .unknown, "not yet: a month is still being filed"),
        ("(quantity[3mo] >= 9000 t or quantity[3mo] >= 345 t)", 145, .yes, "at least"),
        ("(quantity[3mo, ago 3mo] >= 1 t or quantity[3mo] >= 345 t)", 145, .yes, nil),
    ]

    @Test(arguments: Self.openMonths)
    func anOpenMonth(when: String, filed: Int64, truth: Truth, note: String?) throws {
        let rule = try checkedRule(when, more: "floor: none\nfloor_reason: a test of open months")
        let verdict = rule.judge(view(filed: filed), "2020-09")
        #expect(verdict.truth == truth)
        #expect(verdict.evidence.gates.map(\.note) == [note])
        #expect(!verdict.isByNature)
        #expect(
            rule.truth(
                EvaluationContext(
                    series: .origin("5330"), month: try #require(Month("2020-09")), view: view(filed: filed))) == truth)
    }

    @Test func aWholeGateMayStillBeFalse() throws {
        let rule = try checkedRule("quantity[3mo] >= 1 t and quantity[3mo, ago 3mo] >= 9000 t")
        let verdict = rule.judge(view(filed: 145), "2020-09")
        #expect(verdict.truth == .no)
        #expect(verdict.evidence.gates.map(\.met) == [.yes, .no])
    }

    @Test func aWithheldOpenMonthIsMissing() throws {
        var figures = view(filed: 1)
        figures.add(.origin("5330"), from: "2020-09", tonnes: [nil], open: 1)
        let verdict = try checkedRule("quantity[3mo] >= 1 t").judge(figures, "2020-09")
        #expect(verdict.truth == .unknown)
        #expect(verdict.evidence.gates[0].note == "the quantity in 2020-09 is unknown")
    }

    /// Statistics to August, licenses for September and October.
    private var twoOpenMonths: FiguresView {
        var view = FiguresView()
        view.add(.origin("5330"), from: "2020-01", tonnes: [100, 100, 100, 100, 100, 90, 100, 110, 150, 210], open: 2)
        return view
    }

    @Test func theWindowBeforeLicensesEndsBeforeTheFirstLicenseMonth() throws {
        let rule = try checkedRule("quantity[1mo] >= 2 * mean(quantity[3mo, before licenses]) and quantity[1mo] >= 1 t")
        #expect(rule.reach == 9)
        #expect(rule.formula.isAnchored)
        var context = EvaluationContext(
            series: .origin("5330"), month: try #require(Month("2020-10")), view: twoOpenMonths,
            anchor: Month("2020-09"))
        let verdict = rule.judge(context)
        #expect(verdict.truth == .yes)
        #expect(verdict.evidence.anchor == Month("2020-09"))
        #expect(verdict.evidence.months.map(\.month.description) == ["2020-06", "2020-07", "2020-08", "2020-10"])
        #expect(verdict.evidence.gates[0].limit == Amount(Rational(200_000), .kilograms))

        context.anchor = nil
        #expect(rule.judge(context).truth == .unknown, "August to October hold an open month, and 210 < 2 x 140")
        #expect(rule.judge(context).evidence.anchor == Month("2020-10"))

        context.anchor = Month("2020-09")
        context.anchored = [
            try #require(Month("2020-06")): Cell(
                quantity: .value(900_000), value: .unknown, source: "census-imports", basis: .general, status: .final,
                vintage: Instant(seconds: 1))
        ]
        let asKnown = rule.judge(context)
        #expect(asKnown.truth == .unknown)
        #expect(asKnown.evidence.months.first?.quantity == 900_000)
        #expect(asKnown.evidence.months.first?.vintage == Instant(seconds: 1))
    }
}
