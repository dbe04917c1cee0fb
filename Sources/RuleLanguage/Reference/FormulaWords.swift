extension FormulaWord {
    /// Every word and form, in the order in which the reference page has them.
    package static let all: [FormulaWord] = [
        measures, scores, placeWords, windows, aggregates, moments, functions, conditions, units,
    ].flatMap(\.self)

    private static let measures: [FormulaWord] = [
        FormulaWord(
            .measure, "quantity", "quantity[W]", "mass",
            "Quantity of the judged series: the sum of the months of the window W.", example: "quantity[3mo] >= 500 t"),
        FormulaWord(
            .measure, "value", "value[W]", "money", "Customs value, summed in the same way.",
            example: "value[ytd] / weeks[ytd] >= 200000 USD"),
        FormulaWord(
            .measure, "unit_value", "unit_value[W]", "money per mass",
            "Value over quantity of the whole window. Without a quantity there is none.",
            example: "unit_value[3mo] <= 0.85 * unit_value(others)[3mo]"),
        FormulaWord(
            .measure, "share", "share[W]", "share",
            "Quantity over that of all countries; in smelt and cast over the tons whose country is known. `share of all` "
                + "divides by everything.",
            example: "share[3mo] - share[3mo, ago 12mo] >= 5 pp"),
        FormulaWord(
            .measure, "value_share", "value_share[W]", "share", "Value over that of all countries, in the same way.",
            example: "value_share[12mo] >= 3%"),
        FormulaWord(
            .measure, "hhi", "hhi[W]", "number",
            "Concentration after Herfindahl and Hirschman: the sum of the squared percent shares of quantity of all single "
                + "countries, 0 to 10000. Smelt and cast: of known countries.",
            example: "hhi[12mo] - hhi[12mo, ago 12mo] >= 200"),
        FormulaWord(
            .measure, "value_hhi", "value_hhi[W]", "number", "The same of value.", example: "value_hhi[12mo] >= 1800"),
        FormulaWord(
            .measure, "weeks", "weeks[W]", "number", "Days of the window over seven; whole months count whole.",
            example: "value[ytd] / weeks[ytd] >= 200000 USD"),
        FormulaWord(
            .measure, "param", "param(NAME)[W]", "as its unit",
            "A parameter series (production, consumption, a quota limit) of the own country and product, or `param(NAME, world)` "
                + "of all countries. The rule names it and its unit below `inputs`.",
            example: "quantity[1mo] > 1.05 * param(limit)[1mo]"),
    ]

    private static let scores: [FormulaWord] = [
        FormulaWord(
            .measure, "surge_score", "surge_score[1mo]", "number",
            "How unusual the quantity of a month is for its series at this time of year: spreads above the level of the twelve "
                + "months before, seasons taken out, one month or three together. No verdict for series younger than 36 months, "
                + "with trade in too few of them, or below 75 t in three months.",
            example: "surge_score[1mo] >= 3"),
        FormulaWord(
            .measure, "surge_p", "surge_p[1mo]", "number",
            "The chance of such a surge score or a higher one in an ordinary month. `value_surge_p` and its like score values "
                + "(from 300,000 USD in three months on).",
            example: "surge_p[1mo] <= 0.005"),
        FormulaWord(
            .measure, "seasonal_ratio", "seasonal_ratio[1mo]", "number",
            "The month, or where three together score higher those three, over what is usual at this time of year.",
            example: "seasonal_ratio[1mo] >= 1.25"),
        FormulaWord(
            .measure, "expected", "expected[1mo]", "mass", "The quantity that is usual for the series in this month.",
            example: "quantity[1mo] >= 2 * expected[1mo]"),
        FormulaWord(
            .measure, "value_surge_score", "value_surge_score[1mo]", "number", "The surge score of value.",
            example: "value_surge_score[1mo] >= 3"),
        FormulaWord(
            .measure, "value_surge_p", "value_surge_p[1mo]", "number", "The chance of a surge score of value.",
            example: "value_surge_p[1mo] <= 0.005"),
        FormulaWord(
            .measure, "value_seasonal_ratio", "value_seasonal_ratio[1mo]", "number", "The seasonal ratio of value.",
            example: "value_seasonal_ratio[1mo] >= 1.25"),
        FormulaWord(
            .measure, "value_expected", "value_expected[1mo]", "money", "The value that is usual in this month.",
            example: "value[1mo] >= 2 * value_expected[1mo]"),
        FormulaWord(
            .measure, "shift_score", "shift_score[1mo]", "number",
            "The score of the odds of the share against all other countries: what the whole market does cancels out.",
            example: "shift_score[1mo] >= 3"),
        FormulaWord(
            .measure, "shift_p", "shift_p[1mo]", "number",
            "The chance of such a shift score or a higher one in an ordinary month.", example: "shift_p[1mo] <= 0.005"),
        FormulaWord(
            .measure, "value_shift_score", "value_shift_score[1mo]", "number", "The shift score of value.",
            example: "value_shift_score[1mo] >= 3"),
        FormulaWord(
            .measure, "value_shift_p", "value_shift_p[1mo]", "number", "The chance of a shift score of value.",
            example: "value_shift_p[1mo] <= 0.005"),
    ]

    private static let placeWords: [FormulaWord] = [
        FormulaWord(
            .place, "own", "(own)", "measure",
            "The country of the judged series: what a measure without parentheses reads.",
            example: "quantity(smelt own)[3mo] <= 0.5 * quantity(own)[3mo]"),
        FormulaWord(
            .place, "world", "(world)", "measure", "All countries together, the row `-`.",
            example: "quantity(world)[3mo] >= quantity(world)[3mo, ago 12mo]"),
        FormulaWord(
            .place, "others", "(others)", "measure",
            "The world less the own country. For unit_value: the other countries whose quantity and value are known in every "
                + "month that the rule compares.",
            example: "quantity(others)[3mo] <= 0.9 * quantity(others)[3mo, ago 12mo]"),
        FormulaWord(
            .place, "known", "(known)", "measure",
            "Smelt and cast: all countries less NA (not applicable) and UN (unknown).",
            example: "quantity(smelt known)[3mo] >= 100 t"),
        FormulaWord(
            .place, "COUNTRY", "(COUNTRY)", "measure", "A Schedule C code, a slug such as korea-south, NA or UN.",
            example: "share of all(UN)[3mo] >= 2%"),
        FormulaWord(
            .place, "GROUP", "(GROUP)", "measure",
            "EU, USMCA or a list of `sets:`: its members of each month together, those that were ever stated.",
            example: "quantity(EU)[3mo] >= 1.2 * quantity(EU)[3mo, ago 12mo]"),
        FormulaWord(
            .place, "origin, smelt, smelt2, cast", "(ROLE PLACE)", "measure",
            "The series of that role for the same country and product.", example: "quantity(smelt own)[3mo] >= 500 t"),
        FormulaWord(
            .place, "from", "(ROLE PLACE from PLACE)", "measure",
            "Smelt and cast by origin: metal smelted or cast here that comes from there.",
            example: "share(smelt others from own)[3mo] >= 10%"),
        FormulaWord(
            .place, "partner", "(partner PLACE to PLACE)", "measure",
            "Exports as a country reports them; by itself those of the own country to the United States.",
            example: "quantity(partner)[6mo] >= 3000 t"),
        FormulaWord(
            .place, "licenses", "(licenses)", "measure",
            "The licenses of the own series as filed, also in months that statistics have replaced.",
            example: "abs(quantity[1mo] - quantity(licenses)[1mo]) >= 300 t"),
    ]

    private static let windows: [FormulaWord] = [
        FormulaWord(
            .window, "months", "[3mo]", "months",
            "The judged month and the two before: calendar months, never packed across gaps.",
            example: "quantity[3mo] >= 500 t"),
        FormulaWord(
            .window, "ago", "[3mo, ago 12mo]", "months", "The same three months a year before.",
            example: "quantity[3mo] >= 1.3 * quantity[3mo, ago 12mo]"),
        FormulaWord(
            .window, "before licenses", "[3mo, before licenses]", "months",
            "The three months before the first license month, kept from the release that first fired. Quantity and value of "
                + "the judged series only.",
            example: "quantity[1mo] >= 2 * mean(quantity[3mo, before licenses])"),
        FormulaWord(
            .window, "ytd", "[ytd]", "months",
            "January of the judged year to the judged month; `[ytd, ago 12mo]` the same months a year before.",
            example: "quantity[ytd] >= 1.05 * quantity[ytd, ago 24mo]"),
        FormulaWord(
            .window, "calendar year", "[calendar year -1]", "months",
            "January to December of the year before; `[calendar year]` those of the judged year, without a verdict until "
                + "December is known.",
            example: "quantity[12mo] >= quantity[calendar year -1]"),
    ]

    private static let aggregates: [FormulaWord] = [
        FormulaWord(
            .aggregate, "mean", "mean(X)", "as X", "The mean.",
            example: "quantity[1mo] >= 2 * mean(quantity[12mo, ago 1mo])"),
        FormulaWord(
            .aggregate, "median", "median(X)", "as X", "The middle value; of an even count the mean of the middle two.",
            example: "quantity[1mo] >= 2 * median(quantity[24mo, ago 1mo])"),
        FormulaWord(
            .aggregate, "mad", "mad(X)", "as X; of shares pp",
            "The median of the distances from the median, unscaled.",
            example:
                "abs(share[1mo] - median(share[1mo] over [24mo, ago 1mo])) >= 3 * mad(share[1mo] over [24mo, ago 1mo])"),
        FormulaWord(
            .aggregate, "min", "min(X)", "as X", "The smallest; `min(A, B, …)` of several amounts.",
            example: "min(quantity[6mo]) >= 50 t"),
        FormulaWord(
            .aggregate, "max", "max(X)", "as X", "The largest; `max(A, B, …)` of several amounts.",
            example: "quantity[12mo] > max(quantity[12mo] over [calendar years, 3 to 10])"),
        FormulaWord(
            .aggregate, "sum", "sum(X)", "as X", "The sum.",
            example: "sum(quantity[3mo] over [same months, 3 years]) >= 900 t"),
        FormulaWord(
            .aggregate, "rank", "rank(A over M)", "number",
            "One more than the moments whose amount is above the present one: 1 is a record.",
            example: "rank(quantity[3mo] over [60mo, ago 1mo]) <= 1"),
    ]

    private static let moments: [FormulaWord] = [
        FormulaWord(
            .moments, "months", "[24mo, ago 1mo]", "months", "Each month of that window; all must be there.",
            example: "median(unit_value[1mo] over [24mo, ago 1mo]) >= 2000 USD/t"),
        FormulaWord(
            .moments, "same months", "[same months, 3 years]", "years",
            "The same month of the 1 to 3 years before. `3 to 10 years`: as many of ten as there are, at least the first three.",
            example: "quantity[1mo] > max(quantity[1mo] over [same months, 3 to 10 years])"),
        FormulaWord(
            .moments, "calendar years", "[calendar years, 3 to 10]", "years",
            "The Decembers of the calendar years before that of the judged month.",
            example: "quantity[12mo] > max(quantity[12mo] over [calendar years, 3 to 10])"),
    ]

    private static let functions: [FormulaWord] = [
        FormulaWord(
            .function, "abs", "abs(A)", "as A", "The amount without its sign.",
            example: "abs(quantity[1mo] - quantity(licenses)[1mo]) >= 300 t",
            grammar: #""abs" "(" sum ")""#),
        FormulaWord(
            .function, "ln", "ln(A)", "number",
            "The natural logarithm of a number or ratio, exact to 18 decimals. Of zero and less there is none.",
            example: "abs(ln(quantity[6mo] / quantity(partner)[6mo])) >= 0.25",
            grammar: #""ln" "(" sum ")""#),
        FormulaWord(
            .function, "if", "if(C, A, B)", "as A and B",
            "A where the condition holds, else B. Unknown where the condition is.",
            example: "quantity[12mo] >= if(share[12mo] > 30%, 1.05, 1.1) * quantity[12mo, ago 12mo]",
            grammar: #""if" "(" formula "," sum "," sum ")""#),
    ]

    private static let conditions: [FormulaWord] = [
        FormulaWord(
            .condition, "fires", "fires(RULE)", "condition",
            "The verdict of another rule about the same series and month.",
            example: "fires(MassiveImports)",
            grammar: #""fires" "(" RULE ")""#),
        FormulaWord(
            .condition, "met", "met(GATE)", "condition",
            "What a gate says that `when` or `also` gives a name; in `severity` and `clear`.", example: "met(rise)",
            grammar: #""met" "(" GATE ")""#),
        FormulaWord(
            .condition, "some", "some c [in SET]: (C)", "condition",
            "C holds for one of the countries beside the series, never the own one; in C the name c is that country.",
            example: "some c: (quantity(c)[6mo] <= 0.7 * quantity(c)[6mo, ago 12mo])",
            grammar: #""some" NAME [ "in" pool ] ":" body"#),
        FormulaWord(
            .condition, "longest", "longest n in A..B [from MONTH]: (C)", "condition",
            "C with the largest n for which every window that uses n is published and, with `from`, no such window that ends "
                + "at the judged month begins before MONTH.",
            example: "longest n in 3mo..7mo from 2019-01: (quantity[n] >= 1.15 * quantity[n, ago n])",
            grammar: #""longest" NAME "in" months ".." months [ "from" ( MONTH | NAME ) ] ":" body"#),
        FormulaWord(
            .condition, "event", "event [(KIND)] within 3mo", "condition",
            "A listed event that was announced by then lies in the judged month after its first day, or in one of the three "
                + "months after it.",
            example: "event(tariff) within 3mo",
            grammar: #""event" [ "(" KIND ")" ] "within" months"#),
    ]

    private static let units: [FormulaWord] = [
        FormulaWord(
            .unit, "t", "500 t, 20 kg", "mass", "Metric tonnes and kilograms; 1 t = 1000 kg.",
            example: "quantity[3mo] >= 500 t"),
        FormulaWord(.unit, "USD", "2000000 USD", "money", "U.S. dollars.", example: "value[3mo] >= 2000000 USD"),
        FormulaWord(
            .unit, "USD/t", "2500 USD/t, 2 USD/kg", "money per mass", "Dollars a tonne or a kilogram.",
            example: "unit_value[3mo] <= 2500 USD/t"),
        FormulaWord(
            .unit, "%", "15%", "ratio or share", "A rise, a quotient of like amounts, a share.",
            example: "share[3mo] >= 12%"),
        FormulaWord(
            .unit, "pp", "5 pp", "percentage points", "A difference of two shares.",
            example: "share[3mo] - share[3mo, ago 12mo] >= 5 pp"),
        FormulaWord(.unit, "mo", "3mo", "months", "The length of a window.", example: "quantity[3mo] >= 500 t"),
        FormulaWord(
            .unit, "month", "2019-01", "date", "A month of the calendar, for `longest … from`.",
            example: "longest n in 3mo..7mo from 2019-01: (quantity[n] >= 500 t)"),
        FormulaWord(
            .unit, "number", "1.15, 2_000", "number", "A plain number; `_` sets thousands apart.",
            example: "quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo]"),
    ]
}
