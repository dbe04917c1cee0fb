import RuleLanguage
import Testing
import Trade

/// Amounts of `let`, parameter series, groups of a rule file, and gates asked by name.
@Suite struct NamedAmountsTests {
    private let view = FormulaValuesTests.view

    @Test func anAmountIsComputedOnceAndListedByName() throws {
        let rule = try checkedRule(
            "ratio >= 1.01 and now >= 1 t",
            more: """
                let:
                  now: quantity[3mo]
                  past: quantity[3mo, ago 3mo]
                  ratio: now / past
                """)
        let verdict = rule.judge(view, "2020-06")
        #expect(verdict.truth == .yes)
        #expect(verdict.evidence.gates[0].value == Amount(try #require(Rational("1.024")), .ratio))
        #expect(
            verdict.evidence.terms.map(\.text) == [
                "now", "quantity[3mo]", "past", "quantity[3mo, ago 3mo]", "ratio", "now / past",
            ])
        #expect(verdict.evidence.terms[4].amount == verdict.evidence.gates[0].value)
        #expect(rule.reach == 5)
    }

    @Test func anAmountBehindOverIsThatOfTheMoment() throws {
        let rule = try checkedRule(
            "q >= 1.01 * median(q over [same months, 2 years]) and q >= 1 t", more: "let: { q: \"quantity[1mo]\" }")
        let verdict = rule.judge(view, "2020-06")
        #expect(verdict.evidence.gates[0].limit?.number == Rational(112_110))
        #expect(rule.reach == 24)
    }

    @Test func doublingNamesEnd() throws {
        let amounts = (1...31).map { "  a\($0): a\($0 - 1) * a\($0 - 1)" }.joined(separator: "\n")
        let text = ruleFile(
            "a31 >= 2 and quantity[1mo] >= 1 t",
            more: "let:\n  a0: quantity[1mo] / quantity[1mo, ago 7mo]\n" + amounts)
        let rule = try #require(load(text).rules.first, "\(findings(text))")
        let verdict = rule.judge(view, "2020-06")
        #expect(verdict.truth == .unknown)
        #expect(verdict.reason?.hasSuffix("the number is too long to be computed exactly") == true)
    }

    // MARK: Parameter series

    private func limits(_ unit: String, _ values: [Rational?], country: String = "5330") -> FiguresView {
        var view = view
        let series = FiguresView.ParameterSeries(
            name: "limit", country: Country(country), product: Product("unwrought"))
        for (index, value) in values.enumerated() {
            guard let value else { continue }
            view.parameters[series, default: [:]][Month(year: 2020, month: 4) + index] = ParameterValue(
                value: value, unit: unit, knownAt: Instant(seconds: 7))
        }
        return view
    }

    private static let series: [(String, String, [Rational?], Truth, Rational?)] = [
        ("param(limit)[1mo]", "t", [nil, nil, Rational(120)], .yes, Rational(120_000)),
        ("param(limit)[3mo]", "kg", [Rational(1), Rational(2), Rational(3)], .yes, Rational(6)),
        ("mean(param(limit)[3mo])", "t", [Rational(1), Rational(2), Rational(6)], .yes, Rational(3000)),
        ("max(param(limit)[3mo])", "t", [Rational(1), Rational(9), Rational(6)], .yes, Rational(9000)),
        ("param(limit)[2mo]", "t", [Rational(1), nil, Rational(1)], .unknown, nil),
        ("param(limit)[1mo]", "t", [Rational(1), Rational(2), Rational(200)], .no, Rational(200_000)),
        ("param(limit)[1mo]", "USD", [Rational(1), Rational(2), Rational(2)], .unknown, nil),
    ]

    @Test(arguments: series)
    func parameterSeries(amount: String, unit: String, values: [Rational?], truth: Truth, limit: Rational?) throws {
        let rule = try checkedRule(
            "quantity[1mo] > \(amount)", more: "inputs: { limit: t }\nfloor: none\nfloor_reason: a test")
        let verdict = rule.judge(limits(unit, values), "2020-06")
        #expect(verdict.truth == truth)
        #expect(verdict.evidence.gates[0].limit?.number == limit)
        #expect(!verdict.isByNature)
        if truth != .unknown {
            #expect(verdict.evidence.inputs?.last?.month == Month("2020-06"))
            #expect(verdict.evidence.inputs?.last?.vintage == Instant(seconds: 7))
        }
        #expect(rule.reads.inputs.map(\.name) == ["limit"])
    }

    @Test func aSeriesThatWasNeverStatedIsUnknownByNature() throws {
        let rule = try checkedRule(
            "quantity[1mo] > param(limit, world)[1mo]", more: "inputs: { limit: t }\nfloor: none\nfloor_reason: a test")
        let never = rule.judge(limits("t", [Rational(1)]), "2020-06")
        #expect(never.isByNature)
        #expect(never.reason?.contains("not evaluable: no parameter `limit` for all countries and unwrought") == true)
        let other = rule.judge(limits("t", [Rational(1)], country: "-"), "2020-06")
        #expect(other.truth == .unknown && !other.isByNature)
        #expect(other.reason?.hasSuffix("`limit` of all countries and unwrought in 2020-06 is not stated") == true)
        #expect(rule.judge(limits("t", [Rational(1)], country: "-"), "2020-04").truth == .yes)
    }

    // MARK: Sets and gates

    @Test func aGroupOfTheRuleFile() throws {
        let text =
            "sets: { two: [canada, { country: mexico, from: 2020-06 }] }\n"
            + ruleFile("quantity(two)[2mo] >= 1 t", more: "floor: none\nfloor_reason: a test")
        let rule = try #require(load(text).rules.first, "\(findings(text))")
        let gate = rule.judge(view, "2020-06").evidence.gates[0]
        #expect(gate.value == Amount(Rational(1_371_000), .kilograms))
        #expect(rule.reads.countries == [Country("1220"), Country("2010")])
        #expect(rule.judge(view, "2020-05").evidence.gates[0].value == Amount(Rational(1_000_000), .kilograms))
    }

    @Test func gatesAreAskedByName() throws {
        let text = """
            groups:
              - name: g
                rules:
                  - alert: Named
                    over: [origin, category]
                    when:
                      rise: quantity[1mo] > quantity[1mo, ago 1mo] and quantity[1mo] > quantity[1mo, ago 2mo]
                      size: quantity[1mo] >= 1 t
                    also:
                      large: quantity[1mo] >= 129 t
                      record: rank(quantity[1mo] over [12mo, ago 1mo]) <= 1
                    clear: not met(rise)
                    severity:
                      critical: met(large) and met(record)
                      warning: otherwise

            """
        let rule = try #require(load(text).rules.first, "\(findings(text))")
        let verdict = rule.judge(view, "2020-06")
        #expect(verdict.truth == .yes)
        #expect(verdict.severity == .critical)
        #expect(verdict.evidence.gates.map(\.name) == ["rise", "size", "large", "record"])
        #expect(rule.judge(view, "2020-05").severity == .warning)
        let context = EvaluationContext(series: .origin("5330"), month: Month(year: 2020, month: 6), view: view)
        #expect(rule.judgeClear(context) == .no)
    }
}
