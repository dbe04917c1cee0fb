import Alerting
import Archive
import ArgumentParser
import Configuration
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

extension RulesCommand {
    struct BacktestVerb: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backtest",
            abstract: "Replay the archive's releases in the order in which they became known.",
            discussion: """
                Judges each release on what was known then, through the same code as the daemon. Prints raw events.

                EXAMPLES:
                  surgewatch rules backtest rules/ --csv
                  surgewatch rules backtest --from 2019-01-01 --config surgewatch.yml
                """)
        @OptionGroup var paths: Paths
        @Option(help: "Releases before this are history and raise nothing (default: the first release).") var from:
            String?
        @Option(help: "The last moment replayed.") var until: String?
        @OptionGroup var output: OutputOptions

        func run() throws {
            let configuration = try paths.configuration.load()
            let checked = try paths.files().check()
            guard !checked.hasErrors else {
                for complaint in checked.complaints { Terminal.complain(complaint) }
                throw CommandFailure(checked.unreadable > 0 ? .data : .found, checked.summary)
            }
            let archive = try Installation.readArchive(configuration)
            let vintages = try archive.read { try Archive.storedVintages($0) }
            let pipeline = ReleasePipeline(
                rules: checked.rules, routing: configuration.routing, renderer: try MessageRenderer())
            let backtest = Backtest(
                pipeline: pipeline, from: try from.map { try AsOfOption.instant($0, "--from") },
                until: try until.map { try AsOfOption.instant($0, "--until") })
            let progress = ProgressLine()
            let events = backtest.run(
                vintages, categories: .aluminumImportMonitor, sources: configuration.sources
            ) { done, all in
                if !output.quiet { progress.note("\(done) of \(all) releases") }
            }
            Terminal.endProgress()
            try Table.backtest(events).print(output)
            if !output.quiet, !output.csv, !output.json { Self.summarise(events, rules: checked.rules) }
        }

        private static func summarise(_ events: [AlertEvent], rules: RuleSet) {
            for rule in rules.names {
                let own = events.filter { $0.rule == rule }
                guard !own.isEmpty else { continue }
                let counts = AlertEvent.Kind.allCases.compactMap { kind -> String? in
                    let count = own.count { $0.kind == kind }
                    return count == 0 ? nil : "\(count) \(kind.rawValue)"
                }
                Terminal.complain("\(rule): \(counts.joined(separator: ", "))")
            }
        }
    }
}

extension Table {
    /// The columns of `rules backtest --csv`: one row an event.
    static func backtest(_ events: [AlertEvent]) -> Table {
        var table = Table(columns: [
            "known_at", "rule", "severity", "transition", "source", "basis", "reporter", "role", "country", "origin",
            "product", "month", "episode_start", "value", "limit", "unit",
        ])
        for event in events {
            let gate = event.evidence.gates.first { $0.value != nil }
            table.rows.append([
                .text(event.knownAt.description), .text(event.rule), .text(event.severity.rawValue),
                .text(event.kind.rawValue), .text(event.source), .text(event.basis.rawValue),
                .text(event.series.reporter), .text(event.series.role.rawValue), .text(event.series.country.code),
                .text(event.series.origin), .text(event.series.product.code), .text(event.month.description),
                .text(event.episodeStart.description), .decimal(gate?.value?.inTable),
                .decimal(gate?.limit?.inTable), .text(gate?.value?.unit.rawValue),
            ])
        }
        return table
    }
}

extension Amount {
    /// Percentage points as points, everything else in its base unit; exact where a decimal number is, else to twelve
    /// places.
    var inTable: String {
        let amount = unit == .points ? number * Rational(100) : number
        let text = amount.description
        return text.contains("/") ? amount.decimal(places: 12) : text
    }
}
