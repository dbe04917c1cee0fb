package import Trade

/// The figures of one moment, in memory: every stated cell, and which months each source has published.
///
/// A value: applying a release yields what changed, and a copy taken before is the state before. Roll-ups and working
/// series are read through `PanelView`.
package struct Panel: Sendable {
    package internal(set) var categories: CategoryList
    /// The lists of which these come, unless a panel was made with others.
    package internal(set) var lists = ReferenceLists.inForce
    /// Which codes took the place of others: their figures are read as one series.
    package internal(set) var concordance: Concordance
    /// Statistics sources in order of preference; rules read the first that has the role.
    package internal(set) var sources: [String]

    /// Series by country and cross origin within a statistic.
    struct Place: Hashable, Sendable {
        var country: Country
        var origin: String
    }
    /// All that is known of one statistic.
    struct Statement: Sendable {
        var places: [Place: [Product: StoredSeries]] = [:]
        var publications: [Section.Scope: [Month: Publication]] = [:]
        var products: Set<Product> = []
        var newestMonth: Month?
        var firstMonth: Month?
    }
    var statements: [Statistic: Statement] = [:]
    var vintages = VintageList()
    /// The newest last-license date of each license source.
    package internal(set) var asOf: [String: CalendarDay] = [:]
    package internal(set) var newestVintage: [String: Vintage] = [:]
    /// When the newest of its releases was known: events announced later do not exist yet. Event lists themselves do
    /// not move it, for their rows may lie ahead.
    package internal(set) var moment: Instant?
    var reference = ReferenceSeries()

    package init(
        categories: CategoryList = .aluminumImportMonitor, concordance: Concordance = .tariffSchedule,
        sources: [String] = ["census-imports"]
    ) {
        self.categories = categories
        self.concordance = concordance
        self.sources = sources
    }

    // MARK: Loading what an archive holds

    /// Takes in one stored cell, the newest known of its series and month.
    package mutating func restore(_ series: SeriesKey, month: Month, cell: StoredCell) {
        let statistic = Statistic(series)
        let place = Place(country: series.country, origin: series.origin)
        statements[statistic, default: Statement()].places[place, default: [:]][
            series.product, default: StoredSeries(first: month)
        ].set(vintages.pack(cell), at: month)
        statements[statistic]?.products.insert(series.product)
    }

    /// Takes in the stored cells of one series, oldest first.
    package mutating func restore(_ series: SeriesKey, cells: [(Month, StoredCell)]) {
        guard let first = cells.first?.0 else { return }
        var stored = StoredSeries(first: first)
        for (month, cell) in cells { stored.set(vintages.pack(cell), at: month) }
        let place = Place(country: series.country, origin: series.origin)
        statements[Statistic(series), default: Statement()].places[place, default: [:]][series.product] = stored
        statements[Statistic(series)]?.products.insert(series.product)
    }

    /// Takes in one stored publication.
    package mutating func restore(_ publication: Publication, of statistic: Statistic) {
        statements[statistic, default: Statement()].publish(publication)
    }

    /// Takes in that a vintage exists; `isEventList` when it is one of dates that may lie ahead.
    package mutating func restore(_ vintage: Vintage, asOf day: CalendarDay?, isEventList: Bool = false) {
        newestVintage[vintage.source] = max(newestVintage[vintage.source] ?? vintage, vintage)
        if !isEventList { moment = max(moment ?? vintage.knownAt, vintage.knownAt) }
        if let day { asOf[vintage.source] = max(asOf[vintage.source] ?? day, day) }
    }

    /// Reads figures as of a moment: what was announced by then exists.
    package mutating func restore(moment: Instant) { self.moment = moment }

    // MARK: Reading

    /// Whether any cell was ever stated as simulated.
    package var hasSimulated: Bool { vintages.hasSimulated }

    /// The newest stated cell of a stored series and month.
    package func cell(_ series: SeriesKey, month: Month) -> StoredCell? {
        statements[Statistic(series)]?
            .places[Place(country: series.country, origin: series.origin)]?[series.product]
            .flatMap { vintages.unpack($0[month]) }
    }

    /// All stored series, sorted.
    package var series: [SeriesKey] {
        var result: [SeriesKey] = []
        for (statistic, statement) in statements {
            for (place, products) in statement.places {
                for product in products.keys {
                    result.append(
                        SeriesKey(
                            source: statistic.source, flow: statistic.flow, basis: statistic.basis,
                            reporter: statistic.reporter, role: statistic.role, country: place.country,
                            origin: place.origin, product: product))
                }
            }
        }
        return result.sorted()
    }

    /// The newest month that a statistics source has published for a flow and reporter.
    package func newestStatisticsMonth(flow: Flow, reporter: String) -> Month? {
        guard let statistic = statistic(flow: flow, reporter: reporter, role: flow == .import ? .origin : .destination)
        else { return nil }
        return statements[statistic]?.newestMonth
    }

    /// The statistic that rules read for a role: of the first source that has it, general imports before consumption.
    func statistic(flow: Flow, reporter: String, role: Role) -> Statistic? {
        let candidates = statements.keys.filter {
            $0.flow == flow && $0.reporter == reporter && $0.role == role && $0.basis != .license && !$0.isCross
        }
        return candidates.min { rank($0) < rank($1) }
    }

    /// The license statistic of a role, if any source has it.
    func licenses(flow: Flow, reporter: String, role: Role, isCross: Bool) -> Statistic? {
        statements.keys.filter {
            $0.flow == flow && $0.reporter == reporter && $0.role == role && $0.basis == .license
                && $0.isCross == isCross
        }.min { rank($0) < rank($1) }
    }

    private func rank(_ statistic: Statistic) -> (Int, String, Int) {
        (
            sources.firstIndex(of: statistic.source) ?? sources.count, statistic.source,
            statistic.basis == .general ? 0 : 1
        )
    }

    /// A license month is closed once statistics have published it for origins, or a license file's last date lies 60
    /// days or more after its end: later filings are not waited for.
    package func isClosed(_ month: Month, flow: Flow, reporter: String) -> Bool {
        if let newest = newestStatisticsMonth(flow: flow, reporter: reporter), month <= newest { return true }
        return asOf.values.contains { $0 - month.lastDay >= 60 }
    }

    /// License months of a role, oldest first.
    package func licenseMonths(flow: Flow, reporter: String, role: Role) -> [Month] {
        var months: Set<Month> = []
        for isCross in [false, true] {
            guard let statistic = licenses(flow: flow, reporter: reporter, role: role, isCross: isCross),
                let statement = statements[statistic]
            else { continue }
            for byMonth in statement.publications.values { months.formUnion(byMonth.keys) }
        }
        return months.sorted()
    }
}

