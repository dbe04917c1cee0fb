import Alerting
import Archive
import ArgumentParser
import Configuration
import Panel
import Pipeline
import RuleLanguage
import Trade
import Views

/// `surgewatch explain`: every condition with value, limit and margin.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why a rule did or did not fire for a series and month.",
        discussion: """
            EXAMPLES:
              surgewatch explain MassiveImports origin/india/unwrought 2026-09
              surgewatch explain MassiveImportsValue origin/france/76 2019-06 --as-of 2021-06-08
            """)
    @Argument(help: "The rule.") var rule: String
    @Argument(help: "The series: ROLE/COUNTRY/PRODUCT.") var series: String
    @Argument(help: "The month (default: the newest).") var month: String?
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let settings = try configuration.load()
        let checked = RuleFiles(settings.rules).check()
        guard let rule = checked.rules[self.rule] else {
            let near = Spelling.nearest(to: self.rule, among: checked.rules.names).first
            throw CommandFailure(.usage, "there is no rule \(self.rule)" + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        let series = try SeriesArgument.read(self.series)
        let archive = try Installation.readArchive(settings)
        let moment = try asOf.moment()
        let (panel, book, events) = try archive.read { database in
            (
                try Archive.panel(
                    database, at: moment.map { Moment(knownAt: $0) }, categories: .aluminumImportMonitor,
                    sources: settings.sources), try Archive.book(database), try Archive.events(database)
            )
        }
        let month = try SeriesArgument.month(self.month, series: series, panel: panel)
        if !rule.judges(series, in: month) {
            Terminal.complain("\(rule.name) does not run over \(series) in \(month); this is what it would say")
        }
        let alert = book.alert(rule: rule.name, series: series, month: month)
        let past = events.filter { record in
            record.event.episode == alert?.0.id && (moment.map { record.event.knownAt <= $0 } ?? true)
        }
        let explanation = Explanation(
            rule: rule, rules: checked.rules, series: series, month: month, panel: panel,
            firstFiring: past.isEmpty ? nil : alert?.1.first)
        if output.json, output.fields == nil {
            Terminal.say(ExplanationText(explanation: explanation, last: past.last).json.text)
        } else if output.json || output.csv {
            try Table.gates(explanation).print(output)
        } else {
            ExplanationText(explanation: explanation, last: past.last).lines.forEach { Terminal.say($0) }
        }
    }
}

/// An explanation in lines.
struct ExplanationText {
    let explanation: Explanation
    /// The newest event of the alert that the month belongs to, as of the moment asked for.
    let last: EventRecord?

    var lines: [String] {
        let verdict = explanation.verdict
        let newest = verdict.evidence.months.compactMap(\.vintage).max()
        let known = newest.map { " on what was known at \($0)" } ?? ""
        let head =
            switch verdict.truth {
            case .yes: "\(explanation.rule.name) fires"
            case .no: "\(explanation.rule.name) does not fire"
            case .unknown: "\(explanation.rule.name) has no verdict"
            }
        var lines = ["\(head) for \(explanation.series) in \(explanation.month)\(known)"]
        if let reason = verdict.reason { lines.append("  " + reason) }
        lines += gates
        if let claim = Claim(verdict.evidence) { lines.append("  that is " + claim.sentence) }
        if verdict.evidence.isSimulated { lines.append("  rests on SIMULATED licenses") }
        lines += months
        if let last {
            lines.append(
                "  alert \(last.event.episode), since \(last.event.episodeStart): \(last.event.kind.rawValue) on "
                    + "\(last.event.knownAt.newYorkDay)")
        }
        return lines
    }

    /// Everything the text says, for programs.
    var json: JSONText {
        let verdict = explanation.verdict
        return .fields([
            "rule": .string(explanation.rule.name), "series": .string(explanation.series.address),
            "month": .string(explanation.month.description), "verdict": .string(verdict.truth.rawValue),
            "severity": .optional(verdict.severity?.rawValue), "reason": .optional(verdict.reason),
            "simulated": .bool(verdict.evidence.isSimulated), "alert": .optional(last?.event.episode),
            "gates": .array(
                verdict.evidence.gates.map { gate in
                    .fields([
                        "name": .string(gate.name), "text": .string(gate.text), "comparison": .string(gate.comparison),
                        "value": .optional(gate.value?.inTable), "limit": .optional(gate.limit?.inTable),
                        "margin": .optional(gate.margin?.inTable), "unit": .optional(gate.value?.unit.rawValue),
                        "met": .string(gate.met.rawValue), "note": .optional(gate.note),
                    ])
                }),
            "months": .array(
                verdict.evidence.months.map { read in
                    .fields([
                        "series": .string(read.series.address), "month": .string(read.month.description),
                        "quantity_kg": read.quantity.map { .integer($0) } ?? .null,
                        "value_usd": read.value.map { .integer($0) } ?? .null, "status": .string(read.status.rawValue),
                        "source": .string(read.source), "complete": .bool(!read.isIncomplete),
                        "known_at": .optional(read.vintage?.description),
                    ])
                }),
        ])
    }

