import RuleLanguage
import Testing
import Trade

/// Rules in words: what is said is what is judged.
@Suite struct WordsTests {
    private func words(
        _ when: String, over: String = "[origin, category]", params: String = "", more: String = ""
    ) throws -> RuleInWords {
        let text = ruleFile(when, over: over, params: params, more: more)
        let loaded = load(text)
        #expect(!loaded.hasErrors, "\(findings(text))")
        return try #require(loaded.rules.first).inWords { ["5700": "China", "4621": "Russia"][$0.code] ?? $0.code }
    }

    @Test(arguments: [
        (
            "quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo] and quantity[3mo] >= 500 t",
            "Fires when imports of the last three months are at least 1.15 times those of the three months before, "
                + "and at "
                + "least 500 t."
        ),
        (
            "quantity[3mo] >= (1 + 15%) * quantity[3mo, ago 12mo] and quantity[3mo] >= 500 t",
            "Fires when imports of the last three months are at least 15% above those of the same three months a year "
                + "earlier, and at least 500 t."
        ),
        (
            "share[3mo] - share[3mo, ago 12mo] >= 5 pp and quantity[1mo] >= 1_000 t",
            "Fires when the share of imports of the last three months is at least 5 percentage points above that "
                + "of "
                + "the same three months a year earlier, and imports of the month are at least 1,000 t."
        ),
        (
            "quantity[1mo] >= 2 * mean(quantity[3mo, before licenses]) and quantity[1mo] >= 300 t",
            "Fires when imports of the month are at least 2 times the monthly average of imports of the three months "
                + "before the first license month, and at least 300 t."
        ),
        (
            "not (value(china)[ytd] > 2000000 USD or share of all(UN)[1mo] >= 2%) and 500 t <= quantity[12mo, ago "
                + "1mo] and "
                + "quantity[1mo] >= 1 t",
            "Fires when it is not so that (either the value of imports from China of the year to date is more than "
                + "2,000,000 USD, or the share of all tons, unknown ones too, in imports from unknown countries of "
                + "the month "
                + "is at least 2%), and imports of the twelve months before are at least 500 t, and imports of the "
                + "month are "
                + "at least 1 t."
        ),
        (
            "unit_value[3mo] / unit_value(others)[3mo] <= 0.85 and quantity[calendar year -1] >= 1 t and "
                + "quantity[1mo] >= 1 t",
            "Fires when the unit value of imports of the last three months divided by the unit value of imports from "
                + "the "
                + "other countries of the last three months is at most 0.85, and imports of the calendar year before "
                + "are at "
                + "least 1 t, and imports of the month are at least 1 t."
        ),
    ])
    func formulasAreSentences(when: String, sentence: String) throws {
        let fires = try words(when).fires
        #expect(fires == sentence)
    }

    @Test(arguments: [
        ("abs(quantity[1mo] - quantity[1mo, ago 1mo]) >= 1 t", "the size, up or down, of (imports of the month less"),
        (
            "ln(quantity[1mo] / quantity[1mo, ago 12mo]) >= 0.5",
            "the natural logarithm of (imports of the month divided by"
        ),
        (
            "median(quantity[12mo, ago 1mo]) >= 1 t",
            "the median month of imports of the twelve months before is at least 1 t"
        ),
        ("mad(quantity[12mo, ago 1mo]) >= 1 t", "the median distance from the median month of imports"),
        (
            "mean(quantity[3mo] over [same months, 3 to 5 years]) >= 1 t",
            "the average of imports of the last three months, taken at the same month of the five years before (at "
                + "least three of them)"
        ),
        (
            "rank(quantity[1mo] over [12mo, ago 1mo]) <= 1",
            "the rank of imports of the month among its values at each of the twelve months before"
        ),
        (
            "if(quantity[1mo] > 1 t, quantity[1mo], quantity[3mo]) >= 1 t",
            "imports of the month where imports of the month are more than 1 t, else imports of the last three months"
        ),
        ("event within 3mo", "a listed event lies later in the month or in the three months after it"),
        ("max(quantity[1mo], 5 t) >= 1 t", "the larger of imports of the month and 5 t is at least 1 t"),
        ("quantity(EU)[1mo] >= 1 t", "imports from the countries of EU of the month"),
        ("hhi[12mo] >= 2500", "the concentration of imports by country of the last twelve months is at least 2,500"),
        (
            "value[ytd] / weeks[ytd] >= 200000 USD",
            "the value of imports of the year to date divided by the weeks of the year to date is at least 200,000 USD"
        ),
        (
            "quantity(partner)[6mo] >= 1 t",
            "exports to the United States that the country itself reports of the last six months are at least 1 t"
        ),
        ("quantity(licenses)[1mo] >= 1 t", "imports by licenses as filed of the month are at least 1 t"),
        ("quantity(smelt own)[3mo] >= 1 t", "imports by country of smelt of the last three months are at least 1 t"),
        (
            "some c: (quantity(c)[3mo] >= 1 t)",
            "for at least one other country, called c: imports from c of the last three months are at least 1 t"
        ),
        (
            "longest n in 3mo..7mo: (quantity[n] >= 1.15 * quantity[n, ago n])",
            "with n the largest number of months from three to seven for which every window is published: imports of "
                + "the last n months are at least 1.15 times those of the n months before them"
        ),
    ])
    func everyNodeHasWords(condition: String, words wanted: String) throws {
        let said = try words("\"\(condition) and quantity[1mo] >= 1 t\"").fires
        #expect(said.contains(wanted), "\(said)")
    }

    @Test func theRestOfTheRuleIsSaidToo() throws {
        let words = try words(
            "quantity[1mo] >= floor", over: "[origin or all, category]",
            params: "floor: { value: 500 t, min: 0 t, max: 1000 t, description: the least quantity }",
            more: """
                where: { countries: [{ country: russia, from: 2023-04 }], from: 2020-01 }
                for: 2 mo
                data: [license, final]
                clear: quantity[1mo] < 400 t
                """)
        #expect(
            words.runsOver
                == "Runs over every country of origin, and all countries together, by product category; only Russia "
                + "from "
                + "2023-04 on; months from 2020-01 on.")
        #expect(words.judgedOn == "Judged on import licenses (early) and final Census statistics (confirmed).")
        #expect(words.persistence == "It fires once that has held in two judged months running.")
        #expect(words.clears == "An open alert ends when imports of the month are less than 400 t.")
        #expect(words.severity == ["watch"])
        let number = try #require(words.numbers.first)
        #expect(number.range == "0 t to 1000 t" && number.value == "500 t" && number.meaning == "the least quantity")
    }

    @Test func namedConditionsAreListed() throws {
        let words = try words(
            "\n          the_rise: quantity[3mo] >= 1.3 * quantity[3mo, ago 12mo]\n          floor: quantity[3mo] >= "
                + "500 t"
        )
        #expect(words.fires == "Fires when all of these hold:")
        #expect(words.conditions.map(\.name) == ["the rise", "floor"])
        #expect(words.conditions.last?.text == "imports of the last three months are at least 500 t")
    }
}
