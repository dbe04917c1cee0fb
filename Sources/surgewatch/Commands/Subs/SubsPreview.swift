import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import Settings
import Trade
import Views

/// `surgewatch subs preview`.
struct SubsPreview: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Say how many mails a subscription would have brought in the last 12 months.",
        discussion: """
            The archive's events are told again as they would have been told, for each cadence.

            EXAMPLES:
              surgewatch subs preview --origin india --product unwrought
              surgewatch subs preview --id sub-3f2a9c0b11d2e4f5 --mails
            """)
    @Option(help: "A subscription that exists, instead of criteria.") var id: String?
    @Option(help: "How many months back.") var months = 12
    @Flag(help: "List the mails of the cadence that was asked for.") var mails = false
    @OptionGroup var criteria: CriteriaOptions
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard (1...120).contains(months) else { throw CommandFailure(.usage, "--months is a number from 1 to 120") }
        let settings = try configuration.load()
        let archive = try Installation.readArchive(settings)
        let rules = RuleFiles(settings.rules).check().rules
        let pipeline = ReleasePipeline(rules: rules, routing: settings.routing, renderer: try MessageRenderer())
        let subscription = try subscription(settings, archive, rules)
        let now = try DomainClock(environment: ProcessInfo.processInfo.environment).now()
        let newest = try archive.read { try Archive.newestJudged($0) } ?? now
        let until = max(now, newest + 86400)
        let day = newest.newYorkDay
        let start = day.month - months
        let from = CalendarDay(year: start.year, month: start.month, day: min(day.day, 28)).inNewYork(hour: 0)
        func preview(_ cadence: Cadence) throws -> SubscriptionPreview {
            var other = subscription
            other.cadence = cadence
            return try SubscriptionPreview(of: other, from: from, until: until, pipeline: pipeline, archive: archive)
        }
        if mails {
            var table = Table(columns: ["at", "kind", "alerts"])
            table.rows = try preview(subscription.cadence).mails.map {
                [.text($0.at.description), .text($0.kind.rawValue), .number($0.alerts)]
            }
            return try table.print(output)
        }
        var table = Table(columns: ["cadence", "mails", "busiest_week"] + Self.kinds.map(\.rawValue))
        var own: SubscriptionPreview?
        for cadence in Cadence.allCases {
            let preview = try preview(cadence)
            if cadence == subscription.cadence { own = preview }
            let counts = Dictionary(uniqueKeysWithValues: preview.counts.map { ($0.kind, $0.count) })
            table.rows.append(
                [.text(cadence.rawValue), .number(preview.mails.count), .number(preview.busiestWeek)]
                    + Self.kinds.map { .number(counts[$0] ?? 0) })
        }
        if let own, !output.json, !output.csv, !output.quiet { Terminal.say(sentence(own, subscription.cadence)) }
        try table.print(output)
        if let own, own.mails.count * 12 > 50 * months, !output.quiet {
            Terminal.complain("that is more than one a week; --when weekly brings them together")
        }
    }

    private static let kinds: [Notice.Kind] = [.early, .confirmed, .raised, .corrected, .retracted, .summary, .digest]

    /// `In the last 12 months you would have had 9 mails (4 early, 4 confirmed, 1 retracted); busiest week 2.`
    private func sentence(_ preview: SubscriptionPreview, _ cadence: Cadence) -> String {
        let kinds = preview.counts.map { "\($0.count) \($0.kind.rawValue)" }.joined(separator: ", ")
        let when = cadence == .atOnce ? "at once" : cadence.rawValue
        return "In the last \(Words.counted(months, "month")) you would have had "
            + Words.counted(preview.mails.count, "mail") + (kinds.isEmpty ? "" : " (\(kinds))")
            + ", \(when)" + (preview.mails.isEmpty ? "." : "; busiest week \(preview.busiestWeek).")
    }

    private func subscription(_ settings: Configuration, _ archive: Archive, _ rules: RuleSet) throws -> Subscription {
        if let id { return try SubsCommand.subscription(id, in: archive) }
        let (criteria, cadence, quiet) = try criteria.read(CriteriaWords(rules: rules.names))
        let routed = settings.mailTransports.first { name in settings.routes.contains { $0.receivers.contains(name) } }
        guard let transport = routed ?? settings.mailTransports.first else {
            throw CommandFailure(
                .found, "the configuration has no transport for subscriptions: an `email:` receiver without `to:`")
        }
        return Subscription(
            id: Subscription.id(0), state: .active, transport: transport, address: "you@example.com",
            criteria: criteria, cadence: cadence, quiet: quiet)
    }
}
