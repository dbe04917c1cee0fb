import Trade

/// Judges the formulas of one rule for one month of one series.
struct Evaluator {
    let rule: Rule
    let context: EvaluationContext
    /// Whether every subexpression is evaluated and kept for evidence; otherwise evaluation stops when truth is clear.
    private(set) var records: Bool
    var reader: CellReader
    /// The month that is evaluated as if it were judged: the judged one but behind `over`.
    var moment: Month
    /// Countries by the names that `some` gave them.
    var bound: [String: Country] = [:]
    /// What `some` and `longest` found, by name.
    private(set) var bindings: [String: String] = [:]
    /// Countries whose unit values count as those of the others, where they were looked for.
    var otherSeries: [OthersQuestion: [WorkingSeries]] = [:]
    /// Amounts of `let` that were computed.
    private var amounts: [AmountQuestion: Measured] = [:]
    /// Scores that were computed.
    var scores: [ScoreQuestion: Result<Scored, NoScore>] = [:]
    /// Named gates that were judged.
    private var gates: [String: Outcome] = [:]
    private var terms: [(place: Int, term: Evidence.Term)] = []
    /// Where in the order of evidence the formula stands that is evaluated.
    private var firstPlace = 0
    /// The moments that the last amount behind `over` took in.
    private var momentsTaken: ClosedRange<Month>?

    struct OthersQuestion: Hashable {
        var base: WorkingSeries
        var moment: Month
    }
    private struct AmountQuestion: Hashable {
        var name: String
        var moment: Month
        var records: Bool
    }

    /// Whether the terms of formulas are kept.
    private let keepsTerms: Bool

    init(_ rule: Rule, _ context: EvaluationContext, records: Bool, keepsTerms: Bool = true) {
        self.rule = rule
        self.context = context
        self.records = records
        self.keepsTerms = keepsTerms
        moment = context.month
        reader = CellReader(context, reach: rule.windowReach, ahead: rule.ahead, since: rule.since)
        // Without evidence nobody asks what was read.
        reader.marks = records
    }

    /// The first license month, for windows before licenses: the same at every moment.
    var anchor: Month { context.anchor ?? context.month }

    // MARK: Conditions

    /// Judges a condition of a formula that stands at a place of its own in the order of evidence.
    mutating func outcome(of condition: Condition, at place: Int) -> Outcome {
        firstPlace = place
        return outcome(of: condition)
    }

    mutating func outcome(of condition: Condition) -> Outcome {
        switch condition.kind {
        case .compare(let left, let comparison, let right):
            return compare(measured(left), comparison, measured(right))
        case .fires(let name):
            guard let part = context.parts[name] else { return Outcome(truth: .no) }
            guard part.counted == .unknown else { return Outcome(truth: part.counted) }
            return .unknown(Unknown(kind: .missing, text: "\(name) has no verdict"))
        case .met(let name): return outcome(ofGate: name)
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
        case .event(let kind, let within): return event(kind, within: within)
        case .some(let name, let pool, let body): return some(name, pool, body)
        case .longest(let name, let candidates, let start): return longest(name, candidates, from: start)
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
            result.join(next)
            if isFirm, !records { break }
        }
        if result.truth != .unknown { result.unknown = nil }
        result.isAtLeast = result.truth == .yes && !isFirm
        return result
    }

    /// What a named gate of the same rule says.
    private mutating func outcome(ofGate name: String) -> Outcome {
        if let known = gates[name] { return known }
        let all = rule.formula.gates + (rule.also?.gates ?? [])
        guard let condition = all.first(where: { $0.name == name }) else { return Outcome(truth: .no) }
        let result = outcome(of: condition)
        keep(result, ofGate: name)
        return result
    }

    /// Keeps what a gate says, for those who ask by name.
    mutating func keep(_ outcome: Outcome, ofGate name: String) {
        guard rule.asksOwnGates else { return }
        gates[name] = Outcome(truth: outcome.truth, unknown: outcome.unknown, isAtLeast: outcome.isAtLeast)
    }

