import Alerting
import Archive
import ArgumentParser
import Pipeline
import Settings
import Trade
import Views

extension AlertsCommand {
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
            var table = Table(columns: Table.alertColumns)
            for episode in sorted { table.rows.append(Table.alert(episode, newest: newest[episode.id])) }
            try table.print(output)
        }
    }

    struct Events: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List alert events in order, of one alert or of all.",
            discussion: """
                EXAMPLES:
                  surgewatch alerts events 3f2a9c0b11d2e4f5 --json
                  surgewatch alerts events --after 1200
                """)
        @Argument(help: "The alert's id, or ID/YYYY-MM for one month of it (default: all).") var id: String?
        @Option(help: "Only events after this number (`seq`).") var after: Int64 = 0
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            let month = id.flatMap(AlertsCommand.month)
            let records = try archive.read { database in
                let episode = try id.map { try AlertsCommand.episode($0, in: try Archive.book(database)).id }
                return try Archive.events(database, after: after, episode: episode)
            }
            var table = Table(columns: Table.eventColumns)
            for record in records where month == nil || record.event.month == month {
                table.rows.append(Table.event(record))
            }
            try table.print(output)
        }
    }
}

extension Table {
    static let alertColumns = [
        "id", "rule", "severity", "state", "series", "month", "episode_start", "headline", "value", "limit", "unit",
        "known_at",
    ]

    /// An alert with what its newest event says.
    static func alert(_ episode: Episode, newest: EventRecord?) -> [Value] {
        let gate = newest?.event.evidence.gates.first { $0.value != nil }
        return [
            .text(episode.id), .text(episode.rule), .text(episode.severity.rawValue), .text(episode.state.rawValue),
            .text(episode.series.address), .text(newest?.event.month.description),
            .text(episode.start.description), .text(newest?.headline),
            .decimal(gate?.value?.inTable), .decimal(gate?.limit?.inTable),
            .text(gate?.value?.unit.rawValue), .text(newest?.event.knownAt.description),
        ]
    }

    static let eventColumns = [
        "seq", "known_at", "event", "alert", "sequence", "rule", "severity", "series", "month", "episode_start",
        "headline", "source", "basis", "reason",
    ]

    static func event(_ record: EventRecord) -> [Value] {
        let event = record.event
        return [
            .number(record.seq), .text(event.knownAt.description), .text(event.kind.rawValue), .text(event.episode),
            .number(event.sequence), .text(event.rule), .text(event.severity.rawValue), .text(event.series.address),
            .text(event.month.description), .text(event.episodeStart.description), .text(record.headline),
            .text(event.source), .text(event.basis.rawValue), .text(event.reason),
        ]
    }
}
