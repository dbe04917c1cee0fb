package import Trade

/// Cells that complete listings state by leaving them out.
extension Panel {
    /// The zeros of the single-country series of a source: months in which every listing of the product is complete and
    /// the series had no cell then, each with the vintage of the listing. Series are those that are stated in any month.
    ///
    /// - Parameters:
    ///   - first: The vintage that first stated a cell.
    package func impliedZeros(
        of source: String, first: (SeriesKey, Month) -> Vintage?
    ) -> [(series: SeriesKey, month: Month, status: Status, vintage: Vintage)] {
        var result: [(series: SeriesKey, month: Month, status: Status, vintage: Vintage)] = []
        for (statistic, statement) in statements where statistic.source == source {
            var listed: [Product: [Month: Vintage]] = [:]
            for product in statement.products { listed[product] = statement.wholeMonths(of: [product]) }
            for (place, products) in statement.places where place.country != .all {
                for (product, stored) in products {
                    let series = SeriesKey(
                        source: source, flow: statistic.flow, basis: statistic.basis, reporter: statistic.reporter,
                        role: statistic.role, country: place.country, origin: place.origin, product: product)
                    for (month, vintage) in listed[product] ?? [:] {
                        if stored[month].isStated, first(series, month).map({ $0 <= vintage }) ?? true { continue }
                        result.append((series, month, statistic.basis == .license ? .license : .final, vintage))
                    }
                }
            }
        }
        return result.sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }
}

extension Panel.Statement {
    /// The months in which all listings of some products are complete, with the newest vintage of those.
    fileprivate func wholeMonths(of products: [Product]) -> [Month: Vintage] {
        var whole: [Month: Vintage] = [:]
        var gaps: Set<Month> = []
        for (scope, byMonth) in publications where products.contains(where: scope.covers) {
            for (month, publication) in byMonth {
                if publication.listing != .complete { gaps.insert(month) }
                whole[month] = max(whole[month] ?? publication.vintage, publication.vintage)
            }
        }
        return whole.filter { !gaps.contains($0.key) }
    }
}

extension PanelView {
    /// When it became known that a month of a series is zero, where no cell says so but a complete listing does by leaving
    /// it out; `nil` for every other month.
    package func zeroKnownAt(of series: WorkingSeries, in month: Month) -> Instant? {
        let cell = row(of: series)[month]
        guard cell.vintage == nil, cell.quantity.number != nil || cell.value.number != nil else { return nil }
        let composition = composition(of: series)
        let isOfficial =
            newestStatisticsMonth(flow: series.flow, reporter: series.reporter).map { month <= $0 } ?? false
        let statistic = isOfficial ? composition.official : composition.licensed
        let parts = isOfficial ? composition.officialParts : composition.licensedParts
        guard let statistic, let statement = panel.statements[statistic] else { return nil }
        return statement.wholeMonths(of: parts.isEmpty ? [series.product] : parts)[month]?.knownAt
    }
}
