import RuleLanguage
import Testing

/// What is said about wrong formulas of the words that came after the first ones.
@Suite struct WordFindingsTests {
    /// A condition, the code, the stretch that the caret marks, and the message with what helps.
    private static let wrong: [(String, ErrorCode, String, String)] = [
        ("median(quantity[3mo], 5 t) >= 5 t", .badAggregate, "median(quantity[3mo], 5 t)", "takes one window"),
        ("rank(quantity[3mo]) >= 5", .badAggregate, "rank(quantity[3mo])", "rank(quantity[3mo] over [24mo, ago 1mo])"),
        ("mean(quantity[3mo] over [3]) >= 5 t", .badWindow, "3", "did you mean `3mo`?"),
        (
            "mean(quantity[3mo] over 3mo) >= 5 t", .badWindow, "3",
            "[24mo, ago 1mo], [same months, 3 years] or [calendar years, 3 to 10]"
        ),
        ("mean(quantity[3mo] over [same months, 3]) >= 5 t", .badWindow, "]", "`years` is missing"),
        ("mean(quantity[3mo] over [calendar years, 5 to 3]) >= 5 t", .badWindow, "5 to 3", "the fewest years first"),
        ("mean(quantity[3mo] over [calendar years, 16]) >= 5 t", .windowTooLong, "16", "at most 15 years"),
        ("abs(quantity[3mo] over [3mo]) >= 5 t", .badAggregate, "abs(quantity[3mo] over [3mo])", "takes no `over`"),
        (
            "mean(mean(quantity[3mo] over [3mo]) over [3mo]) >= 5 t", .badAggregate, "mean(quantity[3mo] over [3mo])",
            "does not nest"
        ),
        (
            "max(quantity[12mo] over [same months, 15 years]) >= 5 t", .windowTooLong, "[same months, 15 years]",
            "192 months back"
        ),
        ("mean(500 t over [3mo]) >= 5 t", .badAggregate, "500 t", "the same in every month"),
        ("quantity[3mo] over [3mo] >= 5 t", .badAggregate, "over", "stands inside a function"),
        ("quantity[ytd, before licenses] >= 5 t", .badWindow, "before", "[ytd] or [calendar year -1]"),
        ("surge_p[3mo] <= 0.05", .badWindow, "[3mo]", "write `surge_p[1mo]`"),
        ("value_expected(others)[1mo] >= 5 USD", .badSet, "others", "name a country"),
        ("shift_p(world)[1mo] <= 0.05", .badSet, "world", "name a country"),
        ("hhi(canada)[3mo] >= 5", .badSet, "canada", "no set, a role, or others"),
        ("hhi >= 5", .missingWindow, "hhi", "write `hhi[3mo]`"),
        ("weeks(world)[3mo] >= 5", .badSet, "world", "write `weeks[ytd]`"),
        ("param[3mo] >= 5 t", .unknownName, "param", "write `param(limit)[1mo]`"),
        ("param(limit)[3mo] >= 5 t", .unknownInput, "limit", "`inputs: { limit: t }`"),
        ("quantity(smelt own from)[3mo] >= 5 t", .badSet, "smelt own from", "followed by a country"),
        ("quantity(own from own)[3mo] >= 5 t", .badSet, "own", "write `quantity(smelt own from own)[3mo]`"),
        ("quantity(smelt own from EU)[3mo] >= 5 t", .badSet, "EU", "no single country"),
        ("quantity(smlet own)[3mo] >= 5 t", .badSet, "smlet", "did you mean `smelt`?"),
        ("quantity(partner china to)[3mo] >= 5 t", .badSet, "partner china to", "quantity(partner china to own)[6mo]"),
        ("share(partner)[3mo] >= 5%", .badSet, "partner", "goes with quantity, value and unit_value"),
        ("share(licenses)[3mo] >= 5%", .badSet, "licenses", "write `quantity(licenses)[1mo]`"),
        ("ln(quantity[3mo]) >= 5", .notScalar, "quantity[3mo]", "divide by a like amount"),
        ("ln(0) >= 5", .notScalar, "0", "zero and less have no logarithm"),
        ("abs(quantity[3mo], 5 t) >= 5 t", .badAggregate, "abs(quantity[3mo], 5 t)", "takes one amount, not 2"),
        (
            "if(quantity[3mo] >= 5 t, 5 t) >= 5 t", .badAggregate, "if(quantity[3mo] >= 5 t, 5 t)",
            "a condition and two amounts"
        ),
        (
            "if(quantity[3mo] >= 5 t, 5 t, 5%) >= 5 t", .incomparable, "if(quantity[3mo] >= 5 t, 5 t, 5%)",
            "a mass (t) here and a ratio (%) there"
        ),
        ("if(quantity[3mo], 5 t, 6 t) >= 5 t", .notCondition, "quantity[3mo]", "compare it"),
        ("met(rise)", .unknownGate, "rise", "is no gate of this rule"),
        ("event within 3", .badWindow, "3", "did you mean `3mo`?"),
        ("event(tariff) and quantity[3mo] >= 5 t", .expectedValue, "and", "write event within 3mo"),
        ("some c: quantity(c)[3mo] >= 5 t", .expectedValue, "quantity", "stands in parentheses"),
        ("some c (quantity(c)[3mo] >= 5 t)", .expectedValue, "(", "write some c: (condition)"),
        ("some c: (quantity[3mo] >= 5 t)", .unusedBound, "c", "as in quantity(c)[3mo]"),
        ("some canada: (quantity(canada)[3mo] >= 5 t)", .badName, "canada", "a word that means nothing else"),
        (
            "some c in atlantis: (quantity(c)[3mo] >= 5 t)", .badSet, "atlantis",
            "one of EU, USMCA, EuroArea, ASEAN, GCC, origin, smelt, smelt2, cast"
        ),
        ("some c: (c >= 5 t)", .unknownName, "c", "is a country, no amount"),
        (
            "some c: (quantity(c)[3mo]) >= 5 t", .expectedValue, "(quantity(c)[3mo])",
            "put the whole condition in parentheses"
        ),
        ("longest n in 3mo..7mo (quantity[n] >= 5 t)", .expectedValue, "(", "`:` is missing"),
        ("longest n in 3..7: (quantity[n] >= 5 t)", .badWindow, "3", "did you mean `3mo`?"),
        ("longest n in 7mo..3mo: (quantity[n] >= 5 t)", .badWindow, "7mo..3mo", "the shortest first"),
        ("longest n in 1mo..90mo: (quantity[n] >= 5 t)", .windowTooLong, "1mo..90mo", "at most 60"),
        (
            "longest n in 3mo..7mo from May: (quantity[n] >= 5 t)", .badMonth, "May",
            "2019-01, or a parameter that is a month"
        ),
        (
            "longest n in 3mo..7mo from 3mo: (quantity[n] >= 5 t)", .badMonth, "3",
            "2019-01, or a parameter that is a month"
        ),
        ("longest n in 3mo..7mo: (quantity[3mo] >= 5 t)", .unusedBound, "n", "as in quantity[n]"),
        ("longest n in 3mo..7mo: (quantity[n] >= 5%)", .incomparable, "quantity[n] >= 5%", "did you mean `5 t`?"),
        (
            "longest n in 3mo..7mo: (longest m in 3mo..7mo: (quantity[n] >= 5 t))", .badWindow,
            "longest m in 3mo..7mo: (quantity[n] >= 5 t)", "does not nest"
        ),
        ("quantity[3mo] >= 2019-01", .incomparable, "quantity[3mo] >= 2019-01", "a month of the calendar"),
        (
            "some c: (some d: (hhi[12mo] >= 1 and quantity(c)[1mo] >= quantity(d)[1mo]))", .tooMuchWork,
            "some c: (some d: (hhi[12mo] >= 1 and quantity(c)[1mo] >= quantity(d)[1mo]))", "more than 500000 figures"
        ),
    ]

    @Test(arguments: wrong)
    func isToldOnce(when: String, code: ErrorCode, marked: String, words: String) throws {
        let text = ruleFile("'\(when)'", more: "floor: none\nfloor_reason: a test of findings")
        let errors = load(text).diagnostics.filter { $0.severity == .error }
        try #require(errors.count == 1, "\(findings(text))")
        let error = errors[0]
        #expect(error.code == code)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false)[error.line - 1]
        #expect(String(line.dropFirst(error.column - 1).prefix(error.length)) == marked)
        #expect(error.rendered(in: text).contains(words), "\(error.rendered(in: text))")
    }

    /// What was a name before the word had a meaning still is.
    @Test func laterWordsMayNameParameters() throws {
        let rule = try checkedRule(
            "quantity[weeks] >= median * quantity[weeks, ago ytd] and value[weeks] >= some and quantity[weeks] >= sum",
            params: "weeks: 3mo, median: 1.15, ytd: 12mo, some: 5 USD, sum: 5 t")
        #expect(rule.reach == 14)
        #expect(rule.formula.gateNames == ["median", "some", "sum"])
        let ytd = try checkedRule("quantity[ytd] >= 5 t", params: "ytd: 12mo")
        #expect(ytd.reach == 11)
    }
}
