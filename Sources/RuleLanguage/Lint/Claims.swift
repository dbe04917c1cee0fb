import Trade

/// What a condition asks, as one comparison with zero or one yes or no.
enum Claim: Hashable, Sendable {
    /// The amount is not negative; `isStrict`: above zero.
    case atLeastZero(Linear, isStrict: Bool)
    /// Something that is no comparison holds or does not.
    case truth(String, Bool)

    static prefix func ! (claim: Claim) -> Claim {
        switch claim {
        case .atLeastZero(let linear, let isStrict): .atLeastZero(linear * Rational(-1), isStrict: !isStrict)
        case .truth(let text, let holds): .truth(text, !holds)
        }
    }
}

/// Claims that hold together, each with the number of the condition it comes from.
typealias Claims = [(claim: Claim, gate: Int)]

extension Condition {
    /// The ways in which the condition can hold; none when there are too many of them to look at.
    func ways(_ lets: [LetAmount], gate: Int = 0, negated: Bool = false) -> [Claims] {
        switch kind {
        case .compare(let left, let comparison, let right):
            guard let claim = Claim(left, comparison, right, lets) else { return [[]] }
            return [[(negated ? !claim : claim, gate)]]
        case .not(let inner): return inner.ways(lets, gate: gate, negated: !negated)
        case .all(let parts):
            let ways = parts.map { $0.ways(lets, gate: gate, negated: negated) }
            return negated ? Self.capped(ways.flatMap { $0 }) : Self.crossed(ways)
        case .any(let parts):
            let ways = parts.map { $0.ways(lets, gate: gate, negated: negated) }
            return negated ? Self.crossed(ways) : Self.capped(ways.flatMap { $0 })
        default: return [[(.truth(text, !negated), gate)]]
        }
    }

    private static let mostWays = 64

    /// A way that asks nothing stands for what is not looked at.
    private static func capped(_ ways: [Claims]) -> [Claims] { ways.count <= mostWays ? ways : [[]] }

    /// One way of each, together.
    static func crossed(_ ways: [[Claims]]) -> [Claims] {
        var result: [Claims] = [[]]
        for next in ways {
            guard result.count * next.count <= mostWays else { continue }
            result = result.flatMap { claims in next.map { claims + $0 } }
        }
        return result
    }
}

extension Formula {
    /// The ways in which all conditions can hold together, with their numbers from `first` on.
    func ways(_ lets: [LetAmount], first: Int = 0) -> [Claims] {
        Condition.crossed(gates.enumerated().map { $1.ways(lets, gate: first + $0) })
    }
}

extension Claim {
    /// The claim of a comparison; `nil` for one of numbers alone.
    init?(_ left: Term, _ comparison: Syntax.Comparison, _ right: Term, _ lets: [LetAmount]) {
        var difference = Self.difference(left, right, lets)
        let isStrict: Bool
        switch comparison {
        case .atLeast: isStrict = false
        case .above: isStrict = true
        case .atMost:
            isStrict = false
            difference = difference * Rational(-1)
        case .below:
            isStrict = true
            difference = difference * Rational(-1)
        }
        if difference.multiples.isEmpty { return nil }
        self = .atLeastZero(difference, isStrict: isStrict)
    }

    /// `a / b >= k` is looked at as `a >= k * b`, for nothing here is negative.
    private static func difference(_ left: Term, _ right: Term, _ lets: [LetAmount]) -> Linear {
        let (first, second) = (Linear(left, lets), Linear(right, lets))
        if let (over, under) = Linear.quotient(left, lets), second.multiples.isEmpty, under.range.isNotNegative {
            return over + under * (second.constant * Rational(-1))
        }
        if let (over, under) = Linear.quotient(right, lets), first.multiples.isEmpty, under.range.isNotNegative {
            return under * first.constant + over * Rational(-1)
        }
        return first + second * Rational(-1)
    }
}
