package import RuleLanguage
package import Trade
import Views

/// Where a verdict turns, in sentences: what would make the rule fire, and what would take it back.
package struct TurningWords: Sendable {
    private let truth: Truth
    private let severity: Severity?
    /// An exception holds: the rule does not judge the month.
    private let isExcepted: Bool
    private let month: Month
    private let unknown: Background.Unknown
    private let hasClear: Bool
    private let gates: [Evidence.Gate]
    /// How the judged month is known.
    private let stage: Stage

    private enum Stage {
        /// Licenses are still being filed.
        case filing
        /// It rests on licenses, and filing has ended.
        case filed
        case published
        /// Its figure is not known, or there is none yet.
        case missing
    }

    package init(_ explanation: Explanation, _ unknown: Background.Unknown) {
        let (verdict, month) = (explanation.verdict, explanation.month)
        truth = verdict.truth
        severity = verdict.severity
        isExcepted = explanation.rule.exception(for: explanation.series, in: month) != nil
        gates = verdict.evidence.gates
        hasClear = explanation.rule.clear != nil
        self.month = month
        self.unknown = unknown
        let read = verdict.evidence.months.first { $0.series == explanation.series && $0.month == month }
        if unknown.whole.present == nil {
            stage = .missing
        } else if read?.isIncomplete == true {
            stage = .filing
        } else {
            stage = read?.status == .license ? .filed : .published
        }
    }

    package var sentences: [String] {
        var result = truth == .yes ? [stays, over].compactMap(\.self) + between : [fires]
        if isExcepted { result.insert("An exception holds. Without it:", at: 0) }
        result += grades
        if !unknown.whole.isComplete || unknown.whileFiled?.isComplete == false {
            result.append("These limits were found by halving, and each was verified; there may be others.")
        }
        return result
    }

    // MARK: Words

    private var name: String { "\(month.name) \(month.year)" }
    private var open: TurningPoints { unknown.whileFiled ?? unknown.whole }
    private var present: Int64? { unknown.whole.present }
    private func words(_ amount: Int64) -> String { Self.words(amount, unknown.measure) }

    /// An amount to the last unit: `8,481 t`, `8,480.123 t`, `$9,141,203`.
    package static func words(_ amount: Int64, _ measure: Measure) -> String {
        if measure == .value { return Wording.exact(Amount(Rational(amount), .dollars)) }
        let whole = DecimalDigits.grouped(amount / 1000)
        guard amount % 1000 != 0 else { return whole + " t" }
        var digits = DecimalDigits.padded(Int(amount % 1000), 3)
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits) t"
    }

    private func words(_ range: ClosedRange<Int64>) -> String { Self.words(range, unknown.measure) }

    /// `8,481 t or more`, `200 t or less`, `200 t to 300 t`.
    private static func words(_ range: ClosedRange<Int64>, _ measure: Measure) -> String {
        let all = Supposition.range
        let (from, through) = (words(range.lowerBound, measure), words(range.upperBound, measure))
        if range == all { return "anything" }
        if range.upperBound == all.upperBound { return from + " or more" }
        if range.lowerBound == range.upperBound { return "exactly " + from }
        return range.lowerBound == all.lowerBound ? through + " or less" : "\(from) to \(through)"
    }

    /// The stretches nearest to the present figure, at most three, in order.
    private func words(_ stretches: Stretches) -> String {
        let near = stretches.ranges.sorted { distance($0) < distance($1) }.prefix(3)
        let text = near.sorted { $0.lowerBound < $1.lowerBound }.map(words).joined(separator: ", or ")
        return near.count < stretches.ranges.count
            ? text + ", and at \(stretches.ranges.count - near.count) more" : text
    }

    private func distance(_ range: ClosedRange<Int64>) -> Int64 {
        guard let present else { return range.lowerBound }
        if range.contains(present) { return 0 }
        return range.lowerBound > present ? range.lowerBound - present : present - range.upperBound
    }

    /// `; it is 7,900 t, 581 t less`.
    private func comparison(_ stretches: Stretches) -> String {
        guard let present, let near = stretches.ranges.min(by: { distance($0) < distance($1) }) else { return "" }
        let gap = distance(near)
        let known = stage == .filing ? "filed so far: \(words(present))" : "it is \(words(present))"
        if gap == 0 { return "; \(known)" }
        return "; \(known), \(words(gap)) \(near.lowerBound > present ? "less" : "more")"
    }

    // MARK: A rule that fires

    private var stays: String? {
        guard let present else { return nil }
        guard let range = open.fires.ranges.first(where: { $0.contains(present) }) else { return nil }
        if range == Supposition.range { return "Fires whatever \(name) is." }
        return "Fires as long as \(name) is \(words(range))\(comparison(open.fires))."
    }

    private var over: String? {
        guard let present else { return nil }
        let ranges = unknown.whole.isOver.ranges
        var ways: [String] = []
        if let below = ranges.last(where: { $0.upperBound < present }) {
            ways.append("under \(words(below.upperBound + 1))")
        }
        if let above = ranges.first(where: { $0.lowerBound > present }) { ways.append("at \(words(above))") }
        if ranges.contains(where: { $0.contains(present) }) {
            return "Once \(name) is whole, this figure takes it back."
        }
        guard !ways.isEmpty else {
            let clear = hasClear ? ": its `clear` does not turn on that month" : ""
            return "No figure of \(name) alone takes it back\(clear)."
        }
        let way = ways.joined(separator: " or ")
        switch stage {
        case .filing, .filed: return "Retracted if \(name) ends \(way)."
        case .published, .missing:
            return "Taken back if a revision puts \(name) \(way)."
        }
    }

    /// Figures at which it neither fires nor is over: `clear` asks for more than that it does not fire.
    private var between: [String] {
        guard hasClear, let present, let range = unknown.whole.fires.ranges.first(where: { $0.contains(present) }),
            let over = unknown.whole.isOver.ranges.last(where: { $0.upperBound < range.lowerBound }),
            over.upperBound + 1 < range.lowerBound
        else { return [] }
        return [
            "From \(words(over.upperBound + 1)) to under \(words(range.lowerBound)) it would not fire anew, "
                + "and an open alert stays."
        ]
    }

    // MARK: A rule that does not fire

    private var fires: String {
        let now = open.fires
        if stage == .filing, now.isEmpty, !unknown.whole.fires.isEmpty {
            let ended = unknown.whole.fires
            return "No verdict while \(name) is being filed. Fires if it ends at \(words(ended))\(comparison(ended))."
        }
        guard !now.isEmpty else { return never }
        switch stage {
        case .filing:
            let verb = now.ranges.count == 1 && now.openEnd != nil ? "reaches" : "is"
            let limit = now.openEnd.map { now.ranges.count == 1 ? words($0) : words(now) } ?? words(now)
            return "Fires as soon as \(name) \(verb) \(limit)\(comparison(now))."
        case .filed: return "Fires if \(name) ends at \(words(now))\(comparison(now))."
        case .published: return "Would fire if \(name) were \(words(now))\(comparison(now))."
        case .missing: return "Fires if \(name) comes to \(words(now))."
        }
    }

    private var never: String {
        let whole = unknown.whole
        if whole.hasVerdict.isEmpty { return "No figure of \(name) alone gives a verdict." }
        let blocked = gates.filter { whole.holds($0)?.isEmpty == true && $0.comparison != "is" }.map(\.name)
        let why = blocked.isEmpty ? "" : ": \(Self.list(blocked)) cannot hold"
        return "No figure of \(name) alone makes it fire\(why)."
    }

    private static func list(_ names: [String]) -> String {
        names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }

    // MARK: Severity

    private var grades: [String] {
        open.severities.compactMap { grade, stretches in
            if stretches.isEmpty || stretches == open.fires { return nil }
            if let severity, severity >= grade, let present,
                let range = stretches.ranges.first(where: { $0.contains(present) })
            {
                return "\(Self.begun(grade.rawValue)) as long as \(name) is \(words(range))."
            }
            return "\(Self.begun(grade.rawValue)) if \(name) is \(words(stretches))."
        }
    }

    private static func begun(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    // MARK: One condition

    /// The limit of a condition in the unknown: `from 8,481 t`, `up to 200 t`, `any`, `none`.
    package static func limit(of gate: Evidence.Gate, _ unknown: Background.Unknown) -> String {
        guard let stretches = unknown.whole.holds(gate) else { return "" }
        if stretches.isAll { return "any" }
        if stretches.isEmpty { return "none" }
        let all = Supposition.range
        return stretches.ranges.prefix(2).map { range in
            if range.upperBound == all.upperBound { return "from " + words(range.lowerBound, unknown.measure) }
            if range.lowerBound == all.lowerBound { return "up to " + words(range.upperBound, unknown.measure) }
            return words(range, unknown.measure)
        }.joined(separator: ", ") + (stretches.ranges.count > 2 ? ", …" : "")
    }
}
