import RuleLanguage
import Testing
import Trade

@Suite struct RuleTestFileTests {
    private func parse(_ text: String, rules: Set<String>? = ["Rise"]) -> ([RuleTestCase], [Diagnostic]) {
        RuleTestFile.parse(path: "tests/rise.yml", text: text, countries: Countries(), rules: rules)
    }

    private func file(
        rule: String = "rule: Rise", cells: String = "origin/canada/foil: \"2021-01: 100 t x2\"",
        expect: String = "expect: [{ at: \"2021-03-05T13:30:00Z\", month: 2021-02, transition: confirmed }]",
        known: String = "2021-03-05T13:30:00Z", more: String = ""
    ) -> String {
        """
        tests:
          - name: a test
            \(rule)
            series: origin/1220/foil
            releases:
              - { known: "\(known)", source: census, cells: { \(cells) } }
            \(expect)
        \(more)
        """
    }

    @Test func aTestBecomesReleasesAndExpectations() throws {
        let text = """
            rules: [../extra.yml]
            tests:
              - rule: Rise
                name: early, then confirmed
                series: origin/canada/foil
                releases:
                  - known: 2021-03-05T13:30:00Z
                    source: census
                    cells:
                      origin/1220/foil: "2020-12: 100 t @ 270000 USD x2, 0"
                      origin/-/foil: ["2020-12: 1_000 t, _, -, 2.5 t @ 7 USD", "2021-06: 7 kg"]
                  - known: 2021-04-20T15:00:00Z
                    source: licenses
                    as_of: 2021-04-19
                    listing: complete
                    cells: { "smelt/china:mexico/foil": "2021-03: 300000 USD" }
                expect:
                  - at: 2021-03-05T13:30:00Z
                    month: 2021-02
                    transition: confirmed
                    severity: warning
                    gates: { rise: "+42.8%" }
                  - { at: "2021-04-20T15:00:00Z", series: smelt/5700:2010/foil, month: 2021-03, transition: none }
            """
        let (cases, findings) = parse(text)
        #expect(findings.isEmpty, "\(findings)")
        let patterns = RuleTestFile(path: "t.yml", text: text, countries: Countries()).rulePatterns
        #expect(patterns.map { "\($0.text) \($0.place.line):\($0.place.column)" } == ["../extra.yml 1:9"])
        let test = try #require(cases.first)
        #expect(test.rule == "Rise" && test.line == 3 && test.never == nil && test.id == "Rise/early, then confirmed")
        let census = test.releases[0]
        #expect(census.source == "census-imports" && census.asOf == nil && census.channel == "rule-test")
        #expect(census.knownAt == Instant("2021-03-05T13:30:00Z"))
        #expect(
            census.observations.map { "\($0.series.country) \($0.month) \($0.quantity ?? -1) \($0.value ?? -1)" } == [
                "- 2020-12 1000000 -1", "- 2021-01 -1 -1", "- 2021-03 2500 7", "- 2021-06 7 -1",
                "1220 2020-12 100000 270000", "1220 2021-01 100000 270000", "1220 2021-02 0 0",
            ])
        #expect(census.observations.allSatisfy { $0.status == .final && $0.series.basis == .general })
        #expect(census.sections.allSatisfy { $0.listing == .changes && $0.role == .origin && !$0.isCross })
        #expect(census.sections.count == 5)
        let licenses = test.releases[1]
        #expect(licenses.source == "aim-licenses" && licenses.asOf == CalendarDay("2021-04-19"))
        #expect(licenses.observations.map(\.series.origin) == ["2010"])
        #expect(licenses.observations.first?.status == .license)
        #expect(licenses.observations.first?.value == 300_000)
        #expect(licenses.sections.first?.isCross == true && licenses.sections.first?.listing == .complete)
        #expect(test.expectations[0].line == 18)
        #expect(test.expectations[0].series == .origin("1220", "foil"))
        #expect(test.expectations[0].severity == .warning)
        #expect(test.expectations[0].gates.map { "\($0.name) \($0.value ?? "-")" } == ["rise +42.8%"])
        #expect(test.expectations[1].want == RuleTestCase.Wanted.none && test.expectations[1].series.role == .smelt)
    }

    @Test func aWholeTestHasNoFindings() { #expect(parse(file()).1.isEmpty) }

    @Test func neverIsAnExpectation() {
        let (cases, findings) = parse(file(expect: "never: true"))
        #expect(findings.isEmpty)
        #expect(cases.first?.never?.line == 7)
    }

    @Test(arguments: [
        ("", "tests/rise.yml:1:1: error[Y006]: the file is empty"),
        ("tests: []", "tests/rise.yml:1:1: error[Y006]: there is no test in this file"),
        ("test: []", "tests/rise.yml:1:1: error[K001]: a test file has no key `test`"),
    ])
    func emptyFilesAreErrors(text: String, first: String) {
        let (cases, findings) = parse(text)
        #expect(cases.isEmpty)
        #expect(findings.first?.rendered(in: text).hasPrefix(first) == true, "\(findings)")
    }

    @Test func whatCannotFailIsAnError() {
        func first(_ text: String) -> String {
            parse(text).1.first.map { "\($0.code.rawValue) \($0.line):\($0.column) \($0.message)" } ?? ""
        }
        #expect(first(file(rule: "never: false")) == "T001 2:5 the test names no rule")
        #expect(first(file(rule: "rule: Ris")) == "T001 3:11 there is no rule `Ris`")
        #expect(parse(file(rule: "rule: Ris"), rules: nil).1.isEmpty)
        #expect(first(file(expect: "never: false")) == "T002 2:5 the test expects nothing, so it cannot fail")
        #expect(first(file(expect: "expect: []")) == "T002 7:13 the test expects nothing, so it cannot fail")
        #expect(
            first(file(expect: "expect: [{ at: \"2021-03-06T13:30:00Z\", month: 2021-02, transition: none }]"))
                == "T005 7:20 no release of this test is known at 2021-03-06T13:30:00Z")
        #expect(
            first(file(expect: "expect: [{ at: \"2021-03-05T13:30:00Z\", month: 2021-07, transition: none }]"))
                == "T005 7:51 no release up to then states 2021-07")
        #expect(
            first(file(expect: "expect: [{ at: \"2021-03-05T13:30:00Z\", month: 2021-02, transition: confirmd }]"))
                == "K003 7:72 `transition` cannot be `confirmd`")
        #expect(first(file(known: "2021-03")) == "T004 6:18 `2021-03` is no instant")
        #expect(
            first(file(cells: "origin/atlantis/foil: \"2021-01: 1 t\"")).hasPrefix("T006 6:67 `origin/atlantis/foil`"))
        #expect(
            first(file(cells: "smelt/canada/foil: \"2021-01: 1 t\"")) == "T006 6:67 statistics have no series of smelt")
        #expect(
            first(file(cells: "origin/canada/foil: \"2021-01: 1 t x2\", origin/1220/foil: \"2021-02: 1 t\""))
                == "T003 6:106 2021-02 of this series is stated twice in one release")
    }

    @Test(arguments: [
        ("100 t", 88, "the first month is missing"), ("2021-13: 1 t", 88, "this is no month"),
        ("2021-01: 1 t,", 101, "a figure is missing"), ("2021-01: 1 t x0", 101, "`x0` is no count"),
        ("2021-01: 1 t x601", 101, "`x601` is no count"), ("2021-01: 1 st", 97, "`1` is no figure"),
        ("2021-01: 1 t @ 3 t", 103, "behind `@` stands a value"),
        ("2021-01: 1 t @", 101, "a value is missing behind `@`"),
        ("2021-01: 0.0005 t", 97, "`0.0005 t` is no whole number of kilograms"),
        ("2021-01: 1 t, 2 t 3", 106, "unexpected `3`"), ("2021-01: - 3", 99, "nothing can follow `-`"),
        ("2021-01: 1 t x400, 2 t x400", 107, "this states more than 600 months"),
    ])
    func compactNotationTellsWhere(cells: String, column: Int, message: String) {
        let finding = parse(file(cells: "origin/canada/foil: \"\(cells)\"")).1.first
        #expect(finding?.code == .badCells)
        #expect(finding?.message == message)
        #expect(finding?.line == 6)
        #expect(finding?.column == column)
    }

    @Test func releasesStandInOrder() {
        let text = file(more: "").replacing(
            "releases:\n",
            with:
                "releases:\n      - { known: \"2021-03-05T13:30:00Z\", source: licenses, cells: { origin/1220/foil: \"2021-02: 1 t\" } }\n"
        )
        #expect(parse(text).1.map(\.code) == [.releaseOrder])
    }

    @Test(arguments: [
        ("origin/canada/foil", "origin/1220/foil"), ("smelt/china:mexico/7601", "smelt/5700:2010/7601"),
        ("origin/-/760120", "origin/-/760120"), ("canada>destination/mexico/76", "1220>destination/2010/76"),
        ("cast/UN/wire", "cast/UN/wire"), ("origin/4120/naics:331313", "origin/4120/naics:331313"),
    ])
    func addressesAreReadByNameAndByCode(written: String, address: String) throws {
        #expect(try #require(WorkingSeries(address: written, countries: Countries())).address == address)
    }

    @Test(arguments: [
        "", "origin", "origin/canada", "origin/atlantis/foil", "metal/canada/foil", "origin/canada:mexico/foil",
        "origin/canada/", "smelt/a:b:c/foil", "x>origin/canada/foil",
    ])
    func otherTextsAreNoAddress(written: String) {
        #expect(WorkingSeries(address: written, countries: Countries()) == nil)
    }
}
