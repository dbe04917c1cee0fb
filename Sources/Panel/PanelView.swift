package import Trade

/// Roll-ups and working series over a panel, each computed once.
///
/// A roll-up adds the stated products next below, each at the highest level at which a source states it: line to HS6 to
/// heading to chapter or category. A month of it is unknown where a part is unknown. A code that others replaced, and those
/// that replaced it, are read as one series. Not shared between threads.
package final class PanelView {
    package let panel: Panel
    private var rows: [WorkingSeries: Row] = [:]
    private var licenseRows: [WorkingSeries: Row] = [:]
    /// The row that was asked for last: it is often asked for again.
    private var last: (series: WorkingSeries, row: Row)?
    private var plan: Plan?
    private var neighbours: [WorkingSeries: [Country]] = [:]
    private var products: [ProductKey: [Product]] = [:]
    private var listings: [ProductKey: Listings] = [:]
    private var statistics: [StatisticKey: Statistic?] = [:]
    private var newest: [ReporterKey: Month?] = [:]
    private var open: [OpenKey: Bool] = [:]

    private struct ProductKey: Hashable {
        var statistic: Statistic
        var product: Product
    }
    private struct StatisticKey: Hashable {
        var flow: Flow
        var reporter: String
        var role: Role
        var isCross: Bool
        var isLicense: Bool
    }
    private struct ReporterKey: Hashable {
        var flow: Flow
        var reporter: String
    }
    private struct OpenKey: Hashable {
        var reporter: ReporterKey
        var month: Month
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
        if let last, last.series == series { return last.row }
        let known = rows[series]
        let row = known ?? makeRow(of: series)
        if known == nil { rows[series] = row }
        last = (series, row)
        return row
    }

    /// The licenses of a series as filed, from the first license month to the newest, also where statistics have
    /// replaced them.
    package func licenseRow(of series: WorkingSeries) -> Row {
        if let known = licenseRows[series] { return known }
        let row = makeLicenseRow(of: series)
        licenseRows[series] = row
        return row
    }

    package func newestStatisticsMonth(flow: Flow, reporter: String) -> Month? {
        let key = ReporterKey(flow: flow, reporter: reporter)
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
            let wanted = parts(of: series.product, in: statistic)
            for (place, products) in statement.places
            where place.origin == series.origin && place.country != .all {
                if wanted.contains(where: { products[$0] != nil }) { found.insert(place.country) }
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

    /// A stretch of months that is read from one statistic.
    private struct Stretch {
        var statistic: Statistic
        var statement: Panel.Statement
        var months: ClosedRange<Month>
        var parts: [(product: Product, listings: Listings)]
        /// The listings of the product itself, where nothing that adds up to it is stated.
        var whole: Listings?
    }
    /// From what the series of all countries of a role and product are read.
    private struct Plan {
        var total: WorkingSeries
        var official: Stretch?
        var licensed: Stretch?
    }

    private func plan(of series: WorkingSeries) -> Plan {
        let total = series.of(.all)
        if let plan, plan.total == total { return plan }
        let official = statistic(of: series, isLicense: false)
        let licensed = statistic(of: series, isLicense: true)
        var result = Plan(total: total)
        if let official { result.official = stretch(of: series, in: official, from: nil) }
        if let licensed {
            result.licensed = stretch(of: series, in: licensed, from: result.official.map { $0.months.upperBound + 1 })
        }
        plan = result
        return result
    }

    /// The published months of a statistic; `nil` when there are none after `start`.
    private func stretch(of series: WorkingSeries, in statistic: Statistic, from start: Month?) -> Stretch? {
        guard let statement = panel.statements[statistic], let first = statement.firstMonth,
            let last = statement.newestMonth, start ?? first <= last
        else { return nil }
        let parts = parts(of: series.product, in: statistic)
        return Stretch(
            statistic: statistic, statement: statement, months: (start ?? first)...last,
            parts: parts.map { ($0, listings(of: $0, parts: [$0], in: statistic)) },
            whole: parts.isEmpty ? listings(of: series.product, parts: [], in: statistic) : nil)
    }

    private func makeRow(of series: WorkingSeries) -> Row {
        let plan = plan(of: series)
        var entries: [Row.Entry] = []
        if let official = plan.official { append(series, official, to: &entries) }
        if let licensed = plan.licensed { appendLicenses(series, licensed, to: &entries) }
        return Row(
            first: (plan.official ?? plan.licensed)?.months.lowerBound ?? Month(ordinal: 0), entries: entries,
            official: plan.official?.statistic, licensed: plan.licensed?.statistic)
    }

    private func makeLicenseRow(of series: WorkingSeries) -> Row {
        guard let licensed = statistic(of: series, isLicense: true),
            let stretch = stretch(of: series, in: licensed, from: nil)
        else { return Row(first: Month(ordinal: 0), entries: [], official: nil, licensed: nil) }
        var entries: [Row.Entry] = []
        appendLicenses(series, stretch, to: &entries)
        return Row(first: stretch.months.lowerBound, entries: entries, official: nil, licensed: licensed)
    }

    private func appendLicenses(_ series: WorkingSeries, _ stretch: Stretch, to entries: inout [Row.Entry]) {
        append(series, stretch, to: &entries)
        for (back, month) in stretch.months.reversed().enumerated() {
            let index = entries.count - 1 - back
            entries[index].isLicensed = true
            entries[index].isIncomplete = isOpen(month, series)
        }
    }

    private func isOpen(_ month: Month, _ series: WorkingSeries) -> Bool {
        let key = OpenKey(reporter: ReporterKey(flow: series.flow, reporter: series.reporter), month: month)
        if let known = open[key] { return known }
        let result = !panel.isClosed(month, flow: series.flow, reporter: series.reporter)
        open[key] = result
        return result
    }

    private func append(_ series: WorkingSeries, _ stretch: Stretch, to entries: inout [Row.Entry]) {
        let own = stretch.statement.places[Panel.Place(country: series.country, origin: series.origin)]
        var sums = Array(repeating: Sum(), count: stretch.months.count)
        if let whole = stretch.whole {
            let shift = stretch.months.lowerBound - whole.first
            for index in sums.indices where whole[index + shift] == .complete { sums[index].isPublished = true }
        }
        for part in stretch.parts {
            let column = Part(
                own: own?[part.product], listings: part.listings,
                life: panel.life(of: part.product, in: stretch.statistic),
                countries: series.country == .all
                    ? stretch.statement.places.compactMap { other, products in
                        other.country != .all && other.origin == series.origin ? products[part.product] : nil
                    } : nil)
            column.add(to: &sums, from: stretch.months.lowerBound, panel.vintages)
        }
        let lacking: Status = stretch.statistic.basis == .license ? .license : .final
        entries.reserveCapacity(entries.count + sums.count)
        for sum in sums { entries.append(sum.entry(lacking: lacking)) }
    }

    /// One of the stated products of which a product is the sum, for one country or for all.
    private struct Part {
        var own: StoredSeries?
        var listings: Listings
        /// The months in which the code is in use; `nil` for all.
        var life: Concordance.Life?
        /// The series of all single countries, where the total of all is asked for.
        var countries: [StoredSeries]?

        /// Adds a stretch of months to their sums.
        func add(to sums: inout [Sum], from first: Month, _ vintages: VintageList) {
            let cells = own?.cells ?? []
            let ownShift = own.map { first - $0.first } ?? 0
            let listingShift = first - listings.first
            for index in sums.indices {
                let own = index + ownShift
                if own >= 0, own < cells.count, cells[own].isStated {
                    sums[index].add(cells[own], vintages)
                } else {
                    addAbsent(first + index, listing: index + listingShift, to: &sums[index], vintages)
                }
            }
        }

        /// A month for which the series itself has no cell.
        private func addAbsent(_ month: Month, listing: Int, to sum: inout Sum, _ vintages: VintageList) {
            switch listings[listing] {
            case .complete:
                // Without a row of the total, the sum of a whole section stands for it; a country without one is zero.
                sum.isPublished = true
                for country in countries ?? [] {
                    let cell = country[month]
                    if cell.isStated { sum.add(cell, vintages) }
                }
            case .partial, .changes:
                // Out of use it adds nothing, whoever leaves it out.
                if let life, !life.contains(month) { return }
                if let own {
                    sum.lacks(month >= own.first ? .unknown : .unpublished)
                } else if countries != nil {
                    sum.lacks(.unknown)
                }
            case nil:
                // Tariff lines come and go: before its first and after its last month a line adds nothing.
                if listings.spans(listing) { sum.lacks(.unknown) }
            }
        }
    }

    /// The stated products that add up to a product: itself where it is stated, with the codes that goods went over to or
    /// came from, else those of the nearest level below.
    private func parts(of product: Product, in statistic: Statistic) -> [Product] {
        let key = ProductKey(statistic: statistic, product: product)
        if let known = products[key] { return known }
        let result = findParts(of: product, in: statistic)
        products[key] = result
        return result
    }

    private func findParts(of product: Product, in statistic: Statistic) -> [Product] {
        guard let stated = panel.statements[statistic]?.products else { return [] }
        let together = panel.readTogether(product, in: statistic)
        if !together.isEmpty { return together }
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
        let candidates = stated.filter {
            $0.isHS && $0.code.utf8.count > prefix.utf8.count && $0.code.hasPrefix(prefix)
        }
        return candidates.filter { product in
            !candidates.contains { $0 != product && product.code.hasPrefix($0.code) }
        }.sorted()
    }

    /// The weakest listing of the sections that cover a product, month by month.
    private struct Listings {
        private(set) var first = Month(ordinal: 0)
        private var months: [Section.Listing?] = []

        init(_ byMonth: [Month: Section.Listing]) {
            guard let first = byMonth.keys.min(), let last = byMonth.keys.max() else { return }
            self.first = first
            months = (first...last).map { byMonth[$0] }
        }

        /// The listing so many months after the first.
        subscript(index: Int) -> Section.Listing? { spans(index) ? months[index] : nil }

        /// Whether a month so many after the first is not after the last one with a listing.
        func spans(_ index: Int) -> Bool { index >= 0 && index < months.count }
    }

    private func listings(of product: Product, parts: [Product], in statistic: Statistic) -> Listings {
        let key = ProductKey(statistic: statistic, product: product)
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
        let whole = Listings(result)
        listings[key] = whole
        return whole
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
        private var quantity: Int64? = 0
        private var value: Int64? = 0
        private var status = Status.final
        private var knownAt: Instant?
        private var isSimulated = false
        /// A whole listing covers the month: what has no row is zero.
        var isPublished = false
        /// What is not known of a part.
        private var gap: Figure?

        mutating func lacks(_ figure: Figure) { if gap != .unknown { gap = figure } }

        mutating func add(_ cell: StoredSeries.Packed, _ vintages: VintageList) {
            quantity = Self.adding(quantity, cell.hasQuantity ? cell.quantity : nil)
            value = Self.adding(value, cell.hasValue ? cell.value : nil)
            if knownAt == nil || cell.status == .license || status == .final { status = cell.status }
            let known = vintages[cell.vintage].knownAt
            knownAt = knownAt.map { max($0, known) } ?? known
            isSimulated = isSimulated || cell.isSimulated
        }

        /// Sums beyond 64 bits are unknown rather than wrong.
        static func adding(_ left: Int64?, _ right: Int64?) -> Int64? {
            guard let left, let right else { return nil }
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? nil : sum
        }

        /// `lacking` is the status where no part has a cell.
        func entry(lacking: Status) -> Row.Entry {
            let absent: Figure? = gap ?? (knownAt == nil && !isPublished ? .unpublished : nil)
            return Row.Entry(
                quantity: absent ?? quantity.map(Figure.value) ?? .unknown,
                value: absent ?? value.map(Figure.value) ?? .unknown, knownAt: knownAt,
                status: knownAt == nil ? lacking : status, isSimulated: isSimulated)
        }
    }
}
