import Alerting
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

/// What a comparison of two rule sets came to: columns for people, rows for pipes, CSV of the differences, JSON.
struct PreviewReport {
    /// How many examples of each kind people see.
    private static let examples = 3
    private typealias Change = RuleSetComparison.Change

    let old: NamedRules
    let new: NamedRules
    let comparison: RuleSetComparison
    let differences: [RuleSetComparison.Difference]
    let deployment: Deployment

    var differs: Bool { !differences.isEmpty }

    func print(_ output: OutputOptions) throws {
        if output.json {
            if output.fields != nil { try table.print(output) } else { Terminal.say(json.text) }
        } else if output.csv {
            try table.print(output)
        } else if Terminal.isOutputTerminal {
            for line in lines { Terminal.say(line) }
        } else {
            Terminal.say(rows, end: "")
        }
    }

    private func count(_ change: Change, of rule: String? = nil) -> Int {
        differences.count { $0.change == change && (rule.map { [rule = $0.rule] in rule == $0 } ?? true) }
    }

    // MARK: For people

    private var lines: [String] {
        let (before, after) = (comparison.before, comparison.after)
        guard let first = after.first, let last = after.last, let months = after.months else {
            return ["no release was judged: the archive has none in that time"]
        }
        var lines = [
            "old: \(old.name) (\(Words.counted(before.rules.count, "rule")))",
            "new: \(new.name) (\(Words.counted(after.rules.count, "rule")))",
            "\(Words.counted(after.releases, "release")) judged, \(first.newYorkDay) to \(last.newYorkDay) "
                + "(\(Words.counted(months.count, "month")))", "",
        ]
        guard differs else {
            return lines + ["The two say the same: no alert is new, gone, earlier, later or of another severity."]
        }
        lines += grid.lines
        if before.total.isSimulated || after.total.isSimulated { lines += ["", "rests on SIMULATED licenses"] }
        for change in Change.allCases where count(change) > 0 {
            lines += ["", "\(heading(change)) (\(count(change))), the weightiest:"]
            for one in RuleSetComparison.largest(Self.examples, change, of: differences) {
                lines.append("  \(words(one))")
            }
        }
        for (was, now) in zip(before.posts, after.posts) { lines += [""] + postLines(was, now, months) }
        return lines + deploymentLines
    }

    private var grid: Grid {
        var grid = Grid([
            "rule", " fired before", " after", " new", " gone", " earlier", " later", " severity", " lost before",
            " after",
        ])
        for rule in comparison.rules { grid.add([rule] + figures(rule)) }
        grid.add(["all"] + figures(nil))
        return grid
    }

    private func figures(_ rule: String?) -> [String] {
        func figures(_ tally: BacktestTally) -> BacktestTally.Figures? { rule.map { tally.figures[$0] } ?? tally.total }
        func lost(_ tally: BacktestTally) -> String {
            figures(tally).map { "\($0.count(.retracted) + $0.count(.corrected))" } ?? "-"
        }
        func fired(_ tally: BacktestTally) -> String { figures(tally).map { "\($0.fired)" } ?? "-" }
        return [fired(comparison.before), fired(comparison.after)]
            + Change.allCases.map { "\(count($0, of: rule))" } + [lost(comparison.before), lost(comparison.after)]
    }

    private func heading(_ change: Change) -> String { change == .severity ? "another severity" : change.rawValue }

    private func words(_ one: RuleSetComparison.Difference) -> String {
        var text = "\(one.severity.rawValue)  \(one.rule) \(one.series) \(one.month)  \(one.headline)"
        if let days = one.days, days != 0 {
            text += " (\(Words.counted(abs(days), "day")) \(days < 0 ? "earlier" : "later"))"
        }
        if let was = one.before?.severity, let now = one.after?.severity, was != now {
            text += " (\(was.rawValue) before)"
        }
        return text
    }

    private func postLines(
        _ was: BacktestTally.Post, _ now: BacktestTally.Post, _ months: ClosedRange<Month>
    ) -> [String] {
        let change = now.mailCount - was.mailCount
        var lines = [
            "to \(now.receiver.key): \(Words.counted(was.mailCount, "message")) before, \(now.mailCount) after "
                + "(\(Self.signed(change))); \(was.lineCount) and \(now.lineCount) lines in digests"
        ]
        guard was.mailCount + now.mailCount > 0 else { return lines }
        var grid = Grid(["year", ""] + (1...12).map { " " + Month(year: 2000, month: $0).shortName } + [" messages"])
        for year in months.lowerBound.year...months.upperBound.year {
            for (label, post) in [("before", was), ("after", now)] {
                let mails = (1...12).map { Month(year: year, month: $0) }
                grid.add(
                    [label == "before" ? "\(year)" : "", label]
                        + mails.map { months.contains($0) ? "\(post.mails[$0] ?? 0)" : "" }
                        + ["\(mails.reduce(0) { $0 + (post.mails[$1] ?? 0) })"])
            }
        }
        lines += grid.lines.map { "  " + $0 }
        return lines
    }

    static func signed(_ number: Int) -> String { number > 0 ? "+\(number)" : "\(number)" }

