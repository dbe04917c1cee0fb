import Trade

/// How far evaluating a formula reaches, and what it takes at most.
struct Footprint: Sendable {
    /// Months before the judged one that its plain windows read.
    var reach = 0
    /// Months before the judged one that its windows before licenses can read.
    var anchoredReach = 0
    /// Months after the judged one.
    var ahead = 0
    /// The most figures that one evaluation reads, those of named amounts left out.
    private var work = 0
    /// Amounts of `let`, and at how many moments each is computed; it is computed once for each.
    private var named: [String: Int] = [:]
    /// Whether it evaluates an amount at several judged months.
    var hasMoments = false
    /// Months in which a coming event counts; `nil` when it asks for none.
    var events: Int?
    /// The statistics whose countries `some` goes through, by role; `nil` is the judged role.
    var pools: Set<Role?> = []

    /// The most figures that judging a month may read.
    static let mostWork = 500_000
    /// How many single countries a statistic may have.
    private static let countries = 250

    init() {}

    init(_ condition: Condition, lets: [LetAmount]) {
        self.init()
        switch condition.kind {
        case .compare(let left, _, let right):
            formUnion(Footprint(left, lets: lets))
            formUnion(Footprint(right, lets: lets))
        case .fires, .met: break
        case .not(let inner): formUnion(Footprint(inner, lets: lets))
        case .all(let conditions), .any(let conditions):
            for condition in conditions { formUnion(Footprint(condition, lets: lets)) }
        case .event(_, let within):
            events = within
            work = 1
        case .some(_, let pool, let body):
            formUnion(Footprint(body, lets: lets))
            work = Self.times(work, Self.countries)
            pools.insert(pool.role)
        case .longest(_, let candidates, _):
            for candidate in candidates { formUnion(Footprint(candidate.condition, lets: lets)) }
        }
    }

    init(_ term: Term, lets: [LetAmount]) {
        self.init()
        switch term.kind {
        case .constant: break
        case .selector(let selector), .months(_, let selector): self = Footprint(selector)
        case .named(let name):
            guard let amount = lets.first(where: { $0.name == name }) else { break }
            self = amount.footprint
            work = 0
            named[name] = 1
        case .over(let aggregate, let inner, let moments):
            self = Footprint(inner, lets: lets)
            let distance = moments.distance
            reach += distance.upperBound
            ahead = aggregate == .rank ? ahead : max(0, ahead - distance.lowerBound)
            work = Self.times(work, moments.count + 1)
            named = named.mapValues { Self.times($0, moments.count + 1) }
            hasMoments = true
        case .negate(let inner), .magnitude(let inner), .logarithm(let inner): self = Footprint(inner, lets: lets)
        case .sum(let operands), .product(let operands):
            for operand in operands { formUnion(Footprint(operand.term, lets: lets)) }
        case .among(_, let terms):
            for term in terms { formUnion(Footprint(term, lets: lets)) }
        case .choice(let condition, let first, let second):
            formUnion(Footprint(condition, lets: lets))
            formUnion(Footprint(first, lets: lets))
            formUnion(Footprint(second, lets: lets))
        }
    }

    private init(_ selector: Selector) {
        if selector.isAnchored { anchoredReach = selector.reach } else { reach = selector.reach }
        ahead = selector.window.ahead
        let isOfAll = selector.measure.isConcentration || selector.isUnitValueOfOthers
        var members = 1
        if case .group(let group) = selector.target { members = max(1, group.members.count) }
        work = selector.length * (isOfAll ? Self.countries : members)
    }

    mutating func formUnion(_ other: Footprint) {
        reach = max(reach, other.reach)
        anchoredReach = max(anchoredReach, other.anchoredReach)
        ahead = max(ahead, other.ahead)
        work = min(work + other.work, Int(Int32.max))
        named.merge(other.named) { max($0, $1) }
        hasMoments = hasMoments || other.hasMoments
        events = [events, other.events].compactMap(\.self).max()
        pools.formUnion(other.pools)
    }

    /// The most figures that one evaluation reads.
    func work(_ lets: [LetAmount]) -> Int {
        named.reduce(work) { total, one in
            let own = lets.first { $0.name == one.key }?.footprint.work ?? 0
            return min(total + Self.times(own, one.value), Int(Int32.max))
        }
    }

    private static func times(_ work: Int, _ count: Int) -> Int { min(work * count, Int(Int32.max)) }
}
