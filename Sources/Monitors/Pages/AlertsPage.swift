package import Alerting
import Trade

extension Page {
    /// All alerts, newest event first: what is new in this release, what still stands, and how often early ones held.
    package static func alerts(
        _ address: Address, _ around: Surroundings, record: EarlyRecord, checked: Int
    ) throws(PageProblem) -> Page {
        let filter = try AlertFilter(address)
        let found = around.alerts.filter(filter.takes)
        let number = try address.listPage()
        var page = Page(
            address: around.link("/alerts", filter.parameters).with("page", number > 1 ? String(number) : nil),
            title: filter.title, sentence: around.alertSentence(record, checked))
        page.standing = around.standing(at: page.address)
        page.hasFeed = true
        page.hasCalendar = true
        page.blocks.append(.controls(filter.form(around)))
        page.blocks.append(.facts(around.alertFacts(record)))
        let size = 50
        let shown = Array(found.dropFirst((number - 1) * size).prefix(size))
        let newest = around.edition.number
        let isNew = shown.filter { $0.vintage == newest }
        let still = shown.filter { $0.vintage != newest }
        if !isNew.isEmpty {
            page.blocks.append(.table(around.alertGrid("New in the newest release (\(isNew.count))", isNew)))
        }
        var rest = around.alertGrid(
            isNew.isEmpty ? "Alerts (\(found.count))" : "Before it (\(found.count - isNew.count))", still)
        rest.empty = found.isEmpty ? around.noAlerts(checked) : "No others."
        if number > 1 {
            rest.links.append(.init("Newer", page.address.with("page", number > 2 ? String(number - 1) : nil)))
        }
        if found.count > number * size {
            rest.links.append(.init("Older", page.address.with("page", String(number + 1))))
        }
        page.blocks.append(.table(rest))
        page.table = around.alertGrid("Alerts", found)
        page.entries = found.prefix(50).map { alert in
            FeedEntry(
                id: "\(alert.id)/\(alert.sequence)",
                title: "\(Names.capitalized(alert.newest.rawValue)): \(alert.headline)",
                words: "\(Names.capitalized(alert.newest.rawValue)) (\(alert.severity.rawValue)), rule \(alert.rule).",
                at: alert.changedAt, address: Address("/alerts/\(alert.id)"))
        }
        page.dates = around.expected.map { expected in
            CalendarEntry(
                id: "expected-\(expected.day)-\(CountryList.slug(of: expected.words))", day: expected.day,
                title: expected.words,
                words: "\(around.alerts.filter { $0.state == .early }.count) early alerts wait for statistics.",
                address: Address("/alerts", ["state": "early"]))
        }
        return page
    }
}

/// Which alerts are asked for.
struct AlertFilter {
    var state: String?
    var severity: Severity?
    var country: Country?
    var role: Role?
    var rule: String?

    static let states = ["open", "early", "confirmed", "resolved", "retracted", "closed"]

    init(_ address: Address) throws(PageProblem) {
        state = address["state"]
        if let state, !Self.states.contains(state) {
            throw PageProblem(
                .notFound,
                "state is one of \(Self.states.joined(separator: ", ")), not “\(SeriesQuestion.shown(state))”",
                nearby: Self.states.map { .init($0, address.with("state", $0)) })
        }
        if let text = address["severity"] {
            guard let word = Severity(rawValue: text) else {
                throw PageProblem(
                    .notFound, "severity is watch, warning or critical, not “\(SeriesQuestion.shown(text))”",
                    nearby: Severity.allCases.map { .init($0.rawValue, address.with("severity", $0.rawValue)) })
            }
            severity = word
        }
        for (name, asked) in [("origin", Role.origin), ("smelt", .smelt), ("cast", .cast)] {
            guard let text = address[name] else { continue }
            country = try SeriesQuestion.country(text, name, address)
            role = asked
        }
        rule = address["rule"].map { String($0.prefix(80)) }
    }

    func takes(_ alert: AlertEntry) -> Bool {
        (state.map { $0 == "open" ? alert.isOpen : alert.state.rawValue == $0 } ?? true)
            && (severity.map { alert.severity == $0 } ?? true) && (country.map { alert.series.country == $0 } ?? true)
            && (role.map { alert.series.role == $0 } ?? true) && (rule.map { alert.rule == $0 } ?? true)
    }

    var parameters: [String: String?] {
        var parameters: [String: String?] = ["state": state, "severity": severity?.rawValue, "rule": rule]
        if let country, let role { parameters[SeriesQuestion.parameter(of: role)] = SeriesQuestion.word(country) }
        return parameters
    }

