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

    /// The conditions that must all hold.
    var gates: [Condition] { if case .all(let conditions) = root.kind { conditions } else { [root] } }
    /// Names of the gates, as people see them.
    package var gateNames: [String] { gates.map(\.name) }
    /// True when a window ends before the first license month.
    package var isAnchored: Bool { selectors.contains { $0.shift == .beforeLicenses } }

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
    }
}

/// A node of a formula that is true, false or unknown.
struct Condition: Sendable {
    indirect enum Kind: Sendable {
        case compare(Term, Syntax.Comparison, Term)
        case fires(String)
        case not(Condition)
        case all([Condition])
        case any([Condition])
    }
    var kind: Kind
    /// As written, on one line.
    var text: String
    /// The first parameter in it, in words; else the rule it asks about; else its text.
    var name: String
}

/// A node of a formula that is an amount.
struct Term: Sendable {
    indirect enum Kind: Sendable {
        case constant(Rational)
        case selector(Selector)
        /// An amount of the rule's `let`, by name.
        case named(String)
        /// The mean, smallest or largest month of a window.
        case months(Aggregate, Selector)
        case negate(Term)
        case sum([Operand])
        case product([Operand])
        /// The smallest or largest of several amounts.
        case among(Aggregate, [Term])
    }
    enum Aggregate: String, Sendable { case mean, min, max }
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
    /// Whether evidence lists it: everything but bare literals and parameters.
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

extension Condition {
    /// Whether the condition can only hold when the current quantity or value meets a fixed amount.
    var hasFloor: Bool {
        switch kind {
        case .compare(let left, let comparison, let right):
            switch comparison {
            case .atLeast, .above: left.isCurrentTotal && (right.constant.map { $0 > .zero } ?? false)
            case .atMost, .below: right.isCurrentTotal && (left.constant.map { $0 > .zero } ?? false)
            }
        case .fires: true
        case .not: false
        case .all(let conditions): conditions.contains { $0.hasFloor }
        case .any(let conditions): conditions.allSatisfy { $0.hasFloor }
        }
    }
}

extension Term {
    /// The quantity or value of the judged series in a window that ends at the judged month.
    fileprivate var isCurrentTotal: Bool {
        switch kind {
        case .selector(let selector), .months(.mean, let selector), .months(.min, let selector):
            selector.measure.isSum && selector.target == .own && selector.isCurrent
        default: false
        }
    }
}
