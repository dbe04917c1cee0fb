import Alerting
import Archive
import ArgumentParser
import Foundation
import Settings
import Trade

extension OutboxCommand {
    struct Drop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a notification up that waits: a dead letter with your reason.",
            discussion: """
                Its receiver will not hear what it says, also where it takes something back. `outbox retry` undoes it.

                EXAMPLES:
                  surgewatch outbox drop ntf-5b0c… --reason "the desk was told by telephone" --yes
                  surgewatch outbox drop ntf-5b0c… --reason "a drill" --dry-run
                """)
        @Argument(help: "The notification's id.") var id: String
        @Option(help: "Why. Required.") var reason: String
        @Option(help: "Who drops it (default: you).") var by: String?
        @Flag(help: "Do not ask; needed where no terminal is.") var yes = false
        @Flag(help: "Show what would be dropped; change nothing.") var dryRun = false
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let reason = try Reason.checked(reason, for: "dropping")
            let settings = try configuration.load()
            let record = try OutboxCommand.record(id, in: try Installation.readArchive(settings))
            let words = "\(record.id) to \(record.receiver.key): \(record.subject)"
            if dryRun { return Terminal.say("would drop \(words)") }
            try Confirmation.ask("Drop \(words)?", yes: yes, verb: "drop it")
            let by = by ?? CommandGiver.name
            let answer = try StateChange.carryOut(
                ControlRequest(command: "outbox.drop", arguments: [id, by, reason]), settings
            ) { archive in try Self.drop(id, by: by, reason: reason, archive) }
            try ControlClient.present(answer)
        }

        static func drop(_ id: String, by: String, reason: String, _ archive: Archive) throws -> ControlAnswer {
            let reason = try Reason.checked(reason, for: "dropping")
            switch try archive.drop(id, by: by, reason: reason, now: DomainClock.machine().seconds) {
            case .dropped:
                return ControlAnswer(
                    exit: 0, output: "\(id) is a dead letter; `surgewatch outbox retry \(id)` undoes it")
            case .unknown:
                throw CommandFailure(.data, "no notification has the id \(id); see `surgewatch outbox list`")
            case .beingSent:
                throw CommandFailure(.data, "\(id) is being sent at this moment; see how it ended and try again")
            case .settled(let state):
                throw CommandFailure(.data, "\(id) is \(state.rawValue) already: nothing is left to drop")
            }
        }
    }
}
