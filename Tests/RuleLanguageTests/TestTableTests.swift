import RuleLanguage
import Testing
import Trade

/// Tables of cases, shared figures, and the moments that expectations speak of.
@Suite struct TestTableTests {
    private func file(_ text: String) -> RuleTestFile {
        RuleTestFile(path: "tests/rise.yml", text: text, countries: Countries())
    }
    private func words(_ findings: [Diagnostic]) -> [String] {
        findings.map { "\($0.code.rawValue) \($0.line):\($0.column) \($0.message)" }
    }

    private static let table = """
        tests:
          - rule: Rise
            name: the mark
            series: origin/1220/foil
            base: { origin/1220/foil: "2020-12: 100 t x2", origin/-/foil: "2020-12: 900 t x2" }
            releases:
              - name: first print
                known: 2021-04-07T12:30:00Z
                source: census
                cells: { origin/1220/foil: "2021-02: $now" }
            expect: { month: 2021-02, transition: $want }
            cases:
              - { now: 150 t, want: confirmed }
              - { name: a kilogram less, now: 149.999 t, want: none }
              - now: _
                want: unknown
                base: { origin/1220/foil: "2020-12: 50 t x2" }
                releases:
                  - { known: 2021-05-05T12:30:00Z, source: census, cells: { origin/1220/foil: "2021-02: 500 t" } }
                expect: [{ at: first print, month: 2021-02, verdict: unknown }]
        """

