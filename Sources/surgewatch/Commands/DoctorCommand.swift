import ArgumentParser
import Foundation
import Views

/// `surgewatch doctor`: checks an installation before, or while, it runs.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Check the configuration, rules, credentials, archive and templates; say what to do about each finding.",
        discussion: """
            Reads only, sends nothing, and changes nothing. Exit code 1 when something has to be mended.

            EXAMPLES:
              surgewatch doctor --config /etc/surgewatch/surgewatch.yml
              surgewatch doctor --json=check,state,finding
            """)
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let findings = Doctor(configurationPath: configuration.path, environment: ProcessInfo.processInfo.environment)
            .findings()
        if output.json || output.csv {
            var table = Table(columns: ["check", "state", "finding", "advice"])
            for finding in findings {
                table.rows.append([
                    .text(finding.check.rawValue), .text(finding.state.rawValue), .text(finding.words),
                    .text(finding.advice),
                ])
            }
            try table.print(output)
        } else {
            for finding in findings where !(output.quiet && finding.state == .ok) { Terminal.say(Self.text(finding)) }
        }
        if findings.contains(where: { $0.state == .problem }) { throw CommandFailure(.found) }
    }

    private static func text(_ finding: Doctor.Finding) -> String {
        let state =
            switch finding.state {
            case .ok: "ok     "
            case .warning: "warning"
            case .problem: "PROBLEM"
            }
        let words = finding.words.replacingOccurrences(of: "\n", with: "\n         ")
        return "\(state)  \(finding.check.rawValue): \(words)"
            + (finding.advice.map { "\n         to do: \($0)" } ?? "")
    }
}
