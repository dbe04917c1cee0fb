package import Alerting
import Charts
import Trade
package import Views

/// Everything that is known of one alert.
package struct AlertFile: Sendable {
    /// What is computed for the page of an event, on what is known in its edition.
    package struct Beside: Sendable {
        package var background: MessageBackground?
        package var rule: RuleWords?

        package init(background: MessageBackground?, rule: RuleWords?) {
            self.background = background
            self.rule = rule
        }
    }

    package struct Event: Sendable {
        package var event: AlertEvent
        package var headline: String
        /// How many notifications told it.
        package var told: Int

        package init(event: AlertEvent, headline: String, told: Int) {
            self.event = event
            self.headline = headline
            self.told = told
        }
    }

    package var entry: AlertEntry
    /// Oldest first; never empty.
    package var events: [Event]
    package var rule: RuleWords?
    /// What would undo it, what drives it, and the unit value, computed on what the newest event was judged on.
    package var background: MessageBackground?
    /// What became of the early alerts of its rule.
    package var record: EarlyRecord
    /// States that are no events: frozen, held, pending, unstable.
    package var states: [String]
    /// What silences kept back, in words.
    package var keptBack: [String]

    package init(
        entry: AlertEntry, events: [Event], rule: RuleWords?, background: MessageBackground?, record: EarlyRecord,
        states: [String], keptBack: [String]
    ) {
        self.entry = entry
        self.events = events
        self.rule = rule
        self.background = background
        self.record = record
        self.states = states
        self.keptBack = keptBack
    }
}

extension Page {
    /// One alert: what, how much over, how sure, what would undo it, and what was said when.
    package static func alert(_ file: AlertFile, _ around: Surroundings) -> Page {
        let sheet = AlertSheet(file, around)
        var page = Page(
            address: around.link("/alerts/\(file.entry.id)"), title: sheet.title, sentence: sheet.sentence)
        page.standing = around.standing(at: page.address)
        page.dataset = sheet.dataset
        if let banner = sheet.banner { page.blocks.append(.prose(banner)) }
        page.blocks.append(.facts(sheet.facts))
        page.blocks.append(.table(sheet.gates))
        if let undo = sheet.undo { page.blocks.append(.prose(undo)) }
        if let figure = sheet.figure { page.blocks.append(.figure(figure)) }
        page.blocks.append(.table(sheet.months))
        page.blocks.append(.table(sheet.timeline))
        page.blocks.append(.facts(sheet.beside))
        if let near = sheet.near { page.blocks.append(.table(near)) }
        page.hasFeed = true
        page.entries = file.events.reversed().map { told in
            FeedEntry(
                id: "\(file.entry.id)/\(told.event.sequence)",
                title: "\(Names.capitalized(told.event.kind.rawValue)): \(told.headline)",
                words: Claim(told.event.evidence).map { Names.capitalized($0.sentence) + "." } ?? told.headline,
                at: told.event.knownAt, address: Address("/alerts/\(file.entry.id)"))
        }
        return page
    }
}

/// The parts of the page of an alert.
struct AlertSheet {
    let file: AlertFile
    let around: Surroundings
    /// The event that the page explains: the newest one that says something of the condition.
    private let newest: AlertEvent

    init(_ file: AlertFile, _ around: Surroundings) {
        self.file = file
        self.around = around
        // After the end the first evidence is what people ask about.
        let telling = file.events.last {
            $0.event.kind.findsTrue || $0.event.kind == .raised || $0.event.kind == .revised
        }
        newest = (telling ?? file.events[file.events.count - 1]).event
    }

    private var evidence: Evidence { newest.evidence }
    private var claim: Claim? { Claim(evidence) }

    var title: String {
        "\(Names.capitalized(file.entry.state.rawValue)): \(Wording().subject(file.entry.series)), \(Surroundings.month(newest.month))"
    }

    var sentence: String {
        guard let claim else { return file.entry.headline }
        let limit = claim.limit.isEmpty ? "" : ". The limit of the rule is \(claim.limit)"
        return Names.capitalized(claim.sentence) + limit + "." + firmness
    }

