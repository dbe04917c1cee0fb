import Alerting
import Panel
import RuleLanguage
import Trade
import Views

/// One case of a rule test being played: its releases are taken in one after the other, as a daemon would.
struct CaseRun {
    /// A month of a series.
    struct Spot: Hashable {
        var series: WorkingSeries
        var month: Month
    }

    let test: RuleTestCase
    let rule: Rule
    let pipeline: ReleasePipeline
    private var outcome: RuleTestRunner.Result
    private var world = World(panel: Panel())
    /// When the alert of a month was first known.
    private var firstKnown: [Spot: Instant] = [:]
    private var everJudged = false
    /// What each release would judge if nothing kept the rule out, once that was asked.
    private var unbounded: [Instant: Set<Spot>]?
    private var keepsJudged = false

    /// What one release did.
    struct Moment {
        var knownAt: Instant
        var before: World
        var after: World
        /// The events of the rule.
        var events: [AlertEvent]
        /// What it tells of the rule, to whom.
        var messages: [Message] = []
        var judged: Set<Spot>
    }

    init(test: RuleTestCase, rule: Rule, pipeline: ReleasePipeline, conditions: [String: [RuleCondition]]) {
        self.test = test
        self.rule = rule
        self.pipeline = pipeline
        outcome = RuleTestRunner.Result(test: test)
        for rule in pipeline.rules.rules {
            outcome.seen[rule.name] = Array(repeating: .init(), count: conditions[rule.name]?.count ?? 0)
        }
    }

    mutating func result() -> RuleTestRunner.Result {
        for (index, release) in test.releases.enumerated() {
            var panel = world.panel
            let vintage = Vintage(id: Int64(index + 1), source: release.source, knownAt: release.knownAt)
            let changes = panel.apply(release, as: vintage)
            if release.isHistory {
                world.panel = panel
                look(Moment(knownAt: release.knownAt, before: world, after: world, events: [], judged: []))
            } else {
                look(step(to: panel, changes))
            }
        }
        if let never = test.never, !everJudged, judgedUnbounded().values.allSatisfy(\.isEmpty) {
            outcome.findings.append(
                test.finding(
                    .cannotFail, at: never, "no release of this test makes \(rule.name) judge anything",
                    help: "the rule runs over \(rule.over.text); state its months in a release that is no history"))
        }
        return outcome
    }

    /// Takes in a release: the same step as live.
    private mutating func step(to panel: Panel, _ changes: ReleaseChanges) -> Moment {
        var seen = outcome.seen
        var judged: Set<Spot> = []
        var count = 0
        let step = pipeline.step(
            from: world, to: panel, changes: changes, rendering: false, guarding: false
        ) { [name = rule.name] rule, series, months, verdicts in
            for month in months {
                let truths = verdicts.outcomes(of: rule, on: series, in: month)
                for (index, truth) in zip(seen[rule.name]?.indices ?? 0..<0, truths) {
                    if let truth { seen[rule.name]?[index].count(truth) }
                }
                if rule.name == name { judged.insert(Spot(series: series, month: month)) }
            }
            count += months.count
        }
        outcome.seen = seen
        outcome.judged += count
        everJudged = everJudged || !judged.isEmpty
        if keepsJudged { unbounded?[changes.vintage.knownAt, default: []].formUnion(judged) }
        let events = step.events.filter { $0.rule == rule.name }
        for event in events where event.kind.findsTrue {
            let spot = Spot(series: event.series, month: event.month)
            if firstKnown[spot] == nil { firstKnown[spot] = event.knownAt }
        }
        let moment = Moment(
            knownAt: changes.vintage.knownAt, before: world, after: step.world, events: events,
            messages: step.toldOf.filter { $0.event.rule == rule.name }, judged: judged)
        world = step.world
        return moment
    }

    // MARK: Comparing

    private mutating func look(_ moment: Moment) {
        if let never = test.never, let event = moment.events.first {
            outcome.failures.append(
                failure(
                    at: never, Spot(series: event.series, month: event.month), moment,
                    [.init(what: "transition", wanted: "never any", got: Self.words(event))]))
        }
        let due = test.expectations.filter { $0.at == moment.knownAt }
        for expectation in due { look(at: expectation, moment) }
        if test.only {
            for event in moment.events where !due.contains(where: { Self.isAbout(event, $0) }) {
                outcome.failures.append(
                    failure(
                        at: test.place, Spot(series: event.series, month: event.month), moment,
                        [.init(what: "transition", wanted: "none but those expected", got: Self.words(event))]))
            }
        }
    }

    private static func isAbout(_ event: AlertEvent, _ expectation: RuleTestCase.Expectation) -> Bool {
        expectation.series == event.series && expectation.month == event.month
            && expectation.want?.rawValue == event.kind.rawValue
    }

