import Charts
import Panel
package import Trade

extension Page {
    /// Country of Smelt or Country of Cast: where the metal in U.S. imports was made, and by which country it came. Import
    /// licenses are the only source, so nothing on the page is ever final.
    package static func made(_ address: Address, _ around: Surroundings, role: Role) throws(PageProblem) -> Page {
        let question = try SeriesQuestion(address, in: around.edition, role: role)
        let figure = SeriesFigure(question, around)
        var measured = question
        if measured.measure == .unitValue { measured.measure = .quantity }
        measured.presentation = .month
        let totals = CountryTotals(around.edition, question.series.of(.all), measured.measure)
        let asked = try SeriesQuestion.month(address, "month")
        let making = Making(measured, totals, around, month: asked)
        var page = Page(
            address: around.address(of: question).with("month", asked?.description),
            title: Names.capitalized(figure.title),
            sentence: question.country == .all ? making.sentence ?? figure.sentence : figure.sentence)
        page.standing = around.standing(at: page.address)
        page.dataset = figure.dataset
        page.blocks.append(
            .controls(
                around.controls(
                    question, countries: totals.rows.map(\.country), extra: making.months.map { [$0] } ?? [])))
        if let alerts = around.openAlerts(about: question) { page.blocks.append(.table(alerts)) }
        if question.country == .all, question.compare.isEmpty {
            page.blocks += making.blocks
        }
        page.blocks.append(.figure(figure.block(links: around.links(question))))
        if question.country == .all, question.compare.isEmpty {
            Movers(totals, measured, around).grid().map { page.blocks.append(.table($0)) }
            HeatMap(totals: totals, question: measured, around: around).grid().map { page.blocks.append(.table($0)) }
        }
        return page
    }
}

/// One month of licenses by where the metal was made.
struct Making {
    let question: SeriesQuestion
    let totals: CountryTotals
    let around: Surroundings
    let month: Month?
    private let licensed: [Month]
    /// Tonnes by maker and origin; empty where no feed gives them together.
    private let flows: [(maker: Country, origin: String, figure: Int64)]
    /// How much of a month was made elsewhere than it came from.
    private let elsewhere: [Month: Rational]

    static let nodes = 8

    init(_ question: SeriesQuestion, _ totals: CountryTotals, _ around: Surroundings, month asked: Month?) {
        self.question = question
        self.totals = totals
        self.around = around
        licensed = around.edition.panel.licenseMonths(
            flow: question.flow, reporter: question.reporter, role: question.role)
        let month = asked ?? totals.newest
        self.month = month
        let crosses = around.edition.panel.crosses(of: question.role).filter {
            $0.product == question.product && $0.reporter == question.reporter && $0.country != .all
        }.sorted()
        guard let month, !crosses.isEmpty else {
            (flows, elsewhere) = ([], [:])
            return
        }
        let isMoney = question.measure == .value
        (flows, elsewhere) = around.edition.read { view in
            var flows: [(maker: Country, origin: String, figure: Int64)] = []
            var away: [Month: Int64] = [:]
            var all: [Month: Int64] = [:]
            for series in crosses {
                let row = view.row(of: series)
                let figures = isMoney ? row.values : row.quantities
                for (index, figure) in figures.enumerated() {
                    guard let figure, figure > 0 else { continue }
                    let at = row.first + index
                    all[at, default: 0] += figure
                    if series.country.code != series.origin { away[at, default: 0] += figure }
                    if at == month { flows.append((series.country, series.origin, figure)) }
                }
            }
            var shares: [Month: Rational] = [:]
            for (at, sum) in all { shares[at] = Rational(away[at] ?? 0) / Rational(sum) }
            return (flows, shares)
        }
    }

    private var word: String { question.role == .cast ? "cast" : "smelt" }
    private var verb: String { question.role == .cast ? "most recently cast" : "smelted" }

    /// A choice of months: the newest first.
    var months: Form.Field? {
        guard !licensed.isEmpty else { return nil }
        return Form.Field(
            "month", "Month",
            .select(
                licensed.reversed().prefix(60).map {
                    .init($0 == totals.newest ? "" : $0.description, around.words($0), chosen: $0 == month)
                }))
    }

