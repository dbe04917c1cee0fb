package import RuleLanguage
package import Trade

/// What a rule would say of a month for every figure that its judged cell could hold: where the verdict turns, exactly.
///
/// One figure is the unknown (whole kilograms or dollars of the judged month of the judged series); all others stand as
/// they are known, but for the total of all countries, which moves with it. Every border is where the rule itself, asked
/// with the figure and with one less, answers differently.
package struct TurningPoints: Sendable {
    /// What the rule says for a figure.
    struct State: Equatable {
        var truth: Truth
        var severity: Severity?
        /// Whether an alert that is open would be over.
        var isOver: Bool
        /// Of each gate, in the order of `gates`.
        var met: [Truth]
    }

    /// A condition of the rule or of one it rests on, under the name and text that evidence has for it.
    struct GateName: Hashable, Sendable {
        var name: String
        var text: String
    }

    package let supposition: Supposition
    /// The figure as it is known; `nil` when it is not.
    package let present: Int64?
    /// Where the rule fires.
    package let fires: Stretches
    /// Where an open alert is taken back: the rule does not hold, and what it has for `clear` does.
    package let isOver: Stretches
    /// Where it fires with at least this severity, for severities above the lowest that it gives.
    package let severities: [(severity: Severity, stretches: Stretches)]
    /// Where a verdict can be given at all.
    package let hasVerdict: Stretches
    private let gates: [GateName: Stretches]
    /// No border was left out.
    package let isComplete: Bool

    /// Where a gate of the evidence holds; `nil` for a gate of another rule.
    package func holds(_ gate: Evidence.Gate) -> Stretches? { gates[GateName(name: gate.name, text: gate.text)] }

    /// Whether another figure would give another verdict, or take an alert back.
    package var turnsAnything: Bool { ![fires, isOver].allSatisfy { $0.isAll || $0.isEmpty } }
}

extension TurningPoints {
    /// Solves for the unknown that `supposition` names, as if the rule had no exceptions. `firstFiring` is the evidence with which a rule first fired for
    /// the month, for rules that keep the base of then.
    init(
        _ supposition: Supposition, rule: Rule, rules: RuleSet, view: any SeriesView, hasSimulated: Bool,
        firstFiring: (Rule) -> Evidence?
    ) {
        let (series, month) = (supposition.series, supposition.month)
        self.supposition = supposition
        present = view.cells(of: series, in: month...month).first?[supposition.measure].number
        let sweep = withoutActuallyEscaping(firstFiring) { firstFiring in
            let inquiry = Inquiry(
                rule: rule.withoutExceptions, rules: rules, supposition: supposition, view: view,
                hasSimulated: hasSimulated,
                firstFiring: firstFiring)
            return (inquiry.gates, inquiry.sweep())
        }
        let (names, swept) = sweep
        func stretches(_ holds: (State) -> Bool) -> Stretches {
            Stretches(swept.stretches.filter { holds($0.state) }.map { $0.from...$0.through })
        }
        fires = stretches { $0.truth == .yes }
        isOver = stretches { $0.isOver }
        hasVerdict = stretches { $0.truth != .unknown }
        severities = Severity.allCases.filter { $0 > rule.severity.lowest && $0 <= rule.severity.highest }.map {
            grade in
            (grade, stretches { state in state.truth == .yes && state.severity.map { $0 >= grade } ?? false })
        }
        gates = Dictionary(
            names.enumerated().map { index, name in (name, stretches { $0.met[index] == .yes }) }
        ) { first, _ in first }
        isComplete = swept.isComplete
    }
}

/// One question put for many figures.
private struct Inquiry {
    let rule: Rule
    let rules: RuleSet
    let supposition: Supposition
    let view: any SeriesView
    let hasSimulated: Bool
    let firstFiring: (Rule) -> Evidence?

    /// A rule whose verdict counts, with what its gates are called in evidence.
    private struct Member {
        var rule: Rule
        var prefix: String
    }

    private var members: [Member] { members(of: rule, prefix: "") }

    /// The rules that a rule rests on, then itself; the first of them speaks for it and needs no prefix.
    private func members(of rule: Rule, prefix: String) -> [Member] {
        var result: [Member] = []
        for name in rule.parts {
            guard let part = rules[name], part.judges(supposition.series, in: supposition.month) else { continue }
            result += members(of: part, prefix: name == rule.parts.first ? prefix : prefix + name + ": ")
        }
        return result + [Member(rule: rule, prefix: prefix)]
    }

    var gates: [TurningPoints.GateName] {
        let verdicts = verdicts(0)
        return members.flatMap { member in
            judged(member.rule, verdicts).map {
                TurningPoints.GateName(name: member.prefix + $0.name, text: $0.text)
            }
        }
    }

    /// The gates of one rule alone.
    private func judged(_ rule: Rule, _ verdicts: Verdicts) -> [Evidence.Gate] {
        rule.judge(verdicts.context(of: rule, on: supposition.series, in: supposition.month)).evidence.gates
    }

    private func verdicts(_ amount: Int64) -> Verdicts {
        Verdicts(
            view: SupposedView(view, supposition, amount: amount), hasSimulated: hasSimulated, rules: rules
        ) { rule, _, _ in firstFiring(rule) }
    }

    private func context(of rule: Rule, _ verdicts: Verdicts) -> EvaluationContext {
        verdicts.context(of: rule, on: supposition.series, in: supposition.month, parts: [:])
    }

    func sweep() -> Sweep<TurningPoints.State> {
        let members = members
        let (zero, one) = (verdicts(0), verdicts(1))
        let contexts = members.map { (context(of: $0.rule, zero), context(of: $0.rule, one)) }
        return Sweep(over: Supposition.range) { amount in
            var decisions = Decisions()
            let here = verdicts(amount)
            for (member, context) in zip(members, contexts) {
                decisions.formUnion(
                    member.rule.decisions(
                        at: amount, here: self.context(of: member.rule, here), zero: context.0, one: context.1))
            }
            return decisions
        } state: { amount in
            state(verdicts(amount), members)
        }
    }

    private func state(_ verdicts: Verdicts, _ members: [Member]) -> TurningPoints.State {
        let (series, month) = (supposition.series, supposition.month)
        let verdict = verdicts.verdict(of: rule, on: series, in: month)
        let isOver =
            verdict.truth == .no && (rule.clear == nil || verdicts.isClear(rule, on: series, in: month) == .yes)
        return TurningPoints.State(
            truth: verdict.truth, severity: verdict.severity, isOver: isOver,
            met: members.flatMap { judged($0.rule, verdicts).map(\.met) })
    }
}
