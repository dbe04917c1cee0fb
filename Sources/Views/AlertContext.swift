import Alerting
import Trade

/// What the templates `alert` are filled with.
struct AlertContext {
    let words: MessageText
    let publicURL: String?
    /// The lines of what was folded into this message.
    var folded: [String] = []

    static let variables: [TemplateVariable] = [
        .text("label", "EARLY, NEW, CONFIRMED, MORE SEVERE, CORRECTED or RETRACTED"),
        .text("headline", "the subject"), .text("severity", "warning or critical"),
        .text("rule", "the name of the rule"), .text("lead", "what, how much, against what"),
        .flag("hasMonths", "there are months to show"),
        .list(
            "months", "the newest thirteen months that the rule read, oldest first",
            [
                .text("line", "month, figure, bar and mark as a line of text"), .text("month", "Oct 2026"),
                .text("figure", "17,130 t"), .flag("hasBar", "the figure is known and above zero"),
                .text("width", "the length of the bar, 1 to 100"),
                .flag("isPreliminary", "it rests on licenses or is preliminary"), .text("letter", "P or F"),
                .flag("isAfterGap", "months before it are left out"),
            ]),
        .text("legend", "what the letters mean"),
        .text("sure", "what it rests on, the record of earlier early alerts, and what would take it back"),
        .text("next", "what comes next; only of early alerts"),
        .text("drivers", "the tariff lines that made the change, and the unit value"),
        .texts("notes", "other things to know, the legal basis last"),
        .flag("simulated", "license figures are simulated"),
        .flag("hasFolded", "parts of the same surge were found by the same release"),
        .texts("folded", "those parts, a line each"),
        .list(
            "conditions", "the conditions of the rule",
            [
                .text("line", "the condition as a line of text"), .text("name", "its name"),
                .text("value", "44,460 t"), .text("limit", ">= 35,811 t"), .text("met", "yes, no, not decided"),
            ]),
        .text("link", "where the monitors show the alert; none without `web: public_url`"),
        .text("command", "the command that shows every figure"),
        .texts("commandLines", "the same, broken into lines"),
    ]

    private var message: Message { words.message }

    /// The months read of the alert's own series, at most thirteen, newest last.
    private var months: [Evidence.MonthRead] {
        Array(words.evidence.months.filter { $0.series == words.event.series }.suffix(13))
    }

    var values: [String: Any] {
        var values: [String: Any] = [
            "label": words.label, "headline": words.subject, "severity": message.episode.severity.rawValue,
            "rule": words.rule.name, "lead": words.lead, "hasMonths": !months.isEmpty, "months": monthRows,
            "legend": legend, "notes": words.notes, "simulated": words.evidence.isSimulated,
            "hasFolded": !folded.isEmpty, "folded": folded,
            "conditions": words.evidence.gates.filter { $0.value != nil }.map(condition),
            "command": words.commandParts.joined(separator: " "), "commandLines": commandLines,
        ]
        values["sure"] = words.sure
        values["next"] = words.next
        values["drivers"] = words.drivers
        values["link"] = publicURL.map { "\($0)/alerts/\(words.event.episode)" }
        return values
    }

    private var commandLines: [String] {
        words.commandParts.enumerated().map { index, part in
            (index > 0 ? "  " : "") + part + (index < words.commandParts.count - 1 ? " \\" : "")
        }
    }

    // MARK: Months

    private var monthRows: [[String: Any]] {
        let scale = max(1, months.compactMap(words.figure).max() ?? 1)
        let figures = months.map { words.figure($0).map(words.words) ?? "not known" }
        let width = figures.map(\.count).max() ?? 0
        return zip(months, figures).map { read, figure in
            func share(of whole: Int64) -> Int {
                guard let figure = words.figure(read), figure > 0 else { return 0 }
                let (product, overflow) = figure.multipliedReportingOverflow(by: whole)
                return Int(overflow ? whole : max(1, product / scale))
            }
            let bar = String(repeating: read.status == .license ? "░" : "█", count: share(of: 30))
            let mark = read.isIncomplete ? " P, not whole yet" : read.status == .final ? "" : " \(read.status.letter)"
            let name = "\(read.month.shortName) \(read.month.year)"
            let isAfterGap = !follows(read)
            let line = name + "  " + String(repeating: " ", count: width - figure.count) + figure + "  " + bar + mark
            return [
                "line": (isAfterGap ? "...\n  " : "") + line, "month": name, "figure": figure,
                "hasBar": share(of: 100) > 0, "width": String(share(of: 100)),
                "isPreliminary": read.status != .final, "letter": read.status.letter, "isAfterGap": isAfterGap,
            ]
        }
    }

    /// Months between the windows of a rule are left out, and the gap is shown.
    private func follows(_ read: Evidence.MonthRead) -> Bool {
        read.month == months.first?.month || months.contains { $0.month == read.month - 1 }
    }

    private var legend: String {
        var parts: [String] = []
        if months.contains(where: { $0.status == .final }) { parts.append("F final (Census)") }
        if months.contains(where: { $0.status == .preliminary }) { parts.append("P preliminary (Census)") }
        if months.contains(where: { $0.status == .license && $0.isIncomplete }) {
            parts.append("P import licenses, not whole yet")
        }
        if months.contains(where: { $0.status == .license && !$0.isIncomplete }) { parts.append("P import licenses") }
        return parts.joined(separator: "; ") + (parts.isEmpty ? "" : ".")
    }

    // MARK: Conditions

    private func condition(_ gate: Evidence.Gate) -> [String: Any] {
        let (value, limit) = MessageText.sides(gate)
        let met = gate.met == .yes ? "yes" : gate.met == .no ? "NO" : "not decided"
        let remarks = [gate.note, gate.decides ? nil : "does not decide"].compactMap(\.self)
        let verdict = met + (remarks.isEmpty ? "" : " (" + remarks.joined(separator: "; ") + ")")
        let line = "\(gate.name): \(value) \(gate.comparison) \(limit): \(verdict)"
        return [
            "line": TextColumns.wrap(line, width: 68).joined(separator: "\n    "), "name": gate.name, "value": value,
            "limit": gate.comparison + " " + limit, "met": verdict,
        ]
    }
}
