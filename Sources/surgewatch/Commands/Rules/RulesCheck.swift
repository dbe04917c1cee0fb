import Archive
import ArgumentParser
import Foundation
import Panel
import Pipeline
import RuleLanguage
import Settings
import Trade

extension RulesCommand {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check rule files: every error of every file, each with its place and a fix.",
            discussion: """
                Reads all files of all paths, tests included, and says everything that is wrong with any of them. \
                `surgewatch help CODE` explains a finding. Warnings let rules run; `--strict` counts them.

                FORMATS:
                  text     the line, a caret, what was expected and what to write instead
                  json     one object: `findings`, and the rules found, under `rules`
                  sarif    SARIF 2.1.0, for code hosts and editors
                  github   annotations of GitHub Actions
                `--json[=FIELD,...]` and `--csv` print the findings alone, as rows.

                EXAMPLES:
                  surgewatch rules check rules/aluminum
                  surgewatch rules check rules --strict --format github
                  surgewatch rules check rules --format json | jq '.rules[].sha256'
                  surgewatch rules check rules --watch
                  surgewatch rules check --data --config surgewatch.yml

                EXIT CODES: 0 no errors, 1 errors, 3 warnings with --strict, 4 a file cannot be read, 130 Ctrl-C.
                """)
        @OptionGroup var paths: Paths
        @Option(help: "text, json, sarif or github.") var format: CheckFormat = .text
        @Flag(help: "Warnings end with exit code 3.") var strict = false
        @Flag(
            help: "Hold the rules against the configuration's archive: series that do not exist, too short a history.")
        var data = false
        @Flag(help: "Check again whenever a file changes, until Ctrl-C.") var watch = false
        @OptionGroup var output: OutputOptions

        func validate() throws {
            let asksForRows = output.json || output.csv
            if asksForRows, format != .text {
                throw ValidationError("--json and --csv print rows; leave out --format, or use --format json")
            }
            if watch, asksForRows || format != .text {
                throw ValidationError("--watch speaks to people; leave out --format, --json and --csv")
            }
        }

        func run() throws {
            if watch { try keepChecking() }
            let report = CheckReport(try paths.files(), facts: try facts())
            let status = report.status(isStrict: strict)
            if output.json || output.csv {
                try Table.diagnostics(report.findings).print(output)
            } else {
                Terminal.say(report.text(as: format, status: status))
            }
            switch status {
            case .done: return
            case .belowBar: throw CommandFailure(.belowBar, Self.tooManyWarnings(report.warningCount))
            default: throw CommandFailure(status)
            }
        }

        /// What the archive holds, opened for reading; `nil` where nobody asks.
        private func facts() throws -> ArchiveFacts? {
            guard data else { return nil }
            let settings = try paths.configuration.load()
            let panel = try Installation.readArchive(settings).read { database in
                try Archive.panel(
                    database, at: nil, categories: .aluminumImportMonitor, sources: settings.sources)
            }
            return ArchiveFacts(panel: panel)
        }

        private static func tooManyWarnings(_ count: Int) -> String {
            "\(Words.counted(count, "warning")), and --strict allows none"
        }

        /// Checks, says the result with the time of day, and waits for a change, until the process is interrupted.
        private func keepChecking() throws -> Never {
            signal(SIGINT) { _ in _exit(130) }
            var places = try paths.places()
            let settings = paths.paths.isEmpty ? [paths.configuration.path] : []
            var watch = FileWatch(places + settings)
            while true {
                let report = CheckReport(RuleFiles(places), facts: try facts())
                Terminal.say("\(Self.timeOfDay)\n\(report.text(as: .text, status: .done))\n")
                while !watch.hasChanged() { sleep(1) }
                // A configuration that names other folders by now counts; one that cannot be read does not.
                if let now = try? paths.places(), now != places {
                    places = now
                    watch = FileWatch(now + settings)
                }
            }
        }

        private static var timeOfDay: String {
            var now = time(nil)
            var parts = tm()
            localtime_r(&now, &parts)
            let numbers = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { String(Int($0) + 100).dropFirst() }
            return "== " + numbers.joined(separator: ":")
        }
    }
}

extension Table {
    static func diagnostics(_ findings: [Diagnostic]) -> Table {
        var table = Table(columns: ["file", "line", "column", "severity", "code", "message", "help"])
        for diagnostic in findings {
            table.rows.append([
                .text(diagnostic.path), .number(diagnostic.line), .number(diagnostic.column),
                .text(diagnostic.severity.rawValue), .text(diagnostic.code.rawValue), .text(diagnostic.message),
                .text(diagnostic.help),
            ])
        }
        return table
    }
}
