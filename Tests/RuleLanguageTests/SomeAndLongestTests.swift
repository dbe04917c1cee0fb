import RuleLanguage
import Testing
import Trade

/// Conditions that hold for some country, and for the longest period.
@Suite struct SomeAndLongestTests {
    /// India halves from 200 t; Canada and Oman rise from 100 t to 150 t, Mexico stays.
    private var view: FiguresView {
        var view = FiguresView()
        view.add(.origin("5330"), from: "2024-01", tonnes: [200, 100])
        view.add(.origin("1220"), from: "2024-01", tonnes: [100, 150])
        view.add(.origin("2010"), from: "2024-01", tonnes: [100, 100])
        view.add(.origin("5230"), from: "2024-01", tonnes: [100, 150])
        view.add(.origin("4621"), from: "2024-01", tonnes: [100, 100])
        view.add(.origin("-"), from: "2024-01", tonnes: [600, 600])
        return view
    }

    private static let rise = "(quantity(c)[1mo] >= 1.3 * quantity(c)[1mo, ago 1mo])"

    @Test func theFirstCountryThatHoldsIsTheWitness() throws {
        let rule = try checkedRule("quantity[1mo] >= 1 t and some c: \(Self.rise)")
        let verdict = rule.judge(view, "2024-02")
        #expect(verdict.truth == .yes)
        #expect(verdict.evidence.bindings == ["c": "1220"])
        #expect(verdict.evidence.gates[1].value == Amount(Rational(150_000), .kilograms))
        #expect(verdict.evidence.gates[1].limit == Amount(Rational(130_000), .kilograms))
        #expect(Set(verdict.evidence.months.map(\.series.country.code)) == ["1220", "5330"])
        #expect(
            verdict.evidence.terms.map(\.text) == [
                "quantity[1mo]", "quantity(c)[1mo]", "1.3 * quantity(c)[1mo, ago 1mo]", "quantity(c)[1mo, ago 1mo]",
            ])
    }

    @Test func neverTheOwnCountry() throws {
        let when = "some c: (quantity(c)[1mo] <= 0.6 * quantity(c)[1mo, ago 1mo])"
        let rule = try checkedRule(when, more: "floor: none\nfloor_reason: a test")
        #expect(rule.judge(view, "2024-02").truth == .no)
        #expect(rule.judge(view, .origin("1220"), "2024-02").truth == .yes)
        #expect(rule.judge(view, .origin("1220"), "2024-02").evidence.bindings == ["c": "5330"])
    }

    @Test func anUnknownCountryDecidesOnlyWhereNoneHolds() throws {
        var view = view
        view.figures[.origin("1220")]?[Month(year: 2024, month: 2)]?.quantity = .unknown
        let rule = try checkedRule("some c: \(Self.rise)", more: "floor: none\nfloor_reason: a test")
        #expect(rule.judge(view, "2024-02").evidence.bindings == ["c": "5230"])
        view.figures[.origin("5230")] = nil
        let verdict = rule.judge(view, "2024-02")
        #expect(verdict.truth == .unknown)
        #expect(verdict.reason?.hasSuffix("the quantity of 1220 in 2024-02 is unknown") == true)
        view.figures[.origin("1220")] = nil
        #expect(rule.judge(view, "2024-02").truth == .no)
    }

    @Test func groupsNarrowTheCountries() throws {
        func truth(_ set: String) throws -> Truth {
            try checkedRule("some c in \(set): \(Self.rise)", more: "floor: none\nfloor_reason: a test")
                .judge(view, "2024-02").truth
        }
        #expect(try truth("USMCA") == .yes)
        #expect(try truth("EU") == .no)
        #expect(try truth("smelt") == .no, "nobody is known to smelt")
    }

    @Test func aFirmWitnessComesBeforeOneThatIsStillFiled() throws {
        var view = view
        view.figures[.origin("1220")]?[Month(year: 2024, month: 2)]?.isIncomplete = true
        let rule = try checkedRule("some c: \(Self.rise)", more: "floor: none\nfloor_reason: a test")
        let verdict = rule.judge(view, "2024-02")
        #expect(verdict.evidence.bindings == ["c": "5230"])
        #expect(verdict.evidence.gates[0].note == nil)
        view.figures[.origin("5230")] = nil
        let early = rule.judge(view, "2024-02")
        #expect(early.truth == .yes)
        #expect(early.evidence.gates[0].note == "at least")
    }

    /// 100 t a month from 2023-06 on, 130 t from 2023-12 on.
    private var years: FiguresView {
        var view = FiguresView()
        view.add(
            .origin("5330"), from: "2023-06", tonnes: [100, 100, 100, 100, 100, 100, 130, 130, 130, 130, 130, 130])
        return view
    }

    private static let lengths: [(String, String, String?, Truth)] = [
        ("longest n in 3mo..7mo", "2024-05", "6mo", .yes), ("longest n in 3mo..7mo", "2024-03", "5mo", .yes),
        ("longest n in 3mo..7mo from 2024-01", "2024-05", "5mo", .yes),
        ("longest n in 3mo..7mo from 2023-12", "2024-05", "6mo", .yes),
        ("longest n in 3mo..7mo from 2024-04", "2024-05", nil, .unknown),
        ("longest n in 3mo..7mo", "2023-10", nil, .unknown), ("longest n in 7mo..9mo", "2024-05", nil, .unknown),
    ]

    @Test(arguments: lengths)
    func theLongestPublishedPeriod(head: String, month: String, length: String?, truth: Truth) throws {
        let when = "\(head): (quantity[n] >= 1.15 * quantity[n, ago n] and quantity[n] >= 1 t)"
        let verdict = try checkedRule(when).judge(years, month)
        #expect(verdict.truth == truth)
        #expect(verdict.evidence.bindings == length.map { ["n": $0] })
        #expect(verdict.isByNature == (truth == .unknown))
        if truth == .unknown { #expect(verdict.reason?.contains("has all its months published") == true) }
    }

    @Test func aSuppressedMonthIsPublished() throws {
        var view = years
        view.figures[.origin("5330")]?[Month(year: 2023, month: 6)]?.quantity = .unknown
        let when = "longest n in 3mo..7mo: (quantity[n] >= 1.15 * quantity[n, ago n])"
        let rule = try checkedRule(when, more: "floor: none\nfloor_reason: a test")
        let verdict = rule.judge(view, "2024-05")
        #expect(verdict.evidence.bindings == ["n": "6mo"])
        #expect(verdict.truth == .unknown)
    }

    @Test func lengthsAndStartMayBeParameters() throws {
        let rule = try checkedRule(
            "longest n in least..most from start: (quantity[n] >= (1 + rise) * quantity[n, ago n] and quantity[n] >= 1 t)",
            params: "least: 3mo, most: 7mo, start: 2023-12, rise: 15%")
        let verdict = rule.judge(years, "2024-05")
        #expect(verdict.truth == .yes)
        #expect(verdict.evidence.gates[0].name == "rise")
        #expect(verdict.evidence.gates[0].comparison == "is")
        #expect(rule.reach == 13)
        let again = try #require(RuleLoader.rule(from: rule.text, countries: Countries()))
        #expect(again.sha256 == rule.sha256)
    }

    @Test func aSingleComparisonShowsItsSides() throws {
        let when = "longest n in 3mo..7mo: (quantity[n] >= 1.15 * quantity[n, ago n])"
        let gate = try checkedRule(when, more: "floor: none\nfloor_reason: a test").judge(years, "2024-05").evidence
            .gates[0]
        #expect(gate.value == Amount(Rational(780_000), .kilograms))
        #expect(gate.limit == Amount(Rational(690_000), .kilograms))
        #expect(gate.comparison == ">=")
    }
}
