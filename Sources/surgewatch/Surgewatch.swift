import ArgumentParser
import Foundation

/// The command line: one binary, one verb a file.
@main
struct Surgewatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surgewatch",
        abstract:
            "Watches U.S. aluminum imports and tells of surges: early on licenses, confirmed or retracted by Census.",
        discussion: """
            EXAMPLES:
              surgewatch run --config /etc/surgewatch/surgewatch.yml
              surgewatch rules check rules/
              surgewatch explain MassiveImports origin/india/unwrought 2026-09
              surgewatch alerts list --state open --json=id,state,series,month

            EXIT CODES: 0 done, 1 found something, 2 usage, 3 below a bar, 4 data, file or network, 5 internal. \
            `surgewatch help TOPIC` explains exit-codes, formulas, rule-tests, environment, \
            templates, webhook-schema, and every error code.
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, ReloadCommand.self, StatusCommand.self, RulesCommand.self, ExplainCommand.self,
            AlertsCommand.self, FeedsCommand.self, DataCommand.self, OutboxCommand.self, SilencesCommand.self,
            SubsCommand.self, DatabaseCommand.self, DoctorCommand.self, HelpCommand.self,
        ])

    static func main() async {
        let arguments = OptionalValues.spelledOut(Array(CommandLine.arguments.dropFirst()))
        let code = await Invocation.run(arguments)
        Foundation.exit(code.rawValue)
    }
}

/// What `--version` prints.
enum Version {
    static let number = "0.1.0"
    static let text = "surgewatch \(number)"
}

/// How a command ends, for scripts.
enum ExitStatus: Int32 {
    case done = 0
    /// It found something: errors in rules, failing tests, differences.
    case found = 1
    case usage = 2
    /// A lint or a coverage below the bar.
    case belowBar = 3
    /// Data, a file or the network.
    case data = 4
    case `internal` = 5
    case interrupted = 130
}

/// An end of a command that is not success, with its words.
struct CommandFailure: Error, CustomStringConvertible {
    var status: ExitStatus
    var description: String

    init(_ status: ExitStatus, _ description: String = "") {
        self.status = status
        self.description = description
    }
}

/// Runs one invocation and turns whatever happens into an exit status and words on stderr.
enum Invocation {
    static func run(_ arguments: [String]) async -> ExitStatus {
        do {
            var command = try Surgewatch.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .done
        } catch let failure as CommandFailure {
            if !failure.description.isEmpty { Terminal.complain(failure.description) }
            return failure.status
        } catch let error as CleanExit {
            Terminal.say(Surgewatch.message(for: error))
            return .done
        } catch {
            if let known = Failures.status(of: error) {
                Terminal.complain("surgewatch: \(error)")
                return known
            }
            let code = Surgewatch.exitCode(for: error)
            let text = Surgewatch.fullMessage(for: error)
            if code == .success {
                if !text.isEmpty { Terminal.say(text) }
                return .done
            }
            Terminal.complain(text)
            return code == .validationFailure ? .usage : .internal
        }
    }
}

/// `--json=FIELDS` as two words, which the parser understands.
enum OptionalValues {
    static func spelledOut(_ arguments: [String]) -> [String] {
        arguments.flatMap { argument -> [String] in
            argument.hasPrefix("--json=") ? ["--json", "--json-fields", String(argument.dropFirst(7))] : [argument]
        }
    }
}