    private func event(_ kind: String?, within months: Int) -> Outcome {
        let events = context.view.events(kind: kind, country: context.series.country, product: context.series.product)
        let next = events.filter { event in
            let distance = event.date.month - moment
            return distance == 0 ? event.date.day > 1 : (1...months).contains(distance)
        }.min { ($0.date, $0.kind, $0.title) < ($1.date, $1.kind, $1.title) }
        guard let next else { return Outcome(truth: .no) }
        var outcome = Outcome(truth: .yes)
        outcome.note = "\(next.date): \(next.title)"
        return outcome
    }

    // MARK: Some and longest

    /// Goes through the countries in the order of their codes until it holds for one. Only the first for which it holds
    /// is recorded.
    private mutating func some(_ name: String, _ pool: Condition.Pool, _ body: Condition) -> Outcome {
        var result = Outcome(truth: .no)
        var witness: Country?
        var isFirm = false
        let wasRecording = (records, reader.marks)
        (records, reader.marks) = (false, false)
        for country in countries(pool) {
            bound[name] = country
            let next = outcome(of: body)
            if next.truth == .yes {
                isFirm = !next.isAtLeast
                if witness == nil || isFirm { witness = country }
            }
            result.join(next)
            if isFirm { break }
        }
        (records, reader.marks) = wasRecording
        if result.truth != .unknown { result.unknown = nil }
        result.isAtLeast = result.truth == .yes && !isFirm
        if let witness, records {
            bound[name] = witness
            let outcome = outcome(of: body)
            result.left = outcome.left
            result.right = outcome.right
            bindings[name] = witness.code
        }
        bound[name] = nil
        return result
    }

    func countries(_ pool: Condition.Pool) -> [Country] {
        var series = context.series
        if let role = pool.role {
            series.role = role
            series.flow = role == .destination ? .export : .import
            series.origin = ""
        }
        return context.view.countries(beside: series).filter { country in
            country.isSingle && country != context.series.country
                && pool.group.map { $0.contains(country, in: moment) } ?? true
        }
    }

    private mutating func longest(_ name: String, _ candidates: [Condition.Candidate], from start: Month?) -> Outcome {
        for candidate in candidates where isPublished(candidate, from: start) {
            if records { bindings[name] = "\(candidate.length)mo" }
            return outcome(of: candidate.condition)
        }
        let lengths = "\(candidates.last?.length ?? 0)mo to \(candidates.first?.length ?? 0)mo"
        return .unknown(
            Unknown(
                kind: .nature,
                text: "no length from \(lengths) has all its months published" + (start.map { " since \($0)" } ?? ""),
                isEarly: true))
    }

    mutating func isPublished(_ candidate: Condition.Candidate, from start: Month?) -> Bool {
        candidate.windows.allSatisfy { window in
            let months = window.months(judging: moment, anchor: anchor)
            if let start, months.upperBound == moment, months.lowerBound < start { return false }
            return isPublished(window, in: months)
        }
    }

    // MARK: Comparisons

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

    // MARK: Amounts

    mutating func measured(_ term: Term) -> Measured {
        let result: Measured
        switch term.kind {
        case .constant(let number): result = .constant(number)
        case .selector(let selector): result = measured(selector, in: months(of: selector))
        case .named(let name): result = amount(named: name)
        case .months(let aggregate, let selector): result = months(aggregate, selector)
        case .over(let aggregate, let inner, let moments): result = over(aggregate, inner, moments, term)
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
            result = Aggregation.value(aggregate, of: terms.map { measured($0) })
        case .magnitude(let inner): result = measured(inner).magnitude
        case .logarithm(let inner): result = measured(inner).logarithm
        case .choice(let condition, let first, let second):
            let outcome = outcome(of: condition)
            switch outcome.truth {
            case .unknown: result = .unknown(outcome.unknown)
            case .yes:
                var chosen = measured(first).unsettled
                // What only holds so far makes the choice final, but one reading of an unsettled month.
                if outcome.isAtLeast, chosen.number != nil { chosen.trend = .mixed }
                result = chosen
            case .no: result = measured(second).unsettled
            }
        }
        if records, term.isRecorded { record(term, result) }
        return result
    }