    private var firmness: String {
        let simulated = evidence.isSimulated ? " Licenses are simulated." : ""
        guard newest.basis == .license else {
            return " These are statistics of the Census Bureau or its like." + simulated
        }
        let share = around.openMonths.first { $0.month == newest.month }?.share
        return " \(newest.month.name) rests on import licenses"
            + (share.map { ", \(Display.percent(min($0, .one), places: 0)) of it in" } ?? "") + "." + simulated
    }

    /// What became of it, in one loud line.
    var banner: Prose? {
        guard let last = file.events.last else { return nil }
        switch file.entry.state {
        case .retracted:
            return Prose(
                "Retracted \(last.event.knownAt.newYorkDay)",
                [
                    last.headline + (last.event.reason.map { " (\($0))" } ?? "")
                        + ". Below is what was said before, unchanged."
                ],
                tone: "retracted")
        case .resolved:
            return Prose(
                "Resolved \(last.event.knownAt.newYorkDay)", ["The next month is under the limit: \(last.headline)."],
                tone: "over")
        case .closed:
            return Prose(
                "Closed \(last.event.knownAt.newYorkDay)", [last.event.reason ?? "The rule changed or is gone."],
                tone: "over")
        case .early, .confirmed: return nil
        }
    }

    var facts: Facts {
        var pairs: [Facts.Pair] = [
            .init("State", file.entry.state.rawValue, mark: "state \(file.entry.state.rawValue)"),
            .init("Severity", file.entry.severity.rawValue, mark: file.entry.severity.rawValue),
            .init("Series", Surroundings.label(file.entry.series), to: around.address(of: file.entry.series)),
            .init(
                "Rule", file.entry.rule + (file.rule.map { ": \(Names.withoutPlaceholders($0.title))" } ?? ""),
                to: around.link("/rules/\(Address.encoded(file.entry.rule))")),
        ]
        if let basis = file.rule?.basis { pairs.append(.init("Basis", basis)) }
        pairs.append(.init("Since", "\(Surroundings.month(file.entry.start)), told \(file.entry.since.newYorkDay)"))
        pairs.append(
            .init(
                "Months", Wording.list(Set(file.events.filter { $0.event.kind.findsTrue }.map(\.event.month)).sorted()))
        )
        for state in file.states { pairs.append(.init("Now", state)) }
        if around.takesSubscriptions {
            pairs.append(
                .init(
                    "Subscribe", "alerts like this by mail",
                    to: Address(
                        "/subscribe",
                        [
                            "role": file.entry.series.role.rawValue,
                            "country": file.entry.series.country == .all
                                ? "" : SeriesQuestion.word(file.entry.series.country),
                            "product": file.entry.series.product.code,
                        ])))
        }
        return Facts("In short", pairs)
    }

    /// Every condition with how far it is from its limit.
    var gates: Grid {
        Grid(
            "Conditions, \(newest.kind.rawValue) of \(newest.knownAt.newYorkDay)",
            note: "As judged with \(newest.source), \(newest.basis.rawValue); release \(newest.vintage).",
            columns: [
                .init("condition", "Condition"), .init("formula", "As the rule says it"),
                .init("value", "Value", number: true), .init("limit", "Limit", number: true),
                .init("margin", "Margin", number: true), .init("met", "Met"),
            ],
            rows: evidence.gates.map { gate in
                [
                    Grid.Cell(gate.name), Grid.Cell(gate.text),
                    Grid.Cell(gate.value.map(Wording.amount) ?? "-"),
                    Grid.Cell(gate.limit.map { "\(gate.comparison) \(Wording.amount($0))" } ?? ""),
                    Grid.Cell(gate.margin.map(Wording.amount) ?? ""),
                    Grid.Cell(
                        gate.met.rawValue + (gate.decides ? "" : " (does not decide)")
                            + (gate.note.map { ", \($0)" } ?? ""),
                        mark: gate.met.rawValue),
                ]
            })
    }