    var title: String {
        let what = state.map { Names.capitalized($0) + " alerts" } ?? "Alerts"
        guard let country, let role else { return what }
        return what + ": \(Names.country(country, role))"
    }

    func form(_ around: Surroundings) -> Form {
        var countries: [Country: String] = [:]
        for alert in around.alerts where alert.series.role == .origin {
            countries[alert.series.country] = Names.country(alert.series.country, .origin)
        }
        var rules: Set<String> = []
        for alert in around.alerts { rules.insert(alert.rule) }
        var fields = [
            Form.Field(
                "state", "State",
                .select(
                    [.init("", "All", chosen: state == nil)]
                        + Self.states.map { .init($0, Names.capitalized($0), chosen: state == $0) })),
            Form.Field(
                "severity", "Severity",
                .select(
                    [.init("", "All", chosen: severity == nil)]
                        + Severity.allCases.map {
                            .init($0.rawValue, Names.capitalized($0.rawValue), chosen: severity == $0)
                        })),
            Form.Field(
                "origin", "Origin",
                .select(
                    [.init("", "All", chosen: country == nil || role != .origin)]
                        + countries.sorted { $0.value < $1.value }.map {
                            .init(SeriesQuestion.word($0.key), $0.value, chosen: role == .origin && country == $0.key)
                        })),
            Form.Field(
                "rule", "Rule",
                .select(
                    [.init("", "All", chosen: rule == nil)] + rules.sorted().map { .init($0, $0, chosen: rule == $0) })),
        ]
        if !around.edition.isLatest {
            fields.append(Form.Field("v", "", value: String(around.edition.number), .hidden))
        }
        return Form(action: Address("/alerts"), fields: fields, submit: "Show")
    }
}

extension Surroundings {
    func alertGrid(_ caption: String, _ alerts: [AlertEntry]) -> Grid {
        Grid(
            caption,
            columns: [
                .init("finding", "Finding"), .init("state", "State"), .init("severity", "Severity"),
                .init("since", "Since"), .init("last", "Last change"), .init("rule", "Rule"),
            ],
            rows: alerts.map { alert in
                [
                    Grid.Cell(Self.finding(alert), to: link("/alerts/\(alert.id)")),
                    Grid.Cell(alert.state.rawValue, mark: "state \(alert.state.rawValue)"),
                    Grid.Cell(alert.severity.rawValue, mark: alert.severity.rawValue),
                    Grid.Cell(alert.since.newYorkDay.description),
                    Grid.Cell("\(alert.newest.rawValue) \(alert.changedAt.newYorkDay)"),
                    Grid.Cell(alert.rule, to: link("/rules/\(Address.encoded(alert.rule))")),
                ]
            }, empty: "No alerts.")
    }

    /// The headline without the rule, which has a column of its own.
    static func finding(_ alert: AlertEntry) -> String {
        let tail = ", " + alert.rule
        return alert.headline.hasSuffix(tail) ? String(alert.headline.dropLast(tail.count)) : alert.headline
    }

    func noAlerts(_ checked: Int) -> String {
        let last = alerts.first.map { " Last: \($0.headline) (\($0.changedAt.newYorkDay))." } ?? ""
        let day = edition.newest.map { " on \($0.knownAt.newYorkDay)" } ?? ""
        return "No such alerts.\(last) \(DecimalDigits.grouped(Int64(checked))) series were checked\(day)."
    }

    func alertSentence(_ record: EarlyRecord, _ checked: Int) -> String {
        let open = alerts.filter(\.isOpen)
        let early = open.filter { $0.state == .early }.count
        let month = edition.newest.map { $0.knownAt + -30 * 86400 } ?? now
        let retracted = alerts.filter { $0.state == .retracted && $0.changedAt > month }.count
        guard !alerts.isEmpty else { return noAlerts(checked) }
        return
            "Open \(open.count): \(early) early, \(open.count - early) confirmed. Retracted in thirty days: \(retracted)."
            + (record.decided > 0
                ? " Of \(record.decided) early alerts decided so far \(Display.percent(Rational(record.confirmed) / Rational(record.decided) ?? .zero, places: 0)) were confirmed."
                : "")
    }

    func alertFacts(_ record: EarlyRecord) -> Facts {
        let newest = alerts.filter { $0.vintage == edition.number }.count
        return Facts(
            "The record",
            [
                .init("New in the newest release", "\(newest)"),
                .init("Open", "\(alerts.filter(\.isOpen).count)", to: link("/alerts", ["state": "open"])),
                .init("Early alerts confirmed", "\(record.confirmed) of \(record.decided) decided"),
                .init("Early alerts taken back", "\(record.lost)"),
                .init("Waiting for statistics", "\(record.undecided)", to: link("/alerts", ["state": "early"])),
            ])
    }
}
