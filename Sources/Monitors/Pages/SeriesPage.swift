import BigInt
import Charts
import Panel
import Statistics
package import Trade

/// What was known of one month, release after release.
package struct CellStory: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        /// The release by which it changed.
        package var vintage: Int64
        package var knownAt: Instant
        package var quantity: Int64?
        package var value: Int64?
        package var status: Status

        package init(vintage: Int64, knownAt: Instant, quantity: Int64?, value: Int64?, status: Status) {
            self.vintage = vintage
            self.knownAt = knownAt
            self.quantity = quantity
            self.value = value
            self.status = status
        }
    }
    package var month: Month
    /// Oldest first.
    package var steps: [Step]

    package init(month: Month, steps: [Step]) {
        self.month = month
        self.steps = steps
    }
}

extension Page {
    /// One series with everything about it: the page to which numbers elsewhere lead.
    ///
    /// - Parameter stories: How the newest months were revised, where the archive states the series itself.
    package static func series(
        _ address: Address, _ around: Surroundings, stories: [CellStory]
    ) throws(PageProblem) -> Page {
        let question = try SeriesQuestion(seriesAddress: address, in: around.edition)
        let figure = SeriesFigure(question, around)
        var page = Page(
            address: around.link(question.seriesPath, question.seriesParameters),
            title: Names.capitalized(figure.title), sentence: figure.sentence)
        page.standing = around.standing(at: page.address)
        page.dataset = figure.dataset
        var links = around.links(question).filter {
            !["Series", "Embed", "CSV", "JSON", "SVG", "PNG", "Link", "Cite"].contains($0.words)
        }
        links =
            [
                .init("CSV", page.address.asking(for: .csv)), .init("JSON", page.address.asking(for: .json)),
                .init("SVG", page.address.asking(for: .svg)), .init("PNG", page.address.asking(for: .png)),
                .init("Link", page.address.with("v", String(around.edition.number))),
                .init("Monitor", around.address(of: question)),
            ] + links
        page.blocks.append(.figure(figure.block(links: links)))
        if let baselines = around.baselines(of: question) { page.blocks.append(.facts(baselines)) }
        if let triangle = around.triangle(stories, question) { page.blocks.append(.table(triangle)) }
        let alerts = around.alerts.filter { $0.series == question.series }
        var grid = around.alertGrid("Alerts on this series (\(alerts.count))", Array(alerts.prefix(12)))
        grid.empty = "No rule ever fired on this series."
        page.blocks.append(.table(grid))
        var monthly = question
        monthly.presentation = .month
        if let parts = around.parts(of: monthly) { page.blocks.append(.table(parts)) }
        if let moves = around.moves(of: question.product) { page.blocks.append(.facts(moves)) }
        return page
    }
}

extension SeriesQuestion {
    /// `/series/origin/india/unwrought`, `/series/korea-south-destination/mexico/7606`.
    package init(seriesAddress address: Address, in edition: Edition) throws(PageProblem) {
        let steps = address.steps
        guard steps.count == 4 else {
            throw PageProblem(
                .notFound, "a series is /series/ROLE/COUNTRY/PRODUCT, as in /series/origin/india/unwrought",
                nearby: [.init("The import monitor", Address("/us"))])
        }
        var word = steps[1]
        var reporter = ""
        if Role(rawValue: word) == nil, let dash = word.lastIndex(of: "-") {
            reporter = try Self.country(String(word[..<dash]), "reporter", address).code
            word = String(word[word.index(after: dash)...])
        }
        guard let role = Role(rawValue: word) else {
            let roles = Role.allCases.map(\.rawValue)
            throw PageProblem(
                .notFound, "“\(Self.shown(word))” is none of \(roles.joined(separator: ", "))",
                nearby: roles.map { .init($0, Address("/series/\($0)/\(steps[2])/\(steps[3])")) })
        }
        var inner = address
        let flow: Flow = role == .destination ? .export : .import
        inner[flow == .export || !reporter.isEmpty ? "partner" : Self.parameter(of: role)] =
            steps[2] == "all" ? "-" : steps[2]
        inner["category"] = steps[3]
        do {
            try self.init(inner, in: edition, role: role, flow: flow, reporter: reporter)
        } catch {
            var problem = error
            problem.nearby = problem.nearby.compactMap { link in
                var steps = steps
                if let country = link.address["partner"] ?? link.address[Self.parameter(of: role)] {
                    steps[2] = country
                }
                if let product = link.address["category"] { steps[3] = product }
                return .init(link.words, Address("/" + steps.joined(separator: "/")))
            }
            throw problem
        }
    }

    var seriesPath: String {
        let before = reporter.isEmpty ? "" : Self.word(Country(reporter)) + "-"
        return "/series/\(before)\(role.rawValue)/\(country == .all ? "all" : Self.word(country))/\(product.code)"
    }

    var seriesParameters: [String: String] {
        parameters.filter { ["measure", "view", "from", "to", "compare", "events"].contains($0.key) }
    }
}

