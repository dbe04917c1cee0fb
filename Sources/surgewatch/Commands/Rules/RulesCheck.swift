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
}

extension Table {
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
}
