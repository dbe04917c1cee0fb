import Alerting
import Archive
import ArgumentParser
import Settings
import Trade

/// `surgewatch outbox`.
struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "See notifications on their way, give one up, and put dead letters back in line.",
        subcommands: [List.self, Show.self, Retry.self, Drop.self])

    static func record(_ id: String, in archive: Archive) throws -> OutboxRecord {
        guard let record = try archive.read({ try Archive.outbox($0, id: id) }).first else {
            throw CommandFailure(.data, "no notification has the id \(id)")
        }
        return record
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List notifications, oldest first.",
            discussion: "EXAMPLE:\n  surgewatch outbox list --state pending --json")
        @Option(help: "pending, held, delivered, superseded, withheld or dead (default: all).") var state: String?
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            var states = OutboxRecord.State.allCases
            if let state {
                guard let one = OutboxRecord.State(rawValue: state) else {
                    throw CommandFailure(
                        .usage, "--state is one of \(states.map(\.rawValue).joined(separator: ", ")), not `\(state)`")
                }
                states = [one]
            }
            let archive = try Installation.readArchive(try configuration.load())
            var table = Table(columns: [
                "id", "state", "kind", "receiver", "address", "attempts", "known_at", "subject", "error",
            ])
            let (records, attempts) = try archive.read {
                (try Archive.outbox($0, states: states), try Archive.attempts($0))
            }
            for record in records {
                table.rows.append([
                    .text(record.id), .text(record.state.rawValue), .text(record.kind.rawValue),
                    .text(record.receiver.name),
                    .text(record.receiver.address), .number(attempts[record.id] ?? 0),
                    .text(record.knownAt.description),
                    .text(record.subject), .text(record.lastError),
                ])
            }
            try table.print(output)
        }
    }

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a dead letter (or all) back in line, under its own id; make a waiting one due now.",
            discussion: "EXAMPLES:\n  surgewatch outbox retry ntf-5b0c…\n  surgewatch outbox retry --all")
        @Argument(help: "The notification's id.") var id: String?
        @Flag(help: "All dead letters.") var all = false
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            guard (id != nil) != all else { throw CommandFailure(.usage, "name one notification, or say --all") }
            let settings = try configuration.load()
            let answer = try StateChange.carryOut(
                ControlRequest(command: "outbox.retry", arguments: id.map { [$0] } ?? []), settings
            ) { archive in
                let count = try Self.retry(id, archive)
                return ControlAnswer(
                    exit: 0,
                    output: "\(Words.counted(count, "notification")) put back in line; the daemon sends when it runs")
            }
            try ControlClient.present(answer)
        }

        /// Puts back one or all; an id that names nothing to send is an error.
        static func retry(_ id: String?, _ archive: Archive) throws -> Int {
            let count = try archive.retry(id: id)
            if let id, count == 0 {
                throw CommandFailure(.data, "\(id) is neither waiting nor a dead letter; see `surgewatch outbox list`")
            }
            return count
        }
    }
}
