import Charts
import Panel
import Trade

extension Page {
    /// The Global Aluminum Trade Monitor: who ships how much to whom, by the statistics of either side.
    package static func global(_ address: Address, _ around: Surroundings) throws(PageProblem) -> Page {
        let flow: Flow
        switch address["flow"] {
        case nil, "export": flow = .export
        case "import": flow = .import
        case let other?:
            throw PageProblem(.bad, "flow is export or import, not “\(SeriesQuestion.shown(other))”")
        }
        let reporters = around.edition.panel.reporters.sorted()
        var reporter = ""
        if let text = address["reporter"], text != "usa", text != "united-states" {
            let country = try SeriesQuestion.country(text, "reporter", address)
            guard reporters.contains(country) else {
                throw PageProblem(
                    .notFound, "no statistics of \(CountryList.scheduleC.name(of: country)) are known here",
                    nearby: reporters.map {
                        .init(CountryList.scheduleC.name(of: $0), address.with("reporter", SeriesQuestion.word($0)))
                    })
            }
            reporter = country.code
        }
        let question = try SeriesQuestion(
            address, in: around.edition, role: flow == .export ? .destination : .origin, flow: flow, reporter: reporter)
        let figure = SeriesFigure(question, around)
        var measured = question
        if measured.measure == .unitValue { measured.measure = .quantity }
        measured.presentation = .month
        let totals = CountryTotals(around.edition, question.series.of(.all), measured.measure)
        var page = Page(
            address: around.link("/global", question.parameters), title: Names.capitalized(figure.title),
            sentence: figure.sentence)
        page.standing = around.standing(at: page.address)
        page.dataset = figure.dataset
        let reading = Form.Field(
            "reporter", "Statistics of",
            .select(
                [.init("", "United States", chosen: reporter.isEmpty)]
                    + reporters.map {
                        .init(SeriesQuestion.word($0), CountryList.scheduleC.name(of: $0), chosen: $0.code == reporter)
                    }))
        let flows = Form.Field(
            "flow", "Flow",
            .select([
                .init("", "Exports", chosen: flow == .export), .init("import", "Imports", chosen: flow == .import),
            ]))
        page.blocks.append(
            .controls(around.controls(question, countries: totals.rows.map(\.country), extra: [reading, flows])))
        page.blocks.append(.figure(figure.block(links: around.links(question))))
        if question.country == .all, question.compare.isEmpty {
            if let shares = around.shares(totals, measured) { page.blocks.append(.figure(shares)) }
            Movers(totals, measured, around).grid().map { page.blocks.append(.table($0)) }
        } else if question.compare.isEmpty, let both = around.bothSides(measured) {
            page.blocks.append(.figure(both))
        }
        page.blocks.append(.table(around.coverage(reporters, flow)))
        return page
    }
}

extension Surroundings {
    /// Shares of the five largest partners over time.
    func shares(_ totals: CountryTotals, _ question: SeriesQuestion) -> FigureBlock? {
        guard let newest = totals.newest else { return nil }
        let months = max(totals.world.first, newest - 59)...newest
        let largest = totals.largest(max(totals.world.first, newest - 11)...newest).prefix(5).map(\.row)
        guard largest.count > 1 else { return nil }
        func share(_ figure: Int64?, _ month: Month) -> Double? {
            guard let figure, let whole = totals.world[month], whole > 0 else { return nil }
            return Double(figure) / Double(whole)
        }
        var parts = largest.enumerated().map { index, row in
            StackedShares.Part(
                name: Names.country(row.country, question.role), shares: months.map { share(row[$0], $0) },
                colour: index)
        }
        parts.append(
            .init(
                name: "Other",
                shares: months.map { month in
                    guard let whole = totals.world[month], whole > 0 else { return nil }
                    let known = largest.reduce(Int64(0)) { $0 + ($1[month] ?? 0) }
                    return Double(max(whole - known, 0)) / Double(whole)
                }, colour: 5))
        let open = months.reversed().prefix { totals.world.status($0) != .final }.count
        let drawn = StackedShares(first: months.lowerBound, parts: parts, open: open)
        let title = "Shares of the five largest partners"
        let caption = Caption(
            title: title, sentence: "\(title), \(Self.span(months)).",
            foot: edition.newest.map { "Known \($0.knownAt.newYorkDay)" } ?? "", id: "shares")
        return FigureBlock(
            heading: title, note: nil, caption: caption, draw: { drawn.svg($0, caption, standsAlone: $1) })
    }

    /// What one side says it shipped and the other says it got.
    func bothSides(_ question: SeriesQuestion) -> FigureBlock? {
        let own = question.series
        // Statistics of the United States have no reporter of their own.
        let partner = question.country.code == "1000" ? "" : question.country.code
        let mirrored = WorkingSeries(
            flow: own.flow == .export ? .import : .export, reporter: partner,
            role: own.flow == .export ? .origin : .destination,
            country: Country(own.reporter.isEmpty ? "1000" : own.reporter), product: own.product)
        let strands = edition.read { view in
            [own, mirrored].enumerated().map { index, series in
                Strand(
                    view, series,
                    name: index == 0 ? "as reported" : "as the partner reports", question.measure, .month, months: nil)
            }
        }
        guard strands.allSatisfy({ $0.newest != nil }),
            let end = strands.compactMap({ $0.newest?.month }).min(),
            let first = strands.compactMap({ $0.months?.lowerBound }).max(), first <= end
        else { return nil }
        let months = max(first, end - 59)...end
        let largest = strands.flatMap { strand in months.compactMap { strand[$0]?.value?.magnitude } }.max() ?? .zero
        let scale = Display.scale(question.measure, .month, largest: largest)
        let lines = Lines(
            first: months.lowerBound,
            lines: strands.enumerated().map { index, strand in
                .init(
                    name: strand.name, values: months.map { strand[$0]?.value.map(scale.double) }, colour: index)
            }, unit: scale.unit + " a month", startsAtZero: true)
        let title = "Both sides: as reported, and as the partner reports it"
        let caption = Caption(
            title: title, sentence: "\(title), aligned to \(Self.month(end)).",
            foot: edition.newest.map { "Known \($0.knownAt.newYorkDay)" } ?? "", id: "mirror")
        return FigureBlock(
            heading: title, note: "Both end in \(Self.month(end)), the newest month that both have.", caption: caption,
            draw: { lines.svg($0, caption, standsAlone: $1) })
    }

    /// How far the statistics of each country go.
    func coverage(_ reporters: [Country], _ flow: Flow) -> Grid {
        let rows = ([""] + reporters.map(\.code)).map { reporter -> [Grid.Cell] in
            let newest = edition.panel.newestStatisticsMonth(flow: flow, reporter: reporter)
            let name = reporter.isEmpty ? "United States" : CountryList.scheduleC.name(of: Country(reporter))
            var parameters: [String: String?] = [:]
            if flow == .import { parameters["flow"] = "import" }
            if !reporter.isEmpty { parameters["reporter"] = SeriesQuestion.word(Country(reporter)) }
            return [
                Grid.Cell(name, to: newest == nil ? nil : link("/global", parameters)),
                Grid.Cell(newest?.description ?? "none known here"),
            ]
        }
        return Grid(
            "How far the \(flow == .export ? "export" : "import") statistics of each country go",
            columns: [.init("reporter", "Statistics of"), .init("newest", "Newest month")], rows: rows)
    }
}
