package import Panel
package import RuleLanguage
import Trade

extension ArchiveFacts {
    /// What a panel holds: every series that a rule could run over, with its months, and what rules read beside.
    package init(panel: Panel) {
        let view = PanelView(panel)
        var series: [WorkingSeries: ClosedRange<Month>] = [:]
        for role in Role.allCases {
            let flow: Flow = role == .destination ? .export : .import
            let crosses = role.hasStatistics ? [] : panel.crosses(of: role)
            for level in Product.Level.allCases {
                for product in panel.products(at: level, flow: flow, reporter: "", role: role) {
                    let total = WorkingSeries(flow: flow, role: role, country: .all, product: product)
                    for one in view.countries(beside: total).map(total.of) + [total] {
                        if let months = view.row(of: one).months { series[one] = months }
                    }
                    for cross in crosses {
                        var one = total.of(cross.country)
                        one.origin = cross.origin
                        if series[one] == nil, let months = view.row(of: one).months { series[one] = months }
                    }
                }
            }
        }
        self.init(
            series: series, parameters: Set(panel.parameterSeries.map(\.name)),
            events: Set(panel.events.map(\.event.kind)), partners: panel.reporters)
    }
}
