import RuleLanguage
import Testing

/// The canonical layout of rule files.
@Suite struct FormattingTests {
    private func formatted(_ text: String) -> String {
        let result = RuleFormatter.format(RuleSource(path: "rules/x.yml", text: text), countries: Countries())
        return result.text ?? result.diagnostics.map { $0.rendered(in: text) }.joined(separator: "\n")
    }

    private func expectLayout(_ text: String, _ wanted: String, location: SourceLocation = #_sourceLocation) {
        let once = formatted(text)
        #expect(once == wanted, "\(once)", sourceLocation: location)
        #expect(formatted(once) == once, "a second time", sourceLocation: location)
    }

    @Test func keysStandInTheirOrderAndFormulasHaveOneGateALine() {
        expectLayout(
            """
            groups:
            - rules:
              - severity: watch
                when: quantity[window] >= (1+rise) * quantity[window, ago window] and quantity[window] >= floor
                params: {rise: {max: 90%, value: 15%}, window: 3mo,
                    floor: 500 t}
                over:
                - origin
                - category
                alert: Rise
              name: surge
            """,
            """
            groups:
              - name: surge
                rules:
                  - alert: Rise
                    over: [origin, category]
                    params:
                      rise: { value: 15%, max: 90% }
                      window: 3mo
                      floor: 500 t
                    when: >
                      quantity[window] >= (1+rise) * quantity[window, ago window]
                      and quantity[window] >= floor
                    severity: watch

            """)
    }

    @Test func commentsStayWithWhatTheyAreAbout() {
        expectLayout(
            """
            # Head of the file,
            # two lines.

            groups:   # groups
                # the first group
              - name: surge # named
                # about the rules
                rules:
                  # about Rise

                  # more about Rise
                  - alert: Rise   # alert
                    # about severity
                    severity: watch # sev
                    over: [origin, # the role
                           category]
                    when: >  # the condition
                      quantity[1mo] >= 500 t

                    # the end of Rise
              # the end of the groups
            # the end of the file
            """,
            """
            # Head of the file,
            # two lines.

            groups:  # groups
              # the first group
              - name: surge  # named
                # about the rules
                rules:
                  # about Rise

                  # more about Rise
                  - alert: Rise  # alert
                    over:
                      - origin  # the role
                      - category
                    when: quantity[1mo] >= 500 t  # the condition
                    # about severity
                    severity: watch  # sev

                    # the end of Rise
              # the end of the groups
            # the end of the file

            """)
    }

    @Test func rulesAreSetApartByOneBlankLine() {
        let rule = "  - { alert: NAME, over: [origin, category], when: \"quantity[1mo] >= 1 t\", severity: watch }\n"
        expectLayout(
            "groups:\n- name: a\n  rules:\n" + rule.replacing("NAME", with: "A")
                + rule.replacing("NAME", with: "B") + "\n\n\n  # C\n" + rule.replacing("NAME", with: "C"),
            """
            groups:
              - name: a
                rules:
                  - alert: A
                    over: [origin, category]
                    when: quantity[1mo] >= 1 t
                    severity: watch

                  - alert: B
                    over: [origin, category]
                    when: quantity[1mo] >= 1 t
                    severity: watch

                  # C
                  - alert: C
                    over: [origin, category]
                    when: quantity[1mo] >= 1 t
                    severity: watch

            """)
    }

    @Test func longGatesBreakBeforeTheirOperators() {
        let when = """
            unit_value[window] / unit_value(others)[window] <= relative_price * (unit_value[window, ago window] / \
            unit_value(others)[window, ago window]) and (share of all(UN)[window] >= unknown_share or \
            share of all(NA)[window] - share of all(NA)[window, ago 12mo] >= rise_without_smelt and value[1mo] >= 1 USD)
            """
        let once = formatted(ruleFile("\"\(when)\""))
        for line in once.split(separator: "\n") { #expect(line.unicodeScalars.count <= 120, "\(line)") }
        #expect(once.contains("\n          and (share of all(UN)[window] >= unknown_share\n"), "\(once)")
        #expect(once.contains("\n            or share of all(NA)[window]"), "\(once)")
        #expect(formatted(once) == once)
    }

    @Test(arguments: [
        ("Imports of the last\n          three months", "description: Imports of the last three months\n"),
        ("\"a\n          b: c\"", "description: \"a b: c\"\n"), ("'it''s'", "description: 'it''s'\n"),
        (
            "|\n              a\n                b\n              c",
            "description: |\n          a\n            b\n          c\n"
        ),
        (">-\n          a\n\n\n          b\n\n", "description: >\n          a\n\n\n          b\n"),
        (">1\n          a\n         b", "description: >2\n           a\n          b\n"),
    ])
    func textKeepsItsWords(written: String, wanted: String) {
        let once = formatted(ruleFile("quantity[1mo] >= 1 t", more: "description: X").replacing("X", with: written))
        #expect(once.contains(wanted), "\(once)")
        #expect(formatted(once) == once)
    }

    @Test(arguments: [
        ("groups: [", "Y001"), ("groups:\n\t- a", "Y007"), ("", "Y006"),
        (ruleFile("quantity[1mo] >="), "P002"), (ruleFile("(quantity[1mo] >= 1 t"), "P003"),
        (ruleFile("!!str quantity[1mo] >= 1 t"), "Y008"), ("? [a, b]\n: c\ngroups: []", "Y008"),
        ("%YAML 1.2\n---\ngroups: []\n", "Y008"), ("groups: [a: b]", "Y008"), ("&a x: 1", "Y003"),
    ])
    func whatCannotBeLaidOutStaysAsItIs(text: String, code: String) {
        let result = RuleFormatter.format(RuleSource(path: "x.yml", text: text), countries: Countries())
        #expect(result.text == nil)
        #expect(result.diagnostics.map(\.code.rawValue) == [code], "\(result)")
    }

    @Test func filesWithOtherErrorsAreLaidOut() {
        expectLayout(
            "groups: [{name: a, rules: [{when: 'quantity[1mo] >= florr', alert: A, sevrity: watch, no: {a: [b, 'c']}}]}]",
            """
            groups:
              - name: a
                rules:
                  - alert: A
                    when: quantity[1mo] >= florr
                    sevrity: watch
                    no: { a: [b, 'c'] }

            """)
    }

    @Test func testFilesAreLaidOutToo() {
        expectLayout(
            """
            tests:
            - name: a rise
              rule: Rise
              never: true
              releases:
              - cells: {origin/5330/unwrought: "2020-07: 1000 t x7"}
                known: 2021-03-05T13:30:00Z
                source: census
            """,
            """
            tests:
              - rule: Rise
                name: a rise
                releases:
                  - known: 2021-03-05T13:30:00Z
                    source: census
                    cells: { origin/5330/unwrought: "2020-07: 1000 t x7" }
                never: true

            """)
    }
}
