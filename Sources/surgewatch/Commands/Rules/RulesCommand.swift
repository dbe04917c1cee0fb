import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

/// `surgewatch rules`.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Check, test, lay out, show and replay rule files.",
        subcommands: [
            Check.self, Test.self, Format.self, Schema.self, Show.self, Scan.self, BacktestVerb.self, Preview.self,
            Sweep.self,
        ])

    /// Paths given, or those of the configuration.
    struct Paths: ParsableArguments {
        @Argument(help: "Rule files or folders (default: those of the configuration).")
        var paths: [String] = []
        @OptionGroup var configuration: ConfigurationOption

        func files() throws -> RuleFiles { RuleFiles(try places()) }

        /// Where the files lie.
        func places() throws -> [String] { paths.isEmpty ? try configuration.load().rules : paths }
    }
}
