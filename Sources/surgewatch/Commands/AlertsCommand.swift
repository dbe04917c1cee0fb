import Alerting
import Archive
import ArgumentParser
import Configuration
import Pipeline
import Trade
import Views

/// `surgewatch alerts`.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "List alerts, show one with its evidence, verify it, and decide about held releases.",
        subcommands: [List.self, Show.self, Events.self, Verify.self, Release.self])

    /// Which alert: the id of its episode, or `ID/YYYY-MM`.
    static func episodeID(_ text: String) -> String { text.split(separator: "/").first.map(String.init) ?? text }

    static func episode(_ text: String, in book: AlertBook) throws -> Episode {
        let id = episodeID(text)
        guard !id.isEmpty else { throw CommandFailure(.usage, "an alert's id is 16 hexadecimal digits") }
        if let month = text.split(separator: "/").dropFirst().first, Month(month) == nil {
            throw CommandFailure(.usage, "one month of an alert is written ID/YYYY-MM, not `\(text)`")
        }
        if let episode = book.episode(id: id) { return episode }
        let matches = book.all.filter { $0.id.hasPrefix(id) }
        if matches.count == 1, let episode = matches.first { return episode }
        throw CommandFailure(
            .data,
            matches.isEmpty
                ? "no alert has the id \(id); see `surgewatch alerts list`" : "\(id) begins several alerts' ids")
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List alerts, newest first.",
            discussion:
                "EXAMPLES:\n  surgewatch alerts list --state open\n  surgewatch alerts list --rule MassiveImports --json=id,state,series"
        )
        @Option(help: "open, early, confirmed, resolved, retracted or closed (default: all).") var state: String?
        @Option(help: "Only alerts of this rule.") var rule: String?
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            if let state, state != "open", Episode.State(rawValue: state) == nil {
                throw CommandFailure(
                    .usage, "--state is open, early, confirmed, resolved, retracted or closed, not `\(state)`")
            }
            let archive = try Installation.readArchive(try configuration.load())
            let (book, events) = try archive.read { (try Archive.book($0), try Archive.events($0)) }
            let newest = Dictionary(events.map { ($0.event.episode, $0) }) { _, later in later }
            let episodes = book.all.filter { episode in
                (rule.map { episode.rule == $0 } ?? true)
                    && (state.map { $0 == "open" ? episode.isOpen : episode.state.rawValue == $0 } ?? true)
            }
            let sorted = episodes.sorted { (newest[$0.id]?.seq ?? 0) > (newest[$1.id]?.seq ?? 0) }
            try Table.alerts(sorted, newest: newest).print(output)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one alert: its months, its events, its conditions.",
            discussion: "EXAMPLE:\n  surgewatch alerts show 3f2a9c0b11d2e4f5")
        @Argument(help: "The alert's id.") var id: String
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            let (book, all) = try archive.read { (try Archive.book($0), try Archive.events($0)) }
            let episode = try AlertsCommand.episode(id, in: book)
            let events = all.filter { $0.event.episode == episode.id }
            if output.json {
                try Table.alerts([episode], newest: Dictionary(events.map { ($0.event.episode, $0) }) { $1 }).print(
                    output)
                return
            }
            let wording = Wording()
            Terminal.say(
                "\(episode.state.rawValue.uppercased()) · \(episode.severity.rawValue) · \(wording.subject(episode.series))"
            )
            Terminal.say(
                "alert \(episode.id)  rule \(episode.rule)  series \(episode.series)  since \(episode.start)\n")
            let months = episode.months.sorted { $0.key < $1.key }.map { month, alert -> [String] in
                let claim = Claim(alert.newest)
                return [
                    month.description, alert.isTrue ? (alert.isConfirmed ? "confirmed" : "early") : "lost",
                    alert.severity.rawValue, claim?.sentence ?? "",
                ]
            }
            Columns.aligned(months).forEach { Terminal.say("  " + $0) }
            Terminal.say("")
            for record in events {
                Terminal.say("  \(record.event.knownAt)  \(record.event.kind.rawValue): \(record.headline)")
            }
            if let last = events.last?.event.evidence {
                Terminal.say("\nconditions, as last judged:")
                for gate in last.gates {
                    Terminal.say(
                        "  \(gate.name): \(gate.value.map(Wording.amount) ?? "-") \(gate.comparison) \(gate.limit.map(Wording.amount) ?? "") \(gate.met.rawValue)"
                            + (gate.decides ? "" : " (does not decide)")
                    )
                }
            }
            for (receiver, told) in episode.told.sorted(by: { $0.key < $1.key }) {
                let said = [told.early.map { "early \($0)" }, told.confirmed.map { "confirmed \($0)" }].compactMap {
                    $0
                }
                Terminal.say("told: \(receiver) (\(said.joined(separator: ", ")))")
            }
        }
    }

    struct Events: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List alert events in order, of one alert or of all.",
            discussion: "EXAMPLE:\n  surgewatch alerts events 3f2a9c0b11d2e4f5 --json")
        @Argument(help: "The alert's id (default: all).") var id: String?
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            let records = try archive.read { database in
                let episode = try id.map { try AlertsCommand.episode($0, in: try Archive.book(database)).id }
                return try Archive.events(database, episode: episode)
            }
            var table = Table(columns: [
                "seq", "known_at", "event", "alert", "sequence", "rule", "severity", "series", "month", "episode_start",
                "headline",
            ])
            for record in records {
                let event = record.event
                table.rows.append([
                    .number(record.seq), .text(event.knownAt.description), .text(event.kind.rawValue),
                    .text(event.episode), .number(event.sequence), .text(event.rule), .text(event.severity.rawValue),
                    .text(event.series.address), .text(event.month.description),
                    .text(event.episodeStart.description), .text(record.headline),
                ])
            }
            try table.print(output)
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compute the evidence of an alert again from stored figures and rule text.",
            discussion: "EXAMPLES:\n  surgewatch alerts verify 3f2a9c0b11d2e4f5\n  surgewatch alerts verify --all")
        @Argument(help: "The alert's id.") var id: String?
        @Flag(help: "Verify every alert.") var all = false
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            let archive = try Installation.readArchive(settings)
            let book = try archive.read { try Archive.book($0) }
            guard all || id != nil else { throw CommandFailure(.usage, "name an alert, or say --all") }
            let episodes = all ? book.all.map(\.id) : [try AlertsCommand.episode(id ?? "", in: book).id]
            var matching = 0
            var differing = 0
            for episode in episodes {
                let findings = try Verification.verify(
                    episode: episode, archive: archive, sources: settings.sources, countries: CountryList.scheduleC)
                for finding in findings {
                    if let difference = finding.difference {
                        differing += 1
                        Terminal.say("\(episode) event \(finding.record.event.sequence): DIFFERS: \(difference)")
                    } else {
                        matching += 1
                        if !all {
                            Terminal.say(
                                "\(episode) event \(finding.record.event.sequence) (\(finding.record.event.kind.rawValue) \(finding.record.event.month)): matches"
                            )
                        }
                    }
                }
            }
            Terminal.say("\(matching) events match, \(differing) differ")
            if differing > 0 { throw CommandFailure(.found) }
        }
    }
}

extension Table {
    static func alerts(_ episodes: [Episode], newest: [String: EventRecord]) -> Table {
        var table = Table(columns: [
            "id", "rule", "severity", "state", "series", "month", "episode_start", "headline", "value", "limit", "unit",
            "known_at",
        ])
        for episode in episodes {
            let record = newest[episode.id]
            let gate = record?.event.evidence.gates.first { $0.value != nil }
            table.rows.append([
                .text(episode.id), .text(episode.rule), .text(episode.severity.rawValue), .text(episode.state.rawValue),
                .text(episode.series.address), .text(record?.event.month.description),
                .text(episode.start.description), .text(record?.headline),
                .decimal(gate?.value?.inTable), .decimal(gate?.limit?.inTable),
                .text(gate?.value?.unit.rawValue), .text(record?.event.knownAt.description),
            ])
        }
        return table
    }
}
