import Panel
import Trade

extension Page {
    /// The U.S. Aluminum Import Monitor: what changed in this release, then any origin and category.
    package static func imports(_ address: Address, _ around: Surroundings) throws(PageProblem) -> Page {
        let question = try SeriesQuestion(address, in: around.edition, role: .origin)
        let figure = SeriesFigure(question, around)
        let totals = CountryTotals(
            around.edition, question.series.of(.all), question.measure == .value ? .value : .quantity)
        var ranked = question
        if ranked.measure == .unitValue { ranked.measure = .quantity }
        ranked.presentation = .month
        var page = Page(
            address: around.address(of: question),
            title: Names.capitalized(figure.title), sentence: figure.sentence)
        page.dataset = figure.dataset
        page.standing = around.standing(at: page.address)
        let isFront = question.parameters.isEmpty
        if isFront, let changes = around.changed(limit: 10) { page.blocks.append(.table(changes)) }
        page.blocks.append(.controls(around.controls(question, countries: totals.rows.map(\.country))))
        if let alerts = around.openAlerts(about: question) { page.blocks.append(.table(alerts)) }
        page.blocks.append(.figure(figure.block(links: around.links(question))))
        if question.compare.count > 5 {
            Multiples(totals, ranked, around, countries: [question.country] + question.compare)
                .map { page.blocks.append(.multiples($0)) }
        }
        if question.country == .all, question.compare.isEmpty {
            Movers(totals, ranked, around).grid().map { page.blocks.append(.table($0)) }
            HeatMap(totals: totals, question: ranked, around: around).grid().map { page.blocks.append(.table($0)) }
            Multiples(totals, ranked, around).map { page.blocks.append(.multiples($0)) }
        } else if question.compare.isEmpty {
            around.parts(of: ranked).map { page.blocks.append(.table($0)) }
        }
        return page
    }
}

extension Surroundings {
    /// What the newest release added and changed, largest first.
    func changed(limit: Int) -> Grid? {
        guard let newest = edition.newest, !changes.isEmpty else { return nil }
        let day = newest.knownAt.newYorkDay
        var grid = Grid(
            "What changed in the release of \(day.weekdayName) \(day) (\(newest.source))",
            note:
                "\(DecimalDigits.grouped(Int64(newest.firstPrints))) new, \(DecimalDigits.grouped(Int64(newest.revisions))) revised cells; the largest of them.",
            columns: [
                .init("series", "Series"), .init("month", "Month"), .init("now", "Now", number: true),
                .init("before", "Before", number: true), .init("change", "Change", number: true),
            ],
            rows: changes.prefix(limit).map(row))
        grid.links = [.init("The whole release", link("/releases/\(newest.id)"))]
        return grid
    }

    func row(_ change: CellChange) -> [Grid.Cell] {
        let isMass = change.quantity != nil
        let measure: Measure = isMass ? .quantity : .value
        let now = isMass ? change.quantity : change.value
        let before = isMass ? change.before?.quantity : change.before?.value
        func words(_ figure: Int64?) -> String {
            figure.map { Display.phrase(Rational($0), measure) } ?? "(D)"
        }
        let percent = now.flatMap { now in before.flatMap { (Rational(now - $0) / Rational($0)).map(Display.change) } }
        return [
            Grid.Cell(Self.label(change.series), to: address(of: change.series)),
            Grid.Cell(
                change.month.description + (change.basis == .license ? " P" : ""),
                mark: change.basis == .license ? "P" : ""),
            Grid.Cell(words(now)), Grid.Cell(change.before == nil ? "new" : words(before)), Grid.Cell(percent ?? ""),
        ]
    }

    /// `Canada × Unwrought`.
    static func label(_ series: WorkingSeries) -> String {
        let role = series.role == .origin ? "" : "\(series.role.rawValue) "
        let from = series.origin.isEmpty ? "" : " by way of \(CountryList.scheduleC.name(of: Country(series.origin)))"
        return Names.capitalized(role + Names.country(series.country, series.role) + from) + " × "
            + Names.product(series.product)
    }

    func address(of series: WorkingSeries) -> Address {
        let reporter = series.reporter.isEmpty ? "" : SeriesQuestion.word(Country(series.reporter)) + "-"
        return link(
            "/series/\(reporter)\(series.role.rawValue)/\(SeriesQuestion.word(series.country))/\(series.product.code)")
    }

    /// Open alerts about what is asked for.
    func openAlerts(about question: SeriesQuestion) -> Grid? {
        let categories = CategoryList.aluminumImportMonitor
        let found = alerts.filter { alert in
            alert.isOpen && alert.series.role == question.role
                && (question.country == .all || alert.series.country == question.country)
                && (alert.series.product == question.product
                    || categories.covers(question.product.code, alert.series.product))
        }
        guard !found.isEmpty else { return nil }
        var grid = alertGrid("Open alerts about this (\(found.count))", Array(found.prefix(6)))
        if found.count > 6 { grid.links = [.init("All open alerts", link("/alerts", ["state": "open"]))] }
        return grid
    }

    /// The products next below, with their newest months.
    func parts(of question: SeriesQuestion) -> Grid? {
        let next: [Product.Level] =
            switch question.product.level {
            case .chapter: [.category, .heading]
            case .category, .heading: [.hs6]
            case .hs6: [.line]
            default: []
            }
        return edition.read { view -> Grid? in
            for level in next {
                let products = view.products(of: question.series, at: level)
                guard products.count > 1 else { continue }
                guard let newest = view.row(of: question.series).months?.upperBound else { return nil }
                let rows = products.compactMap { product -> ([Grid.Cell], Int64)? in
                    var series = question.series
                    series.product = product
                    let row = view.row(of: series)
                    let figures = question.measure == .value ? row.values : row.quantities
                    func at(_ month: Month) -> Int64? {
                        let index = month - row.first
                        return figures.indices.contains(index) ? figures[index] : nil
                    }
                    guard let last = (0..<3).map({ newest - $0 }).first(where: { at($0) != nil }), let now = at(last)
                    else { return nil }
                    let before = at(last - 12)
                    var other = question
                    other.product = product
                    return (
                        [
                            Grid.Cell(Names.product(product), to: address(of: other)), Grid.Cell(last.description),
                            Grid.Cell(Display.cell(Rational(now), question.measure, .month)),
                            Grid.Cell(before.map { Display.cell(Rational($0), question.measure, .month) } ?? ".."),
                            Grid.Cell(
                                before.flatMap { (Rational(now) / Rational($0)).map { Display.change($0 - .one) } }
                                    ?? ""),
                        ], now
                    )
                }.sorted { $0.1 > $1.1 }
                guard !rows.isEmpty else { continue }
                return Grid(
                    "What it is made of, \(Display.unit(question.measure, .month))",
                    columns: [
                        .init("product", "Product"), .init("month", "Month"), .init("now", "Newest", number: true),
                        .init("year_before", "A year earlier", number: true), .init("change", "Change", number: true),
                    ], rows: rows.prefix(20).map(\.0))
            }
            return nil
        }
    }
}
