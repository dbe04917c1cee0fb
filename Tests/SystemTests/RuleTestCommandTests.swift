import Foundation
import TestSupport
import Testing

/// `surgewatch rules test` as people and CI servers use it.
@Suite struct RuleTestCommandTests {
    private static let rules = """
        groups:
          - name: g
            rules:
              - alert: Rise
                over: [origin or all, category]
                when: quantity[1mo] >= level
                params: { level: 300 t }
                severity: { critical: "quantity[1mo] >= 900 t", watch: otherwise }
              - alert: Other
                over: [origin, category]
                when: quantity[1mo] >= 10 t
                severity: watch
        """

    private static func tests(want: String = "none", more: String = "", rules: String = "") -> String {
        """
        \(rules)
        tests:
          - rule: Rise
            name: the mark
            series: origin/india/foil
            base: { origin/india/foil: "2020-12: 100 t x2" }
            releases: [{ known: 2021-04-07, source: census, cells: { origin/india/foil: "2021-02: $now" } }]
            expect: { month: 2021-02, transition: $want }
            cases:
              - { now: 300 t, want: confirmed }
              - { name: a kilogram <less>, now: 299.999 t, want: \(want) }
        \(more)
        """
    }

    private struct Pack {
        let directory: TemporaryDirectory
        init(_ tests: String) throws {
            directory = try TemporaryDirectory()
            try FileManager.default.createDirectory(
                atPath: directory.path("pack/tests"), withIntermediateDirectories: true)
            try directory.write("pack/rise.yml", text: RuleTestCommandTests.rules)
            try directory.write("pack/tests/rise.yml", text: tests)
        }
        func run(_ arguments: String...) throws -> Said {
            let own = try TemporaryDirectory()
            let program = try RunningProgram(
                Programs.surgewatch,
                ["rules", "test"] + arguments.map { $0.hasPrefix("pack") ? directory.path($0) : $0 },
                environment: ProcessInfo.processInfo.environment, output: own.path("out"), errors: own.path("err"))
            return Said(
                status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
                errors: String(decoding: try own.read("err"), as: UTF8.self))
        }
    }

    @Test func whatPassesIsOneLineARule() throws {
        let said = try Pack(Self.tests()).run("pack")
        #expect(said.status == 0, "\(said)")
        #expect(said.output == "ok    Rise   2 cases\n2 ok, 0 failed, coverage 1/2 rules, 1/3 gates\n")
    }

