package import Alerting
package import RuleLanguage
import Trade
package import Views

/// Runs rule tests through the same code as the daemon: releases in order, events compared with what was wanted.
package struct RuleTestRunner: Sendable {
    /// For each rule with a test: the rule and all that it rests on.
    private let pipelines: [String: ReleasePipeline]
    private let conditions: [String: [RuleCondition]]
    private let routing: @Sendable (RuleTestCase) -> Routing?

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

    /// A runner for these cases; those of other rules fail. `routing` has the routes for cases that say who is told; `nil`
    /// where there are none.
    package init(
        rules: RuleSet, renderer: MessageRenderer, for tests: [RuleTestCase],
        routing: @escaping @Sendable (RuleTestCase) -> Routing? = { _ in nil }
    ) {
        self.routing = routing
        var tested: [Rule] = []
        var seen: Set<String> = []
        for test in tests where seen.insert(test.rule).inserted {
            if let rule = rules[test.rule] { tested.append(rule) }
        }
        var pipelines: [String: ReleasePipeline] = [:]
        var conditions: [String: [RuleCondition]] = [:]
        let made = AllCores.map(tested) { rule in
            ReleasePipeline(
                rules: rules.closure(of: rule), routing: Routing(receivers: [], routes: []), renderer: renderer)
        }
        for (rule, pipeline) in zip(tested, made) {
            pipelines[rule.name] = pipeline
            for rule in pipeline.rules.rules where conditions[rule.name] == nil {
                conditions[rule.name] = rule.conditions
            }
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
        guard let routed = routed(pipeline, test) else {
            var result = Result(test: test)
            result.findings.append(
                test.finding(
                    .badRoutes,
                    at: test.expectations.first { !$0.told.isEmpty || $0.recipients != nil }?.place ?? test.place,
                    "the test says who is told, and there are no routes",
                    help: "add `routes:` to the file, or name a configuration with --config"))
            return result
        }
        let clock = ContinuousClock()
        let start = clock.now
        var run = CaseRun(test: test, rule: rule, pipeline: routed, conditions: conditions)
        var result = run.result()
        result.duration = clock.now - start
        return result
    }
}

extension RuleTestRunner {
    /// The pipeline with the routes that a case asks for; `nil` where it asks for them and there are none.
    private func routed(_ pipeline: ReleasePipeline, _ test: RuleTestCase) -> ReleasePipeline? {
        guard test.asksForRoutes else { return pipeline }
        guard let routing = routing(test) else { return nil }
        var pipeline = pipeline
        pipeline.routing = routing
        return pipeline
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
