import BigInt
package import Trade

/// What one condition of a rule found, ready to be said: how much, in which months, against what.
package struct Claim: Sendable {
    /// The measured amount: `44,460 t`.
    package var value: String
    /// The months it covers: `Aug-Oct 2026`.
    package var span: String
    /// Its change on the base, where there is a base worth a percentage.
    package var change: Rational?
    /// What it is held against, and its months.
    package var base: Base?
    /// The limit in the terms of the claim: `15%` on a base, else an amount.
    package var limit: String
    /// The condition, with its name and direction.
    package var gate: Evidence.Gate

    package struct Base: Sendable {
        /// `31,140 t`.
        package var value: String
        /// `May-Jul 2026`, `the monthly average of Sep-Nov 2019`, `the highest of Dec 2016-Dec 2025`.
        package var span: String
        package var isZero: Bool
    }

    /// The claim of a condition; without one, of the first that decides and has figures. `nil` where there is none.
    package init?(_ evidence: Evidence, of condition: Evidence.Gate? = nil) {
        guard let gate = condition ?? evidence.decidingGates.first(where: { $0.value != nil }), let value = gate.value
        else {
            return nil
        }
        self.gate = gate
        let windows = evidence.terms.filter { $0.from != nil && $0.through != nil && gate.text.contains($0.text) }
        let own = windows.first { $0.amount == value } ?? windows.first
        self.value = Wording.amount(value)
        span = own.map(Self.span) ?? evidence.months.map(\.month).max().map(Wording.month) ?? ""
        limit = gate.limit.map(Wording.amount) ?? ""
        guard value.unit == .kilograms || value.unit == .dollars,
            let term = windows.first(where: { $0.text != own?.text && $0.amount?.unit == value.unit }),
            let amount = term.amount
        else { return }
        base = Base(
            value: Wording.amount(amount), span: Self.aggregate(term) + Self.span(term), isZero: amount.number == .zero)
        guard Self.isWorthPercent(amount, evidence), let quotient = value.number / amount.number,
            let allowed = gate.limit.flatMap({ $0.number / amount.number })
        else { return }
        change = quotient - .one
        limit = Wording.plainPercent(allowed - .one)
    }

    /// A percentage is given only on a base of at least a tenth of the floor.
    private static func isWorthPercent(_ base: Amount, _ evidence: Evidence) -> Bool {
        let floors = evidence.decidingGates.compactMap { gate -> Rational? in
            guard gate.comparison.hasPrefix(">"), let limit = gate.limit, limit.unit == base.unit,
                evidence.parameters.values.contains(where: { Literals.number($0) == limit.number })
            else { return nil }
            return limit.number
        }
        return base.number > .zero && floors.allSatisfy { base.number * Rational(10) >= $0 }
    }

    /// What a term makes of its months, in words before them; nothing for a sum. A parameter is said by its name.
    private static func aggregate(_ term: Evidence.Term) -> String {
        if term.text.hasPrefix("param(") {
            return "the \(term.text.dropFirst("param(".count).prefix { $0 != ")" && $0 != "," }) of "
        }
        if term.text.hasPrefix("expected") || term.text.hasPrefix("value_expected") { return "what is usual in " }
        let words = [
            ("mean", term.text.contains(" over ") ? "the average of " : "the monthly average of "),
            ("median", "the median of "), ("max", "the highest of "), ("min", "the lowest of "),
            ("mad", "the spread of "),
        ]
        return words.first { term.text.hasPrefix($0.0 + "(") }?.1 ?? ""
    }

    private static func span(_ term: Evidence.Term) -> String {
        guard let from = term.from, let through = term.through else { return "" }
        return Wording.span(from, through)
    }

    /// `44,460 t in Aug-Oct 2026, 42.8% above May-Jul 2026 (31,140 t)`.
    package var sentence: String {
        var text = span.isEmpty ? value : "\(value) in \(span)"
        guard let base else { return text }
        if let change {
            if change >= Rational(9) {
                text += ", \(Wording.change(change)) that of \(base.span) (\(base.value))"
            } else {
                text +=
                    ", \(Wording.percent(change.magnitude)) \(change.isNegative ? "below" : "above") \(base.span) (\(base.value))"
            }
        } else {
            text += ", after \(base.isZero ? "nothing" : base.value) in \(base.span)"
        }
        return text
    }

    /// `+43%`, or the amount where there is no percentage.
    package var short: String {
        change.map { Wording.change($0, places: $0.magnitude < Rational(1, 10) ? 1 : 0) } ?? value
    }
    package var precise: String { change.map { Wording.change($0) } ?? value }
    /// On which side of the limit a condition that does not hold lies: `under 15%`.
    package var miss: String { (gate.comparison.hasPrefix("<") ? "over " : "under ") + limit }
}

/// Amounts of parameters as a rule file writes them.
enum Literals {
    /// The number of a literal in base units (`500 t`, `2000000 USD`, `500 kg`); `nil` for other kinds.
    static func number(_ text: String) -> Rational? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let number = Rational(decimal: parts[0]) else { return nil }
        switch parts[1] {
        case "t": return number * Rational(1000)
        case "kg", "USD": return number
        default: return nil
        }
    }
}

extension String {
    /// The text with every occurrence of a part replaced.
    func replacing(_ part: String, with other: String) -> String {
        guard !part.isEmpty else { return self }
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