    @Test func whatDiffersIsShownWithItsMargins() throws {
        let pack = try Pack(Self.tests(want: "confirmed"))
        let said = try pack.run("pack")
        #expect(said.status == 1)
        #expect(
            said.output == """
                FAIL  Rise/the mark/a kilogram <less>   \(pack.directory.path("pack/tests/rise.yml")):8
                      aluminum foil from India (origin/5330/foil), 2021-02, as of 2021-04-08T03:59:59Z
                                    wanted     got
                        transition  confirmed  none: the verdict is false
                        gate        value           limit  margin
                        level  299,999 kg  >=  300,000 kg   -1 kg  not met
                1 ok, 1 failed, coverage 1/2 rules, 1/3 gates

                """, "\(said.output)")
    }

    @Test func coverageNamesWhatIsMissing() throws {
        let pack = try Pack(Self.tests())
        let said = try pack.run("pack", "--coverage")
        #expect(said.status == 0)
        #expect(
            said.output.contains(
                """
                rule             condition      true  false  unknown  missing
                Other                                                 no test names it
                Rise   severity  critical          0      1        0  never true
                Other  gate      quantity[1mo]
                """) || said.output.contains("Rise   severity  critical"), "\(said.output)")
        let low = try pack.run("pack", "--min-coverage", "100%")
        #expect(low.status == 3 && low.errors.contains("1/2 rules, 1/3 gates: below 100%"), "\(low)")
        #expect(low.errors.contains("no test names it"))
        #expect(try pack.run("pack", "--min-coverage", "33.3").status == 0)
        #expect(try pack.run("pack", "--min-coverage", "101%").status == 2)
        #expect(try pack.run("pack", "--run", "Rise", "--min-coverage", "50%").status == 0, "of the rules that ran")
    }

    @Test func runTakesARegularExpression() throws {
        let pack = try Pack(Self.tests())
        #expect(
            try pack.run("pack", "--list", "--run", "^Rise/.*kilo").output
                == "Rise/the mark/a kilogram <less>\t\(pack.directory.path("pack/tests/rise.yml"))\t11\n")
        #expect(try pack.run("pack", "--run", "kilo|nothing").output.hasPrefix("ok    Rise   1 case\n1 ok"))
        let none = try pack.run("pack", "--run", "^kilo")
        #expect(none.status == 1 && none.errors.contains("none of 2 cases is found by --run '^kilo'"), "\(none)")
        let wrong = try pack.run("pack", "--run", "(")
        #expect(wrong.status == 2 && wrong.errors.contains("--run takes a regular expression"), "\(wrong)")
    }

    @Test func testsFindTheirRules() throws {
        let beside = try Pack(Self.tests()).run("pack/tests/rise.yml")
        #expect(beside.status == 0 && beside.output.hasSuffix("coverage 1/1 rules, 1/2 gates\n"), "\(beside)")
        #expect(try Pack(Self.tests()).run("pack/tes*/r?se.yml").status == 0)
        let named = try Pack(Self.tests(rules: "rules: [\"../r*.yml\"]")).run("pack/tests/rise.yml")
        #expect(named.status == 0, "\(named)")
        let missing = try Pack(Self.tests(rules: "rules: [\"../x*.yml\"]")).run("pack/tests/rise.yml")
        #expect(
            missing.status == 1
                && missing.errors.contains("rise.yml:1:9: error[T010]: `../x*.yml` matches no rule file"), "\(missing)")
        let nothing = try Pack(Self.tests()).run("pack/tests/x*.yml")
        #expect(nothing.status == 4 && nothing.errors.contains("there is no such file or folder"), "\(nothing)")
    }

    @Test func whatCannotFailIsAnErrorInItsPlace() throws {
        let idle = """
              - rule: Rise
                name: idle
                series: origin/india/foil
                releases: [{ known: 2021-04-07, source: census, history: true, cells: { origin/india/foil: "2021-02: 1 t" } }]
                never: true
            """
        let said = try Pack(Self.tests(more: idle)).run("pack")
        #expect(said.status == 1)
        #expect(
            said.output.contains("rise.yml:16:5: error[T005]: no release of this test makes Rise judge anything"),
            "\(said)")
        #expect(said.output.contains("16 |     never: true\n"))
        let unknown = try Pack(Self.tests().replacing("rule: Rise", with: "rule: Ris")).run("pack")
        #expect(unknown.status == 1 && unknown.errors.contains("error[T001]: there is no rule `Ris`"), "\(unknown)")
        #expect(unknown.errors.contains("did you mean `Rise`?"))
    }

    @Test func jsonHoldsCasesCoverageAndSummary() throws {
        let said = try Pack(Self.tests(want: "confirmed")).run("pack", "--format", "json")
        #expect(said.status == 1)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any])
        #expect(root.keys.sorted() == ["cases", "coverage", "summary"])
        let cases = try #require(root["cases"] as? [[String: Any]])
        let failures = try #require(cases.last?["failures"] as? [[String: Any]])
        #expect((failures.first?["differences"] as? [[String: String]])?.first?["what"] == "transition")
        #expect((failures.first?["gates"] as? [[String: String]])?.first?["margin"] == "-1 kg")
        #expect((root["coverage"] as? [String: Any])?["untested"] as? [String] == ["Other"])
        #expect((root["summary"] as? [String: Any])?["judged"] as? Int == 4)
    }

    /// What a reader of JUnit XML that shares no code with us finds.
    private struct Suites: Decodable {
        struct Case: Decodable {
            var name: String
            var classname: String
            var kinds: [String]
            var messages: [String]
            var text: String
        }
        var tests: Int
        var failures: Int
        var errors: Int
        var suites: [String]
        var coverage: String
        var cases: [Case]
    }

    @Test(.enabled(if: PythonServer.canImport("junitparser"))) func junitIsReadByAnotherReader() throws {
        let idle = """
              - rule: Rise
                name: "idle & \\u0007"
                series: origin/india/foil
                releases: [{ known: 2021-04-07, source: census, history: true, cells: { origin/india/foil: "2021-02: 1 t" } }]
                never: true
            """
        let pack = try Pack(Self.tests(want: "confirmed", more: idle))
        let said = try pack.run("pack", "--format", "junit")
        #expect(said.status == 1)
        try pack.directory.write("out.xml", text: said.output)
        let read = try Python.run(
            "\(packageRoot)/Tests/SystemTests/Servers/read_junit.py", pack.directory.path("out.xml"))
        #expect(read.status == 0, "\(read)")
        let suites = try JSONDecoder().decode(Suites.self, from: Data(read.output.utf8))
        #expect(suites.tests == 3 && suites.failures == 1 && suites.errors == 1)
        #expect(suites.suites == [pack.directory.path("pack/tests/rise.yml")])
        #expect(suites.coverage == "coverage 1/2 rules, 1/3 gates")
        #expect(
            suites.cases.map(\.name) == [
                "the mark/now: 300 t, want: confirmed", "the mark/a kilogram <less>", "idle & ?",
            ])
        #expect(suites.cases.map(\.classname) == ["Rise", "Rise", "Rise"])
        #expect(suites.cases.map(\.kinds) == [[], ["failure"], ["error"]])
        #expect(suites.cases[1].text.contains("level  299,999 kg  >=  300,000 kg"))
        #expect(suites.cases[2].messages == ["no release of this test makes Rise judge anything"])
    }

    @Test func aDaemonDoesNotStartOnFailingTests() throws {
        let pack = try Pack(Self.tests(want: "confirmed"))
        let site = try Site(rules: pack.directory.path("pack"))
        let said = try site.run("run")
        #expect(said.status == 1, "\(said)")
        #expect(said.errors.contains("error: Rise/the mark/a kilogram <less>: aluminum foil from India"), "\(said)")
        #expect(said.errors.contains("1 rule test failed"))
    }
}
