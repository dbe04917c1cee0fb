package import Panel
package import Statistics
package import Trade

/// The baselines that a release touches: of the changed products, the months whose windows hold a changed month.
package enum BaselineUpdate {
    /// Baselines to store, sorted by series and month. Equal to what a computation from scratch gives for these months.
    package static func rows(
        after changes: ReleaseChanges, before: Panel, view: PanelView
    ) -> [(series: WorkingSeries, month: Month, baseline: Baseline)] {
        var changed: [WorkingSeries: Set<Month>] = [:]
        func note(_ series: WorkingSeries, _ month: Month) {
            for product in tracked(series.product, in: view.panel) {
                var total = series.of(.all)
                total.product = product
                changed[total, default: []].insert(month)
            }
        }
        for row in changes.rows where row.series.origin.isEmpty { note(row.series.working, row.month) }
        for month in changes.newMonths where !month.statistic.isCross {
            // A newly published month speaks about every series of its role, also those without a row in it.
            let statistic = month.statistic
            for product in view.panel.products(of: statistic.flow, reporter: statistic.reporter, role: statistic.role) {
                let total = WorkingSeries(
                    flow: statistic.flow, reporter: statistic.reporter, role: statistic.role, country: .all,
                    product: product)
                let first = before.newestStatisticsMonth(flow: statistic.flow, reporter: statistic.reporter)
                for each in min(month.month, first.map { $0 + 1 } ?? month.month)...month.month { note(total, each) }
            }
        }
        var result: [(series: WorkingSeries, month: Month, baseline: Baseline)] = []
        for (total, months) in changed {
            guard let last = last(of: total, view) else { continue }
            result += baselines(of: total, months: Baseline.affected(by: months, last: last), view: view)
        }
        return sorted(result)
    }

    /// All baselines of a panel, from scratch.
    package static func all(_ view: PanelView) -> [(series: WorkingSeries, month: Month, baseline: Baseline)] {
        var totals: Set<WorkingSeries> = []
        for series in view.panel.series where series.origin.isEmpty {
            for product in tracked(series.product, in: view.panel) {
                var total = series.working.of(.all)
                total.product = product
                totals.insert(total)
            }
        }
        var result: [(series: WorkingSeries, month: Month, baseline: Baseline)] = []
        for total in totals {
            let row = view.row(of: total)
            guard !row.cells.isEmpty else { continue }
            let months = Set((0..<row.cells.count).map { row.first + $0 })
            result += baselines(of: total, months: months, view: view)
        }
        return sorted(result)
    }

    /// Product categories, and HS codes that are stated as they are.
    private static func tracked(_ product: Product, in panel: Panel) -> [Product] {
        let categories = panel.products(above: product, at: .category)
        return categories.isEmpty ? [product] : categories
    }

    private static func last(of total: WorkingSeries, _ view: PanelView) -> Month? {
        let row = view.row(of: total)
        return row.cells.isEmpty ? nil : row.first + (row.cells.count - 1)
    }

    private static func baselines(
        of total: WorkingSeries, months: Set<Month>, view: PanelView
    ) -> [(series: WorkingSeries, month: Month, baseline: Baseline)] {
        let world = view.row(of: total)
        guard !world.cells.isEmpty else { return [] }
        let range = world.first...(world.first + (world.cells.count - 1))
        let wanted = months.filter(range.contains).sorted()
        var result: [(series: WorkingSeries, month: Month, baseline: Baseline)] = []
        for country in [.all] + view.countries(beside: total) {
            let series = total.of(country)
            let row = view.row(of: series)
            for month in wanted {
                result.append(
                    (series, month, Baseline.at(month, own: { row[$0] }, world: { world[$0] })))
            }
        }
        return result
    }

    private static func sorted(
        _ rows: [(series: WorkingSeries, month: Month, baseline: Baseline)]
    ) -> [(series: WorkingSeries, month: Month, baseline: Baseline)] {
        rows.sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }
}
