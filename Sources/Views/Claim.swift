package import Trade

/// What the first condition of a rule found, ready to be said: how much, in which months, against what.
package struct Claim: Sendable {
    /// The measured amount: `44,460 t`.
    package var value: String
    /// The months it covers: `Aug-Oct 2026`.
    package var span: String
    /// Its change on the base, where there is a base worth a percentage.
    package var change: Rational?
    /// The base: `31,140 t`, and its months `May-Jul 2026`.
    package var base: (value: String, span: String)?
    /// The limit as the rule states it: `15%`, `500 t`.
    package var limit: String
    /// True where the base is zero or too small for a percentage.
    package var isFromLittle: Bool
    /// The name of the condition.
    package var gate: String

    /// The claim that evidence makes; `nil` when its first condition has no figures (a composite: see `parts`).
    package init?(_ evidence: Evidence) {
        guard let gate = evidence.gates.first(where: { $0.value != nil }), let value = gate.value else { return nil }
        let windows = evidence.terms.filter { $0.from != nil && $0.through != nil }
        let own = windows.first { $0.amount?.number == value.number && $0.amount?.unit == value.unit } ?? windows.first
        let last = evidence.months.map(\.month).max()
        self.gate = gate.name
        self.value = Wording.amount(value)
        span =
            own.flatMap { term in term.from.flatMap { from in term.through.map { Wording.span(from, $0) } } }
            ?? last.map(Wording.month) ?? ""
        limit = gate.limit.map(Wording.amount) ?? ""
        if let written = evidence.parameters[gate.name.replacingSpaces] ?? evidence.parameters[gate.name] { limit = Self.plain(written) }
        isFromLittle = false
        let baseTerm = windows.first {
            $0.text != own?.text && $0.amount?.unit == value.unit && gate.text.contains($0.text)
        }
        guard let baseTerm, let base = baseTerm.amount, let from = baseTerm.from, let through = baseTerm.through,
            value.unit == .kilograms || value.unit == .dollars
        else { return }
        self.base = (Wording.amount(base), Wording.span(from, through))
        let floor = evidence.gates.dropFirst().first { $0.limit?.unit == value.unit && $0.comparison.hasPrefix(">") }
        let isWorthPercent =
            base.number > .zero
            && (floor?.limit.map { base.number * Rational(10) >= $0.number } ?? true)
        if isWorthPercent, let quotient = value.number / base.number {
            change = quotient - .one
        } else {
            isFromLittle = true
        }
    }

    /// `44,460 t in Aug-Oct 2026, 42.8% above May-Jul 2026 (31,140 t)`.
    package var sentence: String {
        var text = span.isEmpty ? value : "\(value) in \(span)"
        if let base {
            if let change {
                let side = change.isNegative ? "below" : "above"
                text +=
                    change >= Rational(9)
                    ? ", \(Wording.change(change)) \(base.span) (\(base.value))"
                    : ", \(Wording.percent(change.magnitude)) \(side) \(base.span) (\(base.value))"
            } else if isFromLittle {
                text += ", up from " + (base.value.hasPrefix("0 ") || base.value == "$0" ? "nothing" : base.value)
                    + " in \(base.span)"
            }
        }
        return text
    }

    /// `+43%`, or the amount where there is no percentage.
    package var short: String { change.map { Wording.change($0, places: 0) } ?? value }
    package var precise: String { change.map { Wording.change($0) } ?? value }

    private static func plain(_ written: String) -> String { written.replacing(" %", with: "%") }
}

extension String {
    var replacingSpaces: String { String(map { $0 == " " ? "_" : $0 }) }

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