    private var deploymentLines: [String] {
        var lines = ["", "The first release after deploying (months judged before raise nothing):"]
        for post in comparison.after.posts {
            guard let (newest, worst) = deployment.summary(of: post.receiver) else { continue }
            lines.append("  \(post.receiver.key): " + words(newest))
            if worst.knownAt != newest.knownAt {
                lines.append("    worst of the last \(Deployment.looksAt) releases: " + words(worst))
            }
            if let flood = flood(worst) { lines.append("    " + flood) }
        }
        return lines.count > 2 ? lines : []
    }

    private func words(_ day: Deployment.Day) -> String {
        let old = day.oldNews == 0 ? "all of them news" : "\(day.oldNews) of them about surges that began before"
        return "before that of \(day.knownAt.newYorkDay): \(Words.counted(day.first, "message"))"
            + (day.first == 0 ? "" : ", \(old)") + "; the old rules sent \(day.before)"
    }

    /// A warning where the first day would bring many messages that are no news.
    private func flood(_ day: Deployment.Day) -> String? {
        guard day.first > 20 || day.oldNews > max(5, day.before) else { return nil }
        return
            "WARNING: a flood on the first day; deploy after the release that these surges end in, or tell the reader"
    }

    // MARK: For programs

    /// One row for each alert that the two sets treat differently.
    private var table: Table {
        var table = Table(columns: [
            "change", "rule", "severity_before", "severity_after", "known_at_before", "known_at_after", "days",
            "reporter", "role", "country", "origin", "product", "month", "headline",
        ])
        for one in differences {
            table.rows.append([
                .text(one.change.rawValue), .text(one.rule), .text(one.before?.severity.rawValue),
                .text(one.after?.severity.rawValue), .text(one.before?.knownAt.description),
                .text(one.after?.knownAt.description), .number(one.days.map { Int64($0) }),
                .text(one.series.reporter), .text(one.series.role.rawValue), .text(one.series.country.code),
                .text(one.series.origin), .text(one.series.product.code), .text(one.month.description),
                .text(one.headline),
            ])
        }
        return table
    }

    /// Rows without a header, the first field saying what they are: `rule`, `total`, `mails` (receiver, month, before,
    /// after, change), `deployment` (receiver, release, messages, of them old news, old rules), and each difference.
    private var rows: String {
        var rows = comparison.rules.map { ["rule", $0] + figures($0) }
        rows.append(["total", "all"] + figures(nil))
        for (was, now) in zip(comparison.before.posts, comparison.after.posts) {
            for month in comparison.after.months.map(Array.init) ?? [] {
                let (before, after) = (was.mails[month] ?? 0, now.mails[month] ?? 0)
                rows.append([
                    "mails", now.receiver.key, "\(month)", "\(before)", "\(after)", Self.signed(after - before),
                ])
            }
        }
        for day in deployment.days {
            rows.append([
                "deployment", day.receiver.key, day.knownAt.description, "\(day.first)", "\(day.oldNews)",
                "\(day.before)",
            ])
        }
        rows += table.rows.map { $0.map { $0.text.replacingOccurrences(of: "\t", with: " ") } }
        return rows.map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    private var json: JSONText {
        let columns = table
        let kept = Array(columns.columns.indices)
        let (before, after) = (comparison.before, comparison.after)
        func changes(_ rule: String?) -> [JSONText.Field] {
            Change.allCases.map { .init(name: $0.rawValue, value: .integer(count($0, of: rule))) }
        }
        func sides(_ rule: String?) -> [JSONText.Field] {
            [("before", before), ("after", after)].map { name, tally in
                let figures = rule.map { tally.figures[$0] } ?? tally.total
                return .init(
                    name: name,
                    value: figures.map {
                        .fields([
                            "fired": .integer($0.fired), "confirmed": .integer($0.count(.confirmed)),
                            "retracted": .integer($0.count(.retracted)), "corrected": .integer($0.count(.corrected)),
                        ])
                    } ?? .null)
            }
        }
        return .fields([
            "old": .string(old.name), "new": .string(new.name), "differ": .bool(differs),
            "releases": .integer(after.releases), "first": .optional(after.first?.description),
            "last": .optional(after.last?.description),
            "simulated": .bool(before.total.isSimulated || after.total.isSimulated),
            "rules": .array(
                comparison.rules.map { .object([.init(name: "rule", value: .string($0))] + sides($0) + changes($0)) }),
            "total": .object(sides(nil) + changes(nil)),
            "receivers": .array(zip(before.posts, after.posts).map { json($0, $1) }),
            "differences": .array(columns.rows.map { columns.object($0, kept) }),
        ])
    }

    private func json(_ was: BacktestTally.Post, _ now: BacktestTally.Post) -> JSONText {
        .fields([
            "receiver": .string(now.receiver.name), "channel": .string(now.receiver.channel.rawValue),
            "address": now.receiver.address.isEmpty ? .null : .string(now.receiver.address),
            "before": .integer(was.mailCount), "after": .integer(now.mailCount),
            "months": .array(
                (comparison.after.months.map(Array.init) ?? []).map { month in
                    .fields([
                        "month": .string(month.description), "before": .integer(was.mails[month] ?? 0),
                        "after": .integer(now.mails[month] ?? 0),
                    ])
                }),
            "deployment": .array(
                deployment.days.filter { $0.receiver == now.receiver }.map { day in
                    .fields([
                        "known_at": .string(day.knownAt.description), "messages": .integer(day.first),
                        "old_news": .integer(day.oldNews), "old_rules": .integer(day.before),
                        "new_rules_settled": .integer(day.settled),
                    ])
                }),
        ])
    }
}
