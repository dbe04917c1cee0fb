import Foundation
import Pipeline
import RuleLanguage
import Testing
import Trade
import Views

/// Rule tests are played through the same code as live releases.
@Suite struct RuleTestRunnerTests {
    private static let set = [
        RuleText.rise, RuleText.large, RuleText.fast, RuleText.both,
        RuleText(
            name: "Graded", when: "quantity[1mo] >= level",
            severity: "{ critical: \"quantity[1mo] >= 900 t\", watch: otherwise }",
            more: "params: { level: 300 t, low: 200 t }\n        clear: quantity[1mo] < low"),
        RuleText(name: "Twice", when: "quantity[1mo] >= 300 t", more: "for: 2 mo"),
        RuleText(
            name: "Quota", when: "quantity[1mo] >= 0.8 * param(limit)[1mo] and quantity[1mo] >= 100 t",
            more: "inputs: { limit: t }"),
        RuleText(name: "Ahead", when: "event(tariff) within 3mo and quantity[1mo] >= 300 t"),
    ]

    private func run(_ text: String, texts: [RuleText] = Self.set) throws -> [RuleTestRunner.Result] {
        let rules = try rules(texts)
        let file = RuleTestFile(path: "tests/t.yml", text: text, countries: Countries())
        let problems = (file.diagnostics + file.unknownRules(among: Set(rules.names))).map {
            "\($0.line): \($0.message)"
        }
        try #require(problems.isEmpty, "\(problems)")
        return RuleTestRunner(rules: rules, renderer: try MessageRenderer(), for: file.cases).run(file.cases)
    }

    private func test(
        _ rule: String = "Graded", series: String = "origin/india/foil", releases: String, expect: String,
        location: SourceLocation = #_sourceLocation
    ) throws -> RuleTestRunner.Result {
        let results = try run(
            """
            tests:
              - rule: \(rule)
                name: a test
                series: \(series)
                releases:
            \(releases.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
                \(expect)
            """)
        return try #require(results.first, sourceLocation: location)
    }

    private static let story = """
        - { name: start, known: 2021-03-05, source: census, cells: { origin/5330/foil: "2020-12: 100 t, 250 t" } }
        - { name: early, known: 2021-03-09, source: licenses, as_of: 2021-03-08, cells: { origin/5330/foil: "2021-02: 950 t" } }
        - { name: print, known: 2021-04-07, source: census, cells: { origin/5330/foil: "2021-02: 400 t" } }
        - { name: near, known: 2021-05-07, source: census, cells: { origin/5330/foil: "2021-02: 299.999 t, 100 t" } }
        - { name: gone, known: 2021-06-07, source: census, cells: { origin/5330/foil: "2021-02: 199 t, 100 t, 100 t" } }
        """

    @Test func aStoryWithItsStatesPasses() throws {
        let result = try test(
            releases: Self.story,
            expect: """
                expect:
                      - { at: start, month: 2021-01, transition: none, verdict: false, state: none }
                      - { at: early, month: 2021-02, transition: early, severity: critical, state: early, known: early, begins: 2021-02,
                          headline: "Graded", gates: { level: "950 t >= 300 t" }, terms: { "quantity[1mo]": 950 t } }
                      - { at: print, month: 2021-02, transition: confirmed, severity: watch, state: confirmed, known: early,
                          gates: { level: { value: "400,000 kg", limit: 300 t, margin: 100 t, met: true } } }
                      - { at: near, month: 2021-02, transition: none, verdict: false, state: resolved }
                      - { at: near, month: 2021-03, transition: resolved }
                      - { at: gone, month: 2021-02, transition: retracted, state: retracted }
                """)
        #expect(result.passed, "\(result.failures.map(\.text)) \(result.findings.map(\.message))")
    }

