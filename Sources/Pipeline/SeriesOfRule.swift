import Panel
import RuleLanguage
import Trade

/// The series that a rule runs over in one role: countries and products that were ever stated, of one thread's products.
struct SeriesOfRule {
    /// What decides the list: rules that agree in it run over the same series.
    struct Key: Hashable {
        var over: Over
        var scope: Scope
        var role: Role
    }

    let rule: Rule
    let group: World.Judged.Group
    let view: PanelView
    let share: ProductShare

    /// Sorted.
    var all: [WorkingSeries] {
        let products = rule.scope.products(
            among: view.panel.products(
                at: rule.over.level, flow: group.flow, reporter: group.reporter, role: group.role), at: rule.over.level)
        var result: Set<WorkingSeries> = []
        for product in products where share.has(product) {
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