    func months(of selector: Selector) -> ClosedRange<Month> { selector.window.months(judging: moment, anchor: anchor) }

    private mutating func record(_ term: Term, _ result: Measured) {
        var window = term.selector.map { months(of: $0) }
        if case .over = term.kind { window = momentsTaken }
        record(term.text, result, term.dimension, window, at: term.place)
    }

    private mutating func record(
        _ text: String, _ result: Measured, _ dimension: Dimension, _ months: ClosedRange<Month>?, at place: Int
    ) {
        guard keepsTerms else { return }
        let amount = result.number.map { Amount($0, dimension.unit) }
        terms.append(
            (
                firstPlace + place,
                Evidence.Term(text: text, amount: amount, from: months?.lowerBound, through: months?.upperBound)
            ))
    }

    /// An amount of the rule's `let`, computed once for each moment.
    private mutating func amount(named name: String) -> Measured {
        let question = AmountQuestion(name: name, moment: moment, records: records)
        if let known = amounts[question] { return known }
        guard let index = rule.lets.firstIndex(where: { $0.name == name }) else {
            return .nature("there is no `\(name)`")
        }
        let term = rule.lets[index].term
        let place = firstPlace
        // Before every formula, in the order of the file.
        firstPlace = (index - rule.lets.count) * 2 * Lexer.longestFormula
        let result = measured(term)
        if records { record(name, result, term.dimension, nil, at: -1) }
        firstPlace = place
        amounts[question] = result
        return result
    }

    /// The values of an amount at several judged months. Those before the series begins are left out while enough remain.
    private mutating func over(
        _ aggregate: Term.Aggregate, _ inner: Term, _ moments: Moments, _ term: Term
    ) -> Measured {
        let present = aggregate == .rank ? measured(inner) : nil
        var values: [(month: Month, value: Measured)] = []
        let wasRecording = records
        let judged = moment
        records = false
        for month in moments.months(judging: judged) {
            moment = month
            // What is left out is not remembered as read.
            let mayBeLeftOut = values.count >= moments.least && reader.marks
            if mayBeLeftOut { reader.marks = false }
            var value = measured(inner)
            if mayBeLeftOut { reader.marks = true }
            if value.number == nil, value.unknown?.isEarly == true, values.count >= moments.least { break }
            if mayBeLeftOut { value = measured(inner) }
            values.append((month, value))
        }
        moment = judged
        records = wasRecording
        momentsTaken = values.first.flatMap { newest in values.last.map { $0.month...newest.month } }
        if records {
            for (month, value) in values.reversed() {
                record("\(inner.text) in \(month)", value, inner.dimension, nil, at: inner.place)
            }
        }
        return Aggregation.value(aggregate, of: values.map(\.value), present: present)
    }

    /// Terms in order of appearance, the larger first, each text once.
    var evidenceTerms: [Evidence.Term] {
        if terms.isEmpty { return [] }
        var seen: Set<String> = []
        return terms.sorted { ($0.place, -$0.term.text.utf8.count) < ($1.place, -$1.term.text.utf8.count) }
            .map(\.term).filter { seen.insert($0.text).inserted }
    }
}

extension Outcome {
    /// Takes in another condition of which one must hold: the reason that waits least for others speaks.
    fileprivate mutating func join(_ next: Outcome) {
        truth = truth || next.truth
        if next.truth == .unknown, let reason = next.unknown, unknown.map({ reason.kind < $0.kind }) ?? true {
            unknown = reason
        }
    }
}
