import BigInt
import Charts
import Panel
import Trade
import Views

/// The drawing and the table of one question: one series or several beside each other.
struct SeriesFigure {
    let question: SeriesQuestion
    let around: Surroundings
    /// The series that is asked about, then those it is compared with.
    let strands: [Strand]
    private let scale: Display.Scale

    /// Months shown when no period is asked for.
    static let months = 60
    /// Rows of the table on the page; files have all.
    static let shown = 25

    init(_ question: SeriesQuestion, _ around: Surroundings) {
        self.question = question
        self.around = around
        let countries = [question.country] + question.compare
        strands = around.edition.read { view in
            let ends = countries.compactMap { view.row(of: question.series.of($0)).months?.upperBound }
            let newest = question.through ?? ends.max()
            let months = newest.map { newest -> ClosedRange<Month> in
                let first = question.from ?? newest - (Self.months - 1)
                return min(first, newest)...newest
            }
            return countries.map { country in
                Strand(
                    view, question.series.of(country), name: Names.country(country, question.role), question.measure,
                    question.presentation, months: months)
            }
        }
        let largest = strands.flatMap { $0.points.compactMap { $0.value?.magnitude } }.max() ?? .zero
        scale = Display.scale(question.measure, question.presentation, largest: largest)
    }

    var main: Strand { strands[0] }
    var dataset: Dataset { Dataset(strands) }

    var title: String {
        let subject = Names.subject(question.series)
        guard !question.compare.isEmpty else { return subject }
        return subject + " beside " + question.compare.map { Names.country($0, question.role) }.joined(separator: ", ")
    }

    private var unit: String { scale.unit + question.presentation.span }

    // MARK: What it finds

    /// What the newest months say, and how sure it is.
    var sentence: String {
        guard let newest = main.newest else { return nothing }
        switch question.presentation {
        case .month: return months(newest)
        case .yearToDate, .twelveMonths:
            let before = main[newest.month - 12]?.value
            let what =
                question.presentation == .yearToDate
                ? Surroundings.span(Month(year: newest.month.year, month: 1)...newest.month)
                : "Twelve months to \(Surroundings.month(newest.month))"
            return "\(what): \(newest.value.map { Display.phrase($0, question.measure) } ?? "")"
                + against(newest.value, before, "a year earlier") + "." + firmness(newest)
        case .change:
            return
                "\(Surroundings.month(newest.month)): \(newest.value.map(Display.change) ?? "") against a year earlier."
                + firmness(newest)
        case .share:
            return
                "\(Surroundings.month(newest.month)): \(newest.value.map { Display.percent($0) } ?? "") of all countries."
                + firmness(newest)
        case .index:
            return
                "\(Surroundings.month(newest.month)): \(newest.value.map { Display.grouped($0, places: 0) } ?? "") on an index of 100 for the first twelve months shown."
                + firmness(newest)
        }
    }

    private func months(_ newest: Point) -> String {
        let last = (newest.month - 2)...newest.month
        let before = (newest.month - 5)...(newest.month - 3)
        func total(_ months: ClosedRange<Month>) -> Rational? {
            var sum = Rational.zero
            for month in months {
                guard let value = main[month]?.value else { return nil }
                sum = sum + value
            }
            return question.measure == .unitValue ? sum * Rational(1, 3) : sum
        }
        // Licenses that are still being filed show no fall: then the months that are whole are compared.
        if newest.isIncomplete, let now = total(last), let earlier = total(before), now < earlier,
            let whole = main.points.last(where: { $0.state == .known && !$0.isIncomplete })
        {
            let stand = newest.value.map { Display.phrase($0, question.measure) } ?? ""
            let share = around.openMonths.first { $0.month == newest.month }?.share
            let part = share.map { "\(Display.percent(min($0, .one), places: 0)) of it in" } ?? "not all of them in"
            return months(whole)
                + " \(newest.month.name) stands at \(stand) so far, on import licenses, \(part)."
                + (newest.isSimulated ? " Licenses are simulated." : "")
        }
        guard let now = total(last) else {
            return
                "\(Surroundings.month(newest.month)): \(newest.value.map { Display.phrase($0, question.measure) } ?? "")."
                + firmness(newest)
        }
        return "\(Surroundings.span(last)): \(Display.phrase(now, question.measure))"
            + against(now, total(before), Surroundings.span(before)) + "." + firmness(newest)
    }

    private func against(_ now: Rational?, _ before: Rational?, _ words: String) -> String {
        guard let now, let before else { return "" }
        guard let quotient = now / before else { return ", after nothing in \(words)" }
        let change = quotient - .one
        if change == .zero { return ", as much as \(words)" }
        if change >= Rational(9) { return ", \(Display.change(change)) that of \(words)" }
        let percent = change.magnitude * Rational(100)
        return ", \(Display.grouped(percent, places: percent < Rational(10) ? 1 : 0))% "
            + (change.isNegative ? "below" : "above") + " " + words
    }