    private var gates: [String] {
        let rows = explanation.verdict.evidence.gates.map { gate -> [String] in
            [
                gate.name, gate.value.map(Wording.amount) ?? "-",
                gate.limit.map { gate.comparison + " " + Wording.amount($0) } ?? gate.comparison,
                Self.margin(gate),
                gate.met == .yes ? "yes" : gate.met == .no ? "no" : "not decided",
                gate.note.map { "(\($0))" } ?? "",
            ]
        }
        return Columns.aligned(rows).map { "  " + $0 }
    }

    /// How far a condition is from turning.
    private static func margin(_ gate: Evidence.Gate) -> String {
        guard let margin = gate.margin else { return "" }
        // A difference of shares is in points.
        let distance = Amount(margin.number.magnitude, margin.unit == .ratio ? .points : margin.unit)
        let isUpper = gate.comparison.hasPrefix("<")
        let word = margin.number.isNegative ? (isUpper ? "above by " : "short by ") : isUpper ? "below by " : "over by "
        return word + Wording.amount(distance)
    }

    private var months: [String] {
        let own = explanation.verdict.evidence.months.filter { $0.series == explanation.series }
        let rows = own.map { read -> [String] in
            [
                read.month.description, read.quantity.map { Wording.amount(Amount(Rational($0), .kilograms)) } ?? "..",
                read.value.map { Wording.amount(Amount(Rational($0), .dollars)) } ?? "..",
                read.vintage == nil && read.quantity == nil && read.value == nil
                    ? "" : read.status.letter + (read.isIncomplete ? ", not whole yet" : ""), read.source,
                read.vintage?.description ?? "",
            ]
        }
        return rows.isEmpty ? [] : ["  months read:"] + Columns.aligned(rows).map { "    " + $0 }
    }
}

/// Text in columns.
enum Columns {
    static func aligned(_ rows: [[String]]) -> [String] {
        guard let count = rows.map(\.count).max() else { return [] }
        let widths = (0..<count).map { column in
            rows.compactMap { $0.indices.contains(column) ? $0[column].count : nil }.max() ?? 0
        }
        return rows.map { row in
            var line = row.enumerated().map { index, cell in
                cell + String(repeating: " ", count: widths[index] - cell.count)
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

/// Series and months as people write them on the command line.
enum SeriesArgument {
    static func read(_ text: String) throws -> WorkingSeries {
        if let series = WorkingSeries(address: text, countries: CountryList.scheduleC) { return series }
        let parts = text.split(separator: "/").map(String.init)
        var hint = ""
        if parts.count == 3, Role(rawValue: parts[0]) == nil {
            hint = "; the role is one of " + Role.allCases.map(\.rawValue).joined(separator: ", ")
        } else if parts.count == 3, CountryList.scheduleC.country(named: parts[1]) == nil {
            let near = CountryList.scheduleC.suggestions(for: parts[1]).first
            hint = "; no country is called \(parts[1])" + (near.map { ", did you mean \($0)?" } ?? "")
        }
        throw CommandFailure(
            .usage, "`\(text)` is not a series; write ROLE/COUNTRY/PRODUCT, such as origin/canada/unwrought\(hint)")
    }

    static func month(_ text: String?, series: WorkingSeries, panel: Panel) throws -> Month {
        if let text {
            guard let month = Month(text) else {
                throw CommandFailure(.usage, "a month is written YYYY-MM, not `\(text)`")
            }
            return month
        }
        guard let newest = Explanation.newestMonth(of: series, in: panel) else {
            throw CommandFailure(.data, "the archive has no figures of \(series)")
        }
        return newest
    }
}

extension Table {
    static func gates(_ explanation: Explanation) -> Table {
        var table = Table(columns: ["gate", "value", "comparison", "limit", "margin", "unit", "met", "note"])
        for gate in explanation.verdict.evidence.gates {
            table.rows.append([
                .text(gate.name), .decimal(gate.value?.inTable), .text(gate.comparison),
                .decimal(gate.limit?.inTable), .decimal(gate.margin?.inTable),
                .text(gate.value?.unit.rawValue), .text(gate.met.rawValue), .text(gate.note),
            ])
        }
        return table
    }
}