extension Panel.Statement {
    mutating func publish(_ publication: Publication) {
        publications[publication.scope, default: [:]][publication.month] = publication
        newestMonth = max(newestMonth ?? publication.month, publication.month)
        firstMonth = min(firstMonth ?? publication.month, publication.month)
    }
}

extension Panel {
    /// The statistic that rules read for a role, if there is one.
    package func readStatistic(flow: Flow, reporter: String, role: Role) -> Statistic? {
        statistic(flow: flow, reporter: reporter, role: role)
    }

    /// The stated products of a role, sorted.
    package func products(of flow: Flow, reporter: String, role: Role) -> [Product] {
        var result: Set<Product> = []
        for (statistic, statement) in statements
        where statistic.flow == flow && statistic.reporter == reporter && statistic.role == role {
            result.formUnion(statement.products)
        }
        return result.sorted()
    }

    /// Whether a source states licenses of a role.
    package func hasLicenses(source: String, flow: Flow, reporter: String, role: Role) -> Bool {
        statements.keys.contains {
            $0.source == source && $0.basis == .license && $0.flow == flow && $0.reporter == reporter && $0.role == role
        }
    }

    /// The products of a level that a stated product counts towards, itself included.
    package func products(above product: Product, at level: Product.Level) -> [Product] {
        guard product.isHS else {
            if level == .category { return product.level == .category ? [product] : [] }
            // A category that is one HS code stands for it.
            let prefixes = categories.category(named: product.code)?.prefixes ?? []
            let code = prefixes.count == 1 ? prefixes[0] : nil
            return code.map { products(above: Product($0), at: level) } ?? []
        }
        switch level {
        case .category: return categories.categories(of: product).map(\.product)
        case .chapter, .heading, .hs6, .line:
            let digits = level.digits
            return product.code.utf8.count >= digits ? [Product(String(product.code.prefix(digits)))] : []
        }
    }

