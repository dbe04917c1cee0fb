import Alerting
import Panel
import RuleLanguage
import Trade
import Views

/// What messages say beside their evidence, computed once for each event on the figures of its release.
struct MessageBackgrounds {
    let rules: RuleSet
    let view: PanelView
    /// The alerts as the release leaves them.
    let book: AlertBook
    /// The early alerts that waited before the release.
    let before: EarlyRecords
    /// The record as the release leaves it.
    let after: EarlyRecords
    private var known: [Key: MessageBackground] = [:]

    private struct Key: Hashable {
        var episode: String
        var sequence: Int
    }

    /// Quantities under this many kilograms give no unit value worth showing.
    private static let leastQuantity: Int64 = 20_000
    private static let shownDrivers = 3

    init(rules: RuleSet, view: PanelView, book: AlertBook, before: EarlyRecords, after: EarlyRecords) {
        self.rules = rules
        self.view = view
        self.book = book
        self.before = before
        self.after = after
    }

    mutating func background(of event: AlertEvent) -> MessageBackground {
        let key = Key(episode: event.episode, sequence: event.sequence)
        if let background = known[key] { return background }
        let background = compute(event)
        known[key] = background
        return background
    }

    private func compute(_ event: AlertEvent) -> MessageBackground {
        guard let rule = rules[event.rule], [.early, .confirmed, .raised, .late].contains(event.kind) else {
            return MessageBackground()
        }
        var background = MessageBackground(turn: turn(event, rule))
        if event.kind == .early { background.record = after[event.rule] }
        if event.kind == .confirmed {
            background.early = before.early(episode: event.episode, month: event.month)
            if background.early == nil { background.noEarly = noEarly(event, rule) }
        }
        guard let windows = Contributions.Windows(event.evidence, judging: event.month) else { return background }
        let unit: Unit = rules.measures(of: rule).first == .value ? .dollars : .kilograms
        let contributions = Contributions(series: event.series, windows: windows, unit: unit, view: view)
        if let total = contributions.total, total != .zero {
            background.drivers = contributions.largest
                .filter { $0.change != .zero && $0.change.isNegative == total.isNegative }.prefix(Self.shownDrivers)
                .map { .init(product: $0.product, change: Amount($0.change, unit)) }
            background.isMonthly = contributions.isMonthly
        }
        background.unitValue = unitValue(event.series, windows)
        return background
    }

    /// Under which figure of the judged month the alert would be taken back.
    private func turn(_ event: AlertEvent, _ rule: Rule) -> MessageBackground.Turn? {
        guard let measure = rules.measures(of: rule).first else { return nil }
        let points = TurningPoints(
            Supposition(series: event.series, month: event.month, measure: measure, ends: true), rule: rule,
            rules: rules, view: view, hasSimulated: view.panel.hasSimulated
        ) { asked in
            guard asked.isAnchored else { return nil }
            return book.alert(
                rule: asked.name, definition: asked.definitionSHA256, series: event.series, month: event.month)?.1.first
                .evidence
        }
        guard let present = points.present, !points.isOver.contains(present),
            let over = points.isOver.ranges.last(where: { $0.upperBound < present })
        else { return nil }
        return MessageBackground.Turn(
            month: event.month, below: over.upperBound + 1, present: present,
            unit: measure == .value ? .dollars : .kilograms)
    }

    private func noEarly(_ event: AlertEvent, _ rule: Rule) -> MessageBackground.NoEarly? {
        guard event.series.role.hasStatistics else { return nil }
        if !rule.data.contains(.license) { return .statisticsOnly }
        let cells = view.licenseCells(of: event.series, in: event.month...event.month)
        return cells.contains { $0.vintage != nil } ? .notOnLicenses : .noLicenses
    }

    private func unitValue(_ series: WorkingSeries, _ windows: Contributions.Windows) -> MessageBackground.UnitValue? {
        func unitValue(_ months: ClosedRange<Month>) -> Amount? {
            var (kilograms, dollars) = (Int64(0), Int64(0))
            for cell in view.row(of: series).cells(in: months) {
                guard let quantity = cell.quantity.number, let value = cell.value.number else { return nil }
                let (mass, hasMass) = kilograms.addingReportingOverflow(quantity)
                let (money, hasMoney) = dollars.addingReportingOverflow(value)
                if hasMass || hasMoney { return nil }
                (kilograms, dollars) = (mass, money)
            }
            guard kilograms >= Self.leastQuantity else { return nil }
            return (Rational(dollars) / Rational(kilograms)).map { Amount($0, .dollarsPerKilogram) }
        }
        guard let now = unitValue(windows.now), let before = unitValue(windows.before) else { return nil }
        return .init(now: now, before: before, months: windows.now, monthsBefore: windows.before)
    }
}
