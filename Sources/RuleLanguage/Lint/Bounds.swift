import Trade

/// What some claims, taken together, say of each amount: from where to where it can be.
struct Bounds: Sendable {
    /// An amount, or a quotient of two, that several claims may speak of.
    enum Key: Hashable, Sendable {
        case atom(Linear.Atom)
        case quotient(Linear.Atom, Linear.Atom)
        /// Multiples that are scaled so that the first of them is one.
        case sum([Linear.Atom: Rational])
    }

    struct Limit: Hashable, Sendable {
        var number: Rational
        var isStrict: Bool
        var gate: Int
    }

    /// What one claim says of one key.
    struct Statement: Hashable, Sendable {
        var key: Key
        var limit: Limit
        var isLower: Bool
    }

    private(set) var lower: [Key: Limit] = [:]
    private(set) var upper: [Key: Limit] = [:]
    private var truths: [String: (holds: Bool, gate: Int)] = [:]
    /// Two conditions that cannot hold together.
    private(set) var conflict: (Int, Int)?

    init(_ claims: Claims) {
        for (claim, gate) in claims {
            switch claim {
            case .truth(let text, let holds):
                if let known = truths[text], known.holds != holds { conflict = conflict ?? (known.gate, gate) }
                truths[text] = (holds, gate)
            case .atLeastZero(let linear, let isStrict):
                for statement in Self.statements(linear, isStrict: isStrict, gate: gate) { add(statement) }
            }
        }
        findConflict()
    }

    /// A claim as a limit of one amount; `nil` where it is about none.
    static func statement(_ linear: Linear, isStrict: Bool, gate: Int) -> Statement? {
        statements(linear, isStrict: isStrict, gate: gate).first
    }

    /// A claim as limits of amounts: of two multiples, that of their quotient and that of their difference.
    private static func statements(_ linear: Linear, isStrict: Bool, gate: Int) -> [Statement] {
        let atoms = linear.atoms
        guard let first = atoms.first, let scale = linear.multiples[first] else { return [] }
        func limit(_ number: Rational?) -> Limit? {
            number.map { Limit(number: $0, isStrict: isStrict, gate: gate) }
        }
        if atoms.count == 1 {
            return limit(-linear.constant / scale).map {
                [Statement(key: .atom(first), limit: $0, isLower: !scale.isNegative)]
            } ?? []
        }
        let parts = linear.multiples.compactMapValues { $0 / scale }
        let sum = limit(-linear.constant / scale).map {
            Statement(key: .sum(parts), limit: $0, isLower: !scale.isNegative)
        }
        var quotient: Statement?
        if atoms.count == 2, linear.constant == .zero, let other = linear.multiples[atoms[1]],
            scale.isNegative != other.isNegative, atoms.allSatisfy({ linear.ranges[$0]?.isNotNegative == true })
        {
            quotient = limit((other / scale).map { -$0 }).map {
                Statement(key: .quotient(first, atoms[1]), limit: $0, isLower: !scale.isNegative)
            }
        }
        return [quotient, sum].compactMap(\.self)
    }

    private mutating func add(_ statement: Statement) {
        if statement.isLower {
            if let known = lower[statement.key], !Self.isTighter(statement.limit, known, isLower: true) { return }
            lower[statement.key] = statement.limit
        } else {
            if let known = upper[statement.key], !Self.isTighter(statement.limit, known, isLower: false) { return }
            upper[statement.key] = statement.limit
        }
    }

    private static func isTighter(_ new: Limit, _ old: Limit, isLower: Bool) -> Bool {
        if new.number == old.number { return new.isStrict && !old.isStrict }
        return isLower ? new.number > old.number : new.number < old.number
    }

    private mutating func findConflict() {
        if conflict != nil { return }
        for (key, low) in lower.sorted(by: { $0.value.gate < $1.value.gate }) {
            for (other, high) in upper.sorted(by: { $0.value.gate < $1.value.gate }) {
                guard key == other || Self.isWithin(key, other) else { continue }
                let isEmpty = low.number > high.number || low.number == high.number && (low.isStrict || high.isStrict)
                if isEmpty {
                    conflict = (min(low.gate, high.gate), max(low.gate, high.gate))
                    return
                }
            }
        }
    }

    /// Whether the first amount is a part of the second, so that it can never be larger: months of a window, or a country
    /// of all.
    private static func isWithin(_ part: Key, _ whole: Key) -> Bool {
        guard case .atom(.selector(let part)) = part, case .atom(.selector(let whole)) = whole,
            part.measure == whole.measure, part.measure.isSum, let inner = part.offsets, let outer = whole.offsets,
            outer.lowerBound <= inner.lowerBound, inner.upperBound <= outer.upperBound
        else { return false }
        if part.isSameBut(window: whole) { return true }
        return whole.target == .world && part.isOfOneCountry && part.statistic == whole.statistic
            && part.origin == whole.origin
    }

    /// Whether the claims, all together, make another hold.
    func imply(_ claim: Claim) -> Bool {
        switch claim {
        case .truth(let text, let holds): return truths[text]?.holds == holds
        case .atLeastZero(let linear, let isStrict):
            if let least = linear.range.least, least > .zero || least == .zero && !isStrict { return true }
            guard let wanted = Self.statement(linear, isStrict: isStrict, gate: 0),
                let known = wanted.isLower ? lower[wanted.key] : upper[wanted.key]
            else { return false }
            if known.number == wanted.limit.number { return known.isStrict || !wanted.limit.isStrict }
            return wanted.isLower ? known.number > wanted.limit.number : known.number < wanted.limit.number
        }
    }

    /// Whether they speak of what a claim is about, on any side.
    func speaksOf(_ claim: Claim) -> Bool {
        switch claim {
        case .truth(let text, _): return truths[text] != nil
        case .atLeastZero(let linear, let isStrict):
            guard let key = Self.statement(linear, isStrict: isStrict, gate: 0)?.key else { return false }
            return lower[key] != nil || upper[key] != nil
        }
    }
}

extension Selector {
    /// The same figures, but for the window.
    func isSameBut(window other: Selector) -> Bool {
        var one = self
        one.window = other.window
        return one == other
    }

    /// The figures of one country.
    var isOfOneCountry: Bool {
        switch target {
        case .own, .country: true
        default: false
        }
    }
}
