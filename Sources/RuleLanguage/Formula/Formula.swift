import Trade

/// A condition that was checked: names are resolved, units agree, and every window has a length.
package struct Formula: Sendable {
    /// As the rule file has it, on one line.
    package var text: String
    var root: Condition
    /// Everything it reads, in order of appearance.
    var selectors: [Selector]
    /// The rules whose verdicts it asks for, in order of appearance.
    package var ruleNames: [String]
    /// Whether its gates were given names of their own, and have texts of their own.
    var hasNamedGates = false

    /// The conditions that must all hold.
    var gates: [Condition] { if case .all(let conditions) = root.kind { conditions } else { [root] } }
    /// Names of the gates, as people see them.
    package var gateNames: [String] { gates.map(\.name) }
    /// True when a window ends before the first license month.
    package var isAnchored: Bool { selectors.contains(where: \.isAnchored) }

    init(text: String, root: Condition, selectors: [Selector], ruleNames: [String]) {
        self.text = text
        self.root = root
        self.selectors = selectors
        self.ruleNames = ruleNames
    }

    /// Conditions with names of their own that must all hold. Each stays one gate, also where it joins several
    /// conditions by `and`.
    init(gates: [(name: String, formula: Formula)]) {
        let conditions = gates.map { gate in
            Condition(kind: gate.formula.root.kind, text: gate.formula.text, name: gate.name)
        }
        let text = gates.map { "\($0.name): \($0.formula.text)" }.joined(separator: "; ")
        self.init(
            text: text, root: Condition(kind: .all(conditions), text: text, name: text),
            selectors: gates.flatMap(\.formula.selectors), ruleNames: gates.flatMap(\.formula.ruleNames).uniqued)
        hasNamedGates = true
    }
}

/// A node of a formula that is true, false or unknown.
struct Condition: Sendable {
    indirect enum Kind: Sendable {
        case compare(Term, Syntax.Comparison, Term)
        case fires(String)
        /// What a named gate of the same rule says.
        case met(String)
        case not(Condition)
        case all([Condition])
        case any([Condition])
        /// An event date lies in the judged month after its first day, or in the months after it, so many.
        case event(kind: String?, within: Int)
        /// It holds for one of several countries, never the own one; the name stands for that country.
        case some(String, Pool, Condition)
        /// It holds for the longest length, of those given from the longest down, for which all windows are published.
        case longest(String, [Candidate], from: Month?)
    }

    /// The single countries that `some` goes through.
    struct Pool: Hashable, Sendable {
        /// Those beside the series of this role; `nil` stands for the judged role.
        var role: Role?
        /// Only members of this group, in the judged month.
        var group: CountryGroup?
    }

    /// The condition of `longest` with one of its lengths put in.
    struct Candidate: Sendable {
        /// Months.
        var length: Int
        /// The windows whose length depends on it.
        var windows: [Selector]
        var condition: Condition
    }

    var kind: Kind
    /// As written, on one line.
    var text: String
    /// The first parameter in it, in words; else the rule it asks about; else its text.
    var name: String

    /// The two amounts that are compared, where it comes down to one comparison.
    var sides: (left: Term, comparison: Syntax.Comparison, right: Term)? {
        switch kind {
        case .compare(let left, let comparison, let right): (left, comparison, right)
        case .some(_, _, let body): body.sides
        case .longest(_, let candidates, _): candidates.first?.condition.sides
        default: nil
        }
    }
}

extension Condition {
    /// The names that `some` and `longest` give in it, with what they stand for.
    enum BoundName: Hashable {
        case country(String)
        case length(String)
    }

    var boundNames: Set<BoundName> {
        switch kind {
        case .compare(let left, _, let right): left.boundNames.union(right.boundNames)
        case .fires, .met, .event: []
        case .not(let inner): inner.boundNames
        case .all(let conditions), .any(let conditions):
            conditions.reduce(into: []) { $0.formUnion($1.boundNames) }
        case .some(let name, _, let body): body.boundNames.union([.country(name)])
        case .longest(let name, let candidates, _):
            (candidates.first?.condition.boundNames ?? []).union([.length(name)])
        }
    }
}

extension Term {
    /// The names that conditions of `if` give in it.
    fileprivate var boundNames: Set<Condition.BoundName> {
        switch kind {
        case .constant, .selector, .named, .months: []
        case .over(_, let inner, _), .negate(let inner), .magnitude(let inner), .logarithm(let inner): inner.boundNames
        case .sum(let operands), .product(let operands):
            operands.reduce(into: []) { $0.formUnion($1.term.boundNames) }
        case .among(_, let terms): terms.reduce(into: []) { $0.formUnion($1.boundNames) }
        case .choice(let condition, let first, let second):
            condition.boundNames.union(first.boundNames).union(second.boundNames)
        }
    }
}

/// A node of a formula that is an amount.
struct Term: Sendable {
    indirect enum Kind: Sendable {
        case constant(Rational)
        case selector(Selector)
        /// An amount of the rule's `let`, by name.
        case named(String)
        /// What an aggregate makes of the months of a window.
        case months(Aggregate, Selector)
        /// What an aggregate makes of an amount at several judged months.
        case over(Aggregate, Term, Moments)
        case negate(Term)
        case sum([Operand])
        case product([Operand])
        /// The smallest or largest of several amounts.
        case among(Aggregate, [Term])
        /// The amount without its sign.
        case magnitude(Term)
        /// The natural logarithm.
        case logarithm(Term)
        /// The first amount where the condition holds, else the second.
        case choice(Condition, Term, Term)
    }
    enum Aggregate: String, Sendable, CaseIterable {
        case mean, median
        /// The median of the distances from the median.
        case mad
        case min, max, sum
        /// One more than the moments whose amounts are above the present one.
        case rank
    }
    struct Operand: Sendable {
        /// Subtracted, or divided by.
        var isInverse: Bool
        var term: Term
    }

    var kind: Kind
    var dimension: Dimension
    var text: String
    /// Where it begins in the formula; evidence lists terms in this order.
    var place: Int
    /// Whether evidence lists it: everything but bare literals, parameters and names of `let`, which are listed apart.
    var isRecorded: Bool

    var constant: Rational? { if case .constant(let value) = kind { value } else { nil } }
    /// The window it reads, where it reads just one.
    var selector: Selector? {
        switch kind {
        case .selector(let selector), .months(_, let selector): selector
        default: nil
        }
    }
}
