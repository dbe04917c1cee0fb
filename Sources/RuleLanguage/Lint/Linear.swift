import Trade

/// An amount as a sum of multiples: what two amounts have in common shows in it.
struct Linear: Hashable, Sendable {
    /// An amount that is not taken apart further.
    enum Atom: Hashable, Sendable {
        case selector(Selector)
        case text(String)

        var selector: Selector? { if case .selector(let selector) = self { selector } else { nil } }

        /// An order that is the same on every run.
        var order: String {
            switch self {
            case .selector(let selector): selector.order
            case .text(let text): text
            }
        }
    }

    var multiples: [Atom: Rational] = [:]
    var constant: Rational = .zero
    /// What the atoms can be.
    var ranges: [Atom: Interval] = [:]

    /// Amounts with more parts than these, all names written out, are taken as they stand.
    private static let mostParts = 200

    /// The amount, with those of `lets` written out.
    init(_ term: Term, _ lets: [LetAmount]) {
        switch term.kind {
        case .constant(let number): constant = number
        case .selector(let selector): add(.selector(selector), selector.range)
        case .named(let name):
            if let amount = lets.first(where: { $0.name == name }), amount.size <= Self.mostParts {
                self = Linear(amount.term, lets)
            } else {
                add(.text(name), .everything)
            }
        case .months(.sum, let selector) where selector.measure.isSum:
            add(.selector(selector), selector.range)
        case .months(.mean, let selector) where selector.measure.isSum && selector.monthCount != nil:
            add(.selector(selector), selector.range)
            self = self * (Rational.one / Rational(selector.length) ?? .one)
        case .negate(let inner): self = Linear(inner, lets) * Rational(-1)
        case .sum(let operands):
            for operand in operands {
                let next = Linear(operand.term, lets)
                self = self + (operand.isInverse ? next * Rational(-1) : next)
            }
        case .product(let operands): multiply(operands, lets, term)
        case .months(.mad, _), .magnitude: add(.text(term.text), .notNegative)
        case .months(.rank, _): add(.text(term.text), .everything)
        case .months(.sum, let selector):
            add(.text(term.text), selector.range.isNotNegative ? .notNegative : .everything)
        case .months(_, let selector): add(.text(term.text), selector.range)
        case .over(.rank, _, let moments):
            add(.text(term.text), Interval(least: .one, most: Rational(moments.count + 1)))
        default: add(.text(term.text), .everything)
        }
    }

    private mutating func add(_ atom: Atom, _ range: Interval) {
        multiples[atom] = .one
        ranges[atom] = range
    }

    /// Numbers scale; what is left over is one amount, or a quotient or product of several.
    private mutating func multiply(_ operands: [Term.Operand], _ lets: [LetAmount], _ term: Term) {
        var factor = Rational.one
        var rest: [(isInverse: Bool, linear: Linear)] = []
        for operand in operands {
            let linear = Linear(operand.term, lets)
            guard linear.multiples.isEmpty else {
                rest.append((operand.isInverse, linear))
                continue
            }
            guard let scaled = operand.isInverse ? factor / linear.constant : factor * linear.constant else {
                return add(.text(term.text), .everything)
            }
            factor = scaled
        }
        if rest.isEmpty {
            constant = factor
        } else if rest.count == 1, !rest[0].isInverse {
            self = rest[0].linear * factor
        } else {
            let isNotNegative = rest.allSatisfy { $0.linear.range.isNotNegative }
            let words = rest.map { ($0.isInverse ? "/ " : "* ") + $0.linear.key }.sorted().joined(separator: " ")
            add(.text(words), isNotNegative ? .notNegative : .everything)
            self = self * factor
        }
    }

    /// The two amounts of a quotient of whole amounts: their comparison with a number is one of multiples.
    static func quotient(_ term: Term, _ lets: [LetAmount]) -> (over: Linear, under: Linear)? {
        switch term.kind {
        case .named(let name):
            lets.first { $0.name == name && $0.size <= mostParts }.flatMap { quotient($0.term, lets) }
        case .product(let operands) where operands.count == 2 && !operands[0].isInverse && operands[1].isInverse:
            (Linear(operands[0].term, lets), Linear(operands[1].term, lets))
        default: nil
        }
    }

    /// What the amount can be, as far as its parts tell.
    var range: Interval {
        multiples.reduce(.one(constant)) { $0 + (ranges[$1.key] ?? .everything) * $1.value }
    }

    var atoms: [Atom] {
        guard multiples.count > 1 else { return Array(multiples.keys) }
        return multiples.keys.map { ($0, $0.order) }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    private var key: String {
        "(" + atoms.map { "\(multiples[$0] ?? .zero) \($0.order)" }.joined(separator: " + ") + " + \(constant))"
    }

    static func + (left: Linear, right: Linear) -> Linear {
        var sum = left
        sum.constant = left.constant + right.constant
        for (atom, multiple) in right.multiples {
            let total = (sum.multiples[atom] ?? .zero) + multiple
            sum.multiples[atom] = total == .zero ? nil : total
            sum.ranges[atom] = right.ranges[atom]
        }
        return sum
    }

    static func * (linear: Linear, factor: Rational) -> Linear {
        var product = linear
        product.constant = linear.constant * factor
        product.multiples = factor == .zero ? [:] : linear.multiples.mapValues { $0 * factor }
        return product
    }
}

extension Selector {
    /// What the amount can be. Tons of no or of unknown country are no part of those of known country that they are
    /// divided by.
    var range: Interval {
        if measure.isShare, !isOfAll, target == .country(.notApplicable) || target == .country(.unknown) {
            return .notNegative
        }
        return measure.range
    }

    /// A text by which selectors have an order that is the same on every run.
    fileprivate var order: String {
        let what: String
        switch statistic {
        case .working(let role): what = role?.rawValue ?? ""
        case .licenses: what = "licenses"
        case .partner(let reporter): what = "partner " + reporter.order
        case .parameter(let name, _): what = "param " + name
        }
        let when: String
        switch window {
        case .trailing(let length, let ago): when = "\(length) \(ago)"
        case .beforeLicenses(let length): when = "licenses \(length)"
        case .yearToDate(let ago): when = "ytd \(ago)"
        case .calendarYear(let back): when = "year \(back)"
        }
        return [measure.rawValue, isOfAll ? "all" : "", what, target.order, origin?.order ?? "", when]
            .joined(separator: "|")
    }

    /// Months in the window, where their number is fixed.
    var monthCount: Int? {
        switch window {
        case .trailing(let length, _), .beforeLicenses(let length): length
        case .calendarYear: 12
        case .yearToDate: nil
        }
    }

    /// How many months before the judged one the window begins and ends; `nil` where that changes with the month.
    var offsets: ClosedRange<Int>? {
        if case .trailing(let length, let ago) = window { ago...(ago + length - 1) } else { nil }
    }
}

extension Selector.Target {
    fileprivate var order: String {
        switch self {
        case .own: "own"
        case .world: "world"
        case .others: "others"
        case .known: "known"
        case .country(let country): country.code
        case .group(let group): group.name
        case .bound(let name): "some " + name
        }
    }
}
