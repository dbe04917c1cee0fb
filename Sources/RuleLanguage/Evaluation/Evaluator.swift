import Trade

/// Judges the formulas of one rule for one month of one series.
struct Evaluator {
    let rule: Rule
    let context: EvaluationContext
    /// Whether every subexpression is evaluated and kept for evidence; otherwise evaluation stops when truth is clear.
    let records: Bool
    var reader: CellReader
    /// Countries whose unit values count as those of the others, once they were looked for.
    var otherSeries: [WorkingSeries]?
    /// Amounts of `let` that were computed.
    private var amounts: [String: Measured] = [:]
    private var terms: [(place: Int, term: Evidence.Term)] = []

    init(_ rule: Rule, _ context: EvaluationContext, records: Bool) {
        self.rule = rule
        self.context = context
        self.records = records
        reader = CellReader(context, reach: rule.windowReach, since: rule.since)
    }

    mutating func outcome(of condition: Condition) -> Outcome {
        switch condition.kind {
        case .compare(let left, let comparison, let right):
            return compare(measured(left), comparison, measured(right))
        case .fires(let name):
            guard let part = context.parts[name] else { return Outcome(truth: .no) }
            guard part.counted == .unknown else { return Outcome(truth: part.counted) }
            return .unknown(Unknown(kind: .missing, text: "\(name) has no verdict"))
        case .not(let inner):
            let outcome = outcome(of: inner)
            switch outcome.truth {
            case .yes where outcome.isAtLeast:
                return .unknown(Unknown(kind: .open, text: "not yet: a month is still being filed"))
            case .unknown: return .unknown(outcome.unknown)
            default: return Outcome(truth: !outcome.truth)
            }
        case .all(let conditions): return all(conditions)
        case .any(let conditions): return any(conditions)
        }
    }

    private mutating func all(_ conditions: [Condition]) -> Outcome {
        var result = Outcome(truth: .yes)
        for condition in conditions {
            let next = outcome(of: condition)
            result = Self.joined(result, next)
            if result.truth == .no, !records { break }
        }
        return result
    }

    /// Two conditions that must both hold. One that can have no verdict by nature decides over one that waits.
    static func joined(_ left: Outcome, _ right: Outcome) -> Outcome {
        let truth = left.truth && right.truth
        return Outcome(
            truth: truth, unknown: truth == .unknown ? Unknown.both(left.unknown, right.unknown) : nil,
            isAtLeast: truth == .yes && (left.isAtLeast || right.isAtLeast))
    }

    private mutating func any(_ conditions: [Condition]) -> Outcome {
        var result = Outcome(truth: .no)
        var isFirm = false
        for condition in conditions {
            let next = outcome(of: condition)
            isFirm = isFirm || (next.truth == .yes && !next.isAtLeast)
            result.truth = result.truth || next.truth
            if next.truth == .unknown, let reason = next.unknown, result.unknown.map({ reason.kind < $0.kind }) ?? true
            {
                result.unknown = reason
            }
            if isFirm, !records { break }
        }
        if result.truth != .unknown { result.unknown = nil }
        result.isAtLeast = result.truth == .yes && !isFirm
        return result
    }

    /// Compares exactly. While a month is being filed, a difference that can only grow is tested on what was filed and
    /// holds or waits; any other direction has no verdict.
    private func compare(_ left: Measured, _ comparison: Syntax.Comparison, _ right: Measured) -> Outcome {
        guard let first = left.number, let second = right.number else {
            var outcome = Outcome.unknown(Unknown.both(left.unknown, right.unknown))
            outcome.left = left.number
            outcome.right = right.number
            return outcome
        }
        let holds: Bool
        let trend: Trend
        switch comparison {
        case .atLeast: (holds, trend) = (first >= second, left.trend + -right.trend)
        case .above: (holds, trend) = (first > second, left.trend + -right.trend)
        case .atMost: (holds, trend) = (first <= second, right.trend + -left.trend)
        case .below: (holds, trend) = (first < second, right.trend + -left.trend)
        }
        var outcome: Outcome
        if trend == .fixed {
            outcome = Outcome(truth: Truth(holds))
        } else if trend == .rising, holds {
            outcome = Outcome(truth: .yes, isAtLeast: true)
        } else {
            outcome = .unknown(.stillFiled(left.open ?? right.open ?? context.month, isTest: trend == .rising))
        }
        outcome.left = first
        outcome.right = second
        return outcome
    }

    mutating func measured(_ term: Term) -> Measured {
        let result: Measured
        switch term.kind {
        case .constant(let number): result = .constant(number)
        case .selector(let selector): result = measured(selector)
        case .named(let name): result = amount(named: name)
        case .months(let aggregate, let selector): result = months(aggregate, selector)
        case .negate(let inner): result = -measured(inner)
        case .sum(let operands):
            var total = Measured.constant(.zero)
            for operand in operands {
                let value = measured(operand.term)
                total = total + (operand.isInverse ? -value : value)
            }
            result = total
        case .product(let operands):
            var total = Measured.constant(.one)
            for operand in operands {
                let value = measured(operand.term)
                total = operand.isInverse ? total / value : total * value
            }
            result = total
        case .among(let aggregate, let terms):
            result = among(aggregate, terms.map { measured($0) })
        }
        if records, term.isRecorded {
            let amount = result.number.map { Amount($0, term.dimension.unit) }
            let window = term.selector?.months(judging: context.month, anchor: context.anchor)
            terms.append(
                (
                    term.place,
                    Evidence.Term(
                        text: term.text, amount: amount, from: window?.lowerBound, through: window?.upperBound)
                ))
        }
        return result
    }

    /// An amount of the rule's `let`, computed once.
    private mutating func amount(named name: String) -> Measured {
        if let known = amounts[name] { return known }
        guard let amount = rule.lets.first(where: { $0.name == name }) else { return .nature("there is no `\(name)`") }
        let result = measured(amount.term)
        amounts[name] = result
        return result
    }

    private func among(_ aggregate: Term.Aggregate, _ values: [Measured]) -> Measured {
        let numbers = values.compactMap(\.number)
        guard numbers.count == values.count, let number = aggregate == .max ? numbers.max() : numbers.min() else {
            return .unknown(values.reduce(nil) { Unknown.both($0, $1.unknown) })
        }
        return Measured(
            number: number, trend: values.reduce(.fixed) { $0 + $1.trend }, open: values.lazy.compactMap(\.open).first)
    }

    /// Terms in order of appearance, the larger first, each text once.
    var evidenceTerms: [Evidence.Term] {
        var seen: Set<String> = []
        return terms.sorted { ($0.place, -$0.term.text.utf8.count) < ($1.place, -$1.term.text.utf8.count) }
            .map(\.term).filter { seen.insert($0.text).inserted }
    }
}
