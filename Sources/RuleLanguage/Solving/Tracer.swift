import BigInt
import Trade

/// Follows a formula as it is evaluated for one supposed amount, with every amount that depends on it as a curve, and
/// notes what each choice on the way depends on.
struct Tracer {
    private let rule: Rule
    private let point: BigInt
    private let context: EvaluationContext
    /// Evaluates with the amount at the point; the others with nothing and with one unit.
    private var here: Evaluator
    private var zero: Evaluator
    private var one: Evaluator
    private(set) var decisions = Decisions()

    init(
        _ rule: Rule, at point: Int64, here: EvaluationContext, zero: EvaluationContext, one: EvaluationContext
    ) {
        self.rule = rule
        self.point = BigInt(point)
        context = here
        self.here = Evaluator(rule, here, records: false)
        self.zero = Evaluator(rule, zero, records: false)
        self.one = Evaluator(rule, one, records: false)
    }

    // MARK: Conditions

    mutating func trace(_ condition: Condition) {
        switch condition.kind {
        case .compare(let left, _, let right):
            if let left = curve(left), let right = curve(right) { decisions.depends(on: left - right) }
        // Other rules and named gates are traced on their own, and events do not depend on figures.
        case .fires, .met, .event: break
        case .not(let inner): trace(inner)
        case .all(let conditions), .any(let conditions): for inner in conditions { trace(inner) }
        case .some(let name, let pool, let body):
            for country in here.countries(pool) {
                bind(name, country)
                trace(body)
            }
            bind(name, nil)
        case .longest(_, let candidates, let start):
            if let candidate = candidates.first(where: { here.isPublished($0, from: start) }) {
                trace(candidate.condition)
            }
        }
    }

    private mutating func bind(_ name: String, _ country: Country?) {
        here.bound[name] = country
        zero.bound[name] = country
        one.bound[name] = country
    }

    // MARK: Amounts

    /// The amount of a term around the point; `nil` where it is unknown there.
    private mutating func curve(_ term: Term) -> Curve? {
        switch term.kind {
        case .constant(let number): return Curve(number)
        case .selector(let selector): return curve(selector, in: here.months(of: selector))
        case .named(let name): return rule.lets.first { $0.name == name }.flatMap { curve($0.term) }
        case .months(let aggregate, let selector): return months(aggregate, selector, term)
        case .over(let aggregate, let inner, let moments): return over(aggregate, inner, moments)
        case .negate(let inner): return curve(inner).map { -$0 }
        case .sum(let operands): return sum(operands)
        case .product(let operands): return product(operands)
        case .among(let aggregate, let terms): return self.aggregate(aggregate, of: terms.map { curve($0) })
        case .magnitude(let inner): return curve(inner).flatMap { magnitude($0) }
        case .logarithm(let inner): return curve(inner).flatMap { logarithm($0) }
        case .choice(let condition, let first, let second):
            trace(condition)
            switch here.outcome(of: condition).truth {
            case .yes: return curve(first)
            case .no: return curve(second)
            case .unknown: return nil
            }
        }
    }

    private mutating func sum(_ operands: [Term.Operand]) -> Curve? {
        var total: Curve? = Curve(.zero)
        for operand in operands {
            guard let value = curve(operand.term) else {
                total = nil
                continue
            }
            total = total.map { operand.isInverse ? $0 - value : $0 + value }
        }
        return total
    }

    /// In which direction a product can move depends on the signs of its factors.
    private mutating func product(_ operands: [Term.Operand]) -> Curve? {
        var total: Curve? = Curve(.one)
        for operand in operands {
            guard let value = curve(operand.term) else {
                total = nil
                continue
            }
            decisions.depends(on: value)
            if operand.isInverse, value.value(at: point) == .zero {
                total = nil
            } else if let product = total {
                total = settled(operand.isInverse ? product / value : product * value)
            }
        }
        return total
    }

    /// What is no curve is left out, and that is said.
    private mutating func settled(_ curve: Curve?) -> Curve? {
        if curve == nil { decisions.leavesOut() }
        return curve
    }

    /// Only a positive amount divides figures.
    private mutating func ratio(_ left: Curve?, _ right: Curve?) -> Curve? {
        guard let left, let right else { return nil }
        decisions.depends(on: right)
        guard let divisor = right.value(at: point), divisor > .zero else { return nil }
        return settled(left / right)
    }

    private mutating func magnitude(_ curve: Curve) -> Curve? {
        decisions.depends(on: curve)
        return curve.value(at: point).map { $0.isNegative ? -curve : curve }
    }

    private mutating func logarithm(_ curve: Curve) -> Curve? {
        guard curve.isRational else { return settled(nil) }
        decisions.depends(on: curve)
        guard let value = curve.value(at: point), value > .zero else { return nil }
        return Curve(logarithmOf: curve.fraction)
    }

    // MARK: Several amounts

    private mutating func months(_ aggregate: Term.Aggregate, _ selector: Selector, _ term: Term) -> Curve? {
        let window = here.months(of: selector)
        if selector.isAnchored || selector.measure == .param || !moves(selector, in: window) { return fixed(term) }
        return self.aggregate(aggregate, of: window.map { curve(selector, in: $0...$0) })
    }

    /// The amounts at several judged months; those before the series begins are left out while enough remain.
    private mutating func over(_ aggregate: Term.Aggregate, _ inner: Term, _ moments: Moments) -> Curve? {
        let present = aggregate == .rank ? curve(inner) : nil
        let judged = here.moment
        var values: [Curve?] = []
        for month in moments.months(judging: judged) {
            move(to: month)
            let value = here.measured(inner)
            if value.number == nil, value.unknown?.isEarly == true, values.count >= moments.least { break }
            values.append(curve(inner))
        }
        move(to: judged)
        if aggregate == .rank, present == nil { return nil }
        return self.aggregate(aggregate, of: values, present: present)
    }

