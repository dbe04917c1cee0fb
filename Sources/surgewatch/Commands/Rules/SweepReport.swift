import Alerting
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

/// What a sweep came to: a table or grids for people, rows for pipes, CSV, JSON.
struct SweepReport {
    let rule: Rule
    let parameters: [String]
    let rows: [ParameterSweep.Row]
    /// How long the time is that the figures are of.
    let tally: BacktestTally
    let countsAll: Bool

    func print(_ output: OutputOptions) throws {
        if output.json || output.csv || !Terminal.isOutputTerminal {
            try table.print(output)
        } else {
            for line in lines { Terminal.say(line) }
        }
    }

    /// Whether a row has the values of the rule file.
    private func isCurrent(_ row: ParameterSweep.Row) -> Bool {
        row.values.allSatisfy { rule.parameter(named: $0.key)?.value.number == $0.value.number }
    }

    // MARK: For people

    private var lines: [String] {
        guard let first = tally.first, let last = tally.last, let months = tally.months else {
            return ["no release was judged: the archive has none in that time"]
        }
        var lines = [
            "\(rule.name), \(Words.counted(tally.releases, "release")) judged, \(first.newYorkDay) to "
                + "\(last.newYorkDay) (\(Words.counted(months.count, "month")))", "",
        ]
        lines += parameters.count == 1 ? listing.lines : grids
        lines += ["", "* is the value in \(rule.path)"]
        lines.append(
            countsAll
                ? "messages: of the whole rule set, to all receivers together"
                : "messages: those that \(rule.name) itself causes, to all receivers together; --mails counts all rules"
        )
        if rows.contains(where: \.figures.isSimulated) { lines.append("rests on SIMULATED licenses") }
        return lines
    }

    private var listing: Grid {
        var grid = Grid([
            " " + parameters[0], " fired", " confirmed", " retracted", " corrected", " early to confirmed", " a month",
            " messages a month",
        ])
        for row in rows {
            grid.add([
                (isCurrent(row) ? "* " : "") + (row.values[parameters[0]]?.text ?? ""), "\(row.figures.fired)",
                "\(row.figures.count(.confirmed))", "\(row.figures.count(.retracted))",
                "\(row.figures.count(.corrected))", row.figures.rate.map(Wording.percent) ?? "-",
                BacktestReport.decimal(tally.perMonth(row.figures.fired)),
                BacktestReport.decimal(tally.perMonth(row.mails)),
            ])
        }
        return grid
    }

    /// One grid for each figure: the first parameter down, the second across.
    private var grids: [String] {
        let down = rows.map { $0.values[parameters[0]] }.uniqued
        let across = rows.map { $0.values[parameters[1]] }.uniqued
        let figures: [(String, (ParameterSweep.Row) -> String)] = [
            ("fired", { "\($0.figures.fired)" }),
            ("retracted and corrected", { "\($0.figures.count(.retracted) + $0.figures.count(.corrected))" }),
            ("early to confirmed", { $0.figures.rate.map(Wording.percent) ?? "-" }),
            ("messages a month", { BacktestReport.decimal(tally.perMonth($0.mails)) }),
        ]
        var lines: [String] = []
        for (name, figure) in figures {
            var grid = Grid([parameters[0]] + across.map { " \(parameters[1]) \($0?.text ?? "")" })
            for value in down {
                let cells = across.map { other in
                    rows.first { $0.values[parameters[0]] == value && $0.values[parameters[1]] == other }.map {
                        (isCurrent($0) ? "* " : "") + figure($0)
                    } ?? ""
                }
                grid.add([value?.text ?? ""] + cells)
            }
            lines += (lines.isEmpty ? [] : [""]) + [name] + grid.lines.map { "  " + $0 }
        }
        return lines
    }

    // MARK: For programs

    private var table: Table {
        var table = Table(
            columns: parameters + [
                "current", "fired", "confirmed", "retracted", "corrected", "early_confirmed", "early_lost",
                "early_undecided", "early_to_confirmed", "a_month", "messages", "messages_a_month", "simulated",
            ])
        for row in rows {
            let figures = row.figures
            table.rows.append(
                parameters.map { .text(row.values[$0]?.text) } + [
                    .flag(isCurrent(row)), .number(figures.fired), .number(figures.count(.confirmed)),
                    .number(figures.count(.retracted)), .number(figures.count(.corrected)),
                    .number(figures.earlyConfirmed), .number(figures.earlyLost), .number(figures.undecided),
                    .decimal(figures.rate?.decimal(places: 4)),
                    .decimal(tally.perMonth(figures.fired)?.decimal(places: 3)), .number(row.mails),
                    .decimal(tally.perMonth(row.mails)?.decimal(places: 3)), .flag(figures.isSimulated),
                ])
        }
        return table
    }
}

extension Array where Element: Hashable {
    /// Each element once, in order of appearance.
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
