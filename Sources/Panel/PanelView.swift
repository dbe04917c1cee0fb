package import Trade

/// Roll-ups and working series over a panel, each computed once.
///
/// A roll-up adds the stated products next below, each at the highest level at which a source states it: line to HS6 to
/// heading to chapter or category. A month of it is unknown where a part is unknown. Not shared between threads.
package final class PanelView {
    package let panel: Panel
    private var rows: [WorkingSeries: Row] = [:]
    private var neighbours: [WorkingSeries: [Country]] = [:]
    private var products: [ProductKey: [Product]] = [:]
    private var listings: [ListingKey: [Month: Section.Listing]] = [:]
    private var statistics: [StatisticKey: Statistic?] = [:]
    private var newest: [String: Month?] = [:]

    private struct ProductKey: Hashable {
        var statistic: Statistic
        var product: Product
    }
    private typealias ListingKey = ProductKey
    private struct StatisticKey: Hashable {
        var flow: Flow
        var reporter: String
        var role: Role
        var isCross: Bool
        var isLicense: Bool
    }
    /// A stretch of months of one working series.
    package struct Row {
        package var first: Month
        package var cells: [Cell]

        package subscript(month: Month) -> Cell {
            let index = month - first
            return index >= 0 && index < cells.count ? cells[index] : .unpublished
        }
        /// The months of the row; `nil` when it is empty.
        package var months: ClosedRange<Month>? { cells.isEmpty ? nil : first...(first + (cells.count - 1)) }
    }

    /// What a working series is read from: its statistics and, in each, the stated products that add up to its product.
    package struct Composition: Hashable {
        var official: Statistic?
        var licensed: Statistic?
        var officialParts: [Product]
        var licensedParts: [Product]
    }

    package init(_ panel: Panel) { self.panel = panel }

    /// The working series, from its first published month to the newest of statistics and licenses.
    package func row(of series: WorkingSeries) -> Row {
        if let known = rows[series] { return known }
        let row = makeRow(of: series)
        rows[series] = row
        return row
    }

    package func newestStatisticsMonth(flow: Flow, reporter: String) -> Month? {
        let key = flow.rawValue + ">" + reporter
        if let known = newest[key] { return known }
        let month = panel.newestStatisticsMonth(flow: flow, reporter: reporter)
        newest[key] = month
        return month
    }

    /// Single countries, and `NA` and `UN`, that were ever stated beside the series, sorted by code.
    package func countries(beside series: WorkingSeries) -> [Country] {
        let key = series.of(.all)
        if let known = neighbours[key] { return known }
        var found: Set<Country> = []
        for isLicense in [false, true] {
            guard let statistic = statistic(of: series, isLicense: isLicense),
                let statement = panel.statements[statistic]
            else { continue }
            let wanted = Set(parts(of: series.product, in: statistic))
            for (place, products) in statement.places
            where place.origin == series.origin && place.country != .all {
                if products.keys.contains(where: wanted.contains) { found.insert(place.country) }
            }
        }
        let result = found.sorted()
        neighbours[key] = result
        return result
    }

    package func composition(of series: WorkingSeries) -> Composition {
        let official = statistic(of: series, isLicense: false)
        let licensed = statistic(of: series, isLicense: true)
        return Composition(
            official: official, licensed: licensed,
            officialParts: official.map { parts(of: series.product, in: $0) } ?? [],
            licensedParts: licensed.map { parts(of: series.product, in: $0) } ?? [])
    }

    // MARK: Assembling

    private func statistic(of series: WorkingSeries, isLicense: Bool) -> Statistic? {
        let key = StatisticKey(
            flow: series.flow, reporter: series.reporter, role: series.role, isCross: !series.origin.isEmpty,
            isLicense: isLicense)
        if let known = statistics[key] { return known }
        let found =
            isLicense
            ? panel.licenses(
                flow: series.flow, reporter: series.reporter, role: series.role, isCross: !series.origin.isEmpty)
            : series.origin.isEmpty && series.role.hasStatistics
                ? panel.statistic(flow: series.flow, reporter: series.reporter, role: series.role) : nil
        statistics[key] = .some(found)
        return found
    }

    private func makeRow(of series: WorkingSeries) -> Row {
        let official = statistic(of: series, isLicense: false)
        let licensed = statistic(of: series, isLicense: true)
        let newestOfficial = official.flatMap { panel.statements[$0]?.newestMonth }
        let newestLicense = licensed.flatMap { panel.statements[$0]?.newestMonth }
        let firsts = [official, newestOfficial == nil ? licensed : nil].compactMap { $0 }
            .compactMap { panel.statements[$0]?.firstMonth }
        guard let first = firsts.min(), let last = [newestOfficial, newestLicense].compactMap({ $0 }).max() else {
            return Row(first: Month(ordinal: 0), cells: [])
        }
        var cells: [Cell] = []
        cells.reserveCapacity(last - first + 1)
        if let official, let newestOfficial {
            append(series, of: official, in: first...newestOfficial, to: &cells)
        }
        if let licensed, let newestLicense {
            let start = newestOfficial.map { $0 + 1 } ?? first
            if start <= newestLicense {
                append(series, of: licensed, in: start...newestLicense, to: &cells)
                for index in cells.indices.suffix(newestLicense - start + 1) {
                    let month = first + index
                    cells[index].isIncomplete = !panel.isClosed(month, flow: series.flow, reporter: series.reporter)
                }
            }
        }
        return Row(first: first, cells: cells)
    }

    private func append(
        _ series: WorkingSeries, of statistic: Statistic, in months: ClosedRange<Month>, to cells: inout [Cell]
    ) {
        guard let statement = panel.statements[statistic] else { return }
        let parts = parts(of: series.product, in: statistic)
        let place = Panel.Place(country: series.country, origin: series.origin)
        let columns = parts.map { part in
            Part(
                own: statement.places[place]?[part], listings: listings(of: part, parts: [part], in: statistic),
                countries: series.country == .all
                    ? statement.places.compactMap { other, products in
                        other.country != .all && other.origin == series.origin ? products[part] : nil
                    } : nil)
        }
        let whole = columns.isEmpty ? listings(of: series.product, parts: [], in: statistic) : [:]
        for month in months {
            var sum = Sum()
            if whole[month] == .complete { sum.isPublished = true }
            for column in columns { column.add(month, to: &sum) }
            cells.append(sum.cell(of: statistic))
        }
    }

    /// One of the stated products of which a product is the sum, for one country or for all.
    private struct Part {
        var own: StoredSeries?
        var listings: [Month: Section.Listing]
        /// The series of all single countries, where the total of all is asked for.
        var countries: [StoredSeries]?
        private var published: ClosedRange<Month>?

        init(own: StoredSeries?, listings: [Month: Section.Listing], countries: [StoredSeries]?) {
            self.own = own
            self.listings = listings
            self.countries = countries
            if let first = listings.keys.min(), let last = listings.keys.max() { published = first...last }
        }

        func add(_ month: Month, to sum: inout Sum) {
            if let cell = own?[month] { return sum.add(cell) }
            switch listings[month] {
            case .complete:
                // Without a row of the total, the sum of a whole section stands for it; a country without one is zero.
                sum.isPublished = true
                for country in countries ?? [] { if let cell = country[month] { sum.add(cell) } }
            case .partial, .changes:
                if let own {
                    sum.lacks(month >= own.first ? .unknown : .unpublished)
                } else if countries != nil {
                    sum.lacks(.unknown)
                }
            case nil:
                // Tariff lines come and go: before its first and after its last month a line adds nothing.
                if published?.contains(month) == true { sum.lacks(.unknown) }
            }
        }
    }

    /// The stated products that add up to a product: itself where it is stated, else those of the nearest level below.
    private func parts(of product: Product, in statistic: Statistic) -> [Product] {
        let key = ProductKey(statistic: statistic, product: product)
        if let known = products[key] { return known }
        let result = findParts(of: product, in: statistic)
        products[key] = result
        return result
    }

    private func findParts(of product: Product, in statistic: Statistic) -> [Product] {
        guard let stated = panel.statements[statistic]?.products else { return [] }
        if stated.contains(product) { return [product] }
        if product.isHS {
            if let category = panel.categories.categories.first(where: { $0.prefixes == [product.code] }),
                stated.contains(category.product)
            {
                return [category.product]
            }
            return below(product.code, in: stated)
        }
        guard let category = panel.categories.category(named: product.code) else { return [] }
        return category.prefixes.flatMap { prefix in
            stated.contains(Product(prefix)) ? [Product(prefix)] : below(prefix, in: stated)
        }
    }

    private func below(_ prefix: String, in stated: Set<Product>) -> [Product] {
        let candidates = stated.filter { $0.isHS && $0.code.utf8.count > prefix.utf8.count && $0.code.hasPrefix(prefix) }
        return candidates.filter { product in
            !candidates.contains { $0 != product && product.code.hasPrefix($0.code) }
        }.sorted()
    }

    /// The weakest listing of the sections that cover a product, month by month.
    private func listings(
        of product: Product, parts: [Product], in statistic: Statistic
    ) -> [Month: Section.Listing] {
        let key = ListingKey(statistic: statistic, product: product)
        if let known = listings[key] { return known }
        var result: [Month: Section.Listing] = [:]
        for (scope, byMonth) in panel.statements[statistic]?.publications ?? [:]
        where concerns(scope, product: product, parts: parts) {
            for (month, publication) in byMonth {
                guard let other = result[month] else {
                    result[month] = publication.listing
                    continue
                }
                if publication.listing != .complete { result[month] = other == .complete ? publication.listing : other }
            }
        }
        listings[key] = result
        return result
    }

    private func concerns(_ scope: Section.Scope, product: Product, parts: [Product]) -> Bool {
        switch scope {
        case .codes(let prefix, let digits):
            return parts.contains(where: scope.covers)
                || (product.isHS && product.code.hasPrefix(prefix) && product.code.utf8.count <= digits)
        case .product, .categories: return parts.contains(where: scope.covers) || scope.covers(product)
        }
    }

    /// A sum of stored cells: unknown where a part is.
    private struct Sum {
        var quantity: Int64? = 0
        var value: Int64? = 0
        var status = Status.final
        var vintage: Vintage?
        var isSimulated = false
        /// A whole listing covers the month: what has no row is zero.
        var isPublished = false
        /// What is not known of a part.
        private var gap: Figure?

        mutating func lacks(_ figure: Figure) { if gap != .unknown { gap = figure } }

        mutating func add(_ cell: StoredCell) {
            quantity = Self.adding(quantity, cell.quantity)
            value = Self.adding(value, cell.value)
            if vintage == nil || cell.status == .license || status == .final { status = cell.status }
            vintage = vintage.map { $0.knownAt < cell.vintage.knownAt ? cell.vintage : $0 } ?? cell.vintage
            isSimulated = isSimulated || cell.isSimulated
        }

        /// Sums beyond 64 bits are unknown rather than wrong.
        static func adding(_ left: Int64?, _ right: Int64?) -> Int64? {
            guard let left, let right else { return nil }
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? nil : sum
        }

        func cell(of statistic: Statistic) -> Cell {
            let absent: Figure? = gap ?? (vintage == nil && !isPublished ? .unpublished : nil)
            let weakest: Status = vintage != nil ? status : statistic.basis == .license ? .license : .final
            return Cell(
                quantity: absent ?? quantity.map(Figure.value) ?? .unknown,
                value: absent ?? value.map(Figure.value) ?? .unknown, source: statistic.source, basis: statistic.basis,
                status: weakest, vintage: vintage?.knownAt, isSimulated: isSimulated)
        }
    }
}
