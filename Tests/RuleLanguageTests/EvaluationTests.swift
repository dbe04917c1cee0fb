import RuleLanguage
import Testing
import Trade

/// Windows, truth and evidence on figures that are all published.
@Suite struct EvaluationTests {
    /// India 100 t a month from 2020-01 to 2020-06, then 115 t for three months.
    private var view: FiguresView {
        var view = FiguresView()
        view.add(
            .origin("5330"), from: "2020-01", tonnes: [100, 100, 100, 100, 100, 100, 115, 115, 115],
            thousands: [300, 300, 300, 300, 300, 300, 300, 300, 300])
        view.add(.origin("-"), from: "2020-01", tonnes: Array(repeating: 1000, count: 9))
        return view
    }

    @Test func aRiseOfExactlyTheLimitCounts() throws {
        let rule = try checkedRule(
            "quantity[window] >= (1 + rise) * quantity[window, ago window] and quantity[window] >= floor",
            params: "window: 3mo, rise: 15%, floor: 300 t")
        let verdict = rule.judge(view, "2020-09")
        #expect(verdict.truth == .yes)
        #expect(verdict.severity == .watch)
        #expect(verdict.evidence.gates.map(\.name) == ["rise", "floor"])
        #expect(verdict.evidence.gates[0].value == Amount(Rational(345_000), .kilograms))
        #expect(verdict.evidence.gates[0].limit == Amount(Rational(345_000), .kilograms))
        #expect(verdict.evidence.gates[0].text == "quantity[window] >= (1 + rise) * quantity[window, ago window]")
        #expect(verdict.evidence.gates[0].comparison == ">=")
        #expect(verdict.evidence.gates[1].margin == Amount(Rational(45_000), .kilograms))
        #expect(
            verdict.evidence.terms.map(\.text) == [
                "quantity[window]", "(1 + rise) * quantity[window, ago window]", "1 + rise",
                "quantity[window, ago window]",
            ])
        #expect(verdict.evidence.terms[2].amount == Amount(try #require(Rational("1.15")), .ratio))
        #expect(verdict.evidence.months.map(\.month.description) == (4...9).map { "2020-0\($0)" })
        #expect(verdict.evidence.months.allSatisfy { $0.source == "census-imports" && $0.status == .final })
        #expect(verdict.evidence.parameters == ["window": "3mo", "rise": "15%", "floor": "300 t"])
        #expect(rule.judge(view, "2020-08").truth == .no)
    }

    @Test func amountsComeInTheUnitOfTheirDimension() throws {
        let rule = try checkedRule(
            "unit_value[3mo] <= 2900 USD/t and share[3mo] >= 10% and share[3mo] - share[3mo, ago 3mo] >= 1.5 pp "
                + "and value[1mo] >= 300_000 USD and quantity[1mo] / quantity[1mo, ago 3mo] >= 115%")
        let verdict = rule.judge(view, "2020-09")
        #expect(verdict.truth == .yes)
        #expect(
            verdict.evidence.gates.map { $0.value?.unit } == [.dollarsPerKilogram, .ratio, .points, .dollars, .ratio])
        #expect(verdict.evidence.gates[0].limit == Amount(try #require(Rational("2.9")), .dollarsPerKilogram))
        #expect(verdict.evidence.gates[2].value == Amount(try #require(Rational("0.015")), .points))
        #expect(verdict.evidence.gates[4].value == Amount(try #require(Rational("1.15")), .ratio))
        #expect(verdict.evidence.gates[4].name == "quantity[1mo] / quantity[1mo, ago 3mo] >= 115%")
    }

    @Test func meanSmallestAndLargestMonth() throws {
        let rule = try checkedRule(
            "mean(quantity[3mo, ago 2mo]) >= 105 t and max(quantity[6mo]) <= 115 t and min(quantity[6mo]) >= 100 t "
                + "and max(quantity[1mo], 2 t, quantity[1mo, ago 8mo]) <= 115 t and quantity[1mo] >= 1 t")
        let verdict = rule.judge(view, "2020-09")
        #expect(verdict.truth == .yes)
        #expect(verdict.evidence.gates[0].value == Amount(Rational(105_000), .kilograms))
        #expect(verdict.evidence.gates[3].value == Amount(Rational(115_000), .kilograms))
    }

    @Test func aWindowNeedsEveryMonth() throws {
        var figures = view
        figures.add(.origin("5330"), from: "2020-05", tonnes: [nil])
        let rule = try checkedRule("quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo] and quantity[3mo] >= 1 t")
        let verdict = rule.judge(figures, "2020-09")
        #expect(verdict.truth == .unknown)
        #expect(verdict.severity == nil)
        #expect(!verdict.isByNature)
        #expect(
            verdict.reason
                == "quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo]: the quantity in 2020-05 is unknown")
        #expect(verdict.evidence.gates[0].value == Amount(Rational(345_000), .kilograms))
        #expect(verdict.evidence.gates[0].limit == nil)
        #expect(verdict.evidence.gates[0].met == .unknown)
        #expect(verdict.evidence.months.first { $0.month == Month("2020-05") }?.quantity == nil)
    }

    @Test func monthsBeforeASeriesBeginsAreUnknownByNature() throws {
        let rule = try checkedRule("quantity[3mo] >= 1.15 * quantity[3mo, ago 12mo] and quantity[3mo] >= 1 t")
        let verdict = rule.judge(view, "2020-09")
        #expect(verdict.truth == .unknown)
        #expect(verdict.isByNature)
        #expect(verdict.part.counted == .no)
        #expect(verdict.reason?.hasSuffix("the quantity in 2019-07 is not published") == true)
        let late = rule.judge(view, "2020-10")
        #expect(late.truth == .unknown && late.reason?.contains("2020-10 is not published") == false)
    }

    @Test func aFalseGateDecidesOverAnUnknownOne() throws {
        let rule = try checkedRule("quantity[3mo] >= 1.15 * quantity[3mo, ago 12mo] and quantity[3mo] >= 9000 t")
        #expect(rule.judge(view, "2020-09").truth == .no)
        #expect(rule.judge(view, "2020-09").reason == nil)
    }

    /// Kleene's tables, with `quantity(canada)` for what is unknown.
    @Test(arguments: [
        ("yes and yes", Truth.yes), ("yes and no", .no), ("no and yes", .no), ("yes and unknown", .unknown),
        ("unknown and yes", .unknown), ("no and unknown", .no), ("unknown and no", .no),
        ("unknown and unknown", .unknown), ("yes or unknown", .yes), ("unknown or yes", .yes),
        ("no or unknown", .unknown), ("unknown or no", .unknown), ("no or no", .no), ("no or yes", .yes),
        ("unknown or unknown", .unknown), ("not yes", .no), ("not no", .yes), ("not unknown", .unknown),
        ("not (no or unknown)", .unknown), ("no or yes and unknown", .unknown), ("(no or yes) and yes", .yes),
        ("not no and no", .no), ("not not yes", .yes),
    ])
    func truthHasThreeValues(formula: String, truth: Truth) throws {
        let conditions = [
            "yes": "quantity[1mo] >= 1 t", "no": "quantity[1mo] >= 999 t", "unknown": "quantity(canada)[1mo] >= 1 t",
        ]
        let written = formula.split(separator: " ").map { word -> String in
            let open = String(word.prefix { $0 == "(" })
            let close = String(word.reversed().prefix { $0 == ")" })
            let core = String(word.dropFirst(open.count).dropLast(close.count))
            return open + (conditions[core] ?? core) + close
        }.joined(separator: " ")
        let text = ruleFile(written, more: "floor: none\nfloor_reason: a test of truth")
        let rule = try #require(load(text).rules.first)
        var figures = view
        figures.add(.origin("1220"), from: "2020-09", tonnes: [nil])
        #expect(rule.judge(figures, "2020-09").truth == truth)
        let context = EvaluationContext(series: .origin("5330"), month: try #require(Month("2020-09")), view: figures)
        #expect(rule.truth(context) == truth)
        #expect(rule.judgeClear(context) == !truth)
    }

    @Test func clearIsAConditionOfItsOwn() throws {
        let rule = try checkedRule("quantity[1mo] >= 120 t", more: "clear: quantity[1mo] < 110 t")
        let series = WorkingSeries.origin("5330")
        func clear(_ month: String) -> Truth {
            rule.judgeClear(EvaluationContext(series: series, month: Month(month) ?? Month(ordinal: 0), view: view))
        }
        #expect(rule.judge(view, "2020-09").truth == .no)
        #expect(clear("2020-09") == .no)
        #expect(clear("2020-06") == .yes)
        #expect(clear("2020-10") == .unknown)
    }

    @Test func aRiseFromNothingIsARise() throws {
        var figures = FiguresView()
        figures.add(.origin("5330"), from: "2020-01", tonnes: [0, 0, 0, 200, 200, 200])
        let rule = try checkedRule("quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo] and quantity[3mo] >= 500 t")
        #expect(rule.judge(figures, "2020-06").truth == .yes)
        let quotient = try checkedRule("quantity[3mo] / quantity[3mo, ago 3mo] >= 1.15 and quantity[3mo] >= 500 t")
        let verdict = quotient.judge(figures, "2020-06")
        #expect(verdict.truth == .unknown)
        #expect(verdict.isByNature)
    }

    @Test func sumsBeyond64BitsAreExact() throws {
        var figures = FiguresView()
        let series = WorkingSeries.origin("5330")
        for month in ["2020-01", "2020-02"] {
            figures.figures[series, default: [:]][try #require(Month(month))] = Cell(
                quantity: .value(.max), value: .value(.max), source: "s", basis: .general, status: .final, vintage: nil)
        }
        let verdict = try checkedRule("quantity[2mo] >= 1 t").judge(figures, "2020-02")
        #expect(verdict.evidence.gates[0].value?.number.description == "18446744073709551614")
    }

    @Test func figuresOfOtherKindsAreNotJudged() throws {
        var figures = view
        figures.add(.origin("5330"), from: "2020-10", tonnes: [5000], open: 1)
        let rule = try checkedRule("quantity[1mo] >= 1 t", more: "data: [preliminary, final]")
        #expect(rule.judge(figures, "2020-09").truth == .yes)
        let verdict = rule.judge(figures, "2020-10")
        #expect(verdict.truth == .unknown)
        #expect(verdict.reason == "the rule does not judge license figures")
        #expect(verdict.isByNature)
    }

    @Test func nothingBeforeSinceIsRead() throws {
        let rule = try checkedRule(
            "quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo] and quantity[3mo] >= 1 t", more: "since: 2020-05")
        let verdict = rule.judge(view, "2020-09")
        #expect(verdict.truth == .unknown)
        #expect(verdict.reason?.hasSuffix("the rule reads nothing before 2020-05") == true)
    }
}
