import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

extension RulesCommand {
    struct BacktestVerb: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backtest",
            abstract: "Replay the archive's releases in the order in which they became known.",
            discussion: """
                Judges each release on what was known then, through the same code as the daemon, and counts for each \
                rule how many alerts fired, were confirmed, retracted and corrected, how often and how long before the \
                statistics licenses were right, and its busiest release; and for each receiver of the configuration the \
                messages it would have been sent and the lines a digest would have listed. An alert is one month of one \
                series. --csv prints the raw events instead, one row each; --json has everything.

                One release is in memory at a time, beside the newest figures and the state of each alert: about \
                100 MB and 1 kB an alert.

                EXAMPLES:
                  surgewatch rules backtest
                  surgewatch rules backtest rules/ --csv > events.csv
                  surgewatch rules backtest --from 2019-01-01 --until 2020-12-31 --rule MassiveImports,YearOnYear
                  surgewatch rules backtest --json | jq '.rules[] | {rule, fired, mails}'
                """)
        @OptionGroup var paths: Paths
        @OptionGroup var replay: ReplayOptions
        @Option(help: "Only these rules: a name, or several with commas. May be given again.") var rule: [String] = []
        @OptionGroup var output: OutputOptions

        func run() throws {
            let configuration = try paths.configuration.load()
            let rules = try paths.files().checkedRules().judging(named: rule)
            let pipeline = ReleasePipeline(
                rules: rules, routing: configuration.routing, renderer: try MessageRenderer())
            let backtest = try replay.backtest([pipeline], detail: .figures)
            let archive = try Installation.readArchive(configuration)
            var tally = BacktestTally(rules: rules, routing: configuration.routing)
            var events = EventWriter(output)
            let bar = ProgressBar("releases", isQuiet: output.quiet)
            try events.begin()
            let replayed = Result {
                try backtest.run(archive, sources: configuration.sources, progress: { bar.note($0, of: $1) }) {
                    record, steps in
                    guard let step = steps.first else { return }
                    tally.add(step, knownAt: record.vintage.knownAt)
                    if output.isForPrograms { bar.end() }
                    try events.write(step.events)
                }
            }
            try events.flush()
            try replayed.get()
            bar.end()
            let report = BacktestReport(tally: tally, rules: rules)
            try events.end(report)
            if !output.isForPrograms { report.say() }
        }
    }
}

extension OutputOptions {
    var isForPrograms: Bool { json || csv }
}

/// Writes events as they come, so that none is held: rows of CSV, or elements of an array in JSON.
private struct EventWriter {
    private let output: OutputOptions
    private var isFirst = true
    /// The text of the newest events.
    private var pending: Aside<Result<String, any Error>>?

    init(_ output: OutputOptions) { self.output = output }

    func begin() throws {
        if output.json {
            // Unknown fields are named before anything is read.
            _ = try Table.backtest([]).kept(output)
            Terminal.say(output.fields == nil ? "{\"events\":[" : "[", end: "")
        } else if output.csv {
            try Table.backtest([]).print(output)
        }
    }

    /// Takes the events of a release; what they are as text is made aside, while the next one is judged.
    mutating func write(_ events: [AlertEvent]) throws {
        guard output.isForPrograms, !events.isEmpty else { return }
        try flush()
        let (output, isFirst) = (output, isFirst)
        pending = Aside { Result { try Self.text(of: events, output, isFirst: isFirst) } }
        self.isFirst = false
    }

    private static func text(of events: [AlertEvent], _ output: OutputOptions, isFirst: Bool) throws -> String {
        let table = Table.backtest(events)
        guard output.json else { return try table.csvRows(output) }
        let kept = try table.kept(output)
        var text = ""
        for (index, row) in table.rows.enumerated() {
            text += (isFirst && index == 0 ? "" : ",") + table.object(row, kept).text
        }
        return text
    }

    /// Says what is still being made.
    mutating func flush() throws {
        guard let made = pending?.result() else { return }
        pending = nil
        Terminal.say(try made.get(), end: "")
    }

    func end(_ report: BacktestReport) throws {
        guard output.json else { return }
        Terminal.say(output.fields == nil ? "]," + report.json.text.dropFirst() : "]")
    }
}

extension Table {
    /// The columns of `rules backtest --csv`: one row an event.
    static func backtest(_ events: [AlertEvent]) -> Table {
        var table = Table(columns: [
            "known_at", "rule", "severity", "transition", "source", "basis", "reporter", "role", "country", "origin",
            "product", "month", "episode_start", "value", "limit", "unit",
        ])
        table.rows.reserveCapacity(events.count)
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
