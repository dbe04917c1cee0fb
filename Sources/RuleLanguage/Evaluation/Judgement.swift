package import Trade

/// How much of what a rule saw is kept.
package enum EvidenceDetail: Sendable {
    /// Everything that explains the verdict.
    case whole
    /// The conditions with their figures, and of the months read the judged one (for rules before licenses their base as
    /// well): enough for what follows from the verdict, not for words about it.
    case figures
}

extension Rule {
    /// Judges one month of one series, with what explains the verdict.
    package func judge(_ context: EvaluationContext, _ detail: EvidenceDetail = .whole) -> Verdict {
        var evaluator = Evaluator(self, context, records: true, keepsTerms: detail == .whole)
        var gates: [Evidence.Gate] = []
        var result = Outcome(truth: .yes)
        var blocking: (name: String, unknown: Unknown)?
        for (index, condition) in formula.gates.enumerated() {
            let outcome = evaluator.outcome(of: condition, at: Self.place(index, formula))
            evaluator.keep(outcome, ofGate: condition.name)
            gates.append(Self.gate(condition, outcome))
            if outcome.truth == .unknown, let unknown = outcome.unknown,
                blocking.map({ unknown.kind > $0.unknown.kind }) ?? true
            {
                blocking = (condition.name, unknown)
            }
            result = Evaluator.joined(result, outcome)
        }
        var reason = result.truth == .unknown ? blocking.map { "\($0.name): \($0.unknown.text)" } : nil
        var isByNature = result.truth == .unknown && result.unknown?.isByNature == true
        if let excluded = excludedStatus(context) {
            result.truth = .unknown
            reason = "the rule does not judge \(excluded.rawValue) figures"
            isByNature = true
        }
        let severity = result.truth == .yes ? severity(&evaluator, at: Self.place(gates.count, formula)) : nil
        for (index, condition) in (also?.gates ?? []).enumerated() {
            let outcome = evaluator.outcome(of: condition, at: Self.place(index, also) + Self.besidePlace)
            evaluator.keep(outcome, ofGate: condition.name)
            var gate = Self.gate(condition, outcome)
            gate.decides = false
            gates.append(gate)
        }
        let evidence = Evidence(
            gates: gates, terms: evaluator.evidenceTerms,
            months: detail == .whole ? evaluator.reader.monthsRead : evaluator.reader.judgedMonthRead,
            parameters: detail == .whole
                ? Dictionary(uniqueKeysWithValues: params.map { ($0.name, $0.value.text) }) : [:],
            parts: countedParts(context), anchor: isAnchored ? context.anchor ?? context.month : nil,
            bindings: evaluator.bindings, inputs: evaluator.reader.inputs.reads.sorted(),
            isSimulated: evaluator.reader.hasSimulated || parts.contains { context.parts[$0]?.isSimulated == true })
        return Verdict(
            truth: result.truth, severity: severity, evidence: evidence, reason: reason, isByNature: isByNature)
    }

    /// The truth alone, without evidence: what `judge(_:)` says, sooner.
    package func truth(_ context: EvaluationContext) -> Truth {
        if excludedStatus(context) != nil { return .unknown }
        var evaluator = Evaluator(self, context, records: false)
        return evaluator.outcome(of: formula.root).truth
    }

    /// Whether an open alert is over: the rule's `clear`, or that its formula is false.
    package func judgeClear(_ context: EvaluationContext) -> Truth {
        guard let clear else { return !truth(context) }
        if excludedStatus(context) != nil { return .unknown }
        var evaluator = Evaluator(self, context, records: false)
        return evaluator.outcome(of: clear.root).truth
    }

    /// The kind of the judged month's figures, when the rule does not judge on that kind.
    private func excludedStatus(_ context: EvaluationContext) -> Status? {
        guard data.count < Status.allCases.count,
            let cell = context.view.cells(of: context.series, in: context.month...context.month).first,
            !data.contains(cell.status)
        else { return nil }
        return cell.status
    }

    /// Whether the figures are of a kind on which the rule gives no verdict.
    func judgesNothing(_ context: EvaluationContext) -> Bool { excludedStatus(context) != nil }

    private func countedParts(_ context: EvaluationContext) -> [String: Truth] {
        Dictionary(uniqueKeysWithValues: parts.map { ($0, context.parts[$0]?.counted ?? .no) })
    }

    /// Where the gates of a formula stand in the order of evidence: as they are written, or one after the other where each
    /// has a text of its own.
    private static func place(_ index: Int, _ formula: Formula?) -> Int {
        formula?.hasNamedGates == true ? index * Lexer.longestFormula : 0
    }

    /// What is shown beside the verdict stands behind all else in the order of evidence.
    private static let besidePlace = 10_000 * Lexer.longestFormula

    private func severity(_ evaluator: inout Evaluator, at place: Int) -> Severity {
        switch severity {
        case .always(let severity): return severity
        case .graded(let grades):
            for grade in grades {
                guard let condition = grade.condition else { return grade.severity }
                if evaluator.outcome(of: condition.root, at: place).truth == .yes { return grade.severity }
            }
            return severity.lowest
        }
    }

    private static func gate(_ condition: Condition, _ outcome: Outcome) -> Evidence.Gate {
        let note =
            outcome.truth == .unknown ? outcome.unknown?.text : outcome.isAtLeast ? "at least" : outcome.note
        guard let sides = condition.sides else {
            return Evidence.Gate(
                name: condition.name, text: condition.text, value: nil, comparison: "is", limit: nil,
                met: outcome.truth, note: note)
        }
        return Evidence.Gate(
            name: condition.name, text: condition.text,
            value: outcome.left.map { Amount($0, sides.left.dimension.unit(beside: sides.right.dimension)) },
            comparison: sides.comparison.rawValue,
            limit: outcome.right.map { Amount($0, sides.right.dimension.unit(beside: sides.left.dimension)) },
            met: outcome.truth, note: note)
    }
}