    /// The figure of the judged month at which the alert falls.
    var undo: Prose? {
        guard file.entry.isOpen else { return nil }
        guard let turn = file.background?.turn else {
            return Prose(
                "What would undo it",
                [
                    "No single figure of \(Surroundings.month(newest.month)) would: other months or other conditions hold it up as well."
                ])
        }
        let below = Wording.whole(turn.below, turn.unit)
        let present = Wording.whole(turn.present, turn.unit)
        return Prose(
            "What would undo it",
            ["It is retracted if \(Surroundings.month(turn.month)) ends under \(below); it stands at \(present)."])
    }

    // MARK: Drawing

    private var countsDollars: Bool { claim?.gate.value?.unit == .dollars }

    var dataset: Dataset {
        let reads = evidence.months.filter { $0.series == file.entry.series }.sorted { $0.month < $1.month }
        let measures: [Measure] = countsDollars ? [.value] : [.quantity, .value]
        return Dataset(
            measures.map { measure in
                Strand(
                    series: file.entry.series, name: "", measure: measure, presentation: .month,
                    points: reads.map { read in
                        let figure = measure == .value ? read.value : read.quantity
                        return Point(
                            month: read.month, value: figure.map { Rational($0) },
                            state: figure == nil ? .unknown : .known, status: read.status,
                            isIncomplete: read.isIncomplete, source: read.source, knownAt: read.vintage,
                            isSimulated: evidence.isSimulated && read.status == .license)
                    })
            })
    }

    /// Months with the windows of the decisive condition tinted, and its limit across the judged one.
    var figure: FigureBlock? {
        let measure: Measure = countsDollars ? .value : .quantity
        let last = newest.month + 3
        let strand = around.edition.read { view in
            Strand(
                view, file.entry.series, name: "", measure, .month, months: (newest.month - 32)...last)
        }
        guard strand.newest != nil else { return nil }
        let points = Array(
            strand.points.reversed().drop { $0.state == .unpublished && $0.month > newest.month }.reversed())
        let largest = points.compactMap { $0.value?.magnitude }.max() ?? .zero
        let scale = Display.scale(measure, .month, largest: largest)
        var bars = MonthBars(
            first: strand.first,
            bars: points.map {
                .init(value: $0.value.map(scale.double), status: $0.status, isIncomplete: $0.isIncomplete)
            },
            unit: scale.unit + " a month")
        if let claim {
            let windows = evidence.terms.filter {
                $0.from != nil && $0.through != nil && claim.gate.text.contains($0.text)
            }
            let own = windows.first { $0.amount == claim.gate.value } ?? windows.first
            for term in windows {
                guard let from = term.from, let through = term.through else { continue }
                let isJudged = term.text == own?.text
                bars.windows.append(
                    .init(
                        months: from...through, words: Surroundings.span(from...through), isJudged: isJudged))
                if isJudged, let limit = claim.gate.limit, limit.unit == (countsDollars ? .dollars : .kilograms) {
                    let mean = limit.number / Rational(through - from + 1) ?? limit.number
                    bars.level = .init(
                        months: from...through, value: scale.double(mean),
                        words: "limit \(Wording.amount(limit))" + (through == from ? "" : " in all"))
                }
            }
        }
        let title = "\(Names.capitalized(Names.subject(file.entry.series))), \(scale.unit) a month"
        let caption = Caption(
            title: title, sentence: sentence, foot: around.foot(of: Dataset([strand])), id: "main")
        let drawn = bars
        let address = Address("/alerts/\(file.entry.id)")
        return FigureBlock(
            heading: title,
            note:
                "As known \(around.edition.isLatest ? "now" : "then"). Orange: the months judged; blue: those they are held against; the line is the limit, as a monthly mean.",
            caption: caption, draw: { drawn.svg($0, caption, standsAlone: $1) },
            links: [
                .init("CSV", address.asking(for: .csv)), .init("JSON", address.asking(for: .json)),
                .init("SVG", address.asking(for: .svg)), .init("PNG", address.asking(for: .png)),
                .init("Series", around.address(of: file.entry.series)),
            ])
    }

