import RuleLanguage
import Testing

/// What mistakes in formulas look like on a terminal, with exact positions in every style of YAML text.
@Suite struct FormulaFindingsTests {
    private static let cases: [(text: String, findings: String)] = [
        (
            ruleFile("1 < quantity[3mo] < 3"),
            #"""
            rules/surge.yml:6:33: error[P004]: comparisons do not chain
              6 |         when: 1 < quantity[3mo] < 3
                |                                 ^
              help: write two comparisons joined by `and`      (surgewatch help P004)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= (5 t"),
            #"""
            rules/surge.yml:6:32: error[P003]: this `(` is never closed
              6 |         when: quantity[3mo] >= (5 t
                |                                ^
              see: surgewatch help P003
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t)"),
            #"""
            rules/surge.yml:6:35: error[P003]: nothing was opened that this `)` could close
              6 |         when: quantity[3mo] >= 5 t)
                |                                   ^
              see: surgewatch help P003
            """#
        ),
        (
            ruleFile("quantity(canada[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:23: error[P003]: this `(` is never closed
              6 |         when: quantity(canada[3mo] >= 5 t
                |                       ^
              see: surgewatch help P003
            """#
        ),
        (
            ruleFile("quantity[windw] >= flor", params: "window: 3mo, floor: 500 t"),
            #"""
            rules/surge.yml:6:24: error[N001]: `windw` is no parameter of this rule
              6 |         when: quantity[windw] >= flor
                |                        ^^^^^
              help: did you mean `window`?      (surgewatch help N001)
            rules/surge.yml:6:34: error[N001]: `flor` is no parameter of this rule
              6 |         when: quantity[windw] >= flor
                |                                  ^^^^
              help: did you mean `floor`?      (surgewatch help N001)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 tons"),
            #"""
            rules/surge.yml:6:34: error[P007]: `tons` is no unit
              6 |         when: quantity[3mo] >= 5 tons
                |                                  ^^^^
              help: did you mean `t`?      (surgewatch help P007)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 tt"),
            #"""
            rules/surge.yml:6:34: error[P007]: `tt` is no unit
              6 |         when: quantity[3mo] >= 5 tt
                |                                  ^^
              help: did you mean `t`?      (surgewatch help P007)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 EUR"),
            #"""
            rules/surge.yml:6:34: error[P007]: `EUR` is no unit
              6 |         when: quantity[3mo] >= 5 EUR
                |                                  ^^^
              help: figures are in U.S. dollars, which are never compared with euros      (surgewatch help P007)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 2,000 t"),
            #"""
            rules/surge.yml:6:33: error[P005]: unexpected `,`
              6 |         when: quantity[3mo] >= 2,000 t
                |                                 ^
              help: thousands are set apart by `_`, as in 2_000      (surgewatch help P005)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 2. t"),
            #"""
            rules/surge.yml:6:32: error[P006]: `2.` is no number
              6 |         when: quantity[3mo] >= 2. t
                |                                ^^
              expected: 500, 2_000 or 1.15
              see: surgewatch help P006
            """#
        ),
        (
            ruleFile("quantity[3mo] = 5 t"),
            #"""
            rules/surge.yml:6:29: error[P001]: unexpected `=`
              6 |         when: quantity[3mo] = 5 t
                |                             ^
              help: compare with `>=` or `<=`; figures are exact, so equality is included      (surgewatch help P001)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= "),
            #"""
            rules/surge.yml:6:31: error[P002]: a value is missing before the end of the formula
              6 |         when: quantity[3mo] >=
                |                               ^
              expected: a number, a parameter, a selector such as quantity[3mo], or a formula in parentheses
              see: surgewatch help P002
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t and"),
            #"""
            rules/surge.yml:6:39: error[P002]: a value is missing before the end of the formula
              6 |         when: quantity[3mo] >= 5 t and
                |                                       ^
              expected: a number, a parameter, a selector such as quantity[3mo], or a formula in parentheses
              see: surgewatch help P002
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t quantity[1mo] >= 5 t"),
            #"""
            rules/surge.yml:6:36: error[P005]: unexpected `quantity`
              6 |         when: quantity[3mo] >= 5 t quantity[1mo] >= 5 t
                |                                    ^^^^^^^^
              help: join conditions by `and` or `or`      (surgewatch help P005)
            """#
        ),
        (
            ruleFile("quantty[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:15: error[N001]: no measure or function is called `quantty`
              6 |         when: quantty[3mo] >= 5 t
                |               ^^^^^^^
              help: did you mean `quantity`?      (surgewatch help N001)
            """#
        ),
        (
            ruleFile("quantity(atlantis)[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:24: error[K007]: `atlantis` is no country
              6 |         when: quantity(atlantis)[3mo] >= 5 t
                |                        ^^^^^^^^
              help: a code, a slug such as korea-south, NA, UN, own, world, others or a group such as EU      (surgewatch help K007)
            """#
        ),
        (
            ruleFile("quantity(chna)[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:24: error[K007]: `chna` is no country
              6 |         when: quantity(chna)[3mo] >= 5 t
                |                        ^^^^
              help: did you mean `china`?      (surgewatch help K007)
            """#
        ),
        (
            ruleFile("quantity of[3mo] >= 5 t"),
            #"""
            rules/surge.yml:6:26: error[P002]: `of` is followed by `all`, not `[`
              6 |         when: quantity of[3mo] >= 5 t
                |                          ^
              help: write quantity of all      (surgewatch help P002)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo]"),
            #"""
            rules/surge.yml:6:9: error[L001]: the rule has no floor, so trickles would fire it
              6 |         when: quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo]
                |         ^^^^
              help: add `floor: 500 t`, or write `floor: none` and a `floor_reason`      (surgewatch help L001)
            """#
        ),
        (
            ruleFile("value[2mo] >= 1.15 * value[2mo, ago 2mo]"),
            #"""
            rules/surge.yml:6:9: error[L001]: the rule has no floor, so trickles would fire it
              6 |         when: value[2mo] >= 1.15 * value[2mo, ago 2mo]
                |         ^^^^
              help: add `floor: 2000000 USD`, or write `floor: none` and a `floor_reason`      (surgewatch help L001)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", params: "rise: 15%"),
            #"""
            rules/surge.yml:8:19: warning[L002]: no formula uses `rise`
              8 |         params: { rise: 15% }
                |                   ^^^^
              help: remove it, or use it      (surgewatch help L002)
            """#
        ),
        (
            ruleFile("fires Nothing"),
            #"""
            rules/surge.yml:6:21: error[P002]: `fires` takes the name of a rule
              6 |         when: fires Nothing
                |                     ^^^^^^^
              help: write fires(RuleName)      (surgewatch help P002)
            """#
        ),
        (
            ruleFile("fires(Nothing)"),
            #"""
            rules/surge.yml:6:21: error[N002]: there is no rule `Nothing`
              6 |         when: fires(Nothing)
                |                     ^^^^^^^
              see: surgewatch help N002
            """#
        ),
        (
            ruleFile("fires(Ris)"),
            #"""
            rules/surge.yml:6:21: error[N002]: there is no rule `Ris`
              6 |         when: fires(Ris)
                |                     ^^^
              see: surgewatch help N002
            """#
        ),
        (
            ruleFile("fires(Rise)"),
            #"""
            rules/surge.yml:6:21: error[N003]: `Rise` asks about itself
              6 |         when: fires(Rise)
                |                     ^^^^
              see: surgewatch help N003
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t and 3 > 2"),
            #"""
            rules/surge.yml:6:40: warning[L004]: this is the same for every series and month
              6 |         when: quantity[3mo] >= 5 t and 3 > 2
                |                                        ^^^^^
              see: surgewatch help L004
            """#
        ),
        (
            ruleFile("quantity[3mo] ≥ 5 t"),
            #"""
            rules/surge.yml:6:29: error[P001]: unexpected `≥`
              6 |         when: quantity[3mo] ≥ 5 t
                |                             ^
              help: write `>=`      (surgewatch help P001)
            """#
        ),
        (
            ruleFile("quantity[3mo]\u{A0}>= 5 t"),
            #"""
            rules/surge.yml:6:28: error[P001]: unexpected character U+00A0
              6 |         when: quantity[3mo] >= 5 t
                |                            ^
              help: this is a no-break space; type an ordinary one      (surgewatch help P001)
            """#
        ),
        (
            ruleFile("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((quantity[1mo]"),
            #"""
            rules/surge.yml:6:80: error[P008]: the formula nests more than 64 levels
              6 |         when: ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((quantity[1mo]
                |                                                                                ^
              help: leave out parentheses that change nothing, or give an inner amount a name in `let`      (surgewatch help P008)
            """#
        ),
    ]

    @Test(arguments: cases)
    func isToldLikeThis(text: String, wanted: String) {
        #expect(findings(text) == wanted)
    }
}
