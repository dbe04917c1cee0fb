import ArgumentParser
import Foundation
import Settings
import Trade

/// `surgewatch feeds`.
struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds", abstract: "See how feeds are, poll them now, decode again, and try how a table is read.",
        subcommands: [List.self, Poll.self, Replay.self, Quarantine.self, Accept.self, Try.self])

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
                return try await Daemonless.carryOut(request, configuration.path)
            }
            try ControlClient.present(answer)
        }
    }
}
