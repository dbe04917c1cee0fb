import Alerting
import Archive
import ArgumentParser
import Foundation
import Settings
import Trade
import Views

extension SilencesCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List silences: those that are planned or in force, or all.",
            discussion: """
                `kept_back` counts the alerts of which news was kept back so far, `open` those of them that are still open.

                EXAMPLES:
                  surgewatch silences list
                  surgewatch silences list --all --json=id,state,until,reason,by
                """)
        @Flag(help: "Those that are over, too.") var all = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            let now = try DomainClock(environment: ProcessInfo.processInfo.environment).now()
            try Table.silences(archive, at: now) { all || $0.silence.until > now }.print(output)
        }
    }

    struct Expire: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a silence before its time.",
            discussion: """
                News is told again from the next release on.

                EXAMPLE:
                  surgewatch silences expire sil-3f2a9c0b --reason "the line was reclassified back"
                """)
        @Argument(help: "The silence's id.") var id: String
        @Option(help: "Why. Required.") var reason: String
        @Option(help: "Who ends it (default: you).") var by: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            let by = by ?? CommandGiver.name
            let answer = try StateChange.carryOut(
                ControlRequest(command: "silences.expire", arguments: [id, by, reason]), settings
            ) { archive in
                try SilenceDesk(
                    archive: archive, rules: [],
                    now: try DomainClock(environment: ProcessInfo.processInfo.environment).now()
                ).expire(id, by: by, reason: reason)
            }
            guard answer.exit == 0 else {
                throw CommandFailure(ExitStatus(rawValue: answer.exit) ?? .internal, answer.problems)
            }
            Terminal.say("\(answer.output) has ended")
        }
    }
}

extension Table {
    /// Silences of an archive with what they kept back; states are those at an instant.
    static func silences(
        _ archive: Archive, at now: Instant, where isWanted: (SilenceRecord) -> Bool
    ) throws -> Table {
        var table = Table(columns: [
            "id", "state", "from", "until", "rule", "role", "country", "product", "severity", "kept_back", "open", "by",
            "reason",
        ])
        let (records, keptBack) = try archive.read { (try Archive.silences($0), try Archive.keptBack($0)) }
        let bySilence = Dictionary(grouping: keptBack, by: \.silence)
        func list(_ words: [String]) -> Value {
            Value(
                text: words.isEmpty ? "any" : words.joined(separator: ","),
                json: .array(words.map { JSONText.string($0) }))
        }
        for record in records where isWanted(record) {
            let silence = record.silence
            let kept = bySilence[silence.id] ?? []
            table.rows.append([
                .text(silence.id), .text(now >= silence.until ? "over" : now < silence.from ? "planned" : "in-force"),
                .text(silence.from.description), .text(silence.until.description), list(silence.matchers.rules),
                list(silence.matchers.roles.map(\.rawValue)), list(silence.matchers.countries.map(\.code)),
                list(silence.matchers.products), .text(silence.severity.rawValue),
                .number(Set(kept.map(\.episode)).count), .number(Set(kept.filter(\.isOpen).map(\.episode)).count),
                .text(silence.by), .text(silence.reason),
            ])
        }
        return table
    }
}
