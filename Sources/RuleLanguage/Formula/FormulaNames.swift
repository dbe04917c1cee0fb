import Trade

/// What the formulas of a rule may name.
struct FormulaNames: Sendable {
    /// The roles that the rule runs over; empty where that is not known.
    var roles: [Role] = []
    var parameters: [String: Parameter] = [:]
    /// Names of parameters, of `let` and of `inputs` that the rule file has, whole or not; what is wrong with those that
    /// are missing below has been told.
    var declared: Set<String> = []
    /// The amounts of `let`, in order; each may name those before it.
    var lets: [LetAmount] = []
    /// Groups of countries: those that every rule may name, and those of the rule file.
    var sets: [CountryGroup] = CountryGroup.known
    /// Parameter series by name, with what they count.
    var inputs: [String: Dimension] = [:]
    /// Named gates of `when` and `also`, for `met(...)`.
    var gates: [String] = []
}

/// An amount that a rule gives a name.
package struct LetAmount: Sendable {
    package var name: String
    /// As the rule file has it, on one line.
    package var text: String
    var term: Term
    /// Everything it reads, in order of appearance.
    var selectors: [Selector]
    /// Whether it grows with the current quantity or value, and whether it is above zero whatever the figures are: what a
    /// floor may rest on.
    var isCurrentTotal: Bool
    var isPositive: Bool
    /// What evaluating it takes.
    var footprint: Footprint
    /// How many parts it has with all names written out, up to a bound: names that rest on names grow fast.
    var size: Int

    init(name: String, text: String, term: Term, selectors: [Selector], before lets: [LetAmount]) {
        self.name = name
        self.text = text
        self.term = term
        self.selectors = selectors
        isCurrentTotal = term.isCurrentTotal(lets)
        isPositive = term.isPositive(lets)
        footprint = Footprint(term, lets: lets)
        size = term.size(lets)
    }
}

extension Term {
    private static let largestSize = 1_000_000

    /// How many parts it has with all names written out.
    fileprivate func size(_ lets: [LetAmount]) -> Int {
        let parts: [Int] =
            switch kind {
            case .constant, .selector, .months: []
            case .named(let name): [lets.first { $0.name == name }?.size ?? 0]
            case .over(_, let inner, _), .negate(let inner), .magnitude(let inner), .logarithm(let inner):
                [inner.size(lets)]
            case .sum(let operands), .product(let operands): operands.map { $0.term.size(lets) }
            case .among(_, let terms): terms.map { $0.size(lets) }
            case .choice(_, let first, let second): [1, first.size(lets), second.size(lets)]
            }
        return parts.reduce(1) { min($0 + $1, Self.largestSize) }
    }
}
