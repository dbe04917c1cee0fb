import Archive
import ArgumentParser
import Settings
import Trade

extension FeedsCommand {
    struct Quarantine: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List releases that failed their gate; nothing of them is stored.",
            discussion: """
                EXAMPLES:
                  surgewatch feeds quarantine --json
                  surgewatch feeds quarantine --accepted
                """)
        @Argument(help: "Feeds (default: all).") var names: [String] = []
        @Flag(help: "List those that were let in instead: by whom, and why.") var accepted = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            if accepted { return try printAccepted(archive) }
            var table = Table(columns: ["id", "feed", "at", "reason", "sha256"])
            for entry in try archive.read({ try Archive.quarantined($0) })
            where names.isEmpty || names.contains(entry.feed) {
                table.rows.append([
                    .number(entry.id), .text(entry.feed), .text(entry.at), .text(entry.reason), .text(entry.content),
                ])
            }
            try table.print(output)
        }

        private func printAccepted(_ archive: Archive) throws {
            var table = Table(columns: ["feed", "quarantined_at", "accepted_at", "by", "reason", "problem", "sha256"])
            for entry in try archive.read({ try Archive.acceptances($0) })
            where names.isEmpty || names.contains(entry.feed) {
                table.rows.append([
                    .text(entry.feed), .text(entry.quarantinedAt), .text(entry.at), .text(entry.by),
                    .text(entry.reason), .text(entry.problem), .text(entry.content),
                ])
            }
            try table.print(output)
        }
    }

    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in a quarantined release after all; it still has to decode.",
            discussion: """
                The gates that hold a release against the past and the clock are passed over. Who accepted it and why is kept.

                EXAMPLES:
                  surgewatch feeds accept 3 --reason "the publisher confirmed the fall"
                  surgewatch feeds accept 3 --reason "a drill" --dry-run
                """)
        @Argument(help: "The number that `feeds quarantine` shows.") var id: Int
        @Option(help: "Why; it is kept for good.") var reason: String
        @Option(help: "Who accepts it (default: you).") var by: String?
        @Flag(help: "Show what would be accepted; change nothing.") var dryRun = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.load()
            let reason = try Reason.checked(reason, for: "accepting")
            if dryRun {
                let entries = try Installation.readArchive(settings).read { try Archive.quarantined($0) }
                guard let entry = entries.first(where: { $0.id == Int64(id) }) else {
                    throw CommandFailure(
                        .data, "no release is quarantined under the number \(id); see `surgewatch feeds quarantine`")
                }
                return Terminal.say("would accept the release of \(entry.feed) of \(entry.at): \(entry.reason)")
            }
            let request = ControlRequest(
                command: "feeds.accept", arguments: [String(id), reason, by ?? CommandGiver.name])
            if let answer = try ControlClient.ask(settings.control, request) {
                return try ControlClient.present(answer)
            }
            try ControlClient.present(try await Daemonless.carryOut(request, configuration.path))
        }
    }
}
