import Panel
import RuleLanguage
import Trade

/// The series that a rule runs over in one role: countries and products that were ever stated.
struct SeriesOfRule {
    let rule: Rule
    let group: World.Judged.Group
    let panel: Panel
    let view: PanelView

    var all: [WorkingSeries] {
        var result: Set<WorkingSeries> = []
        let products = rule.scope.products(
            among: panel.products(
                at: rule.over.level, flow: group.flow, reporter: group.reporter, role: group.role), at: rule.over.level)
        for product in products {
            let total = WorkingSeries(
                flow: group.flow, reporter: group.reporter, role: group.role, country: .all, product: product)
            var candidates = view.countries(beside: total).map(total.of) + [total]
            for member in rule.scope.countries {
                var series = total.of(member.country)
                series.origin = member.origin?.code ?? ""
                candidates.append(series)
            }
            for series in candidates where rule.covers(series) { result.insert(series) }
        }
        return result.sorted()
    }
}
