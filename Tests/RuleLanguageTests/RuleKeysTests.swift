import RuleLanguage
import Testing
import Trade

/// What rule files can say beyond one formula: named conditions, amounts, series, sets, floors, exceptions, scopes.
@Suite struct RuleKeysTests {
    private func file(_ keys: String, over: String = "[origin, category]", sets: String = "") -> String {
        (sets.isEmpty ? "" : "sets: \(sets)\n")
            + "groups:\n  - name: g\n    rules:\n      - alert: Rise\n        over: \(over)\n        severity: watch\n"
            + keys.split(separator: "\n").map { "        \($0)\n" }.joined()
    }

    private func rule(
        _ keys: String, over: String = "[origin, category]", sets: String = "",
        location: SourceLocation = #_sourceLocation
    ) throws -> Rule {
        let text = file(keys, over: over, sets: sets)
        #expect(load(text).diagnostics.isEmpty, "\(findings(text))", sourceLocation: location)
        let rule = try #require(load(text).rules.first, sourceLocation: location)
        let again = try #require(RuleLoader.rule(from: rule.text, countries: Countries()), sourceLocation: location)
        #expect(again.text == rule.text, sourceLocation: location)
        #expect(again.definitionSHA256 == rule.definitionSHA256, sourceLocation: location)
        #expect(again.scope == rule.scope && again.exceptions == rule.exceptions, sourceLocation: location)
        #expect(again.formula.gateNames == rule.formula.gateNames, sourceLocation: location)
        return rule
    }

    private func all(_ keys: String, over: String = "[origin, category]", sets: String = "") -> [String] {
        load(file(keys, over: over, sets: sets)).diagnostics
            .map { "\($0.line):\($0.column) \($0.code.rawValue) \($0.message)" }
    }

    // MARK: Named conditions

    @Test func aMapOfConditionsNamesThem() throws {
        let rule = try rule(
            """
            params: { rise: 15% }
            when:
              rise: quantity[3mo] >= (1 + rise) * quantity[3mo, ago 3mo]
              on_year: quantity[3mo] >= (1 + rise) * quantity[3mo, ago 12mo] and share[3mo] >= 1%
              floor: quantity[3mo] >= 500 t
            """)
        #expect(rule.formula.gateNames == ["rise", "on_year", "floor"])
        var view = FiguresView()
        view.add(.origin("5330"), from: "2020-01", tonnes: Array(repeating: 200, count: 12) + [300, 300, 300])
        view.add(.origin("-"), from: "2020-01", tonnes: Array(repeating: 1000, count: 15))
        let gates = rule.judge(view, "2021-03").evidence.gates
        #expect(gates.map(\.name) == ["rise", "on_year", "floor"])
        #expect(gates.map(\.comparison) == [">=", "is", ">="] && gates.allSatisfy { $0.met == .yes && $0.decides })
        #expect(rule.text.contains("when:\n          rise: \"quantity[3mo] >= (1 + rise) * quantity[3mo, ago 3mo]\""))
    }

    @Test func oneConditionInAMapIsOneGate() throws {
        let rule = try rule("when: { both: \"quantity[1mo] >= 5 t and value[1mo] >= 5 USD\" }")
        #expect(rule.formula.gateNames == ["both"])
    }

    @Test(arguments: [
        ("when: {}", "7:15 K002 `when` names no condition"),
        ("when: { 2nd: \"quantity[1mo] >= 5 t\" }", "7:17 K005 `2nd` cannot name a condition"),
        ("when: { large: }", "7:17 K002 `large` is empty"),
        ("when: { large: \"quantity[1mo] >= 5 USD\" }", "7:25 U003 cannot compare a mass (t) with money (USD)"),
        ("when: [a]", "7:15 Y005 a formula takes text, and this is a list"),
        (
            "when: { large: \"quantity[1mo] >= 5 t\" }\nalso: { large: \"value[1mo] >= 5 USD\" }",
            "8:17 K005 `when` has a condition called `large` already"
        ),
        (
            "when: { floor: \"quantity[1mo] >= 5 t\" }\nfloor: 5 t",
            "7:17 K005 `floor` is the name of the condition that the key `floor` makes"
        ),
    ])
    func mapsOfConditionsThatCannotBe(keys: String, finding: String) {
        #expect(all(keys).contains(finding), "\(all(keys))")
    }

