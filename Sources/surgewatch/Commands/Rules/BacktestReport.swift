import Alerting
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

/// What a backtest came to: columns for people, rows for pipes, JSON.
struct BacktestReport {
    let tally: BacktestTally
    let rules: RuleSet

    func say() {
        if Terminal.isOutputTerminal {
            for line in lines { Terminal.say(line) }
        } else {
            Terminal.say(rows, end: "")
        }
    }

    // MARK: For people

    private var lines: [String] {
        guard let first = tally.first, let last = tally.last, let months = tally.months else {
            return ["no release was judged: the archive has none in that time"]
        }
        var lines = [
            "\(Words.counted(tally.releases, "release")) judged, \(first.newYorkDay) to \(last.newYorkDay) "
                + "(\(Words.counted(months.count, "month"))), \(Words.counted(tally.rules.count, "rule"))", "",
        ]
        lines += ruleLines
        if tally.total.isSimulated { lines += ["", "rests on SIMULATED licenses"] }
        lines += ["", "An alert is one month of one series; early to confirmed = confirmed / (confirmed + lost)."]
        if tally.posts.isEmpty {
            lines += ["", "The configuration names no receiver that messages go to; nobody would have been told."]
        }
        for post in tally.posts { lines += [""] + postLines(post, months) }
        return lines
    }

    private var ruleLines: [String] {
        var grid = Grid([
            "rule", "severity", " fired", " a month", " early", " confirmed", " retracted", " corrected",
            " early to confirmed", " undecided", " lead days (p10, p90)", " busiest release",
        ])
        for name in tally.rules {
            if let figures = tally.figures[name] { grid.add(cells(name, severity(name), figures)) }
        }
        grid.add(cells("all", "", tally.total))
        return grid.lines
    }

    private func severity(_ name: String) -> String { rules[name]?.severity.highest.rawValue ?? "" }

    private func cells(_ name: String, _ severity: String, _ figures: BacktestTally.Figures) -> [String] {
        let lead = figures.lead(percent: 50).map { median in
            "\(median) (\(figures.lead(percent: 10) ?? median), \(figures.lead(percent: 90) ?? median))"
        }
        return [
            name, severity, "\(figures.fired)", Self.decimal(tally.perMonth(figures.fired)),
            "\(figures.count(.early))", "\(figures.count(.confirmed))", "\(figures.count(.retracted))",
            "\(figures.count(.corrected))", figures.rate.map(Wording.percent) ?? "-", "\(figures.undecided)",
            lead ?? "-", figures.busiest.map { "\($0.fired) on \($0.knownAt.newYorkDay)" } ?? "-",
        ]
    }

    static func decimal(_ number: Rational?) -> String { number.map { $0.decimal(places: 1) } ?? "-" }

    /// One receiver: its figures, and its messages by month, a year a line.
    private func postLines(_ post: BacktestTally.Post, _ months: ClosedRange<Month>) -> [String] {
        let kinds = Message.Kind.allCases.reversed().compactMap { kind in
            post.kinds[kind].map { "\($0) \(kind.rawValue)" }
        }
        var head = "to \(post.receiver.key): \(Words.counted(post.mailCount, "message")), "
        head += "\(Self.decimal(tally.perMonth(post.mailCount))) a month"
        if !kinds.isEmpty { head += " (\(kinds.joined(separator: ", ")))" }
        if let busiest = post.busiest { head += "; most at once \(busiest.mails) on \(busiest.knownAt.newYorkDay)" }
        head += "; \(Words.counted(post.lineCount, "line")) in digests"
        if post.mailCount == 0 { return [head] }
        var grid = Grid(
            ["year"] + (1...12).map { " " + Month(year: 2000, month: $0).shortName } + [" messages", " lines"])
        for year in months.lowerBound.year...months.upperBound.year {
            let all = (1...12).map { Month(year: year, month: $0) }
            let mails = all.map { post.mails[$0] ?? 0 }
            grid.add(
                ["\(year)"] + zip(all, mails).map { months.contains($0) ? "\($1)" : "" }
                    + ["\(mails.reduce(0, +))", "\(all.reduce(0) { $0 + (post.lines[$1] ?? 0) })"])
        }
        return [head] + grid.lines.map { "  " + $0 }
    }

