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
    struct Preview: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a change of rules would have changed, before it is deployed.",
            discussion: """
                Judges the archive's releases with the old and the new rules in one pass and compares them alert by \
                alert: new, gone, earlier, later, another severity; the messages each receiver would have been sent, by \
                month; and what the first release after the deployment would bring.

                OLD and NEW are rule files or folders; REV:PATH, a path of a git repository at a revision; or REV alone, \
                the rule paths of the configuration at that revision.

                --exit-code ends with 1 when the two differ. --csv prints one row for each alert that they treat \
                differently; --json has everything.

                EXAMPLES:
                  surgewatch rules preview main rules/
                  surgewatch rules preview HEAD~1:rules rules --from 2019-01-01
                  surgewatch rules preview /etc/surgewatch/rules new-rules/ --exit-code --csv > differences.csv
                """)
        @Argument(help: "The rules in force: a file, a folder, REV:PATH or REV.") var old: String
        @Argument(help: "The rules that would take their place.") var new: String
        @OptionGroup var replay: ReplayOptions
        @Flag(help: "End with 1 when the two rule sets say different things.") var exitCode = false
        @OptionGroup var settings: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let configuration = try settings.load()
            let sides = [
                try NamedRules(old, configuration: configuration), try NamedRules(new, configuration: configuration),
            ]
            let renderer = try MessageRenderer()
            let pipelines = sides.map {
                ReleasePipeline(rules: $0.rules, routing: configuration.routing, renderer: renderer)
            }
            let archive = try Installation.readArchive(configuration)
            var comparison = RuleSetComparison(old: pipelines[0], new: pipelines[1])
            var deployment = Deployment()
            let bar = ProgressBar("releases", isQuiet: output.quiet)
            let judged = try replay.newest(Deployment.looksAt, in: archive)
            try replay.backtest(pipelines).run(
                archive, sources: configuration.sources,
                others: { replay, record in
                    judged.contains(record.vintage.id)
                        ? [Deployment.lane(replay.lanes[0], deploying: pipelines[1])] : []
                }, progress: { bar.note($0, of: $1) }
            ) { record, steps in
                comparison.add(steps[0], steps[1], knownAt: record.vintage.knownAt)
                guard steps.count == 3 else { return }
                deployment.add(
                    steps[0], steps[1], steps[2], receivers: configuration.routing.receivers,
                    knownAt: record.vintage.knownAt)
            }
            bar.end()
            let report = PreviewReport(
                old: sides[0], new: sides[1], comparison: comparison, differences: comparison.differences,
                deployment: deployment)
            try report.print(output)
            if exitCode, report.differs { throw CommandFailure(.found) }
        }
    }
}

extension ReplayOptions {
    /// The newest so many releases that are judged, by number of vintage.
    fileprivate func newest(_ count: Int, in archive: Archive) throws -> Set<Int64> {
        let from = try from.map { try AsOfOption.instant($0, "--from") }
        let until = try until.map { try AsOfOption.instant($0, "--until") }
        let records = try archive.read { try Archive.vintages($0) }.filter { record in
            let known = record.vintage.knownAt
            return !record.isEventList && (from.map { known >= $0 } ?? true) && (until.map { known <= $0 } ?? true)
        }
        return Set(records.suffix(count).map(\.vintage.id))
    }
}
