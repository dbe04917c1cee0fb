import Alerting
package import RuleLanguage
import Trade
package import Views

/// Runs rule tests through the same code as the daemon: releases in order, events compared with what was wanted.
package struct RuleTestRunner: Sendable {
    /// For each rule with a test: the rule and all that it rests on.
    private let pipelines: [String: ReleasePipeline]
    private let conditions: [String: [RuleCondition]]

    /// How a case went.
    package struct Result: Sendable {
        package var test: RuleTestCase
        package var failures: [CaseFailure] = []
        /// What the test says that nothing could contradict.
        package var findings: [Diagnostic] = []
        /// What the conditions of the rule, and of those it rests on, were in every month judged.
        package var seen: [String: [RuleCoverage.Tally]] = [:]
        /// Months judged, each release and series for itself.
        package var judged = 0
        package var duration = Duration.zero

        package var passed: Bool { failures.isEmpty && findings.isEmpty }
    }

    /// A runner for these cases; those of other rules fail.
    package init(rules: RuleSet, renderer: MessageRenderer, for tests: [RuleTestCase]) {
        var pipelines: [String: ReleasePipeline] = [:]
        var conditions: [String: [RuleCondition]] = [:]
        for test in tests where pipelines[test.rule] == nil {
            guard let rule = rules[test.rule] else { continue }
            let own = rules.closure(of: rule)
            pipelines[test.rule] = ReleasePipeline(
                rules: own, routing: Routing(receivers: [], routes: []), renderer: renderer)
            for rule in own.rules where conditions[rule.name] == nil { conditions[rule.name] = rule.conditions }
        }
        self.pipelines = pipelines
        self.conditions = conditions
    }

    /// All cases, on all cores, in their order.
    package func run(_ tests: [RuleTestCase]) -> [Result] { AllCores.map(tests, run) }

    package func run(_ test: RuleTestCase) -> Result {
        guard let pipeline = pipelines[test.rule], let rule = pipeline.rules[test.rule] else {
            var result = Result(test: test)
            result.findings.append(
                test.finding(.testWithoutRule, at: test.rulePlace, "there is no rule `\(test.rule)`"))
            return result
        }
        let clock = ContinuousClock()
        let start = clock.now
        var run = CaseRun(test: test, rule: rule, pipeline: pipeline, conditions: conditions)
        var result = run.result()
        result.duration = clock.now - start
        return result
    }
}

extension RuleSet {
    /// A rule and the rules it rests on, directly or through others.
    func closure(of rule: Rule) -> RuleSet {
        var names: Set<String> = [rule.name]
        var rules = [rule]
        var next = 0
        while next < rules.count {
            for part in rules[next].parts {
                guard let part = self[part], names.insert(part.name).inserted else { continue }
                rules.append(part)
            }
            next += 1
        }
        return RuleSet(rules)
    }
}
