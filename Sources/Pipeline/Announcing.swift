import Alerting
import Archive
import Panel
import RuleLanguage
import Trade

extension ReleasePipeline {
    /// What a rule with `activation: announce-open` finds true on the newest months known when it is loaded. It becomes
    /// known as months found late do: a line in the next digests, and a message with the next true month.
    ///
    /// The newest month of statistics of each role is judged (smelt and cast: of closed licenses) and no other; it can be
    /// judged again like any month that a release judged.
    func openings(
        of rule: Rule, in world: World
    ) -> (judgements: [Judgement], judged: [JudgedMonth]) {
        let view = PanelView(world.panel)
        let verdicts = Verdicts(
            view: view, hasSimulated: world.panel.hasSimulated, rules: rules, firstFiring: { _, _, _ in nil })
        var judgements: [Judgement] = []
        var judged: [JudgedMonth] = []
        for role in rule.over.roles {
            let group = World.Judged.Group(rule: rule, role: role)
            guard let month = newestMonth(of: group, world.panel) else { continue }
            judged.append(JudgedMonth(group, month, .statistics))
            for series in series(of: rule, group, view)
            where rule.judges(series, in: month) && verdicts.truth(of: rule, on: series, in: month) == .yes {
                let verdict = verdicts.verdict(of: rule, on: series, in: month)
                judgements.append(
                    Judgement(
                        rule: rule.name, ruleHash: rule.sha256, definition: rule.definitionSHA256, series: series,
                        month: month, ground: .revision, truth: .yes, isClear: .no,
                        severity: verdict.severity ?? rule.severity.lowest, evidence: KeptEvidence(verdict.evidence),
                        isNewest: true,
                        begins: month - (rule.monthsToHold - 1)))
            }
        }
        return (judgements, judged)
    }

    private func series(of rule: Rule, _ group: World.Judged.Group, _ view: PanelView) -> [WorkingSeries] {
        var groups = SeriesGroups(view, .whole)
        groups.add(rule, group, docket: 0)
        return groups.all.flatMap { group in group.countries.map(group.total.of) }.sorted()
    }

    private func newestMonth(of group: World.Judged.Group, _ panel: Panel) -> Month? {
        if group.role.hasStatistics {
            return panel.newestStatisticsMonth(flow: group.flow, reporter: group.reporter)
        }
        return panel.licenseMonths(flow: group.flow, reporter: group.reporter, role: group.role)
            .last { panel.isClosed($0, flow: group.flow, reporter: group.reporter) }
    }
}