    @Test func conditionsOfOneNameAreToldApart() {
        let text = file(
            """
            params: { rise: 15% }
            when: >
              quantity[3mo] >= (1 + rise) * quantity[3mo, ago 3mo]
              and quantity[3mo] >= 500 t and quantity[3mo] >= (1 + rise) * quantity[3mo, ago 12mo]
            """)
        let found = load(text).diagnostics
        #expect(found.map(\.code) == [.sameName] && found.map(\.severity) == [.warning])
        #expect(found.first.map { [$0.line, $0.column] } == [10, 42])
    }

    // MARK: Floors

    @Test func aFloorIsAConditionOnTheFirstCurrentWindow() throws {
        let rule = try rule(
            """
            params: { window: 3mo }
            when: share[window] - share[window, ago 12mo] >= 5 pp or quantity[1mo] >= 5 * quantity[1mo, ago 1mo]
            floor: 500 t
            """)
        #expect(rule.formula.gateNames.last == "floor" && rule.floor != .inFormula)
        #expect(
            rule.formula.text == "(share[window] - share[window, ago 12mo] >= 5 pp or quantity[1mo] >= 5 * "
                + "quantity[1mo, ago 1mo]) and quantity[window] >= 500 t")
        #expect(rule.text.contains("        floor: \"500 t\"\n"))
        var view = FiguresView()
        view.add(.origin("5330"), from: "2020-01", tonnes: Array(repeating: 10, count: 14) + [479])
        view.add(.origin("-"), from: "2020-01", tonnes: Array(repeating: 1000, count: 15))
        let verdict = rule.judge(view, "2021-03")
        #expect(verdict.truth == .no)
        #expect(verdict.evidence.gates.last?.text == "quantity[window] >= 500 t")
        #expect(verdict.evidence.gates.last?.margin == Amount(Rational(-1000), .kilograms))
    }

    @Test func aFloorOfMoneyIsOfValue() throws {
        let rule = try rule("when: value[2mo] >= 2 * value[2mo, ago 2mo]\nfloor: 2_000_000 USD")
        #expect(rule.formula.gateNames == ["value[2mo] >= 2 * value[2mo, ago 2mo]", "floor"])
        #expect(rule.formula.text.hasSuffix("and value[2mo] >= 2_000_000 USD"))
    }

    @Test(arguments: [
        ("floor: 500", "8:16 K016 a plain number is no floor"),
        ("floor: 0 t", "8:16 K016 a floor of 0 t stops nothing"),
        ("floor: 5%", "8:16 K016 a ratio (%) is no floor"),
        ("floor: low", "8:16 K016 a number is expected"),
        ("floor: 500 tons", "8:20 P007 `tons` is no unit"),
        ("floor: 500 USD", "8:16 L007 the conditions count quantity, and the floor is money (USD)"),
        ("floor: none", "8:9 L003 `floor: none` needs a `floor_reason`"),
        ("floor_reason: small", "7:9 L001 the rule has no floor, so trickles would fire it"),
        ("floor: 5 t\nfloor_reason: small", "9:9 K002 `floor_reason` goes with `floor: none`"),
    ])
    func floorsThatCannotBe(keys: String, finding: String) {
        #expect(all("when: quantity[3mo] >= 2 * quantity[3mo, ago 3mo]\n" + keys).contains(finding))
    }

    @Test func aFloorNeedsACurrentWindow() {
        let found = all("when: quantity[3mo, ago 1mo] >= 2 * quantity[3mo, ago 3mo]\nfloor: 5 t")
        #expect(found == ["8:16 K016 no window of the judged series in `when` ends at the judged month"])
    }

    // MARK: Amounts and series

    @Test func amountsAreNamedAndUsedByLaterOnes() throws {
        let rule = try rule(
            """
            params: { window: 3mo }
            let:
              earlier: quantity[window, ago window]
              twice: 2 * earlier
            when: quantity[window] >= twice
            floor: 5 t
            """)
        #expect(rule.lets.map(\.name) == ["earlier", "twice"] && rule.lets.map(\.text)[1] == "2 * earlier")
        #expect(rule.reach == 5)
        var view = FiguresView()
        view.add(.origin("5330"), from: "2021-01", tonnes: [1, 1, 1, 2, 2, 2])
        let verdict = rule.judge(view, "2021-06")
        #expect(verdict.evidence.gates[0].limit == Amount(Rational(6000), .kilograms))
        #expect(
            verdict.evidence.terms.contains { $0.text == "twice" && $0.amount == Amount(Rational(6000), .kilograms) })
    }

    @Test(arguments: [
        ("let: { later: first, first: \"quantity[1mo]\" }", "8:23 N001 `first` is no parameter of this rule"),
        ("let: { Big: \"quantity[1mo]\" }", "8:16 K005 `Big` cannot name an amount"),
        ("let: { share: \"quantity[1mo]\" }", "8:16 K005 `share` cannot name an amount"),
        ("let: { big: }", "8:16 K002 `big` is empty"),
        ("let: { big: \"quantity[1mo] + 5 USD\" }", "8:22 U004 cannot add money (USD) to a mass (t)"),
        ("let: { big: \"quantity[1mo]\" }", "8:16 L005 no formula uses `big`"),
        ("params: { big: 5 t }\nlet: { big: \"quantity[1mo]\" }", "9:16 K005 `big` has two meanings"),
        ("inputs: { limit: tons }", "8:26 P007 `tons` is no unit of a series"),
        ("inputs: { limit: t }", "8:19 L005 no formula uses `limit`"),
        ("params: { window: -3mo }", "8:27 K010 `window` is -3mo, and a window counts whole months"),
        ("params: { window: 0.5mo }", "8:27 K010 `window` is 0.5mo, and a window counts whole months"),
    ])
    func namesThatCannotBe(keys: String, finding: String) {
        let found = all("when: quantity[3mo] >= 5 t\n" + keys)
        #expect(found.contains(finding), "\(found)")
    }

    @Test func aMonthsParameterThatIsWrongIsToldOnce() {
        let text = file(
            "params: { window: -3mo }\nwhen: quantity[window] >= 2 * quantity[window, ago window]\nfloor: 5 t")
        #expect(load(text).diagnostics.map(\.code) == [.badParameter])
        #expect(load(text).diagnostics.first?.help == "write `3mo`; how long ago is said by `ago`")
    }

    @Test(arguments: [
        ("quantity[3mo, ago 90d]", "windows count months: write `3mo`"),
        ("quantity[2 weeks]", "windows count months: write `1mo`"),
        ("quantity[1 quarter]", "windows count months: write `3mo`"),
        ("quantity[2y]", "windows count months: write `24mo`"),
        ("quantity[3 moths]", "did you mean `mo`?"),
    ])
    func timesInOtherUnits(selector: String, help: String) {
        let found = load(file("when: \(selector) >= 5 t")).diagnostics
        #expect(found.map(\.code) == [.unknownUnit] && found.first?.help == help, "\(found)")
    }

    // MARK: Scopes

    @Test func aGroupStandsForItsMembersWhileTheyBelong() throws {
        let rule = try rule(
            "when: quantity[1mo] >= 5 t\nwhere: { countries: [EU, { country: canada, until: 2020-03 }] }")
        let kingdom = WorkingSeries.origin("4120")
        #expect(rule.judges(kingdom, in: try #require(Month("2020-01"))))
        #expect(!rule.judges(kingdom, in: try #require(Month("2020-02"))))
        #expect(rule.judges(.origin("4280"), in: try #require(Month("2024-02"))))
        #expect(!rule.covers(.origin("5700")))
    }

    @Test func setsOfTheFileAreReadInWhereAndExclude() throws {
        let rule = try rule(
            "when: quantity[1mo] >= 5 t\nwhere: { not_countries: [gulf, { country: canada, from: 2021-01 }] }",
            sets: "{ gulf: [5200, { country: bahrain, from: 2020-01 }, oman] }")
        let month = try #require(Month("2019-12"))
        #expect(!rule.covers(.origin("5200")))
        #expect(rule.judges(.origin("5250"), in: month) && !rule.judges(.origin("5250"), in: month + 1))
        #expect(rule.judges(.origin("1220"), in: month + 12) && !rule.judges(.origin("1220"), in: month + 13))
    }

    @Test(arguments: [
        ("{ oman: [china] }", "1:9 K005 `oman` cannot name a set"),
        ("{ EU: [china] }", "1:9 K005 `EU` cannot name a set"),
        ("{ own: [china] }", "1:9 K005 `own` cannot name a set"),
        ("{ gulf: [] }", "1:9 K002 the set `gulf` names no country"),
        ("{ gulf: [atlantis] }", "1:16 K007 `atlantis` is no country"),
        ("{ gulf: [oman] }", "1:9 L005 no rule of the file names the set `gulf`"),
        ("[oman]", "1:7 Y005 `sets` takes a mapping, and this is a list"),
    ])
    func setsThatCannotBe(sets: String, finding: String) {
        let found = all("when: quantity[1mo] >= 5 t", sets: sets)
        #expect(found.contains(finding), "\(found)")
    }

    /// A group that every rule knows can get other members: the text of a rule that was stored has those of its time.
    @Test func aStoredTextSaysWhatAGroupWas() {
        for isStored in [false, true] {
            let source = RuleSource(path: "a.yml", text: "sets: { EU: [china] }\ngroups: []\n", isStored: isStored)
            let loaded = RuleLoader.load([source], countries: Countries())
            #expect(loaded.diagnostics.contains { $0.message.contains("`EU` cannot name a set") } == !isStored)
        }
    }

    @Test func productsAreNamedByHowTheyBegin() throws {
        let rule = try rule(
            "when: quantity[1mo] >= 5 t\nwhere: { products: [7601.10, { product: 7606, from: 2021-01 }], until: 2022-12 }",
            over: "[origin, line]")
        let month = try #require(Month("2021-01"))
        #expect(rule.judges(.origin("5330", "7601106000"), in: month))
        #expect(!rule.judges(.origin("5330", "7601209000"), in: month))
        #expect(rule.judges(.origin("5330", "7606123030"), in: month))
        #expect(!rule.judges(.origin("5330", "7606123030"), in: month - 1))
        #expect(!rule.judges(.origin("5330", "7601106000"), in: month + 24))
        #expect(
            rule.scope.products(among: [Product("7601106000"), Product("7601209000")], at: .line)
                == [Product("7601106000")])
    }

    @Test(arguments: [
        ("[76011060]", "[origin, hs6]", "8:29 K009 `76011060` is longer than a code of the level hs6"),
        ("[unwrought]", "[origin, hs6]", "8:29 K009 `unwrought` is no product of the level hs6"),
        ("[7601]", "[origin, category]", "8:29 K009 `7601` is no product of the level category"),
        ("[{ product: 7601, from: 2021-02, until: 2021-01 }]", "[origin, hs6]", "8:61 K008 `until` lies before `from`"),
    ])
    func productsThatCannotBe(products: String, over: String, finding: String) {
        let found = all("when: quantity[1mo] >= 5 t\nwhere: { products: \(products) }", over: over)
        #expect(found.contains(finding), "\(found)")
    }

    // MARK: Exceptions and `for`

    @Test func exceptionsAreNotJudged() throws {
        let rule = try rule(
            """
            when: quantity[1mo] >= 5 t
            exceptions:
              - { series: origin/canada/*, from: 2021-02, until: 2021-03, reason: a smelter burned }
              - { series: "*/*/foil", until: 2020-12, reason: the line was split }
            """)
        let month = try #require(Month("2021-01"))
        #expect((0...3).map { rule.judges(.origin("1220"), in: month + $0) } == [true, false, false, true])
        #expect(!rule.judges(.origin("5330", "foil"), in: month - 1) && rule.judges(.origin("5330", "foil"), in: month))
        #expect(
            rule.exception(for: .origin("1220"), in: month + 1)?.words
                == "the rule does not judge 2021-02 to 2021-03 of origin/canada/*: a smelter burned")
        let without = try self.rule("when: quantity[1mo] >= 5 t")
        #expect(rule.definitionSHA256 == without.definitionSHA256 && rule.sha256 != without.sha256)
    }

    @Test(arguments: [
        ("{ series: origin/canada/foil, until: 2021-01 }", "9:13 K002 an exception needs `reason`"),
        ("{ series: origin/canada/foil, reason: x }", "9:13 K002 an exception needs `until`"),
        ("{ series: canada, until: 2021-01, reason: x }", "9:23 K015 `canada` is no series"),
        (
            "{ series: smelt/canada/foil, until: 2021-01, reason: x }",
            "9:23 K015 the rule runs over [origin, category], never over smelt"
        ),
        (
            "{ series: origin/-/foil, until: 2021-01, reason: x }",
            "9:23 K015 the rule runs over single countries, never over all together"
        ),
        ("{ series: origin/atlantis/foil, until: 2021-01, reason: x }", "9:23 K007 `atlantis` is no country"),
        (
            "{ series: origin/canada/7601, until: 2021-01, reason: x }",
            "9:23 K015 `7601` is no product of the level category"
        ),
        (
            "{ series: origin/canada/foil, from: 2021-02, until: 2021-01, reason: x }",
            "9:58 K008 `until` lies before `from`"
        ),
    ])
    func exceptionsThatCannotBe(exception: String, finding: String) {
        let found = all("when: quantity[1mo] >= 5 t\nexceptions:\n  - \(exception)")
        #expect(found.contains(finding), "\(found)")
    }

    @Test(arguments: [
        ("2 mo", Persistence.months(2)), ("1 release", .releases(1)), ("3 releases", .releases(3)), ("2mo", .months(2)),
    ])
    func persistence(text: String, wanted: Persistence) throws {
        #expect(try rule("when: quantity[1mo] >= 5 t\nfor: \(text)").persistence == wanted)
    }

    @Test(arguments: [
        ("2 months", "did you mean `2 mo`?"), ("2", "did you mean `2 mo`?"), ("2 prints", "did you mean `2 releases`?"),
        ("37 mo", nil), ("0 releases", nil), ("soon", nil),
    ])
    func durationsThatCannotBe(text: String, help: String?) {
        let found = load(file("when: quantity[1mo] >= 5 t\nfor: \(text)")).diagnostics
        #expect(found.map(\.code) == [.badDuration] && found.first?.help == help)
    }

    @Test func whatIsShownBesideTheVerdictIsNoPartOfTheDefinitionUnlessItIsUsed() throws {
        let plain = try rule("when: quantity[1mo] >= 5 t")
        let shown = try rule("when: quantity[1mo] >= 5 t\nalso: { dear: \"unit_value[1mo] >= 5000 USD/t\" }")
        #expect(shown.definitionSHA256 == plain.definitionSHA256 && shown.sha256 != plain.sha256)
        #expect(shown.also?.gateNames == ["dear"])
    }
}
