import RuleLanguage
import Testing

/// What mistakes in keys and in the YAML itself look like on a terminal.
@Suite struct FileFindingsTests {
    private static let cases: [(text: String, findings: String)] = [
        (
            ruleFile("quantity[3mo] >= 5 t", more: "severty: watch"),
            #"""
            rules/surge.yml:8:9: error[K001]: a rule has no key `severty`
              8 |         severty: watch
                |         ^^^^^^^
              help: did you mean `severity`?      (surgewatch help K001)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", more: "severity: watch"),
            #"""
            rules/surge.yml:8:9: error[Y002]: the key `severity` occurs twice in one mapping
              8 |         severity: watch
                |         ^^^^^^^^
              help: it stands in line 7 already; remove one      (surgewatch help Y002)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", more: "basis: a: b"),
            #"""
            rules/surge.yml:8:17: error[Y001]: mapping values are not allowed in this context
              8 |         basis: a: b
                |                 ^
              help: text with `: ` in it needs quotes, or a `>` behind the key and the text on the next line      (surgewatch help Y001)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", more: "data: [licence]\nfor: 2 weeks\nstatus: beta\nactivation: now"),
            #"""
            rules/surge.yml:8:16: error[K003]: `licence` is no kind of data
              8 |         data: [licence]
                |                ^^^^^^^
              help: did you mean `license`?      (surgewatch help K003)
            rules/surge.yml:9:14: error[K014]: `2 weeks` is no duration
              9 |         for: 2 weeks
                |              ^^^^^^^
              expected: 2 mo (judged months) or 2 releases (of one month), 36 at most
              see: surgewatch help K014
            rules/surge.yml:10:17: error[K003]: `status` cannot be `beta`
              10 |         status: beta
                 |                 ^^^^
              help: one of experimental, stable      (surgewatch help K003)
            rules/surge.yml:11:21: error[K003]: `activation` cannot be `now`
              11 |         activation: now
                 |                     ^^^
              help: one of next-release, announce-open      (surgewatch help K003)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", more: "title: \"{{contry}} {{\""),
            #"""
            rules/surge.yml:8:19: error[K012]: no message can fill in `contry`
              8 |         title: "{{contry}} {{"
                |                   ^^^^^^
              help: did you mean `country`?      (surgewatch help K012)
            rules/surge.yml:8:28: error[K012]: this `{{` is never closed
              8 |         title: "{{contry}} {{"
                |                            ^^
              help: write {{country}}      (surgewatch help K012)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", more: "floor: 5 t\nfloor_reason: small"),
            #"""
            rules/surge.yml:9:9: error[K002]: `floor_reason` goes with `floor: none`
              9 |         floor_reason: small
                |         ^^^^^^^^^^^^
              help: remove it, or write `floor: none`      (surgewatch help K002)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", more: "floor: none"),
            #"""
            rules/surge.yml:8:9: error[L003]: `floor: none` needs a `floor_reason`
              8 |         floor: none
                |         ^^^^^
              see: surgewatch help L003
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", more: "floor_reason: small"),
            #"""
            rules/surge.yml:8:9: error[K002]: `floor_reason` goes with `floor: none`
              8 |         floor_reason: small
                |         ^^^^^^^^^^^^
              help: remove it, or write `floor: none`      (surgewatch help K002)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", over: "[category, origin]"),
            #"""
            rules/surge.yml:5:16: error[K006]: `category` is no role
              5 |         over: [category, origin]
                |                ^^^^^^^^
              help: the role comes first, then the level, as in [origin, category]      (surgewatch help K006)
            rules/surge.yml:5:26: error[K006]: `origin` is no level of products
              5 |         over: [category, origin]
                |                          ^^^^^^
              help: one of chapter, heading, hs6, line, category      (surgewatch help K006)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", over: "origin"),
            #"""
            rules/surge.yml:5:15: error[K006]: `over` takes a role and a level
              5 |         over: origin
                |               ^^^^^^
              expected: [origin, category], [origin or all, hs6], [[smelt, smelt2, cast], category]
              see: surgewatch help K006
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", over: "[origin and all, category]"),
            #"""
            rules/surge.yml:5:16: error[K006]: `origin and all` names no series
              5 |         over: [origin and all, category]
                |                ^^^^^^^^^^^^^^
              help: write `origin`, `origin or all` or `origin total`      (surgewatch help K006)
            """#
        ),
        (
            ruleFile(
                "quantity[3mo] >= 5 t",
                more:
                    "where: { countries: [rusia, { country: china, origin: mexico }, '-'], products: [7601], from: 2023 }"
            ),
            #"""
            rules/surge.yml:8:30: error[K007]: `rusia` is no country
              8 |         where: { countries: [rusia, { country: china, origin: mexico }, '-'], products: [7601], from: 2023 }
                |                              ^^^^^
              help: did you mean `russia`?      (surgewatch help K007)
            rules/surge.yml:8:63: error[K006]: `origin` narrows series of smelt and cast, and this rule runs over [origin, category]
              8 |         where: { countries: [rusia, { country: china, origin: mexico }, '-'], products: [7601], from: 2023 }
                |                                                               ^^^^^^
              see: surgewatch help K006
            rules/surge.yml:8:73: error[K007]: `-` is no country
              8 |         where: { countries: [rusia, { country: china, origin: mexico }, '-'], products: [7601], from: 2023 }
                |                                                                         ^^^
              help: for all countries together write `or all` or `total` behind the role in `over`      (surgewatch help K007)
            rules/surge.yml:8:90: error[K009]: `7601` is no product of the level category
              8 |         where: { countries: [rusia, { country: china, origin: mexico }, '-'], products: [7601], from: 2023 }
                |                                                                                          ^^^^
              help: it is one of the level heading      (surgewatch help K009)
            rules/surge.yml:8:103: error[K008]: `2023` is no month
              8 |         where: { countries: [rusia, { country: china, origin: mexico }, '-'], products: [7601], from: 2023 }
                |                                                                                                       ^^^^
              expected: YYYY-MM, as in 2023-04
              see: surgewatch help K008
            """#
        ),
        (
            ruleFile("quantity[3mo] >= limit", params: "limit: { value: 5 t, min: 6 t, max: 1% }"),
            #"""
            rules/surge.yml:8:35: error[K011]: 5 t is below the minimum of 6 t
              8 |         params: { limit: { value: 5 t, min: 6 t, max: 1% } }
                |                                   ^^^
              see: surgewatch help K011
            rules/surge.yml:8:55: error[U003]: `max` is a ratio (%), and the value is a mass (t)
              8 |         params: { limit: { value: 5 t, min: 6 t, max: 1% } }
                |                                                       ^^
              see: surgewatch help U003
            """#
        ),
        (
            ruleFile("quantity[3mo] >= limit", params: "limit: many, Rise: 1%, share: 2%"),
            #"""
            rules/surge.yml:8:26: error[K010]: a number is expected
              8 |         params: { limit: many, Rise: 1%, share: 2% }
                |                          ^^^^
              expected: a number with its unit, as in 15%
              see: surgewatch help K010
            rules/surge.yml:8:32: error[K005]: `Rise` cannot name a parameter
              8 |         params: { limit: many, Rise: 1%, share: 2% }
                |                                ^^^^
              expected: lower-case letters, digits and `_`
              see: surgewatch help K005
            rules/surge.yml:8:42: error[K005]: `share` cannot name a parameter
              8 |         params: { limit: many, Rise: 1%, share: 2% }
                |                                          ^^^^^
              expected: a word that formulas do not use already
              see: surgewatch help K005
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t", name: "1x"),
            #"""
            rules/surge.yml:4:16: error[K005]: `1x` cannot name a rule
              4 |       - alert: 1x
                |                ^^
              expected: a letter, then letters and digits, 60 at most, as in MassiveImports
              see: surgewatch help K005
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t").replacing("severity: watch", with: "severity: loud"),
            #"""
            rules/surge.yml:7:19: error[K003]: `severity` cannot be `loud`
              7 |         severity: loud
                |                   ^^^^
              help: one of watch, warning, critical      (surgewatch help K003)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t").replacing(
                "severity: watch", with: "severity: { warning: 'quantity[1mo] >= 9 t', critical: otherwise }"),
            #"""
            rules/surge.yml:7:54: error[K013]: `critical` is not below `warning`
              7 |         severity: { warning: 'quantity[1mo] >= 9 t', critical: otherwise }
                |                                                      ^^^^^^^^
              help: order them from critical down to watch      (surgewatch help K013)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t").replacing(
                "severity: watch", with: "severity: { critical: 'quantity[1mo] >= 9 t' }"),
            #"""
            rules/surge.yml:7:31: error[K013]: the last severity has no condition
              7 |         severity: { critical: 'quantity[1mo] >= 9 t' }
                |                               ^^^^^^^^^^^^^^^^^^^^^^
              help: write `critical: otherwise`      (surgewatch help K013)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t").replacing(
                "severity: watch", with: "severity: { critical: otherwise, warning: otherwise }"),
            #"""
            rules/surge.yml:7:31: error[K013]: only the last severity is `otherwise`
              7 |         severity: { critical: otherwise, warning: otherwise }
                |                               ^^^^^^^^^
              help: write `warning: otherwise`      (surgewatch help K013)
            """#
        ),
        (
            ruleFile("quantity[3mo] >= 5 t").replacing("        severity: watch\n", with: ""),
            #"""
            rules/surge.yml:4:9: error[K002]: a rule needs `severity`
              4 |       - alert: Rise
                |         ^
              see: surgewatch help K002
            """#
        ),
        (
            ruleFile("").replacing("name: surge", with: "name:"),
            #"""
            rules/surge.yml:2:5: error[K002]: a group needs `name`
              2 |   - name:
                |     ^^^^
              see: surgewatch help K002
            rules/surge.yml:6:9: error[K002]: a rule needs `when`
              6 |         when:
                |         ^^^^
              see: surgewatch help K002
            """#
        ),
        (
            "",
            #"""
            rules/surge.yml:1:1: error[Y006]: the file is empty
              1 |
                | ^
              expected: `groups:` and what follows
              see: surgewatch help Y006
            """#
        ),
        (
            "groups:\n\t- name: x\n",
            #"""
            rules/surge.yml:2:1: error[Y007]: a tab cannot indent
              2 |  - name: x
                | ^
              help: indent with spaces      (surgewatch help Y007)
            """#
        ),
        (
            "groups: [",
            #"""
            rules/surge.yml:1:10: error[Y001]: did not find expected node content
              1 | groups: [
                |          ^
              help: a bracket or a brace may not be closed      (surgewatch help Y001)
            """#
        ),
        (
            "a: &x 1\n",
            #"""
            rules/surge.yml:1:4: error[Y003]: anchors and aliases are refused
              1 | a: &x 1
                |    ^
              help: write the value out; in text put a blank behind `&`      (surgewatch help Y003)
            """#
        ),
        (
            "groups: *x\n",
            #"""
            rules/surge.yml:1:9: error[Y003]: anchors and aliases are refused
              1 | groups: *x
                |         ^
              help: write the value out, or quote it      (surgewatch help Y003)
            """#
        ),
        (
            "groups: []\n",
            #"""
            rules/surge.yml:1:1: error[Y006]: there is no rule in this file
              1 | groups: []
                | ^^^^^^
              see: surgewatch help Y006
            """#
        ),
        (
            "- 1\n",
            #"""
            rules/surge.yml:1:1: error[Y005]: a rule file takes a mapping, and this is a list
              1 | - 1
                | ^
              see: surgewatch help Y005
            """#
        ),
        (
            "---\ngroups: []\n---\n",
            #"""
            rules/surge.yml:3:1: error[Y001]: a file holds one document; remove the line `---`
              3 | ---
                | ^
              see: surgewatch help Y001
            """#
        ),
        (
            "groups:\n  - name: a\n    rules:\n      - 7\n",
            #"""
            rules/surge.yml:4:9: error[Y005]: a rule takes a mapping, and this is text
              4 |       - 7
                |         ^
              see: surgewatch help Y005
            """#
        ),
    ]

    @Test(arguments: cases)
    func isToldLikeThis(text: String, wanted: String) {
        #expect(findings(text) == wanted)
    }
}