    private mutating func look(at expectation: RuleTestCase.Expectation, _ moment: Moment) {
        let spot = Spot(series: expectation.series, month: expectation.month)
        if let finding = cannotFail(expectation, spot, moment) {
            outcome.findings.append(finding)
            return
        }
        let (run, pipeline) = (self, pipeline)
        var comparison = CaseComparison(
            expectation: expectation, rule: rule,
            events: moment.events.filter { $0.series == spot.series && $0.month == spot.month },
            alert: moment.after.book.alert(rule: rule.name, series: spot.series, month: spot.month),
            firstKnown: firstKnown[spot],
            verdict: { run.verdict(spot, moment) },
            headline: { pipeline.renderer.headline($0, rule: pipeline.words(for: $0.rule)) })
        var differences = comparison.differences()
        if let told = told(expectation, spot, moment) {
            for (name, place) in told.unknownReaders() {
                outcome.findings.append(
                    test.finding(
                        .badRoutes, at: place, "no receiver is called `\(name)`",
                        help: "receivers are " + told.routing.receivers.map(\.name).joined(separator: ", ")))
            }
            differences += told.differences()
        }
        guard !differences.isEmpty else { return }
        outcome.failures.append(failure(at: expectation.place, spot, moment, differences))
    }

    /// `nil` where nothing is said of who is told.
    private func told(
        _ expectation: RuleTestCase.Expectation, _ spot: Spot, _ moment: Moment
    ) -> ToldComparison? {
        guard !expectation.told.isEmpty || expectation.recipients != nil else { return nil }
        let episode = moment.after.book.alert(rule: rule.name, series: spot.series, month: spot.month)?.0
        return ToldComparison(
            expectation: expectation, routing: pipeline.routing,
            messages: moment.messages.filter { $0.episode.id == episode?.id },
            events: moment.events.filter { $0.episode == episode?.id }, episode: episode)
    }

    private func verdict(_ spot: Spot, _ moment: Moment) -> Verdict {
        func first(_ rule: Rule) -> Evidence? {
            moment.before.book.alert(rule: rule.name, series: spot.series, month: spot.month)?.1.first
                .evidence
        }
        return Explanation(
            rule: rule, rules: pipeline.rules, series: spot.series, month: spot.month, panel: moment.after.panel,
            firstFiring: first(rule), releasesHeld: moment.after.releasesHeld, parts: first
        ).verdict
    }

    private func failure(
        at place: RuleTestCase.Place, _ spot: Spot, _ moment: Moment, _ differences: [CaseFailure.Difference]
    ) -> CaseFailure {
        let verdict = verdict(spot, moment)
        return CaseFailure(
            place: place,
            subject: "\(pipeline.renderer.wording.subject(spot.series)) (\(spot.series)), \(spot.month), "
                + "as of \(moment.knownAt)",
            differences: differences, gates: CaseFailure.Gate.rows(verdict.evidence),
            note: moment.judged.contains(spot) ? verdict.reason : whyNotJudged(spot, moment))
    }

    private static func words(_ event: AlertEvent) -> String { "\(event.kind.rawValue), \(event.severity.rawValue)" }

    // MARK: What is never judged

    /// An expectation that nothing happens where nothing can, whatever the rule's `where` and `data` said.
    private mutating func cannotFail(
        _ expectation: RuleTestCase.Expectation, _ spot: Spot, _ moment: Moment
    ) -> Diagnostic? {
        if moment.judged.contains(spot) { return nil }
        switch expectation.want {
        case .some(let want) where want.isEvent: return nil
        case nil where rule.judges(spot.series, in: spot.month): return nil
        default: break
        }
        if judgedUnbounded()[moment.knownAt]?.contains(spot) == true { return nil }
        return test.finding(
            .cannotFail, at: expectation.place,
            "\(rule.name) does not judge \(spot.month) of \(spot.series) in the release known at \(moment.knownAt)",
            help: whyNotJudged(spot, moment))
    }

    /// Plays the case with a rule that runs over every country and month on every kind of figure: what the rule is kept
    /// out of by its own words can be tested, for those words can change.
    private mutating func judgedUnbounded() -> [Instant: Set<Spot>] {
        if let unbounded { return unbounded }
        let rule = rule.unbounded
        var test = test
        test.expectations = []
        test.never = nil
        test.only = false
        var pipeline = pipeline
        pipeline.rules = RuleSet([rule] + pipeline.rules.rules.filter { $0.name != rule.name })
        var run = CaseRun(test: test, rule: rule, pipeline: pipeline, conditions: [:])
        run.unbounded = [:]
        run.keepsJudged = true
        _ = run.result()
        unbounded = run.unbounded
        return run.unbounded ?? [:]
    }

    private func whyNotJudged(_ spot: Spot, _ moment: Moment) -> String {
        guard rule.covers(spot.series) else { return "the rule runs over \(rule.over.text), as far as `where` lets it" }
        guard rule.judges(spot.series, in: spot.month) else { return "`where` keeps the rule out of this month" }
        let months = moment.judged.filter { $0.series == spot.series }.map(\.month).sorted()
        if let first = months.first, let last = months.last {
            return
                "it judges \(first == last ? "\(first)" : "\(first) to \(last)") of the series there: what is stated "
                + "for the first time, and months judged before whose figures change"
        }
        return "a release judges what it states for the first time, and months judged before whose figures change; "
            + "`base` and `history: true` are not judged"
    }
}
