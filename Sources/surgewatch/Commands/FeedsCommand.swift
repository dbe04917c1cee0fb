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

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List feeds: newest release, what it covers, what is next, and why.",
            discussion: "EXAMPLE:\n  surgewatch feeds list --json")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let settings = try configuration.load()
            let archive = try Installation.readArchive(settings)
            let clock = try DomainClock(environment: ProcessInfo.processInfo.environment)
            var table = Table(columns: ["feed", "kind", "newest", "covers", "state", "quarantined", "next", "why"])
            for feed in settings.feeds {
                let (json, vintages, quarantined) = try archive.read { database in
                    (
                        try Archive.feedState(database, feed: feed.name),
                        try Archive.vintages(database).filter { $0.vintage.source == feed.source },
                        try Archive.quarantined(database, feed: feed.name)
                    )
                }
                let state = FeedState(json: json)
                table.rows.append([
                    .text(feed.name), .text(feed.kind.rawValue), .text(vintages.last?.vintage.knownAt.description),
                    .text(state.newestMonth?.description),
                    .text(
                        Self.state(
                            feed, json == nil ? nil : state, newest: vintages.last?.vintage.knownAt, now: clock.now())),
                    .number(quarantined.count), .text(state.nextAttempt.map { Instant(seconds: $0).description }),
                    .text(quarantined.last.map { "quarantined \($0.at): \($0.reason)" } ?? state.reason),
                ])
            }
            try table.print(output)
        }

        /// How a feed is now: what went wrong last, else whether its next release is due.
        private static func state(
            _ feed: Configuration.Feed, _ state: FeedState?, newest: Instant?, now: Instant
        ) -> String {
            guard let state else { return "never asked" }
            if state.failures > 0 { return "not reached" }
            if state.refusals > 0 { return "refused" }
            return ReleaseCalendar().timeliness(
                of: feed.rhythm, now: now, newestMonth: state.newestMonth, newestKnownAt: newest
            ).rawValue
        }
    }

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
            discussion: "EXAMPLES:\n  surgewatch feeds poll\n  surgewatch feeds poll census-imports --once")
        @Argument(help: "Feeds (default: all).") var names: [String] = []
        @Flag(help: "Poll each once (it is always once).") var once = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.load()
            let request = ControlRequest(command: "feeds.poll", arguments: names)
            if let answer = try ControlClient.ask(settings.control, request) {
                return try ControlClient.present(answer)
            }
            // Without a daemon the command takes the archive's lock and does it itself.
            let environment = ProcessInfo.processInfo.environment
            // The answer says it all.
            let logger = Logger(label: "surgewatch") { _ in SwiftLogNoOpLogHandler() }
            let installation = try Installation(configurationPath: configuration.path)
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
            try ControlClient.present(answer)
        }
    }
}
