/// Walks over formulas: what conditions and amounts consist of.
extension Condition {
    /// The amounts that it compares, and all amounts that they consist of, in order of appearance.
    var terms: [Term] {
        switch kind {
        case .compare(let left, _, let right): [left] + left.parts + [right] + right.parts
        case .fires, .met, .event: []
        case .not(let inner), .some(_, _, let inner): inner.terms
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.terms)
        case .longest(_, let candidates, _): candidates.flatMap(\.condition.terms)
        }
    }

    /// Whether it, or a condition of `if` in it, asks what a named gate of the same rule says.
    var asksGates: Bool {
        switch kind {
        case .met: true
        case .fires, .event: false
        case .compare:
            terms.contains { if case .choice(let condition, _, _) = $0.kind { condition.asksGates } else { false } }
        case .not(let inner), .some(_, _, let inner): inner.asksGates
        case .all(let conditions), .any(let conditions): conditions.contains(where: \.asksGates)
        case .longest(_, let candidates, _): candidates.contains(where: \.condition.asksGates)
        }
    }

    /// The kinds of events that it asks about; `nil` stands for any.
    var eventKinds: [String?] {
        switch kind {
        case .event(let kind, _): [kind]
        case .compare, .fires, .met: []
        case .not(let inner), .some(_, _, let inner): inner.eventKinds
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.eventKinds)
        case .longest(_, let candidates, _): candidates.first?.condition.eventKinds ?? []
        }
    }
}

extension Term {
    /// All amounts that it consists of, without itself.
    var parts: [Term] {
        switch kind {
        case .constant, .selector, .named, .months: []
        case .over(_, let inner, _), .negate(let inner), .magnitude(let inner), .logarithm(let inner):
            [inner] + inner.parts
        case .sum(let operands), .product(let operands): operands.flatMap { [$0.term] + $0.term.parts }
        case .among(_, let terms): terms.flatMap { [$0] + $0.parts }
        case .choice(let condition, let first, let second):
            condition.terms + [first] + first.parts + [second] + second.parts
        }
    }
}