    /// How many series are stated for each product of a level that a role has figures for.
    package func seriesCounts(
        at level: Product.Level, flow: Flow, reporter: String, role: Role
    ) -> [Product: Int] {
        var counts: [Product: Int] = [:]
        for (statistic, statement) in statements
        where statistic.flow == flow && statistic.reporter == reporter && statistic.role == role {
            var above: [Product: [Product]] = [:]
            for product in statement.products { above[product] = products(above: product, at: level) }
            for products in statement.places.values {
                for product in products.keys { for whole in above[product] ?? [] { counts[whole, default: 0] += 1 } }
            }
        }
        return counts
    }

    /// All products of a level for which a role has figures, sorted; codes that others replaced are left out.
    package func products(at level: Product.Level, flow: Flow, reporter: String, role: Role) -> [Product] {
        var result: Set<Product> = []
        for (statistic, statement) in statements
        where statistic.flow == flow && statistic.reporter == reporter && statistic.role == role {
            for product in statement.products { result.formUnion(products(above: product, at: level)) }
        }
        return inUse(result, flow: flow, reporter: reporter, role: role).sorted()
    }
}

extension Product.Level {
    /// HS digits; 0 for categories.
    var digits: Int {
        switch self {
        case .chapter: 2
        case .heading: 4
        case .hs6: 6
        case .line: 10
        case .category: 0
        }
    }
}

extension Panel {
    /// The countries whose own statistics are stored.
    package var reporters: Set<Country> {
        Set(statements.keys.map(\.reporter).filter { !$0.isEmpty }.map { Country($0) })
    }

    /// Countries by origin of their metal, as smelt or cast was ever stated for them.
    package func crosses(of role: Role) -> Set<WorkingSeries> {
        var result: Set<WorkingSeries> = []
        for (statistic, statement) in statements where statistic.role == role && statistic.isCross {
            for (place, products) in statement.places where !place.origin.isEmpty {
                for product in products.keys {
                    result.insert(
                        WorkingSeries(
                            flow: statistic.flow, reporter: statistic.reporter, role: role, country: place.country,
                            origin: place.origin, product: product))
                }
            }
        }
        return result
    }

    /// The newest month that a source has published, in whatever role.
    package func newestMonth(of source: String) -> Month? {
        statements.filter { $0.key.source == source }.values.compactMap(\.newestMonth).max()
    }

    /// How many cells of single countries each month of a source has.
    package func rowCounts(of source: String) -> [Month: Int] {
        var counts: [Int] = []
        for (statistic, statement) in statements where statistic.source == source {
            for (place, products) in statement.places where place.country != .all {
                for series in products.values { series.countCells(into: &counts) }
            }
        }
        let months = counts.enumerated().filter { $0.element > 0 }
        return Dictionary(uniqueKeysWithValues: months.map { (Month(ordinal: Int32($0.offset)), $0.element) })
    }
}

extension Panel {
    /// The stated cells of a stored series, oldest first.
    package func cells(of series: SeriesKey) -> [(month: Month, cell: StoredCell)] {
        let place = Place(country: series.country, origin: series.origin)
        guard let stored = statements[Statistic(series)]?.places[place]?[series.product] else { return [] }
        return stored.cells.enumerated().compactMap { index, cell in
            vintages.unpack(cell).map { (stored.first + index, $0) }
        }
    }
}
