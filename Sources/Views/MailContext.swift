import Alerting
import Trade

/// What the mail templates are filled with.
struct MailContext {
    let words: MessageText
    let publicURL: String?

    private var message: Message { words.message }

    /// The months read of the alert's own series, at most thirteen, newest last.
    private var months: [Evidence.MonthRead] {
        Array(words.evidence.months.filter { $0.series == words.event.series }.suffix(13))
    }

    private var scale: Int64 { max(1, months.compactMap(words.figure).max() ?? 1) }

    private func share(_ read: Evidence.MonthRead, of width: Int64) -> Int {
        guard let figure = words.figure(read), figure > 0 else { return 0 }
        let (product, overflow) = figure.multipliedReportingOverflow(by: width)
        return Int(overflow ? width : max(1, product / scale))
    }

    private func figureWords(_ read: Evidence.MonthRead) -> String {
        words.figure(read).map(words.words) ?? "not known"
    }

    /// Months between the windows of a rule are left out, and the gap is shown.
    private func follows(_ read: Evidence.MonthRead) -> Bool {
        read.month == months.first?.month || months.contains { $0.month == read.month - 1 }
    }

    private var links: [(words: String, url: String)] {
        guard let publicURL else { return [] }
        return [("Evidence, chart, data", "\(publicURL)/alerts/\(words.event.episode)")]
    }

    var text: [String: Any] {
        let figures = months.map(figureWords)
        let width = figures.map(\.count).max() ?? 0
        let bars = zip(months, figures).flatMap { read, figure -> [String] in
            let bar = String(repeating: read.status == .license ? "░" : "█", count: share(read, of: 30))
            let letter = read.isIncomplete ? " P, not whole yet" : read.status == .final ? "" : " \(read.status.letter)"
            let name = "\(read.month.shortName) \(read.month.year)"
            let line = "\(name)  " + String(repeating: " ", count: width - figure.count) + figure + "  " + bar + letter
            return follows(read) ? [line] : ["...", line]
        }
        return [
            "opening": TextColumns.wrap("\(words.label). \(words.lead)"),
            "bars": Array(bars),
            "paragraphs": words.paragraphs.map { TextColumns.wrap($0).joined(separator: "\n") },
            "simulated": words.evidence.isSimulated,
            "gates": words.evidence.gates.filter { $0.value != nil }.map(gateLine),
            "links": links.map { "\($0.words): \($0.url)" }
                + ["Every figure behind it:", "  " + words.commandParts.joined(separator: " \\\n    ")],
            "rule": words.rule.name, "severity": message.episode.severity.rawValue,
            "receiver": message.receiver.name,
        ]
    }

    private func gateLine(_ gate: Evidence.Gate) -> String {
        let (value, limit) = MessageText.sides(gate)
        let met = gate.met == .yes ? "yes" : gate.met == .no ? "NO" : "not decided"
        let line = "\(gate.name): \(value) \(gate.comparison) \(limit): \(met)" + Self.remarks(gate)
        return TextColumns.wrap(line, width: 68).joined(separator: "\n    ")
    }

    /// What is to be known of a condition besides its figures.
    private static func remarks(_ gate: Evidence.Gate) -> String {
        let remarks = [gate.note, gate.decides ? nil : "does not decide"].compactMap(\.self)
        return remarks.isEmpty ? "" : " (" + remarks.joined(separator: "; ") + ")"
    }

    var html: [String: Any] {
        [
            "subject": words.subject, "label": words.label, "headline": words.subject, "lead": words.lead,
            "severity": message.episode.severity.rawValue, "simulated": words.evidence.isSimulated,
            "rows": months.map { read -> [String: Any] in
                [
                    "isAfterGap": !follows(read), "month": "\(read.month.shortName) \(read.month.year)",
                    "figure": figureWords(read),
                    "width": String(share(read, of: 100)), "isPreliminary": read.status != .final,
                    "letter": read.isIncomplete ? "P, not whole yet" : read.status.letter,
                ]
            },
            "paragraphs": words.paragraphs,
            "conditions": words.evidence.gates.filter { $0.value != nil }.map { gate -> [String: Any] in
                let (value, limit) = MessageText.sides(gate)
                let met = gate.met == .yes ? "yes" : gate.met == .no ? "no" : "not decided"
                return [
                    "name": gate.name, "value": value, "limit": gate.comparison + " " + limit,
                    "met": met + Self.remarks(gate),
                ]
            },
            "command": words.commandParts.joined(separator: " "),
            "anchors": links.map { ["words": $0.words, "url": $0.url] },
            "rule": words.rule.name, "receiver": message.receiver.name,
        ]
    }
}

/// Plain text in 72 columns.
enum TextColumns {
    static func wrap(_ text: String, width: Int = 72) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
