import BigInt
import Trade

/// What decides a verdict around one supposed figure: signs that settle every comparison, every choice of a smallest,
/// middle or largest amount, and every division. As long as no sign changes, the verdict does not.
package struct Decisions: Sendable {
    /// Something that is below, at, or above zero.
    enum Sign: Hashable, Sendable {
        case polynomial(Polynomial)
        /// With logarithms.
        case curve(Curve)

        /// Minus one, zero or one; `nil` where there is no amount.
        func side(at point: Int64) -> Int? {
            switch self {
            case .polynomial(let polynomial):
                let value = polynomial.value(at: BigInt(point))
                return value == 0 ? 0 : value < 0 ? -1 : 1
            case .curve(let curve):
                return curve.value(at: BigInt(point)).map { $0 == .zero ? 0 : $0.isNegative ? -1 : 1 }
            }
        }
    }

    private(set) var signs: Set<Sign> = []
    /// Something was met that no algebra describes: the verdict may change where no sign does.
    package private(set) var isPartial = false

    package init() {}

    mutating func depends(on curve: Curve) {
        if curve.isConstant { return }
        guard curve.isRational else {
            signs.insert(.curve(curve))
            return
        }
        for polynomial in [curve.fraction.numerator, curve.fraction.denominator] where !polynomial.isConstant {
            signs.insert(.polynomial(polynomial.primitive))
        }
    }

    mutating func leavesOut() { isPartial = true }

    package mutating func formUnion(_ other: Decisions) {
        signs.formUnion(other.signs)
        isPartial = isPartial || other.isPartial
    }
}

extension Rule {
    /// What decides the verdict, its severity and whether an alert is over, around `point`; the rules that this one
    /// rests on are asked on their own. `here`, `zero` and `one` are the context with these amounts supposed.
    package func decisions(
        at point: Int64, here: EvaluationContext, zero: EvaluationContext, one: EvaluationContext
    ) -> Decisions {
        var tracer = Tracer(self, at: point, here: here, zero: zero, one: one)
        for formula in formulas { tracer.trace(formula.root) }
        return tracer.decisions
    }

    /// The measures of which figures of the judged series are read: quantity, value, or both.
    package var measures: Set<Measure> {
        let selectors = formulas.flatMap(\.selectors) + lets.flatMap(\.selectors)
        return selectors.filter { $0.statistic == .working(nil) }.reduce(into: []) {
            $0.formUnion($1.measure.figures)
        }
    }
}

extension Measure {
    /// The figures that the measure is made of.
    fileprivate var figures: [Measure] {
        switch self {
        case .quantity, .share, .hhi: [.quantity]
        case .value, .valueShare, .valueHHI: [.value]
        case .unitValue: [.quantity, .value]
        case .weeks, .param: []
        default: scored.map { [$0.figure] } ?? []
        }
    }
}