    // MARK: For programs

    /// Rows without a header, the first field saying what they are: `rule`, `total`, `mails` (receiver, month, messages,
    /// lines).
    private var rows: String {
        var rows: [[String]] = []
        for name in tally.rules {
            if let figures = tally.figures[name] { rows.append(["rule"] + cells(name, severity(name), figures)) }
        }
        rows.append(["total"] + cells("all", "", tally.total))
        for post in tally.posts {
            for month in tally.months.map(Array.init) ?? [] {
                let (mails, lines) = (post.mails[month] ?? 0, post.lines[month] ?? 0)
                rows.append(["mails", post.receiver.key, "\(month)", "\(mails)", "\(lines)"])
            }
        }
        return rows.map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    var json: JSONText {
        .fields([
            "releases": .integer(tally.releases), "first": .optional(tally.first?.description),
            "last": .optional(tally.last?.description), "months": .integer(tally.months?.count ?? 0),
            "simulated": .bool(tally.total.isSimulated),
            "rules": .array(tally.rules.compactMap { name in tally.figures[name].map { json(name, $0) } }),
            "total": json(nil, tally.total), "receivers": .array(tally.posts.map(json)),
        ])
    }

    private func json(_ name: String?, _ figures: BacktestTally.Figures) -> JSONText {
        var fields: [JSONText.Field] = []
        func add(_ name: String, _ value: JSONText) { fields.append(.init(name: name, value: value)) }
        func number(_ value: Int?) -> JSONText { value.map { .integer($0) } ?? .null }
        if let name {
            add("rule", .string(name))
            add("severity", .string(severity(name)))
        }
        add("fired", .integer(figures.fired))
        add("a_month", tally.perMonth(figures.fired).map { .number($0.decimal(places: 3)) } ?? .null)
        for kind in AlertEvent.Kind.allCases { add(kind.rawValue, .integer(figures.count(kind))) }
        add("early_confirmed", .integer(figures.earlyConfirmed))
        add("early_lost", .integer(figures.earlyLost))
        add("early_undecided", .integer(figures.undecided))
        add("early_to_confirmed", figures.rate.map { .number($0.decimal(places: 4)) } ?? .null)
        add(
            "lead_days",
            .fields([
                "median": number(figures.lead(percent: 50)), "p10": number(figures.lead(percent: 10)),
                "p90": number(figures.lead(percent: 90)),
            ]))
        add(
            "busiest",
            figures.busiest.map {
                .fields(["known_at": .string($0.knownAt.description), "fired": .integer($0.fired)])
            } ?? .null)
        add("simulated", .bool(figures.isSimulated))
        return .object(fields)
    }

    private func json(_ post: BacktestTally.Post) -> JSONText {
        .fields([
            "receiver": .string(post.receiver.name), "channel": .string(post.receiver.channel.rawValue),
            "address": post.receiver.address.isEmpty ? .null : .string(post.receiver.address),
            "messages": .integer(post.mailCount), "lines": .integer(post.lineCount),
            "a_month": tally.perMonth(post.mailCount).map { .number($0.decimal(places: 3)) } ?? .null,
            "kinds": .object(
                Message.Kind.allCases.map { .init(name: $0.rawValue, value: .integer(post.kinds[$0] ?? 0)) }),
            "most_at_once": post.busiest.map {
                .fields(["known_at": .string($0.knownAt.description), "messages": .integer($0.mails)])
            } ?? .null,
            "months": .array(
                (tally.months.map(Array.init) ?? []).map { month in
                    .fields([
                        "month": .string(month.description), "messages": .integer(post.mails[month] ?? 0),
                        "lines": .integer(post.lines[month] ?? 0),
                    ])
                }),
        ])
    }
}
