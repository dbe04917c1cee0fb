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
}