extension Surroundings {
    /// What is usual: the rolling baselines that rules read, of the newest month.
    func baselines(of question: SeriesQuestion) -> Facts? {
        edition.read { view -> Facts? in
            let own = view.row(of: question.series)
            let world = view.row(of: question.series.of(.all))
            guard let months = own.months else { return nil }
            let isMoney = question.measure == .value
            let figures = isMoney ? own.values : own.quantities
            guard let index = figures.lastIndex(where: { $0 != nil }) else { return nil }
            let month = months.lowerBound + index
            let baseline = Baseline.at(month, own: { own[$0] }, world: { world[$0] })
            let windows = isMoney ? baseline.value : baseline.quantity
            let measure: Measure = isMoney ? .value : .quantity
            func words(_ figure: Int64?) -> String { figure.map { Display.phrase(Rational($0), measure) } ?? ".." }
            var pairs: [Facts.Pair] = [
                .init("This month", words(windows.sum1)), .init("Three months", words(windows.sum3)),
                .init("Twelve months", words(windows.sum12)), .init("Mean of twelve months", words(windows.mean12)),
                .init(
                    "Median of the same month",
                    words(windows.sameMonthMedian)
                        + (windows.sameMonthYears > 0 ? " (\(windows.sameMonthYears) years)" : "")),
            ]
            let history = figures.prefix(index).suffix(SurgeScore.history)
            let all = Array(history) + [figures[index]]
            if let last = SurgeScore().rows(of: all).last, let score = last.score {
                var text = Display.grouped(Rational(Int64((score * 100).rounded())) * Rational(1, 100), places: 2)
                if let p = last.p {
                    let places =
                        p < 0.001
                        ? "below 0.001"
                        : Display.grouped(Rational(Int64((p * 1000).rounded())) * Rational(1, 1000), places: 3)
                    text += " (p \(places))"
                }
                pairs.append(.init("Surge score", text))
            }
            if question.country != .all, let whole = windows.world3, whole > 0, let three = windows.sum3 {
                pairs.append(
                    .init("Share of three months", Display.percent(Rational(three) / Rational(whole) ?? .zero)))
            }
            return Facts("What is usual, \(Self.month(month))", pairs)
        }
    }

    /// Rows are months, columns the releases by which they changed.
    func triangle(_ stories: [CellStory], _ question: SeriesQuestion) -> Grid? {
        let shown = stories.filter { !$0.steps.isEmpty }.sorted { $0.month > $1.month }.prefix(18)
        guard !shown.isEmpty else { return nil }
        let isMoney = question.measure == .value
        func figure(_ step: CellStory.Step) -> Int64? { isMoney ? step.value : step.quantity }
        let measure: Measure = isMoney ? .value : .quantity
        let count = min(8, shown.map(\.steps.count).max() ?? 0)
        var changes: [Rational] = []
        let rows = shown.map { story -> [Grid.Cell] in
            var row = [Grid.Cell(story.month.description)]
            var before: Int64?
            var wasLicense = false
            for step in story.steps.suffix(count) {
                let number = figure(step)
                // Licenses fill up; only statistics are revised.
                let isRevision = before != nil && !wasLicense && step.status != .license
                let change = number.flatMap { now in before.flatMap { Rational(now - $0) / Rational($0) } }
                if let change, isRevision, change != .zero { changes.append(change) }
                let level =
                    change.map { isRevision && $0 != .zero ? HeatMap.level(($0 * Rational(100)).double) : "" } ?? ""
                let day = step.knownAt.newYorkDay
                row.append(
                    Grid.Cell(
                        (number.map { Display.cell(Rational($0), measure, .month) } ?? "(D)")
                            + (step.status == .final ? "" : " P")
                            + (change.map { $0 == .zero ? "" : " (\(Display.change($0)))" } ?? ""),
                        to: Address(question.seriesPath, ["v": String(step.vintage)]), mark: level,
                        aside: "known \(day)"))
                before = number ?? before
                wasLicense = step.status == .license
            }
            while row.count <= count { row.append(Grid.Cell("")) }
            return row
        }
        let sizes = changes.map(\.magnitude).sorted()
        let note =
            sizes.isEmpty
            ? "No statistic was revised yet; P are licenses, which fill up."
            : "\(sizes.count) revisions of statistics; the median size is \(Display.percent(sizes[sizes.count / 2])), nine of ten are below \(Display.percent(sizes[sizes.count * 9 / 10])). Each figure leads to the page as it was known then."
        return Grid(
            "How each month was revised, \(Display.unit(measure, .month))", note: note,
            columns: [.init("month", "Month")]
                + (0..<count).map { .init("known_\($0 + 1)", $0 == 0 ? "First" : "Then", number: true) }, rows: rows)
    }

    /// Codes that took the place of others.
    func moves(of product: Product) -> Facts? {
        guard product.isHS else { return nil }
        let moves = Concordance.tariffSchedule.moves.filter { $0.old == product.code || $0.new.contains(product.code) }
        guard !moves.isEmpty else { return nil }
        return Facts(
            "Codes that changed",
            moves.suffix(10).map { move in
                .init(
                    "\(move.from)",
                    "\(Names.dotted(move.old)) became \(move.new.map(Names.dotted).joined(separator: " and ")); both are read as one series"
                )
            })
    }
}
