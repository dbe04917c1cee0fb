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
    /// month first fired, and `parts` that of rules it rests on: for rules that keep the base of their first firing.
    /// `releasesHeld` is that of the world, for rules with `for: N releases`; without it they say what their condition
    /// says.
    package init(
        rule: Rule, rules: RuleSet, series: WorkingSeries, month: Month, panel: Panel, firstFiring: Evidence? = nil,
        releasesHeld: ((Rule, WorkingSeries, Month) -> Int)? = nil, parts: (Rule) -> Evidence? = { _ in nil }
    ) {
        self.rule = rule
        self.series = series
        self.month = month
        verdict = withoutActuallyEscaping(parts) { parts in
            Verdicts(
                view: PanelView(panel), hasSimulated: panel.hasSimulated, rules: rules,
                firstFiring: { asked, _, _ in asked.name == rule.name ? firstFiring : parts(asked) },
                releasesHeld: releasesHeld
            ).verdict(of: rule, on: series, in: month)
        }
    }

    /// The newest month for which the series has any figure.
    package static func newestMonth(of series: WorkingSeries, in panel: Panel) -> Month? {
        let row = PanelView(panel).row(of: series)
        return row.cells.lastIndex { $0.quantity != .unpublished || $0.value != .unpublished }.map { row.first + $0 }
    }
}
