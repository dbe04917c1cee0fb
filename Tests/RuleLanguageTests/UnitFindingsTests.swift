import RuleLanguage
import Testing

/// What units, sets and windows that do not fit look like on a terminal.
@Suite struct UnitFindingsTests {
    private static let cases: [(text: String, findings: String)] = [
        (
            ruleFile("quantity[3mo] > value[3mo, ago 3mo] and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U003]: cannot compare a mass (t) with money (USD)
              6 |         when: quantity[3mo] > value[3mo, ago 3mo] and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^^^^ t ^^^^^^^^^^^^^^^^^^^ USD
              help: did you mean `quantity[3mo, ago 3mo]`?      (surgewatch help U003)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 500 USD"),
            #"""
            rules/surge.yml:6:15: error[U003]: cannot compare a mass (t) with money (USD)
              6 |         when: quantity[3mo] >= 500 USD
                |               ^^^^^^^^^^^^^ t  ^^^^^^^ USD
              help: did you mean `500 t`?      (surgewatch help U003)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 500"),
            #"""
            rules/surge.yml:6:15: error[U003]: cannot compare a mass (t) with a plain number
              6 |         when: quantity[3mo] >= 500
                |               ^^^^^^^^^^^^^ t  ^^^ number
              help: did you mean `500 t`?      (surgewatch help U003)
            """#
        ),
        (
            ruleFile("share[3mo] >= 0.12 and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U005]: cannot compare a share (%) with a plain number
              6 |         when: share[3mo] >= 0.12 and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^    ^^^^
                |               share         number
              help: did you mean `12%`?      (surgewatch help U005)
            """#
        ),
        (
            ruleFile("share[3mo] - share[3mo, ago 12mo] >= 5% and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U006]: cannot compare percentage points (pp) with a ratio (%)
              6 |         when: share[3mo] - share[3mo, ago 12mo] >= 5% and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pp ^^ %
              help: did you mean `5 pp`?      (surgewatch help U006)
            """#
        ),
        (
            ruleFile("share[3mo] >= 5 pp and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U006]: cannot compare a share (%) with percentage points (pp)
              6 |         when: share[3mo] >= 5 pp and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^    ^^^^
                |               share         pp
              help: did you mean `5%`?      (surgewatch help U006)
            """#
        ),
        (
            ruleFile("share[3mo] - 5% >= 1% and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U006]: cannot subtract a ratio (%) from a share (%)
              6 |         when: share[3mo] - 5% >= 1% and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^   ^^
                |               share        %
              help: did you mean `5 pp`?      (surgewatch help U006)
            """#
        ),
        (
            ruleFile("quantity[3mo] + value[3mo] >= 5 t and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U004]: cannot add money (USD) to a mass (t)
              6 |         when: quantity[3mo] + value[3mo] >= 5 t and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^^^^ t ^^^^^^^^^^ USD
              see: surgewatch help U004
            """#
        ),
        (
            ruleFile("quantity[3mo] * quantity[3mo] >= 5 t and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U007]: cannot multiply a mass (t) by a mass (t)
              6 |         when: quantity[3mo] * quantity[3mo] >= 5 t and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^^^^ t ^^^^^^^^^^^^^ t
              see: surgewatch help U007
            """#
        ),
        (
            ruleFile("value[3mo] / share[3mo] >= 5 USD and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U007]: cannot divide money (USD) by a share (%)
              6 |         when: value[3mo] / share[3mo] >= 5 USD and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^   ^^^^^^^^^^
                |               USD          share
              see: surgewatch help U007
            """#
        ),
        (
            ruleFile("quantity[3mo] and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:15: error[U001]: a mass (t) is no condition
              6 |         when: quantity[3mo] and quantity[3mo] >= 500 t
                |               ^^^^^^^^^^^^^
              help: compare it: `quantity[3mo] >= …`      (surgewatch help U001)
            """#
        ),
        (
            ruleFile("(quantity[3mo] >= 5 t) * 2 >= 3 and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:16: error[U002]: a condition is no amount
              6 |         when: (quantity[3mo] >= 5 t) * 2 >= 3 and quantity[3mo] >= 500 t
                |                ^^^^^^^^^^^^^^^^^^^^
              expected: an amount, such as quantity[3mo]
              see: surgewatch help U002
            """#
        ),
        (
            ruleFile("quantity[calender years] >= 500 t"),
            #"""
            rules/surge.yml:6:24: error[D002]: a window takes no `calender years`
              6 |         when: quantity[calender years] >= 500 t
                |                        ^^^^^^^^^^^^^^
              expected: [3mo], [3mo, ago 12mo], [3mo, before licenses], [ytd] or [calendar year -1]
              help: did you mean `calendar year`?      (surgewatch help D002)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 2 * max(quantity[3mo] over [calender year, 3]) and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:60: error[D002]: `over` takes no `calender year`
              6 |         when: quantity[3mo] >= 2 * max(quantity[3mo] over [calender year, 3]) and quantity[3mo] >= 500 t
                |                                                            ^^^^^^^^^^^^^
              expected: [24mo, ago 1mo], [same months, 3 years] or [calendar years, 3 to 10]
              help: did you mean `calendar years`?      (surgewatch help D002)
            """#
        ),
        (
            ruleFile("quantity[3mo >= 5 t"),
            #"""
            rules/surge.yml:6:28: error[D002]: unexpected `>=` in a window
              6 |         when: quantity[3mo >= 5 t
                |                            ^^
              expected: [3mo], [3mo, ago 12mo], [3mo, before licenses], [ytd] or [calendar year -1]
              see: surgewatch help D002
            """#
        ),
        (
            ruleFile("quantity[3] >= 5 t"),
            #"""
            rules/surge.yml:6:24: error[D002]: a window counts months
              6 |         when: quantity[3] >= 5 t
                |                        ^
              help: did you mean `3mo`?      (surgewatch help D002)
            """#
        ),
        (
            ruleFile("quantity >= 5 t"),
            #"""
            rules/surge.yml:6:15: error[D003]: `quantity` needs a window
              6 |         when: quantity >= 5 t
                |               ^^^^^^^^
              help: write `quantity[3mo]`      (surgewatch help D003)
            """#
        ),
        (
            ruleFile("quantity[0mo] >= 5 t"),
            #"""
            rules/surge.yml:6:24: error[D002]: a window counts whole months from 1 on, not 0mo
              6 |         when: quantity[0mo] >= 5 t
                |                        ^^^
              see: surgewatch help D002
            """#
        ),
        (
            ruleFile("quantity[1.5mo] >= 5 t"),
            #"""
            rules/surge.yml:6:24: error[D002]: a window counts whole months from 1 on, not 1.5mo
              6 |         when: quantity[1.5mo] >= 5 t
                |                        ^^^^^
              see: surgewatch help D002
            """#
        ),
        (
            ruleFile("quantity[181mo] >= 5 t"),
            #"""
            rules/surge.yml:6:24: error[D001]: 181mo is too long for a window
              6 |         when: quantity[181mo] >= 5 t
                |                        ^^^^^
              expected: at most 180 months
              see: surgewatch help D001
            """#
        ),
        (
            ruleFile("quantity[90mo, ago 91mo] >= 5 t"),
            #"""
            rules/surge.yml:6:23: error[D001]: the window begins 181 months back
              6 |         when: quantity[90mo, ago 91mo] >= 5 t
                |                       ^^^^^^^^^^^^^^^^
              expected: at most 180 months
              see: surgewatch help D001
            """#
        ),
        (
            ruleFile("quantity[3mo, before 3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:36: error[D002]: `before` is followed by `licenses`, not `3`
              6 |         when: quantity[3mo, before 3mo] >= 5 t
                |                                    ^
              expected: [3mo], [3mo, ago 12mo], [3mo, before licenses], [ytd] or [calendar year -1]
              see: surgewatch help D002
            """#
        ),
        (
            ruleFile("share[3mo, before licenses] >= 5% and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:20: error[D002]: `before licenses` goes with quantity and value of the judged series
              6 |         when: share[3mo, before licenses] >= 5% and quantity[3mo] >= 500 t
                |                    ^^^^^^^^^^^^^^^^^^^^^^
              help: write `quantity[3mo, before licenses]`      (surgewatch help D002)
            """#
        ),
        (
            ruleFile("quantity[window] >= 5 t", params: "window: 15%"),
            #"""
            rules/surge.yml:6:24: error[U008]: a window takes months, and this is a ratio (%)
              6 |         when: quantity[window] >= 5 t
                |                        ^^^^^^
              help: did you mean `15mo`?      (surgewatch help U008)
            """#
        ),
        (
            ruleFile("quantity()[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:23: error[S001]: the parentheses are empty
              6 |         when: quantity()[3mo] >= 5 t
                |                       ^^
              expected: world, others or a country
              see: surgewatch help S001
            """#
        ),
        (
            ruleFile("quantity(known)[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:24: error[S001]: `known` belongs to smelt and cast; every country of origin is known
              6 |         when: quantity(known)[3mo] >= 5 t
                |                        ^^^^^
              see: surgewatch help S001
            """#
        ),
        (
            ruleFile("share(world)[3mo] >= 5%"),
            #"""
            rules/surge.yml:6:21: error[S001]: the share of the world is always one
              6 |         when: share(world)[3mo] >= 5%
                |                     ^^^^^
              expected: no set, or a country
              see: surgewatch help S001
            """#
        ),
        (
            ruleFile("quantity of all[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:15: error[S002]: `of all` belongs to shares, not to quantity
              6 |         when: quantity of all[3mo] >= 5 t
                |               ^^^^^^^^^^^^^^^^^^^^
              help: for the figure of all countries write `quantity(world)[…]`      (surgewatch help S002)
            """#
        ),
        (
            ruleFile("mean(weeks[3mo]) >= 5"),
            #"""
            rules/surge.yml:6:20: error[S003]: `mean` takes the months of a window
              6 |         when: mean(weeks[3mo]) >= 5
                |                    ^^^^^^^^^^
              help: write `mean(quantity[3mo])`, or `mean(… over [24mo])` for any amount      (surgewatch help S003)
            """#
        ),
        (
            ruleFile("mean(quantity[3mo], 5 t) >= 5 t"),
            #"""
            rules/surge.yml:6:15: error[S003]: `mean` takes one window
              6 |         when: mean(quantity[3mo], 5 t) >= 5 t
                |               ^^^^^^^^^^^^^^^^^^^^^^^^
              help: write `mean(quantity[3mo])`      (surgewatch help S003)
            """#
        ),
        (
            ruleFile("max(quantity[3mo], 5 USD) >= 5 t"),
            #"""
            rules/surge.yml:6:34: error[U003]: `max` cannot compare a mass (t) with money (USD)
              6 |         when: max(quantity[3mo], 5 USD) >= 5 t
                |                   ^^^^^^^^^^^^^  ^^^^^
                |                   t              USD
              see: surgewatch help U003
            """#
        ),
        (
            ruleFile("quantity[3mo] / 0 >= 5 t and quantity[3mo] >= 500 t"),
            #"""
            rules/surge.yml:6:31: error[U009]: this divides by zero
              6 |         when: quantity[3mo] / 0 >= 5 t and quantity[3mo] >= 500 t
                |                               ^
              see: surgewatch help U009
            """#
        ),
        (
            ruleFile(
                ">\n          quantity[3mo] >= 5 t\n          and value[3mo]\n            >= quantity[3mo, ago 3mo]"),
            #"""
            rules/surge.yml:8:15: error[U003]: cannot compare money (USD) with a mass (t)
              8 |           and value[3mo]
                |               ^^^^^^^^^^ USD
              9 |             >= quantity[3mo, ago 3mo]
                |                ^^^^^^^^^^^^^^^^^^^^^^ t
              help: did you mean `value[3mo, ago 3mo]`?      (surgewatch help U003)
            """#
        ),
        (
            ruleFile("|\n          quantity[3mo] >=\n            500 USD"),
            #"""
            rules/surge.yml:7:11: error[U003]: cannot compare a mass (t) with money (USD)
              7 |           quantity[3mo] >=
                |           ^^^^^^^^^^^^^ t
              8 |             500 USD
                |             ^^^^^^^ USD
              help: did you mean `500 t`?      (surgewatch help U003)
            """#
        ),
        (
            ruleFile("\"quantity[3mo]\\n >= \\x35 USD\""),
            #"""
            rules/surge.yml:6:16: error[U003]: cannot compare a mass (t) with money (USD)
              6 |         when: "quantity[3mo]\n >= \x35 USD"
                |                ^^^^^^^^^^^^^ t    ^^^^^^^^ USD
              help: did you mean `5 t`?      (surgewatch help U003)
            """#
        ),
        (
            ruleFile("'quantity[3mo] >=\n\n            500 USD'"),
            #"""
            rules/surge.yml:6:16: error[U003]: cannot compare a mass (t) with money (USD)
              6 |         when: 'quantity[3mo] >=
                |                ^^^^^^^^^^^^^ t
              8 |             500 USD'
                |             ^^^^^^^ USD
              help: did you mean `500 t`?      (surgewatch help U003)
            """#
        ),
        (
            ruleFile("quantity[3mo]\n              >= 500 USD"),
            #"""
            rules/surge.yml:6:15: error[U003]: cannot compare a mass (t) with money (USD)
              6 |         when: quantity[3mo]
                |               ^^^^^^^^^^^^^ t
              7 |               >= 500 USD
                |                  ^^^^^^^ USD
              help: did you mean `500 t`?      (surgewatch help U003)
            """#
        ),
    ]

    @Test(arguments: cases)
    func isToldLikeThis(text: String, wanted: String) {
        #expect(findings(text) == wanted)
    }
}
