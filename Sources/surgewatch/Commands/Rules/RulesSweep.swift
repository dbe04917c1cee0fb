import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

extension RulesCommand {
    struct Sweep: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judge a rule over the archive with several values of its parameters.",
            discussion: """
                Values are NAME=FROM..TO/STEP or NAME=A,B,C, each with its unit, within the bounds of the rule file; one \
                parameter gives a table, two a grid. The value in the rule file is marked with *. An alert is one month \
                of one series.

                Messages are those that the rule itself causes; a rule of severity watch causes none. With --mails they \
                are those of the whole rule set with the value in it, so that rules that rest on this one count.

                EXAMPLES:
                  surgewatch rules sweep MassiveImports rise=10%..30%/5%
                  surgewatch rules sweep MassiveImports rise=10%..30%/5% floor=100t..500t/200t --mails
                  surgewatch rules sweep ShareShift shift=3pp,5pp,8pp --from 2019-01-01 --csv
                """)
        @Argument(help: "The rule.") var rule: String
        @Argument(help: "One or two parameters with their values.") var values: [String]
        @OptionGroup var replay: ReplayOptions
        @Flag(help: "Count messages of the whole rule set.") var mails = false
        @Option(name: .customLong("rules"), help: "Rule files or folders (default: those of the configuration).")
        var paths: [String] = []
        @OptionGroup var settings: ConfigurationOption
        @OptionGroup var output: OutputOptions

        /// The most combinations of values.
        private static let most = 400

        func run() throws {
            let configuration = try settings.load()
            let rules = try RuleFiles(paths.isEmpty ? configuration.rules : paths).checkedRules()
            let rule = try rules.rule(named: self.rule)
            let ranges = try ranges(of: rule)
            let points = try ranges.points(of: rule).map { values in
                ParameterSweep.Point(values: values, rules: try rules.setting(values, of: rule))
            }
            let pipeline = ReleasePipeline(
                rules: rules, routing: configuration.routing, renderer: try MessageRenderer())
            let sweep = ParameterSweep(of: rule.name, points: points, pipeline: pipeline, countsAll: mails)
            let pipelines = sweep.pipelines
            let archive = try Installation.readArchive(configuration)
            var tallies = pipelines.map { BacktestTally(rules: $0.rules, routing: configuration.routing) }
            let bar = ProgressBar("releases", isQuiet: output.quiet)
            try replay.backtest(pipelines).run(
                archive, sources: configuration.sources, progress: { bar.note($0, of: $1) }
            ) { record, steps in
                for (index, step) in steps.enumerated() { tallies[index].add(step, knownAt: record.vintage.knownAt) }
            }
            bar.end()
            try SweepReport(
                rule: rule, parameters: ranges.map(\.name), rows: sweep.rows(tallies), tally: tallies[0],
                countsAll: mails
            ).print(output)
        }

        private func ranges(of rule: Rule) throws -> [ParameterRange] {
            guard (1...2).contains(values.count) else {
                throw CommandFailure(.usage, "one or two parameters are varied, not \(values.count)")
            }
            do {
                let ranges = try values.map { try ParameterRange($0, of: rule) }
                guard Set(ranges.map(\.name)).count == ranges.count else {
                    throw CommandFailure(.usage, "`\(ranges[0].name)` is varied twice")
                }
                let count = ranges.reduce(1) { $0 * $1.values.count }
                guard count <= Self.most else {
                    throw CommandFailure(.usage, "\(count) combinations are too many (\(Self.most) at most)")
                }
                return ranges
            } catch let problem as LiteralProblem {
                throw CommandFailure(.usage, problem.message)
            }
        }
    }
}

extension [ParameterRange] {
    /// Every combination of values, and that of the rule file where it is not among them.
    fileprivate func points(of rule: Rule) -> [[String: Literal]] {
        var points: [[String: Literal]] = [[:]]
        for range in self {
            var values = range.values
            if let own = rule.parameter(named: range.name)?.value, !values.contains(where: { $0.number == own.number })
            {
                let place = values.firstIndex { $0.number > own.number } ?? values.count
                values.insert(own, at: place)
            }
            points = points.flatMap { point in values.map { point.merging([range.name: $0]) { $1 } } }
        }
        return points
    }
}

extension RuleSet {
    /// The rules with other values of the parameters of one; throws what is wrong with the rule then.
    fileprivate func setting(_ values: [String: Literal], of rule: Rule) throws -> RuleSet {
        let sources = rules.enumerated().map { index, other in
            RuleSource(
                path: other.name == rule.name ? rule.name : "rule \(index + 1)",
                text: other.name == rule.name ? rule.text(setting: values) : other.text)
        }
        let loaded = RuleLoader.load(sources, countries: CountryList.scheduleC)
        if let error = loaded.diagnostics.first(where: { $0.severity == .error }) {
            let words = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: " ")
            throw CommandFailure(.found, "\(rule.name) with \(words): \(error.message)")
        }
        return RuleSet(loaded.rules)
    }
}
