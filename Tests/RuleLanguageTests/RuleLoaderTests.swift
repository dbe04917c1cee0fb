import RuleLanguage
import Testing
import Trade

@Suite struct RuleLoaderTests {
    private func one(_ alert: String, over: String = "[origin, category]", when: String = "quantity[1mo] >= 1 t")
        -> String
    {
        "      - { alert: \(alert), over: \(over), severity: watch, when: \"\(when)\" }\n"
    }

    private func file(_ path: String, _ rules: String...) -> RuleSource {
        RuleSource(path: path, text: "groups:\n  - name: g\n    rules:\n" + rules.joined())
    }

    @Test func allFindingsOfAllFilesComeInOneRun() {
        let sources = [
            file("b.yml", one("First"), one("Second", when: "quantity[1mo] >= 1 USD")),
            RuleSource(path: "c.yml", text: "groups: ["),
            file("a.yml", one("First"), one("Third", when: "fires(Secund) and fires(Fourth)"), one("Fourth")),
        ]
        let loaded = RuleLoader.load(sources, countries: Countries())
        #expect(
            loaded.diagnostics.map { "\($0.path):\($0.line):\($0.column) \($0.code.rawValue)" } == [
                "a.yml:4:18 K004", "a.yml:5:81 N002", "b.yml:5:76 U003", "c.yml:1:10 Y001",
            ])
        #expect(loaded.diagnostics[0].help == "it is in b.yml, line 4")
        #expect(loaded.diagnostics[1].help == "did you mean `Second`?")
        #expect(loaded.rules.map(\.name) == ["First", "Fourth"])
        #expect(loaded.hasErrors)
        #expect(loaded.summary == "5 rules in 3 files: 4 errors, 0 warnings")
    }

    @Test func aCompositeAndItsPartsRunOverTheSameSeries() {
        let loaded = RuleLoader.load(
            [file("a.yml", one("First", over: "[cast, category]"), one("Second", when: "fires(First)"))],
            countries: Countries())
        #expect(loaded.diagnostics.map(\.code) == [.otherSeries])
        #expect(
            loaded.diagnostics.first?.message
                == "`First` runs over [cast, category], and this rule over [origin, category]")
        #expect(loaded.rules.map(\.name) == ["First"])
    }

    @Test func partsAreJudgedBeforeWhatRestsOnThem() {
        let loaded = RuleLoader.load(
            [
                file(
                    "a.yml", one("Third", when: "fires(Second) and fires(First)"), one("Second", when: "fires(First)"),
                    one("First"))
            ],
            countries: Countries())
        #expect(loaded.rules.map(\.name) == ["Third", "Second", "First"])
        #expect(loaded.inOrderOfJudging.map(\.name) == ["First", "Second", "Third"])
    }

    @Test func everythingARuleSaysIsKept() throws {
        let rule = try #require(
            load(
                """
                groups:
                  - name: "a: \\"group\\""
                    rules:
                      - alert: Rise
                        title: "{{country}} \\u2013 {{ change }}"
                        basis: 19 CFR 351.206(h)(2)
                        over: [origin or all, hs6]
                        where: { not_countries: [canada], products: [760120], from: 2024-01 }
                        since: 2023-01
                        params: { limit: { value: 1_000 t, min: 1 t, max: 9000 t, description: what counts } }
                        when: |
                          quantity[1mo]
                            >= limit
                        clear: quantity[1mo] < 900 t
                        severity: { critical: "quantity[1mo] >= 9000 t", watch: otherwise }
                        data: [final]
                        for: 2 mo
                        activation: announce-open
                        status: experimental
                        owner: trade desk
                        description: >
                          Two lines
                          in one.
                        falsepositives: one vessel
                        references: [a law, "https://example.org/x"]
                """
            ).rules.first)
        #expect(rule.group == "a: \"group\"" && rule.title == "{{country}} \u{2013} {{ change }}")
        #expect(rule.over == Over(roles: [.origin], reach: .singleAndAll, level: .hs6))
        #expect(rule.since == Month("2023-01") && rule.scope.from == Month("2024-01"))
        #expect(rule.params.map(\.value.text) == ["1_000 t"] && rule.params[0].max?.number == Rational(9_000_000))
        #expect(rule.params[0].description == "what counts")
        #expect(rule.formula.text == "quantity[1mo] >= limit" && rule.clear?.text == "quantity[1mo] < 900 t")
        #expect(rule.severity.highest == .critical && rule.severity.lowest == .watch)
        #expect(rule.data == [.final] && rule.persistence == .months(2) && rule.activation == .announceOpen)
        #expect(rule.status == .experimental && rule.owner == "trade desk" && rule.description == "Two lines in one.")
        #expect(rule.falsePositives == ["one vessel"] && rule.references == ["a law", "https://example.org/x"])
        let again = try #require(RuleLoader.rule(from: rule.text, countries: Countries()))
        #expect(again.text == rule.text && again.title == rule.title && again.group == rule.group)
        #expect(again.scope == rule.scope && again.params == rule.params && again.persistence == rule.persistence)
    }

    @Test func wordsDoNotChangeTheDefinition() throws {
        let plain = try checkedRule("quantity[1mo] >= 1 t")
        let spaced = try checkedRule("\"quantity[1mo]   >= 1 t\"")
        let described = try checkedRule("quantity[1mo] >= 1 t", more: "description: other words")
        let changed = try checkedRule("quantity[1mo] >= 2 t")
        #expect(plain.text == spaced.text)
        #expect(plain.sha256 != described.sha256 && plain.definitionSHA256 == described.definitionSHA256)
        #expect(plain.definitionSHA256 != changed.definitionSHA256)
    }

    @Test func aByteOrderMarkAndCRLFAreRead() {
        let text = "\u{FEFF}" + ruleFile("quantity[1mo] >= 1 USD").replacing("\n", with: "\r\n")
        #expect(load(text).diagnostics.map { "\($0.line):\($0.column) \($0.code.rawValue)" } == ["6:15 U003"])
    }

    @Test func everyCodeIsExplained() {
        #expect(Set(ErrorCode.allCases.map(\.explanation)).count == ErrorCode.allCases.count)
        #expect(ErrorCode.allCases.allSatisfy { $0.explanation.hasSuffix(".") && $0.rawValue.count == 4 })
        #expect(ErrorCode(rawValue: "U003") == .incomparable)
    }
}
