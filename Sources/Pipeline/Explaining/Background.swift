package import Archive
package import Panel
package import RuleLanguage
package import Trade

/// What stands behind a verdict beside its evidence: where it would turn, which lines made the change, and what its
/// figures were at first. A projection of the figures known at the same moment; nothing of it is stored.
package struct Background: Sendable {
    /// One measure of the judged month as the unknown.
    package struct Unknown: Sendable {
        /// `quantity` or `value`.
        package var measure: Measure
        /// The verdict while months are still being filed; `nil` when every month is whole.
        package var whileFiled: TurningPoints?
        /// The verdict once every month that was read is whole.
        package var whole: TurningPoints
    }

    /// What the rule counts first: its quantity, or its value where it counts dollars only; then the other, if it
    /// reads both.
    package let unknowns: [Unknown]
    /// `nil` where the rule compares no windows of the series.
    package let contributions: Contributions?
    /// First prints of the months read of the series itself.
    package let firstPrints: [Month: FirstPrint]

    /// `firstFiring` is the evidence with which a rule first fired for the month; `firstPrints` asks the archive for
    /// stored series and the months between two.
    package init(
        of explanation: Explanation, rules: RuleSet, view: PanelView, firstFiring: (Rule) -> Evidence?,
        firstPrints: ([SeriesKey], ClosedRange<Month>) throws -> [Month: FirstPrint]
    ) rethrows {
        let (rule, series, month) = (explanation.rule, explanation.series, explanation.month)
        let evidence = explanation.verdict.evidence
        let isOpen = evidence.months.contains(where: \.isIncomplete)
        unknowns = rules.measures(of: rule).map { measure in
            func points(ends: Bool) -> TurningPoints {
                TurningPoints(
                    Supposition(series: series, month: month, measure: measure, ends: ends), rule: rule, rules: rules,
                    view: view, hasSimulated: view.panel.hasSimulated, firstFiring: firstFiring)
            }
            return Unknown(measure: measure, whileFiled: isOpen ? points(ends: false) : nil, whole: points(ends: true))
        }
        let unit: Unit = unknowns.first?.measure == .value ? .dollars : .kilograms
        contributions = Contributions.Windows(evidence, judging: month).map {
            Contributions(series: series, windows: $0, unit: unit, view: view)
        }
        let own = evidence.months.filter { $0.series == series && $0.vintage != nil }
        var prints: [Month: FirstPrint] = [:]
        for basis in Basis.allCases {
            let months = own.filter { $0.basis == basis }.map(\.month)
            guard let first = months.min(), let last = months.max() else { continue }
            let found = try firstPrints(view.storedSeries(of: series, basis: basis), first...last)
            for month in months { prints[month] = found[month] }
        }
        self.firstPrints = prints
    }
}

extension RuleSet {
    /// The measures of figures that a rule and the rules it rests on read: the first is the one it counts.
    func measures(of rule: Rule) -> [Measure] {
        let parts = rule.parts.compactMap { self[$0] }.flatMap { measures(of: $0) }
        let read = rule.measures.union(parts)
        return [.quantity, .value].filter(read.contains)
    }
}
