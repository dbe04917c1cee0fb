package import Panel
package import RuleLanguage
package import Trade

/// Why a rule did or did not fire for a month of a series: its verdict with all evidence, as of some moment.
package struct Explanation: Sendable {
    package var rule: Rule
    package var series: WorkingSeries
    package var month: Month
    package var verdict: Verdict

    /// Judges one month as the daemon would have on the given figures. `firstFiring` is the evidence with which the
    /// month first fired, for rules that keep the base of their first firing.
    package init(
        rule: Rule, rules: RuleSet, series: WorkingSeries, month: Month, panel: Panel, firstFiring: Evidence? = nil
    ) {
        self.rule = rule
        self.series = series
        self.month = month
        let view = PanelView(panel)
        var base = firstFiring.map { Verdicts.Base($0) } ?? .init()
        let newest = panel.newestStatisticsMonth(flow: series.flow, reporter: series.reporter)
        if rule.formula.isAnchored, series.role.hasStatistics, let newest, month > newest {
            base = .init(anchor: newest + 1)
        }
        verdict = Verdicts(view: view, rules: rules).verdict(of: rule, on: series, in: month, base: base)
    }

    /// The newest month for which the series has any figure.
    package static func newestMonth(of series: WorkingSeries, in panel: Panel) -> Month? {
        let row = PanelView(panel).row(of: series)
        return row.cells.isEmpty ? nil : row.first + (row.cells.count - 1)
    }
}