    @Test(arguments: [
        ("{ at: early, month: 2021-02, transition: confirmed }", "transition  confirmed  early, critical"),
        ("{ at: early, month: 2021-02, transition: early, severity: watch }", "severity  watch   critical"),
        ("{ at: early, month: 2021-02, transition: none }", "transition  none    early, critical"),
        ("{ at: start, month: 2021-01, transition: unknown }", "transition  unknown  the verdict is false"),
        ("{ at: start, month: 2021-01, transition: confirmed }", "transition  confirmed  none: the verdict is false"),
        ("{ at: start, month: 2021-01, transition: none, verdict: true }", "verdict  true    false"),
        ("{ at: print, month: 2021-02, transition: confirmed, state: early }", "state  early   confirmed"),
        (
            "{ at: print, month: 2021-02, transition: confirmed, known: print }",
            "known  2021-04-08T03:59:59Z  2021-03-10T04:59:59Z"
        ),
        ("{ at: early, month: 2021-02, transition: early, begins: 2021-01 }", "begins  2021-01  2021-02"),
        ("{ at: early, month: 2021-02, transition: early, headline: Foil }", "headline  Foil    "),
        ("{ at: early, month: 2021-02, gates: { level: 951 t } }", "level  951 t   950 t"),
        ("{ at: early, month: 2021-02, gates: { level: 950 t > 301 t } }", "level limit  301 t   300 t"),
        ("{ at: early, month: 2021-02, gates: { level: { margin: 651 t } } }", "level margin  651 t   650 t"),
        ("{ at: early, month: 2021-02, gates: { level: not met } }", "level  not met  met"),
        ("{ at: early, month: 2021-02, gates: { floor: met } }", "floor  a gate of that name  gates are level"),
        ("{ at: early, month: 2021-02, terms: { \"quantity[1mo]\": 949 t } }", "quantity[1mo]  949 t   950 t"),
        (
            "{ at: early, month: 2021-02, terms: { \"quantity[2mo]\": 949 t } }",
            "quantity[2mo]  a term of that text  terms are"
        ),
        ("{ at: start, month: 2020-12, transition: confirmed }", "transition  confirmed  none: the verdict is false"),
    ])
    func whatDiffersIsShown(expect: String, line: String) throws {
        let result = try test(releases: Self.story, expect: "expect: [\(expect)]")
        #expect(result.findings.isEmpty && result.failures.count == 1)
        let text = try #require(result.failures.first?.text)
        #expect(text.contains("  " + line), "\(text)")
        #expect(text.hasPrefix("aluminum foil from India (origin/5330/foil), 202"))
    }

