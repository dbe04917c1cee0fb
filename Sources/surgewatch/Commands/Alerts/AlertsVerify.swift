import Alerting
import Archive
import ArgumentParser
import Pipeline
import Settings
import Trade

extension AlertsCommand {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compute the evidence of an alert again from stored figures and rule text.",
            discussion: """
                Every event is judged again on what was known when it happened, by the text that the rule had then.

                EXAMPLES:
                  surgewatch alerts verify 3f2a9c0b11d2e4f5
                  surgewatch alerts verify --all --json=alert,sequence,matches

                EXIT CODES: 0 everything matches, 1 something differs.
                """)
        @Argument(help: "The alert's id.") var id: String?
        @Flag(help: "Verify every alert.") var all = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard (id != nil) != all else { throw CommandFailure(.usage, "name an alert, or say --all") }
            let settings = try configuration.load()
            let archive = try Installation.readArchive(settings)
            let book = try archive.read { try Archive.book($0) }
            let episodes = all ? book.all.map(\.id) : [try AlertsCommand.episode(id ?? "", in: book).id]
            var table = Table(columns: ["alert", "sequence", "event", "month", "matches", "difference"])
            var differing = 0
            let progress = ProgressLine()
            for (index, episode) in episodes.enumerated() {
                progress.note("alert \(index + 1) of \(episodes.count)")
                let findings = try Verification.verify(
                    episode: episode, archive: archive, sources: settings.sources, countries: CountryList.scheduleC)
                for finding in findings {
                    let event = finding.record.event
                    if finding.difference != nil { differing += 1 }
                    table.rows.append([
                        .text(episode), .number(event.sequence), .text(event.kind.rawValue),
                        .text(event.month.description), .flag(finding.difference == nil), .text(finding.difference),
                    ])
                }
            }
            Terminal.endProgress()
            if output.json || output.csv {
                try table.print(output)
            } else {
                say(table)
                Terminal.say("\(table.rows.count - differing) events match, \(differing) differ")
            }
            if differing > 0 { throw CommandFailure(.found) }
        }

        /// A line for each event; with --all for those that differ only.
        private func say(_ table: Table) {
            for row in table.rows {
                if row[4].text == "no" {
                    Terminal.say("\(row[0].text) event \(row[1].text): DIFFERS: \(row[5].text)")
                } else if !all, !output.quiet {
                    Terminal.say("\(row[0].text) event \(row[1].text) (\(row[2].text) \(row[3].text)): matches")
                }
            }
        }
    }
}
