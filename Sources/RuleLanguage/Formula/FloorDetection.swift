import Trade

extension Condition {
    /// Whether the condition can only hold when the current quantity or value meets a fixed amount.
    var hasFloor: Bool { hasFloor([]) }

    /// The same of a rule with amounts of `let`.
    func hasFloor(_ lets: [LetAmount]) -> Bool {
        switch kind {
        case .compare(let left, let comparison, let right):
            switch comparison {
            case .atLeast, .above: left.isCurrentTotal(lets) && right.isPositive(lets)
            case .atMost, .below: right.isCurrentTotal(lets) && left.isPositive(lets)
            }
        case .fires: true
        case .not, .met, .event: false
        case .all(let conditions): conditions.contains { $0.hasFloor(lets) }
        case .any(let conditions): conditions.allSatisfy { $0.hasFloor(lets) }
        case .some(_, _, let body): body.hasFloor(lets)
        case .longest(_, let candidates, _): candidates.allSatisfy { $0.condition.hasFloor(lets) }
        }
    }
}

extension Term {
    /// Whether it grows with the quantity or value of the judged series in a window that ends at the judged month, and
    /// is small when that is small.
    func isCurrentTotal(_ lets: [LetAmount]) -> Bool {
        switch kind {
        case .selector(let selector), .months(.mean, let selector), .months(.min, let selector),
            .months(.sum, let selector), .months(.median, let selector), .months(.max, let selector):
            selector.measure.isSum && selector.target == .own && selector.isOfJudgedStatistic && selector.isCurrent
        case .named(let name): lets.first { $0.name == name }?.isCurrentTotal ?? false
        case .among(_, let terms): terms.contains { $0.isCurrentTotal(lets) }
        case .product(let operands):
            operands.contains { !$0.isInverse && $0.term.isCurrentTotal(lets) }
                && operands.count { !$0.term.isPositive(lets) } == 1
        default: false
        }
    }

    /// Whether it is above zero whatever the figures are.
    func isPositive(_ lets: [LetAmount]) -> Bool {
        switch kind {
        case .constant(let number): number > .zero
        case .selector(let selector): selector.measure == .weeks
        case .named(let name): lets.first { $0.name == name }?.isPositive ?? false
        default: false
        }
    }
}
