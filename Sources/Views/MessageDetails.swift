import Alerting
import BigInt
import Trade

/// What a message says below its first sentences: how sure it is, what would undo it, what comes next, what drives it.
extension MessageText {
    // MARK: How sure

    /// What the figures rest on, what became of such alerts before, and what would take this one back.
    var sure: String? {
        guard !isLoss else { return nil }
        let parts = [ground(ofSure: open), message.kind == .early ? record : nil, turn].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// Months of the series that are still being filed.
    private var open: [Month] {
        Set(evidence.months.filter { $0.series == event.series && $0.isIncomplete }.map(\.month)).sorted()
    }

    private func ground(ofSure open: [Month]) -> String? {
        guard event.basis == .license else {
            return background.turn == nil ? nil : "Census revises its figures, and once a year those of several years."
        }
        guard event.kind == .early, !open.isEmpty else {
            return event.series.role.hasStatistics ? nil : "No statistics of this kind ever replace licenses."
        }
        return "\(Wording.list(open)) \(open.count > 1 ? "rest" : "rests") on import licenses filed so far, not on "
            + "imports. More may still be filed; licenses can be cancelled."
    }

    /// `Of 55 early alerts of this rule decided so far, 51 (93%) were confirmed; 6 are undecided.`
    private var record: String? {
        guard let record = background.record else { return nil }
        // This one is among them.
        let waiting = record.undecided < 2 ? "" : "; \(record.undecided) are undecided, this one included"
        guard record.decided > 0 else { return "None of this rule's early alerts has been decided yet." }
        if record.decided == 1 {
            return
                "The one early alert of this rule decided so far was \(record.confirmed == 1 ? "" : "not ")confirmed\(waiting)."
        }
        // Never a round hundred where one fell.
        let percent = (record.confirmed * 200 + record.decided) / (2 * record.decided)
        let share = record.decided < 10 ? "" : " (\(record.lost == 0 ? 100 : min(percent, 99))%)"
        let count = record.confirmed == record.decided ? "all" : "\(record.confirmed)"
        return "Of \(record.decided) early alerts of this rule decided so far, "
            + "\(record.confirmed == 0 ? "none" : count + share) \(record.confirmed == 1 ? "was" : "were") confirmed\(waiting)."
    }

    /// `Retracted if October 2026 ends under 8,481 t; filed so far: 17,130 t.`
    private var turn: String? {
        guard let turn = background.turn else { return nil }
        let (month, below) = (Wording.month(turn.month), Wording.whole(turn.below, turn.unit))
        let present = Wording.whole(turn.present, turn.unit)
        if open.contains(turn.month) {
            let retracted = atMost.isEmpty ? "Retracted" : "retracted"
            return "\(atMost)\(retracted) if \(month) ends under \(below); filed so far: \(present)."
        }
        let cause = event.basis == .license ? "a later license file" : "a revision"
        return "Taken back if \(cause) puts \(month) under \(below); it is \(present)."
    }

    /// More months than the one that is supposed are still being filed.
    private var atMost: String { open.count > 1 ? "With the other months as they are: " : "" }

    // MARK: What next

    var next: String? {
        guard message.kind == .early else { return nil }
        let hear = hearsConfirmations ? "You hear either way." : "You hear of it if the alert falls."
        let month = Wording.month(event.month)
        guard event.series.role.hasStatistics else {
            return "The licenses of \(month) close when Census publishes the month, or 60 days after its end. \(hear)"
        }
        return "Census publishes \(month) about \((event.month.lastDay + 38).words). \(hear)"
    }

    // MARK: What drives it

    /// `HS 7601.20 (+11,900 t), HS 7601.10 (+1,400 t). Unit value $2,697/t, 8.3% below that of May-Jul 2026.`
    var drivers: String? {
        let lines = background.drivers.map { driver in
            "\(Self.code(driver.product)) (\(Self.signed(driver.change))\(background.isMonthly ? " a month" : ""))"
        }
        return lines.isEmpty ? nil : lines.joined(separator: ", ") + "." + (unitValue.map { " " + $0 } ?? "")
    }

    private var unitValue: String? {
        guard let unitValue = background.unitValue else { return nil }
        let now = "Unit value \(Wording.amount(unitValue.now))"
        guard let ratio = unitValue.now.number / unitValue.before.number else { return now + "." }
        let months = Wording.span(unitValue.monthsBefore.lowerBound, unitValue.monthsBefore.upperBound)
        let change = ratio - .one
        if change >= Rational(9) { return "\(now), \(Wording.change(change)) that of \(months)." }
        let words = Wording.percent(change.magnitude)
        if words == "0.0%" { return "\(now), as in \(months)." }
        return "\(now), \(words) \(change.isNegative ? "below" : "above") that of \(months)."
    }

    private static func signed(_ amount: Amount) -> String {
        (amount.number.isNegative ? "" : "+") + Wording.amount(amount)
    }

    /// `HS 7601.20`, `HS 7601.20.3000`.
    static func code(_ product: Product) -> String {
        let digits = product.code
        guard product.isHS, digits.count > 4 else { return product.isHS ? "HS " + digits : digits }
        let parts = [digits.prefix(4), digits.dropFirst(4).prefix(2), digits.dropFirst(6)].filter { !$0.isEmpty }
        return "HS " + parts.joined(separator: ".")
    }

    // MARK: Notes

    var notes: [String] {
        var result: [String] = []
        let months = message.episode.trueMonths
        if !isLoss, months.count > 1 { result.append("Months that meet the rule: \(named(months)).") }
        if !isLoss, message.episode.state == .resolved {
            result.append("It is over already: a later month no longer meets the rule.")
        }
        if message.isNew { result.append(noEarly) }
        if !isLoss, drivers == nil, let unitValue { result.append(unitValue) }
        if isLoss { result.append("Nothing to do, unless you used the earlier figure.") }
        if let basis = rule.basis {
            let line = basis.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            result.append("Basis: \(line). An alert is arithmetic, not a legal finding.")
        }
        return result
    }

    /// Why the reader hears of it first now.
    private var noEarly: String {
        if let early = background.early {
            return "An early alert on licenses went before, on \(early.newYorkDay.words); you were not told of it."
        }
        return switch background.noEarly {
        case .statisticsOnly: "No early alert came before: this rule does not judge licenses."
        case .noLicenses: "No early alert came before: no license of this series and month is known."
        case .notOnLicenses: "No early alert came before: on the licenses filed the rule did not hold."
        case nil: "No early alert came before this one."
        }
    }

    // MARK: Evidence

    /// The command that shows every figure as it was known, in parts that a line may be broken between.
    var commandParts: [String] {
        ["surgewatch explain \(event.rule) \(event.series.address) \(event.month)", "--as-of \(event.knownAt)"]
    }

    /// A condition with its figures; to the last unit where rounding would make both sides equal.
    static func sides(_ gate: Evidence.Gate) -> (value: String, limit: String) {
        guard let value = gate.value, let limit = gate.limit else {
            return (gate.value.map(Wording.amount) ?? "not known", gate.limit.map(Wording.amount) ?? "")
        }
        let words = (Wording.amount(value), Wording.amount(limit))
        return words.0 == words.1 && value != limit ? (Wording.exact(value), Wording.exact(limit)) : words
    }

    // MARK: One line

    /// One line for a log, a journal or a list.
    static func headline(_ event: AlertEvent, rule: RuleWords, wording: Wording) -> String {
        let isLoss = [.retracted, .corrected, .resolved].contains(event.kind)
        let failing = isLoss ? event.evidence.decidingGates.first { $0.met == .no && $0.value != nil } : nil
        let claim = Claim(event.evidence, of: failing)
        let topic = wording.label(event.series)
        let figure = claim.map { " \($0.precise) (limit \($0.limit))" } ?? ""
        let basis =
            event.basis == .license
            ? (event.evidence.isSimulated ? "simulated licenses" : "licenses") : "Census"
        let reason = event.reason.map { ": " + $0 } ?? ""
        return "\(topic) \(event.month)\(figure) on \(basis), \(rule.name)\(reason)"
    }
}
