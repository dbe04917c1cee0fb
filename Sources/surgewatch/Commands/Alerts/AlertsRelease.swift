import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import Settings
import Trade

private typealias Settings = Configuration

extension AlertsCommand {
    /// `surgewatch alerts release`.
    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send what a held release has to say, or drop its news.",
            discussion: """
                A release is held when it changes very much at once: an annual revision, figures of more than 24 past months, or \
                far more alert events than usual. Each reader it concerns has one message that waits. Corrections and \
                retractions of what was told are sent in any case. Without a decision all of it is sent after 72 hours. \
                Without RELEASE, lists what was held and what was decided.

                EXAMPLES:
                  surgewatch alerts release
                  surgewatch alerts release "census-imports 2021-09-03T12:30:00Z" --dry-run
                  surgewatch alerts release "census-imports 2021-09-03T12:30:00Z" --drop-news --reason "methodology" --yes
                """
        )
        @Argument(help: "The release: its source and instant, its instant alone, or its number.") var release: String?
        @Flag(help: "Send corrections and retractions only.") var dropNews = false
        @Option(help: "Why; kept with the decision.") var reason: String?
        @Flag(help: "Say who would be sent what, and change nothing.") var dryRun = false
        @Flag(help: "Drop news without being asked.") var yes = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let settings = try configuration.load()
            guard let release else { return try list(settings) }
            let request = HoldRequest(release: release, dropsNews: dropNews, reason: reason)
            if dryRun { return try preview(request, settings) }
            if dropNews, !yes, !HoldRequest.isAgreed() {
                throw CommandFailure(
                    .usage,
                    "news that is dropped is never sent; say --yes (nothing was changed), or look first with --dry-run")
            }
            if let answer = try ControlClient.ask(
                settings.control, ControlRequest(command: "alerts.release", arguments: request.arguments))
            {
                return try ControlClient.present(answer)
            }
            guard FileManager.default.fileExists(atPath: settings.archive) else {
                throw ArchiveError.missing(path: settings.archive)
            }
            let installation = try Installation(configurationPath: configuration.path)
            let archive = try Archive(path: settings.archive, mode: .write)
            defer { archive.close() }
            var world = try ReleasePipeline.world(from: archive, sources: settings.sources)
            let now = try DomainClock(environment: ProcessInfo.processInfo.environment).now()
            let words = try request.decide(now: now, pipeline: installation.pipeline, archive: archive, world: &world)
            Terminal.say(words + "; the daemon sends when it runs")
        }

        private func list(_ settings: Settings) throws {
            let holds = try Installation.readArchive(settings).read { try Archive.holds($0) }
            var table = Table(columns: [
                "release", "why", "events", "usual", "past_months", "until", "decision", "at", "reason",
            ])
            for hold in holds {
                table.rows.append([
                    .text("\(hold.vintage.source) \(hold.vintage.knownAt)"), .text(hold.mass.cause.rawValue),
                    .number(hold.mass.events), .text(hold.mass.usual.map(String.init)), .number(hold.mass.pastMonths),
                    .text(hold.until.description), .text(hold.decision?.action.rawValue ?? "waits"),
                    .text(hold.decision?.at.description), .text(hold.decision?.reason),
                ])
            }
            try table.print(output)
        }

        private func preview(_ request: HoldRequest, _ settings: Settings) throws {
            let archive = try Installation.readArchive(settings)
            let (hold, records) = try archive.read { database in
                (
                    try request.hold(try Archive.hold(database), among: try Archive.holds(database)),
                    try Archive.outbox(database, states: [.held])
                )
            }
            let receivers = Dictionary(records.map { ($0.id, $0.receiver) }) { first, _ in first }
            var table = Table(columns: ["receiver", "address", "taken_back", "news", "sent"])
            for (_, row) in hold.rows.sorted(by: { $0.key < $1.key }) {
                guard let receiver = receivers[row.id] else { continue }
                let losses = row.named.count(where: \.kind.isLoss)
                let news = row.named.count - losses
                table.rows.append([
                    .text(receiver.name), .text(receiver.address), .number(losses), .number(news),
                    .text(dropNews ? (losses > 0 ? "without news" : "nothing") : "all"),
                ])
            }
            try table.print(output)
        }
    }
}

/// What operations want of a held release.
struct HoldRequest: Sendable {
    var release: String
    var dropsNews: Bool
    var reason: String?

    init(release: String, dropsNews: Bool, reason: String?) {
        self.release = release
        self.dropsNews = dropsNews
        self.reason = reason
    }

    /// As it comes over the control socket.
    init(arguments: [String]) throws {
        guard arguments.count >= 2, ["send", "drop-news"].contains(arguments[1]) else {
            throw CommandFailure(.usage, "a release is let go by its name, with `send` or `drop-news`")
        }
        self.init(release: arguments[0], dropsNews: arguments[1] == "drop-news", reason: arguments.dropFirst(2).first)
    }

    var arguments: [String] { [release, dropsNews ? "drop-news" : "send"] + (reason.map { [$0] } ?? []) }

    /// Asks on a terminal.
    static func isAgreed() -> Bool {
        guard isatty(STDIN_FILENO) == 1, Terminal.isErrorTerminal else { return false }
        Terminal.complain("Drop the news of this release for good? [y/N] ", end: "")
        return ["y", "yes"].contains(readLine()?.lowercased())
    }

    /// What waits, if it is the release that is meant; else what is wrong, in words.
    func hold(_ hold: Hold?, among holds: [HoldRecord]) throws -> Hold {
        func isMeant(_ vintage: Vintage) -> Bool {
            [String(vintage.id), "\(vintage.knownAt)", "\(vintage.source) \(vintage.knownAt)"].contains(release)
        }
        if let hold, hold.vintages.contains(where: isMeant) { return hold }
        if let known = holds.first(where: { isMeant($0.vintage) }), let decision = known.decision {
            throw CommandFailure(
                .data,
                "\(release) does not wait any more (\(decision.action.rawValue), \(decision.at)); nothing was changed")
        }
        let waiting = hold.map { $0.vintages.map { "\($0.source) \($0.knownAt)" }.joined(separator: ", ") }
        throw CommandFailure(
            .data, "no release called `\(release)` waits" + (waiting.map { "; there is \($0)" } ?? "; nothing does"))
    }

    /// Decides, in one transaction; says what that did.
    func decide(
        now: Instant, pipeline: ReleasePipeline, archive: Archive, world: inout World
    ) throws -> String {
        let waiting = try archive.read { try hold(world.hold, among: try Archive.holds($0)) }
        let decision = HoldDecision(action: dropsNews ? .newsDropped : .sent, at: now, reason: reason)
        let counts = try pipeline.decide(decision, in: archive, world: &world)
        let names = waiting.vintages.map { "\($0.source) \($0.knownAt)" }.joined(separator: " and ")
        let sent = "\(Words.counted(counts.sent, "message")) sent"
        return dropsNews
            ? "\(names): news dropped, \(sent) without it, \(counts.dropped) not sent at all" : "\(names): \(sent)"
    }
}