    private func firmness(_ newest: Point) -> String {
        var text = ""
        if newest.status == .license {
            text = " \(newest.month.name) rests on import licenses"
            if let share = around.openMonths.first(where: { $0.month == newest.month })?.share {
                text += ", \(Display.percent(min(share, .one), places: 0)) of it in"
            } else if newest.isIncomplete {
                text += ", not all of them in"
            }
            text += "."
        } else if newest.status == .preliminary {
            text = " \(newest.month.name) is preliminary."
        }
        return text + (newest.isSimulated ? " Licenses are simulated." : "")
    }

    /// Which of the four kinds of nothing it is.
    private var nothing: String {
        let subject = Names.subject(question.series)
        let states = Set(main.points.map(\.state))
        if states.isEmpty || states == [.unpublished] {
            let stated = around.edition.panel.products(
                of: question.flow, reporter: question.reporter, role: question.role)
            if stated.isEmpty {
                return question.role.hasStatistics
                    ? "No feed of these figures has brought anything yet."
                    : "No licenses by country of \(question.role.rawValue) are known here: they exist since 28 June 2021 and come with a license feed."
            }
            return "\(subject): no such figures were ever published in what is known here."
        }
        return "\(subject): published without figures of this measure. Try another measure."
    }

    // MARK: Drawing

    func block(links: [PageProblem.Link]) -> FigureBlock {
        let foot = around.foot(of: dataset)
        let caption = Caption(
            title: "\(Names.capitalized(title)), \(unit)", sentence: sentence, foot: foot, id: "main")
        let events = question.hidesEvents || question.presentation == .yearToDate ? [] : self.events
        let shown =
            main.months.map { months in
                EventWords.shown(events, in: months)
            } ?? []
        return FigureBlock(
            heading: Names.capitalized(title) + ", " + unit, note: scaleNote, caption: caption,
            draw: drawing(caption, events),
            legend: shown.map { "\($0.month): \($0.words)" }, table: table, links: links)
    }

    private var scaleNote: String? {
        let isOpen = strands.contains { $0.points.contains { $0.state == .known && $0.status != .final } }
        guard isOpen else { return nil }
        return strands.count == 1 && question.presentation != .share && question.presentation != .index
            ? "Solid: final (Census). Hatched and P: import licenses or preliminary."
            : "Open points and P: import licenses or preliminary."
    }

    private var events: [ChartEvent] {
        around.edition.read { view in
            view.events(kind: nil, country: question.country, product: question.product)
        }.map { ChartEvent(month: $0.date.month, words: $0.title) }
    }

    private func drawing(
        _ caption: Caption, _ events: [ChartEvent]
    ) -> @Sendable (CanvasSize, Bool) -> String {
        if question.presentation == .yearToDate { return yearsToDate(caption) }
        let isBars =
            strands.count == 1 && question.presentation != .share && question.presentation != .index
            && (question.measure != .unitValue || question.presentation == .change)
        guard isBars else { return lines(caption, events) }
        var bars = MonthBars(
            first: main.first,
            bars: main.points.map {
                .init(value: $0.value.map(scale.double), status: $0.status, isIncomplete: $0.isIncomplete)
            }, unit: unit)
        bars.events = events
        let drawn = bars
        return { drawn.svg($0, caption, standsAlone: $1) }
    }

    private func lines(_ caption: Caption, _ events: [ChartEvent]) -> @Sendable (CanvasSize, Bool) -> String {
        let first = strands.compactMap(\.months?.lowerBound).min() ?? Month(ordinal: 0)
        let last = strands.compactMap(\.months?.upperBound).max() ?? first
        let isRelative =
            question.measure == .unitValue || question.presentation == .index
            || question.presentation == .change
        var drawn = Lines(
            first: first,
            lines: strands.prefix(Lines.most).enumerated().map { index, strand in
                let points = (first...last).map { strand[$0] }
                let open = points.reversed().prefix { $0?.value == nil || $0?.status != .final }.count
                return Lines.Line(
                    name: strand.name, values: points.map { $0?.value.map(scale.double) }, open: open, colour: index)
            }, unit: unit, startsAtZero: !isRelative)
        if question.presentation == .index { drawn.marks = [.init(value: 100, words: "")] }
        if question.presentation == .change { drawn.marks = [.init(value: 0, words: "")] }
        drawn.events = events
        let lines = drawn
        return { lines.svg($0, caption, standsAlone: $1) }
    }