    /// The share that moved, before everything else.
    var sentence: String? {
        guard let month else { return nil }
        let name = around.words(month)
        if let now = elsewhere[month] {
            var text =
                "\(name): \(Display.percent(now, places: 0)) of the tonnes were \(verb) in another country than they came from"
            if let before = elsewhere[month - 12] { text += ", \(Display.percent(before, places: 0)) a year earlier" }
            return text + ". Licenses only; nothing here is final."
        }
        let ranked = totals.largest(month...month)
        guard let first = ranked.first, let whole = totals.world[month] ?? Optional(ranked.reduce(0) { $0 + $1.sum }),
            whole > 0
        else { return nil }
        let share = Rational(first.sum) / Rational(whole)
        return "\(name): most was \(verb) in \(Names.country(first.row.country, question.role)), "
            + "\(Display.phrase(Rational(first.sum), question.measure))"
            + (share.map { " (\(Display.percent($0, places: 0)))" } ?? "")
            + ". Licenses only; nothing here is final."
    }

    var blocks: [Block] {
        guard let month else { return [] }
        var blocks: [Block] = []
        if let shares = openShares(month) { blocks.append(.facts(shares)) }
        if flows.isEmpty {
            if let ranking = ranking(month) { blocks.append(.figure(ranking)) }
            blocks.append(
                .prose(
                    Prose(
                        "No flow is drawn",
                        [
                            "The license feed gives \(word) and origin apart, not together, so nobody can say which \(word) came by which origin."
                        ])))
        } else {
            blocks.append(.figure(flow(month)))
            blocks.append(.table(matrix(month)))
            if elsewhere.count > 1 { blocks.append(.figure(line())) }
        }
        return blocks
    }

    /// What no country of the world is named for.
    private func openShares(_ month: Month) -> Facts? {
        let ranked = totals.largest(month...month)
        let whole = totals.world[month] ?? ranked.reduce(0) { $0 + $1.sum }
        guard whole > 0 else { return nil }
        func share(_ country: Country, _ month: Month) -> Rational? {
            guard let row = totals.rows.first(where: { $0.country == country }), let figure = row[month],
                let all = totals.world[month]
            else { return nil }
            return Rational(figure) / Rational(all)
        }
        var pairs: [Facts.Pair] = [
            .init(
                "All licenses of the month",
                Display.phrase(Rational(whole), question.measure)
                    + (around.openMonths.contains { $0.month == month } ? ", not all in" : ""))
        ]
        if let now = elsewhere[month] {
            pairs.append(
                .init(
                    Names.capitalized(word) + " and origin differ",
                    Display.percent(now, places: 0)
                        + (elsewhere[month - 12].map { ", \(Display.percent($0, places: 0)) a year earlier" } ?? "")))
        }
        for (country, name) in [(Country.unknown, "Unknown"), (.notApplicable, "Recycled or not applicable")] {
            if let now = share(country, month) {
                pairs.append(
                    .init(
                        name,
                        Display.percent(now)
                            + (share(country, month - 12).map { ", \(Display.percent($0)) a year earlier" } ?? "")))
            }
        }
        pairs.append(.init("Breaks", "unknown was allowed until 28 June 2022"))
        return Facts(Names.capitalized(around.words(month)), pairs)
    }

    // MARK: Flow

    private func name(_ maker: Country) -> String { Names.country(maker, question.role) }
    private func name(origin: String) -> String { CountryList.scheduleC.name(of: Country(origin)) }