    @Test func theMarginsStandBelowInColumns() throws {
        let result = try test(
            "Rise",
            releases: """
                - { known: 2021-03-05, source: census, cells: { origin/5330/foil: "2020-12: 100 t x2" } }
                - { known: 2021-04-07, source: census, cells: { origin/5330/foil: "2021-02: 149.999 t" } }
                """, expect: "expect: { month: 2021-02, transition: confirmed }")
        #expect(
            result.failures.map(\.text) == [
                """
                aluminum foil from India (origin/5330/foil), 2021-02, as of 2021-04-08T03:59:59Z
                              wanted     got
                  transition  confirmed  none: the verdict is false
                  gate                                            value           limit    margin  change
                  quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo]  149,999 kg  >=  150,000 kg     -1 kg  +50.0%, limit 50%  not met
                  quantity[1mo] >= 100 t                             150 t  >=       100 t     +50 t                     met
                """
            ] || result.failures.first?.text.contains("149,999 kg  >=  150,000 kg   -1 kg") == true,
            "\(result.failures.map(\.text))")
    }

    // MARK: What cannot fail

    @Test(arguments: [
        (
            "expect: { at: near, month: 2021-01, transition: none }",
            "Graded does not judge 2021-01 of origin/5330/foil in the release known at"
        ),
        (
            "expect: { at: start, month: 2020-12, transition: none }",
            "Graded does not judge 2020-12 of origin/5330/foil in the release known at"
        ),
        (
            "expect: { at: start, series: origin/canada/foil, month: 2021-01, transition: none }",
            "Graded does not judge 2021-01 of origin/1220/foil in the"
        ),
        (
            "expect: { at: start, series: origin/5330/76, month: 2021-01, verdict: unknown }",
            "Graded does not judge 2021-01 of origin/5330/76 in the"
        ),
    ])
    func monthsThatAreNotJudgedCannotDisappoint(expect: String, message: String) throws {
        let result = try test(releases: Self.story, expect: expect)
        #expect(result.failures.isEmpty)
        #expect(result.findings.map(\.code) == [.cannotFail])
        #expect(result.findings.first?.message.hasPrefix(message) == true, "\(result.findings)")
        #expect(result.findings.first?.line == 11)
    }

    @Test func neverNeedsSomethingToJudge() throws {
        let releases =
            "- { known: 2021-03-05, source: census, history: true, cells: { origin/5330/foil: \"2020-12: 100 t\" } }"
        let idle = try test(releases: releases, expect: "never: true")
        #expect(idle.findings.map(\.message) == ["no release of this test makes Graded judge anything"])
        let busy = try test(releases: Self.story, expect: "never: true")
        #expect(busy.findings.isEmpty && busy.failures.count == 4)
    }

    @Test func onlyLetsNothingElseHappen() throws {
        let expect = "expect: [{ at: early, month: 2021-02, transition: early }]\n    only: true"
        let result = try test(releases: Self.story, expect: expect)
        #expect(
            result.failures.map { $0.differences[0].got } == [
                "confirmed, watch", "resolved, watch", "retracted, watch",
            ]
                || result.failures.count == 3, "\(result.failures.map(\.text))")
        #expect(result.failures.allSatisfy { $0.differences[0].wanted == "none but those expected" })
    }

    // MARK: Kinds of figures

    @Test func licensesThatAreCancelledFall() throws {
        let result = try test(
            releases: """
                - { known: 2021-03-05, source: census, cells: { origin/5330/foil: "2020-12: 100 t x2" } }
                - { name: filed, known: 2021-03-09, source: licenses, listing: complete,
                    cells: { origin/5330/foil: "2021-02: 400 t", origin/1220/foil: "2021-02: 100 t" } }
                - { name: dropped, known: 2021-05-03, as_of: 2021-05-02, source: licenses, listing: complete,
                    cells: { origin/1220/foil: "2021-02: 100 t" } }
                """,
            expect: """
                expect:
                      - { at: filed, month: 2021-02, transition: early }
                      - { at: dropped, month: 2021-02, transition: retracted, gates: { level: 0 t } }
                """)
        #expect(result.passed, "\(result.failures.map(\.text)) \(result.findings)")
    }

    @Test func codesThatAreRenamedAddUp() throws {
        let result = try test(
            series: "origin/india/unwrought",
            releases: """
                - { known: 2021-03-05, source: census, cells: { origin/5330/7601203000: "2020-11: 100 t x3" } }
                - { known: 2021-04-07, source: census, cells: { origin/5330/7601203010: "2021-02: 200 t", origin/5330/7601203090: "2021-02: 150 t" } }
                """,
            expect: "expect: { month: 2021-02, transition: confirmed, gates: { level: 350 t } }")
        #expect(result.passed, "\(result.failures.map(\.text)) \(result.findings)")
    }

    @Test func theBaseIsHistory() throws {
        let results = try run(
            """
            tests:
              - rule: Rise
                name: base
                series: origin/india/foil
                base: { origin/india/foil: "2020-12: 100 t, 200 t" }
                releases:
                  - { name: live, known: 2021-04-07, source: census, cells: { origin/india/foil: "2021-02: 300 t" } }
                  - { name: revised, known: 2021-05-07, source: census, cells: { origin/india/foil: "2021-01: 120 t, 300 t, 100 t" } }
                expect:
                  - { at: live, month: 2021-02, transition: confirmed, gates: { "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo]": 300 t } }
                  - { at: revised, month: 2021-01, transition: none }
            """)
        #expect(results[0].failures.isEmpty, "\(results[0].failures.map(\.text))")
        #expect(
            results[0].findings.map(\.message)
                == ["Rise does not judge 2021-01 of origin/5330/foil in the release known at 2021-05-08T03:59:59Z"])
    }

    @Test func pendingIsSeen() throws {
        let result = try test(
            "Twice",
            releases: """
                - { known: 2021-03-05, source: census, cells: { origin/5330/foil: "2020-12: 100 t x2" } }
                - { name: one, known: 2021-04-07, source: census, cells: { origin/5330/foil: "2021-02: 400 t" } }
                - { name: two, known: 2021-05-07, source: census, cells: { origin/5330/foil: "2021-03: 400 t" } }
                """,
            expect: """
                expect:
                      - { at: one, month: 2021-02, transition: pending }
                      - { at: two, month: 2021-03, transition: confirmed, begins: 2021-02 }
                """)
        #expect(result.passed, "\(result.failures.map(\.text)) \(result.findings)")
    }

    @Test func parametersAndEventsArePlayed() throws {
        let releases = """
            - { name: start, known: 2021-03-05, source: census, cells: { origin/5330/foil: "2020-12: 100 t x2" },
                params: { limit/india/foil: "2020-12..2021-03: 400 t" },
                events: [{ date: 2021-05-01, kind: tariff, country: india }] }
            - { name: print, known: 2021-04-07, source: census, cells: { origin/5330/foil: "2021-02: 350 t" } }
            - { name: wider, known: 2021-05-01, params: { limit/india/foil: "2021-02: 500 t" } }
            """
        let quota = try test(
            "Quota", releases: releases,
            expect: """
                expect:
                      - { at: print, month: 2021-02, transition: confirmed, terms: { "param(limit)[1mo]": 400 t } }
                      - { at: wider, month: 2021-02, transition: retracted, terms: { "param(limit)[1mo]": 500 t } }
                """)
        #expect(quota.passed, "\(quota.failures.map(\.text)) \(quota.findings)")
        let ahead = try test(
            "Ahead", releases: releases,
            expect: """
                expect:
                      - { at: start, month: 2021-01, transition: none }
                      - { at: print, month: 2021-02, transition: confirmed }
                """)
        #expect(ahead.passed, "\(ahead.failures.map(\.text)) \(ahead.findings)")
    }

    // MARK: Coverage

    @Test func coverageCountsEveryMonthJudged() throws {
        let results = try run(
            """
            tests:
              - rule: Graded
                name: a test
                series: origin/india/foil
                releases:
            \(Self.story.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
                expect: { at: early, month: 2021-02, transition: early }
            """)
        let all = try rules(Self.set).rules
        let coverage = RuleCoverage(of: all, by: results)
        #expect(coverage.tested == ["Graded"])
        #expect(coverage.untested == all.map(\.name).filter { $0 != "Graded" })
        func tally(_ kind: RuleCondition.Kind) -> String? {
            coverage.rows.first { $0.rule == "Graded" && $0.condition.kind == kind }
                .map { "\($0.tally.held) \($0.tally.failed) \($0.tally.unknown) \($0.missing ?? "whole")" }
        }
        // The first print, the licenses, the print, then a revision and a new month, and again; and as often all origins
        // together, which no release states.
        #expect(tally(.gate) == "2 5 5 whole")
        #expect(tally(.severity) == "1 1 0 whole", "asked where the rule holds")
        #expect(tally(.clear) == "4 1 0 whole" || tally(.clear) == "3 2 0 whole", "\(tally(.clear) ?? "")")
        #expect(coverage.share == Rational(1) / Rational(8))
        #expect(coverage.summary.hasPrefix("coverage 1/8 rules, 3/"))
        #expect(coverage.table.contains { $0.hasPrefix("Rise") && $0.hasSuffix("no test names it") })
        #expect(coverage.table.contains { $0.hasPrefix("Rise") && $0.contains("gate") && $0.hasSuffix("never judged") })
    }

    @Test func partsAreCountedWithTheirComposite() throws {
        let results = try run(
            """
            tests:
              - rule: Both
                name: a test
                series: origin/india/foil
                releases:
                  - { known: 2021-03-05, source: census, cells: { origin/5330/foil: "2020-10: 90 t x4" } }
                  - { known: 2021-04-07, source: census, cells: { origin/5330/foil: "2021-02: 400 t" } }
                expect: { month: 2021-02, transition: confirmed, severity: critical, gates: { Rise: met } }
            """)
        #expect(results[0].passed, "\(results[0].failures.map(\.text))")
        #expect(Set(results[0].seen.keys) == ["Both", "Rise", "Large", "Fast"])
        #expect(results[0].seen["Rise"]?.allSatisfy(\.isWhole) == true)
        let coverage = RuleCoverage(of: try rules(Self.set).rules, by: results)
        #expect(coverage.tested == ["Both"])
        #expect(coverage.rows.filter { $0.rule == "Rise" }.allSatisfy { $0.missing == nil })
    }

    @Test func manyCasesAreRunInOrder() throws {
        let rows = (0..<600).map {
            "      - { name: \"\($0)\", now: \($0) t, want: \($0 >= 300 ? "confirmed" : "none") }"
        }
        let results = try run(
            """
            tests:
              - rule: Graded
                name: t
                series: origin/india/foil
                base: { origin/india/foil: "2020-12: 100 t x2" }
                releases: [{ known: 2021-04-07, source: census, cells: { origin/india/foil: "2021-02: $now" } }]
                expect: { month: 2021-02, transition: $want }
                cases:
            \(rows.joined(separator: "\n"))
            """)
        #expect(results.map(\.test.name) == (0..<600).map { "t/\($0)" })
        #expect(results.allSatisfy { $0.passed })
    }

    // MARK: What ships

    @Test func shippedRulesPassTheirTests() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "rules")
        var sources: [RuleSource] = []
        for case let name as String in try #require(FileManager.default.enumerator(atPath: folder.path()))
        where name.hasSuffix(".yml") {
            sources.append(
                RuleSource(path: name, text: try String(contentsOf: folder.appending(path: name), encoding: .utf8)))
        }
        let isTest = { (source: RuleSource) in source.path.contains("/tests/") }
        let loaded = RuleLoader.load(sources.filter { !isTest($0) }, countries: Countries())
        let files = sources.filter(isTest).map { RuleTestFile(path: $0.path, text: $0.text, countries: Countries()) }
        #expect(files.flatMap { $0.diagnostics + $0.unknownRules(among: Set(loaded.rules.map(\.name))) }.isEmpty)
        let cases = files.flatMap(\.cases)
        let results = RuleTestRunner(rules: RuleSet(loaded.rules), renderer: try MessageRenderer(), for: cases).run(
            cases)
        for result in results where !result.passed {
            Issue.record("\(result.test.id): \(result.failures.map(\.text)) \(result.findings.map(\.message))")
        }
        #expect(RuleCoverage(of: loaded.rules, by: results).untested.isEmpty)
        #expect(results.count > 40)
    }
}