    /// The months that were read, with what is known of them now.
    var months: Grid {
        let measure: Measure = countsDollars ? .value : .quantity
        let reads = evidence.months.filter { $0.series == file.entry.series }.sorted { $0.month > $1.month }
        let strand = around.edition.read { view in
            Strand(view, file.entry.series, name: "", measure, .month, months: nil)
        }
        return Grid(
            "Months read, \(Display.unit(measure, .month))",
            note:
                "What the verdict was computed from, and what is known of the same months \(around.edition.isLatest ? "today" : "in this edition").",
            columns: [
                .init("month", "Month"), .init("read", "Read", number: true), .init("status", "Status"),
                .init("source", "Source"), .init("known_at", "Known since"), .init("now", "Now", number: true),
                .init("change", "Change", number: true),
            ],
            rows: reads.map { read in
                let figure = (measure == .value ? read.value : read.quantity).map { Rational($0) }
                let now = strand[read.month]?.value
                let change = figure.flatMap { before in now.flatMap { $0 / before } }.map { $0 - .one }
                return [
                    Grid.Cell(read.month.description),
                    Grid.Cell(
                        figure.map { Display.cell($0, measure, .month) } ?? "(D)",
                        mark: read.status == .final ? "" : "P"),
                    Grid.Cell(read.status.letter + (read.isIncomplete ? " not all in" : "")), Grid.Cell(read.source),
                    Grid.Cell(read.vintage.map { $0.newYorkDay.description } ?? ""),
                    Grid.Cell(now.map { Display.cell($0, measure, .month) } ?? ".."),
                    Grid.Cell(change.map { $0 == .zero ? "" : Display.change($0) } ?? ""),
                ]
            })
    }

    /// Everything that was said, oldest first.
    var timeline: Grid {
        Grid(
            "What was said, and when",
            columns: [
                .init("known_at", "Known"), .init("event", "Event"), .init("month", "Month"),
                .init("finding", "Finding"),
                .init("told", "Told", number: true),
            ],
            rows: file.events.map { told in
                [
                    Grid.Cell(told.event.knownAt.newYorkDay.description),
                    Grid.Cell(
                        told.event.kind.rawValue,
                        to: around.link("/alerts/\(file.entry.id)/events/\(told.event.sequence)"),
                        mark: "state \(told.event.kind.rawValue)"),
                    Grid.Cell(told.event.month.description),
                    Grid.Cell(told.headline + (told.event.reason.map { " (\($0))" } ?? "")),
                    Grid.Cell(told.told == 0 ? "nobody" : "\(told.told)"),
                ]
            })
    }

    /// What does not decide, and helps to understand.
    var beside: Facts {
        var pairs: [Facts.Pair] = []
        if let background = file.background {
            if !background.drivers.isEmpty {
                pairs.append(
                    .init(
                        "What drives it",
                        background.drivers.map {
                            "\(Names.product($0.product)) \($0.change.number.isNegative ? "" : "+")\(Wording.amount($0.change))"
                        }
                        .joined(separator: ", ") + (background.isMonthly ? " a month" : "")))
            }
            if let unit = background.unitValue {
                let change = (unit.now.number / unit.before.number).map { " (\(Display.change($0 - .one)))" } ?? ""
                pairs.append(
                    .init("Unit value", "\(Wording.amount(unit.now)) against \(Wording.amount(unit.before))" + change))
            }
        }
        if file.record.decided > 0 {
            pairs.append(
                .init(
                    "Record of this rule",
                    "\(file.record.confirmed) of \(file.record.decided) decided early alerts were confirmed"))
        }
        for words in file.keptBack { pairs.append(.init("Kept back by a silence", words)) }
        pairs.append(.init("To compute it again from the archive", "surgewatch alerts verify \(file.entry.id)"))
        return Facts("Beside the verdict", pairs)
    }

    /// Alerts of the same origin, or of the same category.
    var near: Grid? {
        let others = around.alerts.filter {
            $0.id != file.entry.id && $0.isOpen && $0.series.role == file.entry.series.role
                && ($0.series.country == file.entry.series.country || $0.series.product == file.entry.series.product)
        }
        return others.isEmpty ? nil : around.alertGrid("Open alerts nearby", Array(others.prefix(8)))
    }
}
