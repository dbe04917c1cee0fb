import Alerting
import Archive
import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

/// An explanation in lines of at most a hundred columns.
struct ExplanationText {
    let account: ExplanationAccount
    let ink: Ink
    private let wording = Wording()

    init(account: ExplanationAccount, ink: Ink) {
        self.account = account
        self.ink = ink
    }

    private var explanation: Explanation { account.explanation }
    private var evidence: Evidence { account.evidence }

    var lines: [String] {
        var lines = head
        lines += section("Conditions", conditions)
        for unknown in unknowns { lines += section(turnsOn(unknown), turns(unknown)) }
        lines += section("Amounts", amounts)
        lines += section("Parameters by month", ReferenceText(evidence: evidence).lines)
        if let contributions = account.background.contributions, account.newest != nil {
            lines += section(ContributionText(contributions, wording: wording).title, contributed(contributions))
        }
        lines += section("Months read", MonthsReadText(account: account, ink: ink, wording: wording).lines)
        lines += section("The alert of this month", alert)
        return lines
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", ink.bold(title)] + lines.map { "  " + $0 }
    }

    // MARK: What the verdict is

    private var head: [String] {
        let verdict = explanation.verdict
        let place = "\(explanation.series) in \(explanation.month)"
        let name = ink.bold(explanation.rule.name)
        var lines =
            switch verdict.truth {
            case .yes:
                [
                    name + " " + ink.red("fires") + " for \(place)"
                        + (verdict.severity.map { " (\($0.rawValue))" } ?? "")
                ]
            case .no: [name + " " + ink.green("does not fire") + " for \(place)"]
            case .unknown: [name + " " + ink.yellow("has no verdict") + " for \(place)"]
            }
        var subject = wording.subject(explanation.series) + ", " + Wording.month(explanation.month)
        if let asOf = account.asOf {
            subject += ", as known at \(asOf)"
        } else if let newest = account.newest {
            subject += ", on figures known by \(newest)"
        }
        lines += wrapped(subject.prefix(1).uppercased() + subject.dropFirst())
        if let reason = verdict.reason {
            lines += wrapped(
                verdict.isPending ? reason.prefix(1).uppercased() + reason.dropFirst() : "No verdict: " + reason)
        }
        if let claim = Claim(evidence) { lines += wrapped(claim.sentence) }
        if evidence.isSimulated { lines.append(ink.yellow("Rests on SIMULATED licenses.")) }
        return lines + account.remarks.flatMap(wrapped)
    }

    private func wrapped(_ text: String) -> [String] { Columns.wrapped(text, width: 96) }

    // MARK: Conditions

    private var conditions: [String] {
        let unknown = account.background.unknowns.first
        var rows = [["", "met", "value", "limit", "margin", "\(explanation.month) alone"].map(ink.dim)]
        var notes: [[String]] = [[]]
        for gate in evidence.gates {
            let isLong = gate.name.count > 24
            rows.append([
                isLong ? "" : gate.name, Self.met(gate, ink), gate.value.map(Wording.amount) ?? "",
                gate.limit.map { gate.comparison + " " + Wording.amount($0) } ?? "", Self.margin(gate),
                unknown.map { TurningWords.limit(of: gate, $0) } ?? "",
                Self.isShort(gate) ? "(\(gate.note ?? "does not decide"))" : "",
            ])
            notes.append(isLong ? [gate.name] : [])
        }
        if evidence.gates.isEmpty { return [] }
        var lines: [String] = []
        for (index, row) in Columns.aligned(rows).enumerated() {
            lines += notes[index].flatMap { Columns.wrapped($0, width: 92, indent: "  ") }
            lines.append(row)
            if index > 0 { lines += note(evidence.gates[index - 1]) }
        }
        return lines + parameters
    }

    private static func isShort(_ gate: Evidence.Gate) -> Bool {
        gate.note.map { $0.count <= 8 } ?? !gate.decides
    }

    private func note(_ gate: Evidence.Gate) -> [String] {
        guard let note = gate.note, !Self.isShort(gate) else { return [] }
        if let reason = explanation.verdict.reason, reason.hasSuffix(note) { return [] }
        return Columns.wrapped("  (\(note))", width: 92, indent: "   ").map(ink.dim)
    }

