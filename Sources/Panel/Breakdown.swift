package import Trade

extension PanelView {
    /// The products of a level into which the figures of a series can be parted, sorted: those stated, or added up from
    /// what is stated, for its role. Of codes that are read together one stands for all. Empty where the archive has nothing so
    /// fine.
    package func products(of series: WorkingSeries, at level: Product.Level) -> [Product] {
        var seen: Set<Product> = []
        let all = panel.products(at: level, flow: series.flow, reporter: series.reporter, role: series.role).filter {
            let together = panel.readTogether($0, flow: series.flow, reporter: series.reporter)
            return seen.insert(together.first ?? $0).inserted
        }
        guard series.product.isHS else {
            return all.filter { product in
                // A category that is one code has no part in that code: it is that.
                panel.categories.categories(of: product).contains {
                    $0.product == series.product && $0.prefixes != [product.code]
                }
            }
        }
        return all.filter {
            $0.isHS && $0.code.hasPrefix(series.product.code) && $0.code.utf8.count > series.product.code.utf8.count
        }
    }

    /// The stored series that a month of a series is the sum of, as the given basis states it.
    package func storedSeries(of series: WorkingSeries, basis: Basis) -> [SeriesKey] {
        let composition = composition(of: series)
        let isLicense = basis == .license
        guard let statistic = isLicense ? composition.licensed : composition.official else { return [] }
        return (isLicense ? composition.licensedParts : composition.officialParts).map { product in
            SeriesKey(
                source: statistic.source, flow: series.flow, basis: statistic.basis, reporter: series.reporter,
                role: series.role, country: series.country, origin: series.origin, product: product)
        }
    }
}
