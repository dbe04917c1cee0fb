import Trade

/// Looks for comparisons of an amount now with the amount before that point the other way than their name or multiple.
struct DirectionLint {
    let rule: Rule

    private enum Direction: String {
        case rise, fall
        var other: String { self == .rise ? "fall" : "rise" }
    }

    private static let riseWords: Set<String> = [
        "rise", "rises", "increase", "growth", "gain", "gains", "surge", "jump", "up",
    ]
    private static let fallWords: Set<String> = [
        "fall", "falls", "drop", "drops", "decline", "decrease", "loss", "collapse", "down",
    ]

    var findings: [Diagnostic] {
        rule.formula.gates.enumerated().compactMap { index, gate in
            finding(gate, rule.whenPlace.key(of: index))
        }
    }

    private func finding(_ gate: Condition, _ key: String) -> Diagnostic? {
        guard case .compare = gate.kind, let claim = gate.ways(rule.lets).first?.first?.claim,
            case .atLeastZero(let linear, _) = claim, let (now, before) = Self.pair(linear),
            let multiple = linear.multiples[.selector(now)]
        else { return nil }
        let asks: Direction = multiple.isNegative ? .fall : .rise
        let words = Set(gate.name.lowercased().split { $0 == " " || $0 == "_" }.map(String.init))
        let says: Direction? =
            !words.isDisjoint(with: Self.riseWords)
            ? .rise : !words.isDisjoint(with: Self.fallWords) ? .fall : nil
        if let says, says != asks {
            return rule.finding(
                .wrongWay, at: key, "`\(gate.name)` asks for a \(asks.rawValue)",
                help: "compare with `\(asks == .rise ? "<=" : ">=")`, or give the condition another name")
        }
        guard let change = Self.change(linear, now, before, multiple) else { return nil }
        if asks == .rise && change.isNegative || asks == .fall && change > .zero {
            let bound = asks == .rise ? "less than once" : "more than once"
            return rule.finding(
                .wrongWay, at: key,
                "this holds although the amount \(asks == .rise ? "fell" : "rose"): it is held against \(bound) the amount before",
                help:
                    "a \(asks.rawValue) is `\(asks == .rise ? ">=" : "<=")` \(asks == .rise ? "more" : "less") than once "
                    + "the amount before, as in `\(asks == .rise ? ">= 1.15 *" : "<= 0.85 *") …`")
        }
        return nil
    }

    /// The amounts of one series now and before, where the comparison is about nothing else.
    private static func pair(_ linear: Linear) -> (now: Selector, before: Selector)? {
        let selectors = linear.atoms.compactMap(\.selector)
        guard selectors.count == 2, linear.atoms.count == 2, let now = selectors.first(where: \.isCurrent),
            let before = selectors.first(where: { !$0.isCurrent }), now.isSameBut(window: before),
            let one = linear.multiples[.selector(now)], let other = linear.multiples[.selector(before)],
            one.isNegative != other.isNegative
        else { return nil }
        return (now, before)
    }

    /// How much more than the amount before is asked for, month by month: below zero it is less.
    private static func change(
        _ linear: Linear, _ now: Selector, _ before: Selector, _ multiple: Rational
    ) -> Rational? {
        guard let other = linear.multiples[.selector(before)] else { return nil }
        if linear.constant != .zero {
            // A difference: its sign alone tells.
            return multiple.magnitude == other.magnitude ? -linear.constant / multiple : nil
        }
        guard var factor = other / multiple else { return nil }
        if now.measure.isSum, now.monthCount != nil || now.window != .yearToDate(ago: 0) {
            guard let months = now.monthCount, let earlier = before.monthCount,
                let scale = Rational(earlier) / Rational(months)
            else { return nil }
            factor = factor * scale
        }
        return -factor - .one
    }
}