    /// Each year to the same month, newest first.
    private func yearsToDate(_ caption: Caption) -> @Sendable (CanvasSize, Bool) -> String {
        guard let newest = main.newest else { return { _, _ in "" } }
        let rows = stride(from: 0, through: 11, by: 1).compactMap { years -> RankingBars.Row? in
            let month = newest.month - 12 * years
            guard let point = main[month], let value = point.value else { return nil }
            let before = main[month - 12]?.value
            let change = before.flatMap { value / $0 }.map { " (\(Display.change($0 - .one)))" } ?? ""
            return RankingBars.Row(
                name: Surroundings.span(Month(year: month.year, month: 1)...month), value: scale.double(value),
                before: nil, words: Display.significant((value / scale.divisor) ?? .zero) + change,
                isFinal: point.status == .final)
        }
        let drawn = RankingBars(rows: rows, unit: unit)
        return { drawn.svg($0, caption, standsAlone: $1) }
    }

    // MARK: Table

    /// The newest months, newest first; what the chart's keyboard reads.
    var table: Grid {
        let isSingle = strands.count == 1
        var columns = [Grid.Column("month", "Month")]
        for strand in strands {
            columns.append(
                Grid.Column(
                    SeriesQuestion.word(strand.series.country),
                    isSingle ? Display.unit(question.measure, question.presentation) : strand.name,
                    number: true))
        }
        columns.append(Grid.Column("status", "Status"))
        if isSingle {
            if question.presentation == .month || question.presentation == .twelveMonths {
                columns.append(Grid.Column("year_earlier", "A year earlier", number: true))
                columns.append(Grid.Column("change", "Change", number: true))
            }
            columns.append(Grid.Column("known_at", "Known since"))
        }
        let first = strands.compactMap(\.months?.lowerBound).min() ?? Month(ordinal: 0)
        let last = strands.compactMap { $0.newest?.month }.max() ?? first - 1
        var months: [Month] = []
        var rows: [[Grid.Cell]] = []
        if first <= last {
            for month in (first...last).reversed().prefix(Self.shown) {
                months.append(month)
                rows.append(row(month, isSingle: isSingle))
            }
        }
        var grid = Grid(
            "\(Names.capitalized(title)), \(Display.unit(question.measure, question.presentation))",
            note: rows.count == Self.shown ? "The newest \(Self.shown) months; CSV has all." : nil, columns: columns,
            rows: rows, empty: nothing)
        grid.months = months
        return grid
    }

    private func row(_ month: Month, isSingle: Bool) -> [Grid.Cell] {
        var row = [Grid.Cell(month.description)]
        for strand in strands { row.append(cell(strand[month])) }
        let points = strands.compactMap { $0[month] }.filter { $0.state == .known }
        let letter = points.isEmpty ? "" : points.contains { $0.status != .final } ? "P" : "F"
        let incomplete = points.contains(where: \.isIncomplete)
        row.append(
            Grid.Cell(
                letter + (incomplete ? " not all in" : ""), mark: letter,
                aside: letter == "P" ? "preliminary or licenses" : letter == "F" ? "final" : ""))
        guard isSingle, let strand = strands.first else { return row }
        if question.presentation == .month || question.presentation == .twelveMonths {
            let before = around.edition.read { view in
                Strand(
                    view, strand.series, name: "", question.measure, question.presentation,
                    months: (month - 12)...(month - 12)
                ).points.first { $0.month == month - 12 }
            }
            row.append(cell(before))
            let now = strand[month]
            let change = now?.value.flatMap { now in before?.value.flatMap { now / $0 } }.map { $0 - .one }
            let mark = now?.status != .final && change != nil ? " P" : ""
            row.append(Grid.Cell(change.map { Display.change($0) + mark } ?? ""))
        }
        row.append(Grid.Cell(strand[month]?.knownAt.map { $0.newYorkDay.description } ?? ""))
        return row
    }

    private func cell(_ point: Point?) -> Grid.Cell {
        guard let point else { return Grid.Cell(Display.gap(.unpublished)) }
        guard let value = point.value else { return Grid.Cell(Display.gap(point.state)) }
        return Grid.Cell(
            Display.cell(value, question.measure, question.presentation), mark: point.status == .final ? "" : "P")
    }
}

/// Which events a drawing numbers, for the legend below it.
enum EventWords {
    static func shown(_ events: [ChartEvent], in months: ClosedRange<Month>) -> [ChartEvent] {
        Array(events.filter { months.contains($0.month) }.sorted { $0.month < $1.month }.suffix(4))
    }
}

extension Surroundings {
    /// What a picture says of where it comes from.
    func foot(of dataset: Dataset) -> String {
        var sources: [String] = []
        for row in dataset.rows where !row.point.source.isEmpty && !sources.contains(row.point.source) {
            sources.append(row.point.source)
        }
        let simulated = dataset.rows.contains(where: \.point.isSimulated) ? "; licenses are simulated" : ""
        let known = edition.newest.map { ", known \($0.knownAt.newYorkDay)" } ?? ""
        return "Source: \(sources.isEmpty ? "none" : sources.joined(separator: ", "))\(simulated)\(known)"
            + (publicURL.map { ". \($0)" } ?? "")
    }
}
