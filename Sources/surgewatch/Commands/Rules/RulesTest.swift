import Alerting
import Archive
import ArgumentParser
import Configuration
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

extension RulesCommand {
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the tests that lie in `tests` folders beside rule files.",
            discussion: "EXAMPLES:\n  surgewatch rules test rules/\n  surgewatch rules test rules/ --run MassiveImports"
        )
        @OptionGroup var paths: Paths
        @Option(name: .customLong("run"), help: "Only cases whose rule or name contains this.") var only: String?
        @OptionGroup var output: OutputOptions

        func run() throws {
            let checked = try paths.files().check()
            guard !checked.hasErrors else {
                for complaint in checked.complaints { Terminal.say(complaint) }
                Terminal.say(checked.summary)
                throw CommandFailure(.found)
            }
            let cases = checked.cases.filter { test in
                only.map { test.rule.contains($0) || test.name.contains($0) } ?? true
            }
            guard !cases.isEmpty else {
                throw CommandFailure(.found, "no rule test was found; tests lie in a folder `tests` beside the rules")
            }
            let runner = RuleTestRunner(rules: checked.rules, renderer: try MessageRenderer())
            let results = cases.map(runner.run)
            if output.json {
                try Table.results(results).print(output)
            } else {
                Self.say(results, rules: checked.rules)
            }
            if results.contains(where: { !$0.passed }) { throw CommandFailure(.found) }
        }

        private static func say(_ results: [RuleTestRunner.Result], rules: RuleSet) {
            for (rule, group) in Dictionary(grouping: results, by: \.test.rule).sorted(by: { $0.key < $1.key }) {
                if group.allSatisfy(\.passed) {
                    Terminal.say("ok    \(rule)   \(group.count) \(group.count == 1 ? "case" : "cases")")
                    continue
                }
                for result in group where !result.passed {
                    for failure in result.failures {
                        Terminal.say(
                            "FAIL  \(rule)   case \"\(result.test.name)\" \(result.test.path):\(failure.line): \(failure.text)"
                        )
                    }
                }
            }
            let failed = results.count { !$0.passed }
            let tested = Set(results.map(\.test.rule)).intersection(rules.names)
            Terminal.say(
                "\(results.count - failed) ok, \(failed) failed, coverage \(tested.count)/\(rules.rules.count) rules")
        }
    }
}

extension Table {
    static func results(_ results: [RuleTestRunner.Result]) -> Table {
        var table = Table(columns: ["rule", "case", "file", "line", "passed", "failures"])
        for result in results {
            table.rows.append([
                .text(result.test.rule), .text(result.test.name), .text(result.test.path), .number(result.test.line),
                .flag(result.passed), .text(result.failures.map(\.text).joined(separator: "; ")),
            ])
        }
        return table
    }
}
