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
        var touched: Set<WorkingSeries> = []
        for row in changes.rows where row.series.origin.isEmpty {
            touched.formUnion(totals(row.series.working, after.panel))
        }
        // A publication speaks about every series of its role, also those without a row in it.
        for statistic in Set(changes.publications.map(\.statistic)) where !statistic.isCross {
            let products = after.panel.products(
                of: statistic.flow, reporter: statistic.reporter, role: statistic.role)
            for product in products {
                touched.formUnion(totals(WorkingSeries(statistic, product: product), after.panel))
            }
        }
        var result = Changes()
        for total in touched {
            let world = after.row(of: total)
            guard let whole = world.months else { continue }
            let isSame = before.composition(of: total) == after.composition(of: total)
            if !isSame, before.row(of: total).months != nil { result.removed.append(total) }
            let known = Set(isSame ? all(total, before) : [])
            let common = changed(before.row(of: total), world)
            for country in all(total, after) {
                let series = total.of(country)
                let row = after.row(of: series)
                var months = Set(whole)
                if known.contains(country) {
                    let own = country == .all ? common : common.union(changed(before.row(of: series), row))
                    months = own.union(Baseline.affected(by: own, last: whole.upperBound))
                }
                result.rows += baselines(of: series, row, world: world, months: months)
            }
        }
        result.removed.sort()
        result.rows = sorted(result.rows)
        return result
    }

    /// The months that a row newly has or in which it reads differently.
    private static func changed(_ before: PanelView.Row, _ after: PanelView.Row) -> Set<Month> {
        guard let months = after.months else { return [] }
        let old = before.months
        return Set(
            months.filter { month in
                guard let old, old.contains(month) else { return true }
                let (was, now) = (before[month], after[month])
                return was.quantity.number != now.quantity.number || was.value.number != now.value.number
                    || was.status != now.status
            })
    }

    /// The totals that a series counts towards: of product categories, and of HS codes that are in none.
    private static func totals(_ series: WorkingSeries, _ panel: Panel) -> [WorkingSeries] {
        tracked(series.product, in: panel).map { product in
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
        for total in known {
            let world = view.row(of: total)
            guard let months = world.months else { continue }
            for country in all(total, view) {
                let series = total.of(country)
                result += baselines(of: series, view.row(of: series), world: world, months: Set(months))
            }
        }
        return sorted(result)
    }

    /// Product categories, and HS codes that are stated as they are.
    private static func tracked(_ product: Product, in panel: Panel) -> [Product] {
        let categories = panel.products(above: product, at: .category)
        return categories.isEmpty ? [product] : categories
    }

    private static func baselines(
        of series: WorkingSeries, _ row: PanelView.Row, world: PanelView.Row, months: Set<Month>
    ) -> [(series: WorkingSeries, month: Month, baseline: Baseline)] {
        guard let range = world.months else { return [] }
        return months.filter(range.contains).sorted().map { month in
            (series, month, Baseline.at(month, own: { row[$0] }, world: { world[$0] }))
        }
    }

    private static func sorted(
        _ rows: [(series: WorkingSeries, month: Month, baseline: Baseline)]
    ) -> [(series: WorkingSeries, month: Month, baseline: Baseline)] {
        rows.sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }
}

extension WorkingSeries {
    fileprivate init(_ statistic: Statistic, product: Product) {
        self.init(
            flow: statistic.flow, reporter: statistic.reporter, role: statistic.role, country: .all, product: product)
    }
}
