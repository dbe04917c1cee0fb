import ArgumentParser
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

/// How results of rule tests are written.
enum TestFormat: String, ExpressibleByArgument, CaseIterable { case text, json, junit }

extension RulesCommand {
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the tests that lie in `tests` folders beside rule files.",
            discussion: """
                Plays each test's releases through the same code as the daemon and compares what the rules say with what \
                the test expects. A test that cannot fail is an error. `surgewatch help rule-tests` has the notation.

                FORMATS:
                  text     a line for each rule; for a failure what was wanted, what came, and the margin of each gate
                  json     one object: `cases`, `coverage` and `summary`
                  junit    JUnit XML, for CI servers
                `--json[=FIELD,...]` and `--csv` print the cases alone, as rows.

                ROUTES: cases that say who is told (`told`, `recipients`) are played with the `routes:` of their file, else \
                with those of the configuration (--config). A failure names the route that made it so.

                COVERAGE: a rule is covered when a test names it; a gate, a grade of severity and a `clear` when the tests \
                made it both hold and fail, in any month that they made the rule judge.

                EXAMPLES:
                  surgewatch rules test rules
                  surgewatch rules test rules/aluminum --coverage --min-coverage 100%
                  surgewatch rules test rules --run '^MassiveImports/'
                  surgewatch rules test rules/aluminum/tests/surge.yml
                  surgewatch rules test rules --format junit > rules.xml

                EXIT CODES: 0 all passed, 1 something failed or is wrong, 2 usage, 3 coverage below --min-coverage, \
                4 a file cannot be read.
                """)
        @OptionGroup var paths: Paths
        @Option(name: .customLong("run"), help: "Only cases whose `Rule/test/case` this regular expression finds.")
        var only: String?
        @Flag(help: "List the cases; run nothing.") var list = false
        @Option(help: "text, json or junit.") var format: TestFormat = .text
        @Flag(help: "Print what the tests have not seen of each rule.") var coverage = false
        @Option(help: "End with exit code 3 when the coverage of rules or of gates is below this: 100%.")
        var minCoverage: String?
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if output.json || output.csv, format != .text {
                throw ValidationError("--json and --csv print rows; leave out --format, or use --format json")
            }
            _ = try pattern()
            _ = try bar()
        }

        func run() throws {
            let checked = try paths.files().check()
            guard !checked.hasErrors else {
                for complaint in checked.complaints { Terminal.complain(complaint) }
                Terminal.complain(checked.summary)
                throw CommandFailure(checked.unreadable > 0 ? .data : .found)
            }
            let pattern = try pattern()
            let cases = checked.cases.filter { test in pattern.map { test.id.contains($0.regex) } ?? true }
            guard !cases.isEmpty else { throw CommandFailure(.found, Self.nothing(checked.cases, only)) }
            if list { return try Table.cases(cases).print(output) }
            let runner = RuleTestRunner(
                rules: checked.rules, renderer: try MessageRenderer(), for: cases,
                routing: try checked.routing(for: cases) { try paths.configuration.routing() })
            let results = runner.run(cases)
            let asked = checked.rulesAskedFor(testing: cases)
            let ran = Set(cases.map(\.rule))
            let report = TestReport(
                results: results,
                coverage: RuleCoverage(of: only == nil ? asked : asked.filter { ran.contains($0.name) }, by: results),
                texts: Dictionary(checked.testTexts) { first, _ in first })
            if output.json || output.csv {
                try Table.results(results).print(output)
            } else {
                switch format {
                case .text: Terminal.say(report.text(withCoverage: coverage))
                case .json: Terminal.say(report.json.text)
                case .junit: Terminal.say(report.junit, end: "")
                }
            }
            if report.failed > 0 { throw CommandFailure(.found) }
            try report.checkCoverage(at: try bar())
        }

        /// A regular expression, made once; used on one thread.
        private struct Pattern { let regex: Regex<AnyRegexOutput> }

        private func pattern() throws -> Pattern? {
            guard let only else { return nil }
            do {
                return Pattern(regex: try Regex(only))
            } catch {
                throw ValidationError("--run takes a regular expression, and `\(only)` is none: \(error)")
            }
        }

        /// The least coverage, as a fraction.
        private func bar() throws -> Rational? {
            guard let minCoverage else { return nil }
            let digits = minCoverage.hasSuffix("%") ? minCoverage.dropLast() : minCoverage[...]
            guard let number = Rational(decimal: digits), !number.isNegative, number <= Rational(100),
                let share = number / Rational(100)
            else { throw ValidationError("--min-coverage takes a percentage up to 100%, not `\(minCoverage)`") }
            return share
        }

        private static func nothing(_ cases: [RuleTestCase], _ pattern: String?) -> String {
            guard let pattern, !cases.isEmpty else {
                return "no rule test was found; tests lie in a folder `tests` beside the rules"
            }
            return "none of \(Words.counted(cases.count, "case")) is found by --run '\(pattern)'; "
                + "--list shows what they are called"
        }
    }
}

extension Table {
    static func cases(_ cases: [RuleTestCase]) -> Table {
        var table = Table(columns: ["case", "file", "line"])
        for test in cases { table.rows.append([.text(test.id), .text(test.path), .number(test.line)]) }
        return table
    }

    static func results(_ results: [RuleTestRunner.Result]) -> Table {
        var table = Table(columns: ["rule", "case", "file", "line", "passed", "failures"])
        for result in results {
            table.rows.append([
                .text(result.test.rule), .text(result.test.name), .text(result.test.path), .number(result.test.line),
                .flag(result.passed),
                .text(
                    (result.findings.map(\.message) + result.failures.map(\.summary)).joined(separator: "; ")),
            ])
        }
        return table
    }
}