    private mutating func move(to month: Month) {
        here.moment = month
        zero.moment = month
        one.moment = month
    }

    private mutating func aggregate(
        _ aggregate: Term.Aggregate, of all: [Curve?], present: Curve? = nil
    ) -> Curve? {
        let values = all.compactMap(\.self)
        guard values.count == all.count, !values.isEmpty else { return nil }
        switch aggregate {
        case .sum, .mean:
            let total = values.reduce(Curve(.zero)) { $0 + $1 }
            return aggregate == .sum ? total : total / Curve(Rational(values.count))
        case .min: return place(0...0, of: values)
        case .max: return place((values.count - 1)...(values.count - 1), of: values)
        case .median: return median(values)
        case .mad:
            guard let middle = median(values) else { return nil }
            let distances = values.map { magnitude($0 - middle) }
            let known = distances.compactMap(\.self)
            return known.count == distances.count ? median(known) : nil
        case .rank:
            guard let own = present?.value(at: point), let present else { return nil }
            for value in values { decisions.depends(on: value - present) }
            return Curve(Rational(values.count { $0.value(at: point).map { $0 > own } ?? false } + 1))
        }
    }

    private mutating func median(_ values: [Curve]) -> Curve? {
        place(((values.count - 1) / 2)...(values.count / 2), of: values)
    }

    /// The mean of the amounts at some places of their order, which hold their places until another one crosses them.
    private mutating func place(_ places: ClosedRange<Int>, of values: [Curve]) -> Curve? {
        let known = values.compactMap { curve in curve.value(at: point).map { (curve: curve, value: $0) } }
        guard known.count == values.count else { return nil }
        let chosen = known.sorted { $0.value < $1.value }[places].map(\.curve)
        for one in chosen { for other in values { decisions.depends(on: other - one) } }
        return chosen.reduce(Curve(.zero)) { $0 + $1 } / Curve(Rational(chosen.count))
    }

    // MARK: Figures

    private mutating func curve(_ selector: Selector, in months: ClosedRange<Month>) -> Curve? {
        guard moves(selector, in: months) else {
            return here.measured(selector, in: months).number.map { Curve($0) }
        }
        switch selector.measure {
        case .quantity, .value: return line(selector, in: months)
        case .unitValue:
            return ratio(line(selector.of(.value), in: months), line(selector.of(.quantity), in: months))
        case .share: return share(selector.of(.quantity), selector, in: months)
        case .valueShare: return share(selector.of(.value), selector, in: months)
        case .hhi: return concentration(selector.of(.quantity), in: months)
        case .valueHHI: return concentration(selector.of(.value), in: months)
        case .weeks, .param: return line(selector, in: months)
        // No rational function of the figures.
        default: return nil
        }
    }

    /// Whether the unknown can be among the figures of a window.
    private func moves(_ selector: Selector, in months: ClosedRange<Month>) -> Bool {
        guard months.contains(context.month), !selector.isAnchored, !selector.isUnitValueOfOthers,
            selector.measure != .weeks, selector.measure != .param
        else { return false }
        if selector.statistic == .licenses { return true }
        return here.base(selector)?.series.of(.all) == context.series.of(.all)
    }

    private mutating func share(
        _ part: Selector, _ selector: Selector, in months: ClosedRange<Month>
    ) -> Curve? {
        guard let base = here.base(selector) else { return nil }
        let countsKnown = !selector.isOfAll && !base.series.role.hasStatistics
        let whole = line(part.of(countsKnown ? .known : .world), in: months)
        guard countsKnown, selector.target == .others else { return ratio(line(part, in: months), whole) }
        guard let own = line(part.of(.own), in: months), let all = whole else { return nil }
        return ratio(all - own, whole)
    }

    private mutating func concentration(_ part: Selector, in months: ClosedRange<Month>) -> Curve? {
        guard let base = here.base(part) else { return nil }
        let own = context.series.country
        let leavesOut = part.target == .others
        guard var whole = line(part.of(base.series.role.hasStatistics ? .world : .known), in: months) else {
            return nil
        }
        if leavesOut {
            guard let mine = line(part.of(.own), in: months) else { return nil }
            whole = whole - mine
        }
        var squares = Curve(.zero)
        for country in context.view.countries(beside: base.series)
        where country.isSingle && !(leavesOut && country == own) {
            guard let one = line(part.of(.country(country)), in: months), let square = one * one else { return nil }
            squares = squares + square
        }
        return ratio(squares, whole).flatMap { ratio($0, whole) }.flatMap { $0 * Curve(Rational(10_000)) }
    }

    /// A sum of figures, so that two points give it; `nil` where it is unknown.
    private mutating func line(_ selector: Selector, in months: ClosedRange<Month>) -> Curve? {
        guard let start = zero.measured(selector, in: months).number,
            let next = one.measured(selector, in: months).number
        else { return nil }
        return Curve(Fraction(atZero: start, atOne: next))
    }

    private mutating func fixed(_ term: Term) -> Curve? { here.measured(term).number.map { Curve($0) } }
}

extension Selector {
    fileprivate func of(_ measure: Measure) -> Selector {
        var other = self
        other.measure = measure
        return other
    }
    fileprivate func of(_ target: Target) -> Selector {
        var other = self
        other.target = target
        return other
    }
}
