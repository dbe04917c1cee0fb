import Alerting
import Archive
import ArgumentParser
import Configuration
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

/// `surgewatch rules`.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Check, test, show and backtest rule files.",
        subcommands: [Check.self, Test.self, Show.self, BacktestVerb.self])

    /// Paths given, or those of the configuration.
    struct Paths: ParsableArguments {
        @Argument(help: "Rule files or folders (default: those of the configuration).")
        var paths: [String] = []
        @OptionGroup var configuration: ConfigurationOption

        func files() throws -> RuleFiles {
            RuleFiles(paths.isEmpty ? try configuration.load().rules : paths)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check rule files: every error of every file, each with its place and a fix.",
            discussion:
                "EXAMPLES:\n  surgewatch rules check rules/aluminum\n  surgewatch rules check rules/aluminum --json")
        @OptionGroup var paths: Paths
        @OptionGroup var output: OutputOptions

        func run() throws {
            let files = try paths.files()
            let checked = files.check()
            if output.json || output.csv {
                try Table.diagnostics(checked, files).print(output)
            } else {
                for complaint in checked.complaints { Terminal.say(complaint) }
                Terminal.say(checked.summary)
            }
            if checked.hasErrors { throw CommandFailure(checked.unreadable > 0 ? .data : .found) }
        }
    }

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

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a rule as it is in force: what it means, its text, and its hash.",
            discussion: "EXAMPLE:\n  surgewatch rules show MassiveImports --config surgewatch.yml")
        @Argument(help: "The rule.") var name: String
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let checked = RuleFiles(try configuration.load().rules).check()
            guard let rule = checked.rules[name] else {
                let near = Spelling.nearest(to: name, among: checked.rules.names).first
                throw CommandFailure(.usage, "there is no rule \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
            }
            if let description = rule.description { Terminal.say(description + "\n") }
            if let basis = rule.basis { Terminal.say("Basis: \(basis)") }
            Terminal.say("SHA-256: \(rule.sha256)\n\n\(rule.text)")
        }
    }

    struct BacktestVerb: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backtest",
            abstract: "Replay the archive's releases in the order in which they became known.",
            discussion: """
                Judges each release on what was known then, through the same code as the daemon. Prints raw events.

                EXAMPLES:
                  surgewatch rules backtest rules/ --csv
                  surgewatch rules backtest --from 2019-01-01 --config surgewatch.yml
                """)
        @OptionGroup var paths: Paths
        @Option(help: "Releases before this are history and raise nothing (default: the first release).") var from:
            String?
        @Option(help: "The last moment replayed.") var until: String?
        @OptionGroup var output: OutputOptions

        func run() throws {
            let configuration = try paths.configuration.load()
            let checked = try paths.files().check()
            guard !checked.hasErrors else {
                for complaint in checked.complaints { Terminal.complain(complaint) }
                throw CommandFailure(checked.unreadable > 0 ? .data : .found, checked.summary)
            }
            let archive = try Installation.readArchive(configuration)
            let vintages = try archive.read { try Archive.storedVintages($0) }
            let pipeline = ReleasePipeline(
                rules: checked.rules, routing: configuration.routing, renderer: try MessageRenderer())
            let backtest = Backtest(
                pipeline: pipeline, from: try from.map { try AsOfOption.instant($0, "--from") },
                until: try until.map { try AsOfOption.instant($0, "--until") })
            let progress = ProgressLine()
            let events = backtest.run(
                vintages, categories: .aluminumImportMonitor, sources: configuration.sources
            ) { done, all in
                if !output.quiet { progress.note("\(done) of \(all) releases") }
            }
            Terminal.endProgress()
            try Table.backtest(events).print(output)
            if !output.quiet, !output.csv, !output.json { Self.summarise(events, rules: checked.rules) }
        }

        private static func summarise(_ events: [AlertEvent], rules: RuleSet) {
            for rule in rules.names {
                let own = events.filter { $0.rule == rule }
                guard !own.isEmpty else { continue }
                let counts = AlertEvent.Kind.allCases.compactMap { kind -> String? in
                    let count = own.count { $0.kind == kind }
                    return count == 0 ? nil : "\(count) \(kind.rawValue)"
                }
                Terminal.complain("\(rule): \(counts.joined(separator: ", "))")
            }
        }
    }
}

extension Table {
    /// The columns of `rules backtest --csv`: one row an event.
    static func backtest(_ events: [AlertEvent]) -> Table {
        var table = Table(columns: [
            "known_at", "rule", "severity", "transition", "source", "basis", "reporter", "role", "country", "origin",
            "product", "month", "episode_start", "value", "limit", "unit",
        ])
        for event in events {
            let gate = event.evidence.gates.first { $0.value != nil }
            table.rows.append([
                .text(event.knownAt.description), .text(event.rule), .text(event.severity.rawValue),
                .text(event.kind.rawValue), .text(event.source), .text(event.basis.rawValue),
                .text(event.series.reporter), .text(event.series.role.rawValue), .text(event.series.country.code),
                .text(event.series.origin), .text(event.series.product.code), .text(event.month.description),
                .text(event.episodeStart.description), .decimal(gate?.value?.inTable),
                .decimal(gate?.limit?.inTable), .text(gate?.value?.unit.rawValue),
            ])
        }
        return table
    }

    static func diagnostics(_ checked: RuleFiles.Checked, _ files: RuleFiles) -> Table {
        var table = Table(columns: ["file", "line", "column", "severity", "code", "message", "help"])
        for diagnostic in checked.findings {
            table.rows.append([
                .text(diagnostic.path), .number(diagnostic.line), .number(diagnostic.column),
                .text(diagnostic.severity.rawValue), .text(diagnostic.code.rawValue), .text(diagnostic.message),
                .text(diagnostic.help),
            ])
        }
        return table
    }

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

extension Amount {
    /// Percentage points as points, everything else in its base unit; exact where a decimal number is, else to twelve
    /// places.
    var inTable: String {
        let amount = unit == .points ? number * Rational(100) : number
        let text = amount.description
        return text.contains("/") ? amount.decimal(places: 12) : text
    }
}
