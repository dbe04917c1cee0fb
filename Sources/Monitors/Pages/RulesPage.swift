package import Alerting
import Charts
import Trade

/// A rule as pages show it.
package struct RuleCard: Sendable, Hashable {
    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
    package var name: String
    package var title: String
    package var basis: String?
    package var description: String?
    package var severity: String
    package var over: String
    package var sha256: String
    /// The rule as its file has it.
    package var text: String
    package var parameters: [Parameter]
    package var record: EarlyRecord

    package init(
        name: String, title: String, basis: String?, description: String?, severity: String, over: String,
        sha256: String, text: String, parameters: [Parameter], record: EarlyRecord
    ) {
        self.name = name
        self.title = title
        self.basis = basis
        self.description = description
        self.severity = severity
        self.over = over
        self.sha256 = sha256
        self.text = text
        self.parameters = parameters
        self.record = record
    }
}

extension Page {
    /// All rules in force, with what became of what they said.
    package static func rules(_ cards: [RuleCard], _ around: Surroundings) -> Page {
        var page = Page(
            address: Address("/rules"), title: "Rules",
            sentence:
                "\(cards.count) rules are in force. Each says what it compares, why, and what became of its alerts.")
        page.standing = around.standing(at: page.address)
        let grid = Grid(
            "Rules in force",
            columns: [
                .init("rule", "Rule"), .init("title", "What it says"), .init("severity", "Severity"),
                .init("over", "Over"), .init("open", "Open", number: true), .init("fired", "Alerts ever", number: true),
                .init("confirmed", "Early confirmed", number: true), .init("lost", "Early taken back", number: true),
            ],
            rows: cards.map { card in
                let own = around.alerts.filter { $0.rule == card.name }
                return [
                    Grid.Cell(card.name, to: Address("/rules/\(Address.encoded(card.name))")),
                    Grid.Cell(Names.withoutPlaceholders(card.title)),
                    Grid.Cell(card.severity, mark: card.severity), Grid.Cell(card.over),
                    Grid.Cell(String(own.filter(\.isOpen).count)), Grid.Cell(String(own.count)),
                    Grid.Cell(String(card.record.confirmed)), Grid.Cell(String(card.record.lost)),
                ]
            }, empty: "No rule is in force.")
        page.table = grid
        page.blocks.append(.table(grid))
        return page
    }

    /// One rule: its text, its record, its alerts.
    package static func rule(_ card: RuleCard, _ around: Surroundings) -> Page {
        var page = Page(
            address: Address("/rules/\(card.name)"), title: card.name,
            sentence: Names.capitalized(Names.withoutPlaceholders(card.title)) + (card.basis.map { " (\($0))" } ?? "")
                + ".")
        page.standing = around.standing(at: page.address)
        let own = around.alerts.filter { $0.rule == card.name }
        let record = card.record
        page.blocks.append(
            .facts(
                Facts(
                    "The rule",
                    [
                        .init("Severity", card.severity, mark: card.severity), .init("Over", card.over),
                        .init("Basis", card.basis ?? "the operator's own"),
                        .init("SHA-256", card.sha256),
                    ])))
        if let description = card.description { page.blocks.append(.prose(Prose("Why", [description]))) }
        page.blocks.append(.code(Code(heading: "As its file has it", text: card.text)))
        if !card.parameters.isEmpty {
            page.blocks.append(
                .table(
                    Grid(
                        "What people tune",
                        columns: [.init("parameter", "Parameter"), .init("value", "Value", number: true)],
                        rows: card.parameters.map { [Grid.Cell($0.name), Grid.Cell($0.value)] })))
        }
        page.blocks.append(
            .facts(
                Facts(
                    "What became of its alerts",
                    [
                        .init("Alerts ever", "\(own.count)", to: around.link("/alerts", ["rule": card.name])),
                        .init("Open", "\(own.filter(\.isOpen).count)"),
                        .init("Retracted", "\(own.filter { $0.state == .retracted }.count)"),
                        .init("Early alerts confirmed", "\(record.confirmed) of \(record.decided) decided"),
                        .init("Early alerts waiting", "\(record.undecided)"),
                    ])))
        if let figure = around.alertsByMonth(own, of: card) { page.blocks.append(.figure(figure)) }
        page.blocks.append(.table(around.alertGrid("Its newest alerts", Array(own.prefix(20)))))
        page.blocks.append(
            .code(
                Code(
                    heading: "Try it on history",
                    text: "surgewatch rules backtest --rule \(card.name)\nsurgewatch explain \(card.name) SERIES MONTH")
            ))
        return page
    }
}

extension Surroundings {
    /// How many alerts of a rule began in each of the last five years' months, by when they were told.
    func alertsByMonth(_ alerts: [AlertEntry], of card: RuleCard) -> FigureBlock? {
        guard let oldest = alerts.map(\.since.newYorkDay.month).min() else { return nil }
        let newest = (edition.newest?.knownAt ?? now).newYorkDay.month
        let first = max(min(oldest, newest), newest - 59)
        var counts: [Month: Int] = [:]
        for alert in alerts { counts[alert.since.newYorkDay.month, default: 0] += 1 }
        let bars = MonthBars(
            first: first, bars: (first...newest).map { .init(value: Double(counts[$0] ?? 0), status: .final) },
            unit: "new alerts a month")
        let title = "New alerts of \(card.name) by month"
        let months = (first...newest).count
        let caption = Caption(
            title: title,
            sentence:
                "\(alerts.filter { $0.since.newYorkDay.month >= first }.count) alerts in \(months) \(months == 1 ? "month" : "months").",
            foot: "Known \(newest)", id: "alerts")
        return FigureBlock(
            heading: title, note: "By the month in which they were first told.", caption: caption,
            draw: { bars.svg($0, caption, standsAlone: $1) })
    }
}
