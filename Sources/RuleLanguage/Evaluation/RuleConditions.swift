package import Trade

/// A condition of a rule that its tests should have seen both hold and fail.
package struct RuleCondition: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// One of those that must all hold.
        case gate
        /// One that does not decide, and is told beside.
        case also
        /// What makes a grade of severity.
        case severity
        /// What ends an alert.
        case clear
    }

    package var kind: Kind
    /// The name people see; the grade of a severity.
    package var name: String
    /// As the rule file has it, on one line.
    package var text: String
}

extension Rule {
    /// Its conditions in the order of `outcomes(_:)`.
    package var conditions: [RuleCondition] { checks.map(\.named) }

    /// What each of its conditions is, whether or not the others decide already; `nil` where it is not asked: grades of
    /// severity are asked where the rule holds, `clear` where it does not, and nothing on figures that it does not judge.
    /// `verdict` is what `truth(_:)` says.
    package func outcomes(_ context: EvaluationContext) -> (truths: [Truth?], verdict: Truth) {
        if judgesNothing(context) { return (checks.map { _ in nil }, .unknown) }
        var evaluator = Evaluator(self, context, records: false)
        var verdict = Truth.yes
        let truths = checks.map { check -> Truth? in
            switch check.named.kind {
            case .gate, .also:
                let outcome = evaluator.outcome(of: check.condition)
                evaluator.keep(outcome, ofGate: check.named.name)
                if check.named.kind == .gate { verdict = verdict && outcome.truth }
                return outcome.truth
            case .severity: return verdict == .yes ? evaluator.outcome(of: check.condition).truth : nil
            case .clear: return verdict == .no ? evaluator.outcome(of: check.condition).truth : nil
            }
        }
        return (truths, verdict)
    }
}

extension RuleContent {
    /// The conditions with their names: those that must all hold, those beside, of grades of severity, and `clear`.
    var checks: [(named: RuleCondition, condition: Condition)] {
        var checks = formula.gates.map { gate in
            (named: RuleCondition(kind: .gate, name: gate.name, text: gate.text), condition: gate)
        }
        for condition in also?.gates ?? [] {
            checks.append((RuleCondition(kind: .also, name: condition.name, text: condition.text), condition))
        }
        if case .graded(let grades) = severity {
            for grade in grades {
                guard let formula = grade.condition else { continue }
                checks.append(
                    (RuleCondition(kind: .severity, name: grade.severity.rawValue, text: formula.text), formula.root))
            }
        }
        if let clear { checks.append((RuleCondition(kind: .clear, name: "clear", text: clear.text), clear.root)) }
        return checks
    }
}
