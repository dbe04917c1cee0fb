import Archive
import ArgumentParser
import Configuration
import Curl
import Foundation
import Logging
import Polling
import Trade
import Views

/// `surgewatch feeds`.
struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds", abstract: "See how feeds are, poll them now, and try how a table is read.",
        subcommands: [List.self, Poll.self, Quarantine.self, Accept.self, Try.self])

    struct Quarantine: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List releases that failed their gate; nothing of them is stored.",
            discussion: "EXAMPLE:\n  surgewatch feeds quarantine --json")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            var table = Table(columns: ["id", "feed", "at", "reason", "sha256"])
            for entry in try archive.read({ try Archive.quarantined($0) }) {
                table.rows.append([
                    .number(entry.id), .text(entry.feed), .text(entry.at), .text(entry.reason), .text(entry.content),
                ])
            }
            try table.print(output)
        }
    }

    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in a quarantined release after all; it still has to decode and to add up.",
            discussion: "EXAMPLE:\n  surgewatch feeds accept 3 --reason \"the publisher confirmed the fall\"")
        @Argument(help: "The number that `feeds quarantine` shows.") var id: Int
        @Option(help: "Why; it is kept in the journal.") var reason: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.load()
            let request = ControlRequest(command: "feeds.accept", arguments: [String(id), reason])
            guard let answer = try ControlClient.ask(settings.control, request) else {
                throw CommandFailure(
                    .data, "no daemon answers on \(settings.control); it is the one that takes releases in")
            }
            try ControlClient.present(answer)
        }
    }

    struct Poll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Poll feeds now: 0 also when there is no data yet, 1 when a release was refused, 4 when nobody answered.",
            discussion: """
                With --since the archive is filled back to that month, a year at a time, oldest first, as history that \
                raises nothing; ended at any moment, the next poll goes on where it was. What the day's calls do not \
                allow comes on the next day.

                EXAMPLES:
                  surgewatch feeds poll
                  surgewatch feeds poll census-imports --once
                  surgewatch feeds poll census-imports --since 2013-01
                """)
        @Argument(help: "Feeds (default: all).") var names: [String] = []
        @Flag(help: "Poll each once (it is always once).") var once = false
        @Option(help: "Fill in what was published since this month (YYYY-MM) and is not stored.") var since: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.load()
            var month: Month?
            if let since {
                guard let first = Month(since) else {
                    throw CommandFailure(.usage, "--since is a month (YYYY-MM), not `\(since)`")
                }
                month = first
            }
            let request = ControlRequest(
                command: "feeds.poll", arguments: FeedPollRequest(names: names, since: month).arguments)
            let answer = try await FillProgress.beside(settings, names: names) {
                if let answer = try ControlClient.ask(settings.control, request) { return answer }
                return try await Self.withoutDaemon(request, configuration.path)
            }
            try ControlClient.present(answer)
        }

        /// Without a daemon the command takes the archive's lock and does it itself.
        private static func withoutDaemon(_ request: ControlRequest, _ path: String) async throws -> ControlAnswer {
            let environment = ProcessInfo.processInfo.environment
            // The answer says it all.
            let logger = Logger(label: "surgewatch") { _ in SwiftLogNoOpLogHandler() }
            let installation = try Installation(configurationPath: path)
            let curl = CurlSession()
            defer { curl.shutdown() }
            let bell = Bell()
            let watch = try Watch(installation: installation, logger: logger, wake: { bell.ring() })
            let clock = try DomainClock(environment: environment)
            let commands = DaemonCommands(
                watch: watch,
                feeds: FeedRegister(
                    watch: watch, curl: curl, clock: clock, environment: environment, logger: logger),
                receivers: ReceiverDesk(archive: watch.archive, curl: curl, environment: environment, logger: logger),
                notifier: nil, bell: bell, clock: clock, logger: logger)
            let answer = await commands.answer(request)
            watch.archive.close()
            return answer
        }
    }
}
