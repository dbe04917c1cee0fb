import Alerting
import Panel
package import RuleLanguage
package import Trade
package import Views

/// Runs rule tests through the same code as the daemon: releases in order, events compared with what was wanted.
package struct RuleTestRunner: Sendable {
    private let pipeline: ReleasePipeline

    /// How a case went.
    package struct Result: Sendable {
        package struct Failure: Sendable {
            package var line: Int
            package var text: String
        }
        package var test: RuleTestCase
        package var failures: [Failure]
        /// Truth values that each gate of the rule took, by gate name: what coverage counts.
        package var gates: [String: Set<Truth>]

        package var passed: Bool { failures.isEmpty }
    }

    package init(rules: RuleSet, renderer: MessageRenderer) {
        pipeline = ReleasePipeline(
            rules: rules, routing: Routing(receivers: [], routes: []), renderer: renderer)
    }

    package func run(_ test: RuleTestCase) -> Result {
        var result = Result(test: test, failures: [], gates: [:])
        guard let rule = pipeline.rules[test.rule] else {
            result.failures.append(.init(line: test.line, text: "there is no rule \(test.rule)"))
            return result
        }
        var world = World(panel: Panel())
        var open = test.expectations
        for (index, release) in test.releases.sorted(by: { $0.knownAt < $1.knownAt }).enumerated() {
            var panel = world.panel
            let vintage = Vintage(id: Int64(index + 1), source: release.source, knownAt: release.knownAt)
            let changes = panel.apply(release, as: vintage)
            let step = pipeline.step(
                from: world, to: panel, changes: changes, knownAt: release.knownAt, rendering: false)
            let events = step.events.filter { $0.rule == rule.name }
            if test.never, let event = events.first {
                result.failures.append(
                    .init(line: test.line, text: "never should fire, got \(words(event)) as of \(release.knownAt)"))
            }
            let due = open.filter { $0.at == release.knownAt }
            open.removeAll { $0.at == release.knownAt }
            for expectation in due {
                let first = world.book.alert(
                    rule: rule.name, series: expectation.series, month: expectation.month)?.1.first
                let verdict = Explanation(
                    rule: rule, rules: pipeline.rules, series: expectation.series, month: expectation.month,
                    panel: panel, firstFiring: first
                ).verdict
                for gate in verdict.evidence.gates { result.gates[gate.name, default: []].insert(gate.met) }
                if let text = difference(expectation, events: events, verdict: verdict, rule: rule) {
                    result.failures.append(.init(line: expectation.line, text: text))
                }
            }
            world = step.world
        }
        for expectation in open {
            result.failures.append(
                .init(line: expectation.line, text: "no release of the test is known at \(expectation.at)"))
        }
        return result
    }

    private func difference(
        _ expectation: RuleTestCase.Expectation, events: [AlertEvent], verdict: Verdict, rule: Rule
    ) -> String? {
        let here = events.filter { $0.series == expectation.series && $0.month == expectation.month }
        let got = here.isEmpty ? "nothing" : here.map(words).joined(separator: ", ")
        let place = "\(expectation.series) \(expectation.month) as of \(expectation.at)"
        let margins = verdict.evidence.gates.map { gate in
            "\n    \(gate.name): \(gate.value.map(Wording.amount) ?? "-") \(gate.comparison) "
                + "\(gate.limit.map(Wording.amount) ?? "-"), \(gate.met.rawValue)"
                + (gate.note.map { " (\($0))" } ?? "")
        }.joined()
        switch expectation.want {
        case .none: if !here.isEmpty { return "\(place): want nothing, got \(got)" + margins }
        case .unknown:
            if verdict.truth != .unknown || !here.isEmpty {
                return "\(place): want no verdict, got \(verdict.truth.rawValue)" + margins
            }
        default:
            guard let event = here.first(where: { $0.kind.rawValue == expectation.want.rawValue }) else {
                return "\(place): want \(expectation.want.rawValue), got \(got)" + margins
            }
            if let severity = expectation.severity, severity != event.severity {
                return "\(place): want severity \(severity.rawValue), got \(event.severity.rawValue)"
            }
        }
        for (name, wanted) in expectation.gates.sorted(by: { $0.key < $1.key }) {
            let shown = shown(name, in: verdict.evidence)
            if !shown.contains(wanted) {
                return "\(place): want \(name) \(wanted), got \(shown.joined(separator: " or "))" + margins
            }
        }
        return nil
    }

    /// The forms in which people see the value of a gate.
    private func shown(_ name: String, in evidence: Evidence) -> [String] {
        guard let gate = evidence.gates.first(where: { $0.name == name }), let value = gate.value else {
            return ["no gate of that name with a value"]
        }
        var alone = evidence
        alone.gates = [gate] + evidence.gates.filter { $0.name != name }
        return [Wording.amount(value)] + (Claim(alone)?.change.map { [Wording.change($0)] } ?? [])
    }

    private func words(_ event: AlertEvent) -> String {
        "\(event.kind.rawValue) \(event.severity.rawValue) for \(event.month)"
    }
}
