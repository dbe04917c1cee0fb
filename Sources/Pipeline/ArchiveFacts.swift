package import Panel
package import RuleLanguage
import Trade

extension ArchiveFacts {
    /// What a panel holds: every series that a rule could run over, with its months.
    package init(panel: Panel) {
        let view = PanelView(panel)
        var series: [WorkingSeries: ClosedRange<Month>] = [:]
        for role in Role.allCases {
            let flow: Flow = role == .destination ? .export : .import
            for level in Product.Level.allCases {
                for product in panel.products(at: level, flow: flow, reporter: "", role: role) {
                    let total = WorkingSeries(flow: flow, role: role, country: .all, product: product)
                    for one in view.countries(beside: total).map(total.of) + [total] {
                        if let months = view.row(of: one).months { series[one] = months }
                    }
                }
            }
        }
        self.init(series: series)
    }
}