    /// The largest of a side by name; the others together.
    private func sides() -> (makers: [String], origins: [String], flows: [Sankey.Flow]) {
        func ranked(makers: Bool) -> [String] {
            var sums: [String: Int64] = [:]
            for flow in flows { sums[makers ? name(flow.maker) : name(origin: flow.origin), default: 0] += flow.figure }
            return sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        }
        let makers = ranked(makers: true)
        let origins = ranked(makers: false)
        let (most, few) = (makers.prefix(Self.nodes - 1), origins.prefix(Self.nodes - 1))
        let other = "Others"
        var sums: [[String]: Double] = [:]
        for flow in flows {
            let from = most.contains(name(flow.maker)) ? name(flow.maker) : other
            let to = few.contains(name(origin: flow.origin)) ? name(origin: flow.origin) : other
            sums[[from, to], default: 0] += Double(flow.figure)
        }
        return (
            Array(most) + (makers.count > most.count ? [other] : []),
            Array(few) + (origins.count > few.count ? [other] : []),
            sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
                Sankey.Flow(from: $0.key[0], to: $0.key[1], value: $0.value)
            }
        )
    }

    private func flow(_ month: Month) -> FigureBlock {
        let sides = sides()
        let total = flows.reduce(Int64(0)) { $0 + $1.figure }
        func words(_ sum: Double) -> String {
            Display.percent(Rational(Int64(sum)) / Rational(max(total, 1)) ?? .zero, places: 0)
        }
        let sankey = Sankey(
            left: sides.makers.map { maker in
                (maker, words(sides.flows.reduce(0) { $0 + ($1.from == maker ? $1.value : 0) }))
            },
            right: sides.origins.map { origin in
                (origin, words(sides.flows.reduce(0) { $0 + ($1.to == origin ? $1.value : 0) }))
            },
            flows: sides.flows, heads: (Names.capitalized(word), "Origin, then the United States"))
        let title =
            "\(Names.capitalized(word)) to origin, \(around.words(month)), \(Display.phrase(Rational(total), question.measure))"
        let caption = Caption(title: title, sentence: sentence ?? title, foot: foot, id: "flow")
        return FigureBlock(
            heading: title, note: "Licenses only. The table below holds the same numbers.", caption: caption,
            draw: { sankey.svg($0, caption, standsAlone: $1) })
    }

    private func matrix(_ month: Month) -> Grid {
        let sides = sides()
        let total = Rational(max(flows.reduce(Int64(0)) { $0 + $1.figure }, 1))
        func figure(_ maker: String, _ origin: String) -> Rational {
            Rational(Int64(sides.flows.first { $0.from == maker && $0.to == origin }?.value ?? 0))
        }
        var rows = sides.makers.map { maker -> [Grid.Cell] in
            let figures = sides.origins.map { figure(maker, $0) }
            let sum = figures.reduce(.zero, +)
            return [Grid.Cell(maker)]
                + figures.map { Grid.Cell($0 == .zero ? "0" : Display.cell($0, question.measure, .month), mark: "P") }
                + [
                    Grid.Cell(Display.cell(sum, question.measure, .month), mark: "P"),
                    Grid.Cell((sum / total).map { Display.percent($0) } ?? ""),
                ]
        }
        let sums = sides.origins.map { origin in sides.makers.map { figure($0, origin) }.reduce(.zero, +) }
        rows.append(
            [Grid.Cell("All")] + sums.map { Grid.Cell(Display.cell($0, question.measure, .month)) }
                + [Grid.Cell(Display.cell(sums.reduce(.zero, +), question.measure, .month)), Grid.Cell("100%")])
        return Grid(
            "Rows \(word), columns origin: \(around.words(month)), \(Display.unit(question.measure, .month))",
            columns: [.init("maker", Names.capitalized(word))]
                + sides.origins.map { .init(CountryList.slug(of: $0), $0, number: true) }
                + [.init("all", "All", number: true), .init("share", "Share", number: true)], rows: rows)
    }

    private func line() -> FigureBlock {
        let months = elsewhere.keys.sorted()
        let first = max(months[0], (months.last ?? months[0]) - 35)
        let values = (first...(months.last ?? first)).map { elsewhere[$0].map { ($0 * Rational(100)).double } }
        let lines = Lines(
            first: first, lines: [.init(name: "differs", values: values, open: 0, colour: 0)], unit: "% of tonnes",
            startsAtZero: true)
        let title = "\(Names.capitalized(word)) and origin differ, share of tonnes by month"
        let caption = Caption(title: title, sentence: sentence ?? title, foot: foot, id: "differs")
        return FigureBlock(
            heading: title, note: "Import licenses.", caption: caption,
            draw: { lines.svg($0, caption, standsAlone: $1) })
    }

    private func ranking(_ month: Month) -> FigureBlock? {
        let ranked = totals.largest(month...month).prefix(12)
        guard !ranked.isEmpty else { return nil }
        let largest = Rational(ranked[0].sum)
        let scale = Display.scale(question.measure, .month, largest: largest)
        let rows = ranked.map { entry -> RankingBars.Row in
            let before = entry.row[month - 12]
            let change =
                before.flatMap { Rational(entry.sum) / Rational($0) }.map { " (\(Display.change($0 - .one)))" } ?? ""
            return .init(
                name: name(entry.row.country), value: scale.double(Rational(entry.sum)),
                before: before.map { scale.double(Rational($0)) },
                words: Display.significant((Rational(entry.sum) / scale.divisor) ?? .zero) + change, isFinal: false)
        }
        let title = "Country of \(word), \(around.words(month)), \(scale.unit)"
        let caption = Caption(title: title, sentence: sentence ?? title, foot: foot, id: "ranking")
        let drawn = RankingBars(rows: rows, unit: "\(scale.unit); the line is a year earlier")
        return FigureBlock(
            heading: title, note: "Import licenses, hatched for they are not final.", caption: caption,
            draw: { drawn.svg($0, caption, standsAlone: $1) })
    }

    private var foot: String {
        let known = around.edition.newest.map { ", known \($0.knownAt.newYorkDay)" } ?? ""
        return "Source: import licenses\(around.edition.panel.hasSimulated ? " (simulated)" : "")\(known)"
            + (around.publicURL.map { ". \($0)" } ?? "")
    }
}