    @Test func casesShareWhatTheTestSays() throws {
        let file = file(Self.table)
        try #require(file.diagnostics.isEmpty, "\(words(file.diagnostics))")
        #expect(
            file.cases.map(\.id) == [
                "Rise/the mark/now: 150 t, want: confirmed", "Rise/the mark/a kilogram less",
                "Rise/the mark/now: _, want: unknown",
            ])
        #expect(file.cases.map(\.line) == [13, 14, 15])
        let first = file.cases[0]
        #expect(first.releases.map(\.isHistory) == [true, false])
        #expect(first.releases[0].observations.count == 4)
        #expect(first.releases[0].knownAt == Instant("2021-04-06T12:30:00Z"))
        #expect(first.releases[1].observations.map(\.quantity) == [150_000])
        #expect(first.expectations.map(\.want) == [.confirmed])
        #expect(first.expectations[0].at == Instant("2021-04-07T12:30:00Z"), "the last release is meant")
        #expect(file.cases[1].releases[1].observations.map(\.quantity) == [149_999])
        #expect(file.cases[1].expectations.map(\.want) == [RuleTestCase.Wanted.none])
        let third = file.cases[2]
        #expect(third.releases.count == 3)
        #expect(third.releases[1].observations.map(\.quantity) == [nil])
        #expect(
            third.releases[0].observations.map { "\($0.series.country) \($0.quantity ?? 0)" } == [
                "- 900000", "- 900000", "1220 50000", "1220 50000",
            ])
        #expect(third.expectations.map(\.want) == [.unknown, nil])
        #expect(third.expectations.map(\.at.description) == ["2021-05-05T12:30:00Z", "2021-04-07T12:30:00Z"])
    }

    @Test(arguments: [
        ("now: 150 t, want", "nwo: 150 t, want", "K001 13:11 a case has no key `nwo`, and `$nwo` stands nowhere"),
        ("now: 150 t, ", "", "T009 13:9 the case does not say what `$now` is"),
        ("now: 150 t", "now: 150 st", "T003 10:36 in `2021-02: 150 st`: `150` is no figure"),
        ("want: confirmed", "want: confirmd", "K003 13:29 `transition` cannot be `confirmd`"),
        ("now: 150 t", "now: [150 t]", "T009 13:16 `$now` takes one text"),
        ("at: first print", "at: frist print", "T004 20:24 `frist print` is no instant"),
        (
            "name: a kilogram less", "name: \"now: 150 t, want: confirmed\"",
            "T008 14:9 another case is called `the mark/now: 150 t, want: confirmed`"
        ),
        ("known: 2021-05-05", "known: 2021-03-05", "T007 19:13 this release was known no later than the one before it"),
    ])
    func whatIsWrongInATableIsSaidOnce(part: String, other: String, finding: String) {
        let text = Self.table.replacing(part, with: other, maxReplacements: 1)
        #expect(words(file(text).diagnostics).contains(finding), "\(words(file(text).diagnostics))")
        #expect(words(file(text).diagnostics).filter { $0 == finding }.count == 1)
    }

    @Test func aVariableNeedsATable() {
        let lines = Self.table.split(separator: "\n", omittingEmptySubsequences: false).prefix(11).joined(
            separator: "\n")
        #expect(
            words(file(lines + "\n    cases: []").diagnostics) == ["T002 12:12 there is no case in this table"])
        #expect(
            words(file(lines).diagnostics) == [
                "T009 10:36 `$now` has no value", "T009 11:43 `$want` has no value",
            ])
    }

    // MARK: Releases

    private func release(_ release: String, expect: String = "{ month: 2021-02, transition: none }") -> RuleTestFile {
        file(
            """
            tests:
              - rule: Rise
                name: one release
                series: origin/1220/foil
                releases:
                  - { known: 2021-04-07T12:30:00Z, \(release) }
                expect: \(expect)
            """)
    }

    @Test func releasesHaveTheirStage() throws {
        let file = release(
            "source: census, basis: consumption, status: preliminary, simulated: true, history: true, "
                + "cells: { origin/1220/foil: \"2021-02: 1 t\" }")
        try #require(file.diagnostics.isEmpty, "\(words(file.diagnostics))")
        let release = try #require(file.cases.first?.releases.first)
        #expect(release.simulated && release.isHistory && release.observations[0].status == .preliminary)
        #expect(release.observations[0].series.basis == .consumption && release.sections[0].basis == .consumption)
    }

    @Test func partnersReport() throws {
        let file = release("source: partner, cells: { mexico>destination/canada/foil: \"2021-02: 1 t\" }")
        #expect(words(file.diagnostics) == ["T005 7:22 no release up to then states 2021-02"], "another flow")
        let right = self.file(
            """
            tests:
              - rule: Rise
                name: mirror
                series: 1220>destination/2010/foil
                releases: [{ known: 2021-04-07, source: partner, cells: { 1220>destination/2010/foil: "2021-02: 1 t" } }]
                expect: { month: 2021-02, verdict: unknown }
            """)
        try #require(right.diagnostics.isEmpty, "\(words(right.diagnostics))")
        let series = try #require(right.cases.first?.releases.first?.observations.first?.series)
        #expect(series.source == "partner-statistics" && series.reporter == "1220" && series.flow == .export)
        #expect(right.cases.first?.releases.first?.knownAt == Instant("2021-04-08T03:59:59Z"), "the end of the day")
    }

    @Test func aListingCoversWhatItDoesNotState() throws {
        let file = release(
            "source: licenses, listing: complete, covers: { origin/foil: 2021-02..2021-03 }, "
                + "cells: { origin/1220/foil: \"2021-02: 1 t\" }")
        try #require(file.diagnostics.isEmpty, "\(words(file.diagnostics))")
        #expect(
            try #require(file.cases.first?.releases.first).sections.map { "\($0.month) \($0.listing) \($0.basis)" } == [
                "2021-02 complete license", "2021-03 complete license",
            ])
    }

    @Test(arguments: [
        (
            "source: census, listing: complete, cells: { origin/1220/foil: \"2021-02: 1 t\", origin/-/foil: \"2021-02: 2 t\" }",
            "T011 6:82 the countries of 2021-02 add up to 1000 kg of foil, and `-` says 2000 kg"
        ),
        ("source: census", "K002 6:9 a release needs `cells`"),
        (
            "source: census, as_of: 2021-04-01, cells: { origin/1220/foil: \"2021-02: 1 t\" }",
            "K001 6:56 only licenses have `as_of`"
        ),
        (
            "source: licenses, status: final, cells: { origin/1220/foil: \"2021-02: 1 t\" }",
            "K001 6:58 licenses have no `status`"
        ),
        (
            "source: census, covers: { origin/foil: 2021-02 }, cells: { origin/1220/foil: \"2021-02: 1 t\" }",
            "K001 6:56 `covers` means nothing in a listing of changes"
        ),
        (
            "source: census, listing: complete, covers: { foil: 2021-02 }, cells: { origin/1220/foil: \"2021-02: 1 t\" }",
            "T006 6:85 `foil` is no role and product"
        ),
        (
            "source: licenses, cells: { destination/1220/foil: \"2021-02: 1 t\" }",
            "T006 6:67 licenses are of imports into the United States"
        ),
        (
            "source: partner, cells: { origin/1220/foil: \"2021-02: 1 t\" }",
            "T006 6:66 a partner's figures name the country that reports"
        ),
        (
            "source: census, cells: { 2010>destination/1220/foil: \"2021-02: 1 t\" }",
            "T006 6:65 the Census Bureau does not publish what another country reports"
        ),
    ])
    func releasesThatCannotCome(text: String, finding: String) {
        #expect(words(release(text).diagnostics).first == finding)
    }

    @Test func parametersAndEventsComeBesideFigures() throws {
        let file = file(
            """
            tests:
              - rule: Rise
                name: a limit
                series: origin/1220/foil
                releases:
                  - known: 2021-03-05T13:30:00Z
                    params:
                      limit/canada/foil: "2021-01: 1.5 t x2, _, 3 t + 0.5 t x2"
                      index/-/76: ["2021-01: 101.5", "2021-03: 100 + 10% x2"]
                  - known: 2021-04-07T12:30:00Z
                    source: census
                    cells: { origin/1220/foil: "2021-02: 1 t" }
                    events: [{ date: 2021-06-01, kind: tariff, country: canada, announced: 2021-04-01, title: a duty }]
                expect: { month: 2021-02, transition: confirmed }
            """)
        try #require(file.diagnostics.isEmpty, "\(words(file.diagnostics))")
        let releases = try #require(file.cases.first?.releases)
        #expect(releases.map(\.source) == ["param/index", "census-imports"])
        #expect(
            releases[0].reference?.parameters.map {
                "\($0.key.address) \($0.month) \($0.value?.description ?? "_") \($0.unit.rawValue)"
            } == [
                "param/index/-/76 2021-01 101.5 number", "param/index/-/76 2021-03 100 number",
                "param/index/-/76 2021-04 110 number", "param/limit/1220/foil 2021-01 1.5 t",
                "param/limit/1220/foil 2021-02 1.5 t", "param/limit/1220/foil 2021-03 _ t",
                "param/limit/1220/foil 2021-04 3 t", "param/limit/1220/foil 2021-05 3.5 t",
            ])
        let event = try #require(releases[1].reference?.events.first?.event)
        #expect(
            event.kind == "tariff" && event.country?.code == "1220" && event.product == nil && event.title == "a duty")
        #expect(event.date == CalendarDay("2021-06-01") && event.announced == CalendarDay("2021-04-01"))
    }

    @Test(arguments: [
        ("params: { limit: \"2021-01: 1 t\" }", "T006 6:50 `limit` is no parameter series"),
        ("params: { limit/canada/foil: \"2021-01: 1 st\" }", "T003 6:79 `1` is no figure"),
        (
            "params: { limit/canada/foil: \"2021-01: 1 t, 5 USD\" }",
            "T003 6:50 2021-02 is in USD, and what stands before it in t"
        ),
        ("events: [{ date: 2021-06-01 }]", "K002 6:49 an event needs `kind`"),
        ("events: [{ date: June, kind: tariff }]", "T004 6:57 `June` is no day"),
        ("events: [{ date: 2021-06-01, kind: tariff, country: atlantis }]", "K007 6:92 `atlantis` is no country"),
        ("cells: { origin/1220/foil: \"2021-02: 1 t\" }", "K002 6:40 a release with `cells` needs `source`"),
        ("name: nothing", "K002 6:9 a release needs `source` and `cells`, or `params` or `events`"),
    ])
    func whatIsWrongBesideFiguresIsSaid(text: String, finding: String) {
        #expect(words(release(text).diagnostics).first == finding)
    }

    // MARK: Expectations

    @Test func expectationsClaimMoreThanATransition() throws {
        let file = release(
            "name: today, source: census, cells: { origin/1220/foil: \"2021-02: 1 t\" }",
            expect: """
                [{ at: 2021-04-07, month: 2021-02, transition: confirmed, state: confirmed, begins: 2021-01,
                   known: today, headline: up, verdict: true, gates: { rise: not met, floor: "2,999 t >= 3000 t",
                   more: { value: 5 pp, limit: 4 pp, margin: 1 pp, met: true } }, terms: { "quantity[ 3mo ]": 7 t } }]
                """)
        try #require(file.diagnostics.isEmpty, "\(words(file.diagnostics))")
        let wish = try #require(file.cases.first?.expectations.first)
        #expect(wish.state == .confirmed && wish.begins == Month("2021-01") && wish.verdict == .yes)
        #expect(wish.known == Instant("2021-04-07T12:30:00Z") && wish.at == wish.known && wish.headline == "up")
        #expect(
            wish.gates.map {
                "\($0.name): \($0.value ?? "-") \($0.limit ?? "-") \($0.margin ?? "-") \($0.met?.rawValue ?? "-")"
            }
                == ["rise: - - - no", "floor: 2,999 t 3000 t - -", "more: 5 pp 4 pp 1 pp yes"])
        #expect(wish.terms.map(\.text) == ["quantity[ 3mo ]"] && wish.terms.map(\.value) == ["7 t"])
    }

    @Test(arguments: [
        ("{ month: 2021-02 }", "T002 7:13 the expectation wants nothing, so it cannot fail"),
        (
            "{ month: 2021-02, transition: none, severity: watch }",
            "T005 7:49 nothing is told here, so there is no `severity`"
        ),
        (
            "{ month: 2021-02, transition: unknown, headline: up }",
            "T005 7:52 nothing is told here, so there is no `headline`"
        ),
        ("{ month: 2021-02, state: early, severity: watch }", "K002 7:45 `severity` is that of an event"),
        (
            "{ month: 2021-02, transition: none, reason: unknown }",
            "T005 7:49 a reason is given where there is no verdict"
        ),
        (
            "{ month: 2021-02, transition: none, begins: 2021-02 }",
            "T005 7:49 `begins` is that of an alert, and none is wanted here"
        ),
        ("{ month: 2021-02, gates: {} }", "T005 7:38 `gates` names nothing, so it cannot fail"),
        ("{ month: 2021-02, gates: { rise: {} } }", "T005 7:46 nothing is wanted of `rise`, so it cannot fail"),
        (
            "[{ month: 2021-02, transition: none }, { month: 2021-02, transition: none }]",
            "T005 7:52 this expectation says the same as that in line 7"
        ),
        ("{ month: 2021-03, transition: none }", "T005 7:22 no release up to then states 2021-03"),
        (
            "{ at: 2021-04-08, month: 2021-02, transition: none }",
            "T005 7:19 no release of this test is known at 2021-04-09T03:59:59Z"
        ),
    ])
    func whatCannotFailIsAnError(expect: String, finding: String) {
        let file = release("source: census, cells: { origin/1220/foil: \"2021-02: 1 t\" }", expect: expect)
        #expect(words(file.diagnostics) == [finding])
    }
}
