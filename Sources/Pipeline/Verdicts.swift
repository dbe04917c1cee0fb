import Panel
import RuleLanguage
import Trade

/// Verdicts of rules on months of series over one state of the figures, each computed once.
///
/// Not shared between threads.
final class Verdicts {
    let view: PanelView
    private let rules: RuleSet
    private var known: [Question: Verdict] = [:]

    struct Question: Hashable {
        var rule: String
        var series: WorkingSeries
        var month: Month
        var base: Base
    }

    /// What a rule that compares with the statistics before the licenses takes as its base.
    struct Base: Hashable {
        /// The first license month of the release that first fired; `nil` is the judged month itself.
        var anchor: Month?
        /// Figures of the base as they were known then.
        var cells: [Month: Cell] = [:]
    }

    init(view: PanelView, rules: RuleSet) {
        self.view = view
        self.rules = rules
    }

    func verdict(of rule: Rule, on series: WorkingSeries, in month: Month, base: Base) -> Verdict {
        let question = Question(rule: rule.name, series: series, month: month, base: base)
        if let verdict = known[question] { return verdict }
        var verdict = rule.judge(context(of: rule, on: series, in: month, base: base))
        for name in rule.parts.reversed() {
            guard let part = rules[name], part.judges(series, in: month) else { continue }
            verdict.evidence.include(
                self.verdict(of: part, on: series, in: month, base: base), of: part.name,
                isFirst: name == rule.parts.first)
        }
        known[question] = verdict
        return verdict
    }

    /// Whether a verdict that was true may be taken back.
    func isClear(_ rule: Rule, on series: WorkingSeries, in month: Month, base: Base) -> Truth {
        rule.judgeClear(context(of: rule, on: series, in: month, base: base))
    }

    private func context(
        of rule: Rule, on series: WorkingSeries, in month: Month, base: Base
    ) -> EvaluationContext {
        var parts: [String: PartVerdict] = [:]
        for name in rule.parts {
            guard let part = rules[name], part.judges(series, in: month) else { continue }
            parts[name] = verdict(of: part, on: series, in: month, base: base).part
        }
        return EvaluationContext(
            series: series, month: month, view: view, anchor: base.anchor, anchored: base.cells, parts: parts)
    }
}

extension Evidence {
    /// A composite shows what its parts saw, before what it says of them; the first part speaks for it. Parts that do
    /// not hold are left to the list of parts.
    mutating func include(_ part: Verdict, of name: String, isFirst: Bool) {
        guard isFirst || part.truth == .yes else { return }
        let gates = part.evidence.gates.map { gate in
            var gate = gate
            if !isFirst { gate.name = name + ": " + gate.name }
            return gate
        }
        self.gates.insert(contentsOf: gates, at: 0)
        terms.insert(contentsOf: part.evidence.terms, at: 0)
        months = Array(Set(months).union(part.evidence.months)).sorted { ($0.series, $0.month) < ($1.series, $1.month) }
        let prefix = isFirst ? "" : name + ": "
        parameters.merge(part.evidence.parameters.map { (prefix + $0.key, $0.value) }) { own, _ in own }
        isSimulated = isSimulated || part.evidence.isSimulated
        if anchor == nil { anchor = part.evidence.anchor }
    }
}
