import Alerting
import RuleLanguage
import Trade

extension Episode {
    /// The episode with no more evidence than later releases can ask for: the first figure of each month, which tells
    /// whether a revision moved it, and the base of rules that keep the one of their first firing. A replay of years
    /// holds hundreds of thousands of alerts; their evidence has gone out with their events.
    func condensed(by rules: RuleSet) -> Episode {
        let isAnchored = rules[rule]?.isAnchored ?? false
        var episode = self
        for (month, alert) in months where !alert.isCondensed {
            episode.months[month]?.condense(
                first: isAnchored ? alert.first.evidence.base(of: series) : Evidence(),
                newest: alert.newest.evidence.firstFigure)
        }
        episode.saidEarly = [:]
        return episode
    }
}

extension Evidence {
    /// What a rule that compares with the statistics before the licenses is judged on again.
    fileprivate func base(of series: WorkingSeries) -> Evidence {
        guard let anchor else { return Evidence() }
        return Evidence(months: months.filter { $0.series == series && $0.month < anchor }, anchor: anchor)
    }

    /// The first gate that has a value, without its words.
    fileprivate var firstFigure: Evidence {
        guard let gate = decidingGates.first(where: { $0.value != nil }) else { return Evidence() }
        return Evidence(gates: [
            Gate(
                name: gate.name, text: "", value: gate.value, comparison: gate.comparison, limit: nil, met: gate.met)
        ])
    }
}