    private static func met(_ gate: Evidence.Gate, _ ink: Ink) -> String {
        switch gate.met {
        case .yes: ink.green("yes")
        case .no: ink.red("no")
        case .unknown: ink.yellow("?")
        }
    }

    /// How far a condition is from turning: beyond its limit with plus, short of it with minus.
    private static func margin(_ gate: Evidence.Gate) -> String {
        guard let margin = gate.margin else { return "" }
        // A difference of shares is in points.
        let distance = Amount(margin.number.magnitude, margin.unit == .ratio ? .points : margin.unit)
        return (margin.number.isNegative ? "-" : "+") + Wording.amount(distance)
    }

    /// Those of the rule itself first, then those of each rule that it rests on.
    private var parameters: [String] {
        let groups = Dictionary(grouping: evidence.parameters) { name, _ in
            name.range(of: ": ", options: .backwards).map { String(name[..<$0.upperBound]) } ?? ""
        }
        let words = groups.sorted { $0.key < $1.key }.map { prefix, parameters in
            prefix
                + parameters.sorted { $0.key < $1.key }.map { "\($0.key.dropFirst(prefix.count)) \($0.value)" }
                .joined(separator: ", ")
        }
        return words.isEmpty ? [] : wrapped("with " + words.joined(separator: "; ")).map(ink.dim)
    }

    // MARK: Amounts

    /// What the amounts are that the rule has names for.
    private var names: [String: String] {
        Dictionary(explanation.rule.lets.map { ($0.name, "= " + $0.text) }) { first, _ in first }
    }

    /// The windows that were read and the amounts that have names, with their values; and what `some` and `longest`
    /// found.
    private var amounts: [String] {
        var rows: [[String]] = []
        for term in evidence.terms {
            let span = term.from.flatMap { from in term.through.map { Wording.span(from, $0) } }
            guard let span = span ?? names[term.text] else { continue }
            let text = term.text.count > 52 ? term.text.prefix(51) + "…" : term.text
            let row = [text, term.amount.map(Wording.amount) ?? "not known", span]
            if !rows.contains(row) { rows.append(row) }
        }
        if account.newest == nil { return [] }
        rows += (evidence.bindings ?? [:]).sorted { $0.key < $1.key }.map { name, code in
            [name, Country(code).isSingle ? wording.countries.name(of: Country(code)) : code, "found"]
        }
        return Columns.aligned(rows, right: [1])
    }

    // MARK: Where it turns

    /// The measure that the rule counts, and another one that it reads where that would turn the verdict too.
    private var unknowns: [Background.Unknown] {
        let all = account.background.unknowns
        return all.prefix(1) + all.dropFirst().filter { $0.whole.turnsAnything || $0.whileFiled?.turnsAnything == true }
    }

    private func turnsOn(_ unknown: Background.Unknown) -> String {
        guard account.background.unknowns.count > 1 else { return "What would change it" }
        return unknown.measure == .value
            ? "What would change it, by the month's value (its quantity as it is)"
            : "What would change it, by the month's quantity (its value as it is)"
    }

    private func turns(_ unknown: Background.Unknown) -> [String] {
        TurningWords(explanation, unknown).sentences.flatMap(wrapped)
    }

    // MARK: Lines and alert

    private func contributed(_ contributions: Contributions) -> [String] {
        ContributionText(contributions, wording: wording).lines(series: explanation.series)
    }

    private var alert: [String] {
        guard let last = account.events.last else { return [] }
        let ofMonth = account.events.filter { $0.event.month == explanation.month || $0.event.kind.isPerEpisode }
        let rows = ofMonth.map { record in
            let event = record.event
            return [
                event.knownAt.newYorkDay.description, event.kind.rawValue,
                event.month == explanation.month ? "" : "\(event.month)", event.reason ?? "",
            ]
        }
        return ["\(last.event.episode), since \(last.event.episodeStart)"] + Columns.aligned(rows)
    }
}
