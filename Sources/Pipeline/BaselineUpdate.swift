package import Panel
package import Statistics
package import Trade

/// The baselines that a release touches: the months whose windows hold a month that reads differently than before.
package enum BaselineUpdate {
    /// What a release does to the stored baselines.
    package struct Changes: Sendable {
        /// Totals that are now read from other figures: their stored baselines, of all countries, go away.
        package var removed: [WorkingSeries] = []
        /// Sorted by series and month. Equal to what a computation from scratch gives for these months.
        package var rows: [(series: WorkingSeries, month: Month, baseline: Baseline)] = []
    }

    package static func changes(_ changes: ReleaseChanges, before: PanelView, after: PanelView) -> Changes {
        var result = Changes()
        let touched = touched(changes, after.panel)
        let tracked = stated(beside: touched, before.panel)
        for total in touched.sorted() {
            let world = after.row(of: total)
            guard let whole = world.months else { continue }
            let isSame = before.composition(of: total) == after.composition(of: total)
            if !isSame, before.row(of: total).months != nil { result.removed.append(total) }
            let known = Set(isSame && tracked.contains(total) ? all(total, before) : [])
            let reached = Baseline.affected(by: world.changed(since: before.row(of: total)))
            let figures = figures(of: world)
            // The total sorts before its countries, and they are sorted.
            for country in all(total, after) {
                let series = total.of(country)
                let row = after.row(of: series)
                var months = reached
                if !known.contains(country) {
                    months = Array(repeating: true, count: whole.count)
                } else if country != .all {
                    let own = Baseline.affected(by: row.changed(since: before.row(of: series)))
                    for index in own.indices where own[index] { months[index] = true }
                }
                append(series, row, world: figures, months: months, to: &result.rows)
            }
        }
        return result
    }

    /// The baselines of all series anew: figures are read by other lists than before.
    static func anew(before: PanelView, after: PanelView) -> Changes {
        var totals: Set<WorkingSeries> = []
        for series in before.panel.series where series.origin.isEmpty {
            totals.formUnion(Self.totals(series.working, before.panel))
        }
        return Changes(removed: totals.sorted(), rows: all(after))
    }

    /// The totals whose baselines a release can alter.
    private static func touched(_ changes: ReleaseChanges, _ panel: Panel) -> Set<WorkingSeries> {
        var series: Set<WorkingSeries> = []
        for row in changes.rows where row.series.origin.isEmpty { series.insert(row.series.working.of(.all)) }
        // A publication speaks about every series of its role, also those without a row in it.
        for statistic in Set(changes.publications.map(\.statistic)) where !statistic.isCross {
            let products = panel.products(of: statistic.flow, reporter: statistic.reporter, role: statistic.role)
            for product in products { series.insert(WorkingSeries(statistic, product: product)) }
        }
        return series.reduce(into: []) { $0.formUnion(totals($1, panel)) }
    }

    /// The totals of the same roles that had baselines in a panel.
    private static func stated(beside totals: Set<WorkingSeries>, _ panel: Panel) -> Set<WorkingSeries> {
        var roles: Set<WorkingSeries> = []
        for var total in totals {
            total.product = Product("")
            roles.insert(total)
        }
        var result: Set<WorkingSeries> = []
        for var series in roles {
            for product in panel.products(of: series.flow, reporter: series.reporter, role: series.role) {
                series.product = product
                result.formUnion(self.totals(series, panel))
            }
        }
        return result
    }

    private static func figures(of row: PanelView.Row) -> Baseline.Figures {
        Baseline.Figures(first: row.first, quantity: row.quantities, value: row.values)
    }

    /// The totals that a series counts towards: of product categories, and of HS codes that are in none.
    private static func totals(_ series: WorkingSeries, _ panel: Panel) -> [WorkingSeries] {
        tracked(series, in: panel).map { product in
            var total = series.of(.all)
            total.product = product
            return total
        }
    }

    private static func all(_ total: WorkingSeries, _ view: PanelView) -> [Country] {
        [.all] + view.countries(beside: total)
    }

    /// All baselines of a panel, from scratch.
    package static func all(_ view: PanelView) -> [(series: WorkingSeries, month: Month, baseline: Baseline)] {
        var known: Set<WorkingSeries> = []
        for series in view.panel.series where series.origin.isEmpty {
            known.formUnion(totals(series.working, view.panel))
        }
        var result: [(series: WorkingSeries, month: Month, baseline: Baseline)] = []
        for total in known.sorted() {
            let world = view.row(of: total)
            guard let months = world.months else { continue }
            let figures = figures(of: world)
            let all = Array(repeating: true, count: months.count)
            for country in self.all(total, view) {
                let series = total.of(country)
                append(series, view.row(of: series), world: figures, months: all, to: &result)
            }
        }
        return result
    }

    /// Product categories, and HS codes that are stated as they are, with those that are read together with them.
    private static func tracked(_ series: WorkingSeries, in panel: Panel) -> [Product] {
        let categories = panel.products(above: series.product, at: .category)
        if !categories.isEmpty { return categories }
        let together = panel.readTogether(series.product, flow: series.flow, reporter: series.reporter)
        if together.count == 1 { return together }
        let stated = Set(panel.products(of: series.flow, reporter: series.reporter, role: series.role))
        return together.filter(stated.contains)
    }

    /// Appends the baselines of the marked months of a series.
    private static func append(
        _ series: WorkingSeries, _ row: PanelView.Row, world: Baseline.Figures, months: [Bool],
        to result: inout [(series: WorkingSeries, month: Month, baseline: Baseline)]
    ) {
        guard months.contains(true) else { return }
        let own = figures(of: row)
        let statuses = row.statuses
        for index in months.indices where months[index] {
            let month = world.first + index
            result.append((series, month, Baseline.at(month, own: own, world: world, status: statuses[index])))
        }
    }
}

extension WorkingSeries {
    fileprivate init(_ statistic: Statistic, product: Product) {
        self.init(
            flow: statistic.flow, reporter: statistic.reporter, role: statistic.role, country: .all, product: product)
    }
}
