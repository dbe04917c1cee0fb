import RuleLanguage
import Testing
import Trade

/// What a test says of who is told, as it is read.
@Suite struct ToldTests {
    private func file(_ expectation: String) -> RuleTestFile {
        RuleTestFile(
            path: "t.yml",
            text: """
                routes: [{ receivers: [a] }]
                tests:
                  - rule: Rise
                    name: n
                    series: origin/india/foil
                    releases: [{ known: 2021-04-07, source: census, cells: { origin/5330/foil: "2021-02: 3 t" } }]
                    expect:
                      - { month: 2021-02, \(expectation) }
                """, countries: Countries())
    }

    @Test func bothForms() throws {
        let file = file("told: { a: confirmed, b b: none, c: weekly }, recipients: [a, c]")
        #expect(file.diagnostics.isEmpty, "\(file.diagnostics)")
        #expect(file.routes?.line == 1)
        let test = try #require(file.cases.first)
        #expect(test.asksForRoutes)
        let expectation = try #require(test.expectations.first)
        #expect(expectation.told.map { "\($0.reader) \($0.told.rawValue)" } == ["a confirmed", "b b none", "c weekly"])
        #expect(expectation.told[1].place.line == 8)
        #expect(expectation.recipients?.readers.map(\.name) == ["a", "c"])
        #expect(
            try #require(self.file("recipients: []").cases.first).expectations[0].recipients?.readers.isEmpty == true)
        #expect(try #require(self.file("recipients: a").cases.first).asksForRoutes)
        #expect(try #require(self.file("transition: none").cases.first).asksForRoutes == false)
    }

    @Test(arguments: [
        ("told: { a: confirmd }", "K003 `a` cannot be `confirmd`; did you mean `confirmed`?"),
        ("told: {}", "T005 `told` names nobody, so it cannot fail"),
        ("told: a", "Y005 `told` takes a mapping, and this is text"),
        ("tolt: { a: none }", "K001 an expectation has no key `tolt`; did you mean `told`?"),
    ])
    func findings(_ expectation: String, _ words: String) {
        let found = file(expectation).diagnostics.map {
            "\($0.code.rawValue) \($0.message)" + ($0.help.map { "; \($0)" } ?? "")
        }
        #expect(found.contains(words), "\(found)")
    }
}
