import Alerting
import Archive
import Foundation
import Pipeline
import RuleLanguage
import Testing
import Trade

@Suite("Two rule sets, and one rule with other values, over one archive")
struct PreviewTests {
    private static func rise(_ percent: Int, name: String = "Rise", severity: String = "warning") -> RuleText {
        RuleText(
            name: name,
            when: "quantity[1mo] >= (1 + rise) * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t", severity: severity,
            more: "params: { rise: { value: \(percent)%, min: 0%, max: 900% } }")
    }

    private static func desk(seed: UInt64, _ texts: [RuleText] = [rise(50), .large, .fast, .both]) throws -> Desk {
        let desk = try Desk(rules(texts))
        var releases = RandomReleases(seed: seed)
        for _ in 0..<18 { try desk.take(releases.next()) }
        return desk
    }

    private static func compare(_ desk: Desk, _ old: RuleSet, _ new: RuleSet) throws -> RuleSetComparison {
        var pipelines = [desk.pipeline, desk.pipeline]
        pipelines[0].rules = old
        pipelines[1].rules = new
        var comparison = RuleSetComparison(old: pipelines[0], new: pipelines[1])
        try Backtest(pipelines: pipelines).run(desk.archive, sources: ["census-imports"]) { record, steps in
            comparison.add(steps[0], steps[1], knownAt: record.vintage.knownAt)
        }
        return comparison
    }

    private static func events(_ desk: Desk, _ rules: RuleSet) throws -> [AlertEvent] {
        var pipeline = desk.pipeline
        pipeline.rules = rules
        var events: [AlertEvent] = []
        try Backtest(pipeline: pipeline).run(desk.archive, sources: ["census-imports"]) { events += $1[0].events }
        return events
    }

    @Test("A set and itself say the same", arguments: 0..<4 as Range<UInt64>)
    func equal(seed: UInt64) throws {
        let desk = try Self.desk(seed: seed)
        let comparison = try Self.compare(desk, desk.pipeline.rules, desk.pipeline.rules)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.before.total.fired == comparison.after.total.fired && comparison.after.total.fired > 0)
        #expect(comparison.before.posts.map(\.mails) == comparison.after.posts.map(\.mails))
    }

    /// First firing of every alert, worked out from the events alone.
    private static func firings(_ events: [AlertEvent]) -> [String: Instant] {
        var result: [String: Instant] = [:]
        for event in events where event.kind.findsTrue {
            let key = "\(event.rule) \(event.series) \(event.month)"
            result[key] = result[key] ?? event.knownAt
        }
        return result
    }

    @Test("Differences are those of the events of two separate backtests", arguments: 0..<6 as Range<UInt64>)
    func differences(seed: UInt64) throws {
        let desk = try Self.desk(seed: seed)
        let new = try rules([Self.rise(30), .large, .fast, .both])
        let comparison = try Self.compare(desk, desk.pipeline.rules, new)
        let (was, now) = (
            Self.firings(try Self.events(desk, desk.pipeline.rules)), Self.firings(try Self.events(desk, new))
        )
        var wanted: [String: RuleSetComparison.Change] = [:]
        for key in Set(was.keys).union(now.keys) {
            switch (was[key], now[key]) {
            case (nil, _): wanted[key] = .new
            case (_, nil): wanted[key] = .gone
            case (.some(let old), .some(let new)) where old != new: wanted[key] = new < old ? .earlier : .later
            default: break
            }
        }
        let found = comparison.differences.filter { $0.change != .severity }
        #expect(
            Dictionary(uniqueKeysWithValues: found.map { ("\($0.rule) \($0.series) \($0.month)", $0.change) }) == wanted
        )
        #expect(!wanted.isEmpty)
        #expect(found.allSatisfy { !$0.headline.isEmpty && ($0.days ?? 1) != 0 })
        #expect(comparison.before.total.fired == was.count && comparison.after.total.fired == now.count)
    }

    @Test("Another severity is told as such; a rule of another name is gone and new")
    func severityAndName() throws {
        let desk = try Self.desk(seed: 1, [Self.rise(50)])
        let critical = try Self.compare(
            desk, desk.pipeline.rules, rules([Self.rise(50, severity: "critical")]))
        #expect(!critical.differences.isEmpty && critical.differences.allSatisfy { $0.change == .severity })
        #expect(critical.differences.allSatisfy { $0.before?.severity == .warning && $0.severity == .critical })
        let renamed = try Self.compare(desk, desk.pipeline.rules, rules([Self.rise(50, name: "Other")]))
        #expect(Set(renamed.differences.map(\.change)) == [.new, .gone])
        #expect(renamed.rules == ["Other", "Rise"])
        let largest = RuleSetComparison.largest(2, .gone, of: renamed.differences)
        #expect(largest.count == 2 && largest[0].size >= largest[1].size)
    }

    @Test("Put into force before a release, a changed rule tells what is old news; an unchanged one does not")
    func deployment() throws {
        let desk = try Desk(rules([Self.rise(50), .large]))
        try desk.take(census([1: [canada: 100]]))
        for number in 2...4 { try desk.take(census([number: [canada: Int64(100) << number]])) }
        func day(_ texts: [RuleText]) throws -> Deployment.Day {
            var new = desk.pipeline
            new.rules = try rules(texts)
            var deployment = Deployment()
            let last = try #require(try desk.archive.read { try Archive.vintages($0) }.last)
            try Backtest(pipelines: [desk.pipeline, new]).run(
                desk.archive, sources: ["census-imports"],
                others: { replay, record in
                    record.vintage == last.vintage ? [Deployment.lane(replay.lanes[0], deploying: new)] : []
                }
            ) { record, steps in
                guard steps.count == 3 else { return }
                deployment.add(steps[0], steps[1], steps[2], receivers: [ana], knownAt: record.vintage.knownAt)
            }
            #expect(deployment.days.count == 1)
            return try #require(deployment.summary(of: ana)?.newest)
        }
        // Canada and all countries rise on and on: told in February, no news in April.
        let same = try day([Self.rise(50), .large])
        #expect((same.before, same.settled, same.first, same.oldNews) == (0, 0, 0, 0))
        let changed = try day([Self.rise(40), .large])
        #expect((changed.before, changed.settled, changed.first, changed.oldNews) == (0, 0, 2, 2))
    }

    private static func sweep(
        _ desk: Desk, _ percents: [Int], countsAll: Bool
    ) throws -> [ParameterSweep.Row] {
        let all = desk.pipeline.rules
        let rule = try #require(all["Rise"])
        let points = try percents.map { percent in
            let values = ["rise": try Literal(written: "\(percent)%")]
            let texts = all.rules.map { $0.name == "Rise" ? rule.text(setting: values) : $0.text }
            let loaded = RuleLoader.load(
                texts.enumerated().map { RuleSource(path: "\($0)", text: $1) }, countries: Countries())
            return ParameterSweep.Point(values: values, rules: RuleSet(loaded.rules))
        }
        let sweep = ParameterSweep(of: "Rise", points: points, pipeline: desk.pipeline, countsAll: countsAll)
        var tallies = sweep.pipelines.map { BacktestTally(rules: $0.rules, routing: $0.routing) }
        try Backtest(pipelines: sweep.pipelines).run(desk.archive, sources: ["census-imports"]) { record, steps in
            for (index, step) in steps.enumerated() { tallies[index].add(step, knownAt: record.vintage.knownAt) }
        }
        return sweep.rows(tallies)
    }

    private static func tally(_ desk: Desk, _ rules: RuleSet) throws -> BacktestTally {
        var pipeline = desk.pipeline
        pipeline.rules = rules
        var tally = BacktestTally(rules: rules, routing: pipeline.routing)
        try Backtest(pipeline: pipeline).run(desk.archive, sources: ["census-imports"]) { record, steps in
            tally.add(steps[0], knownAt: record.vintage.knownAt)
        }
        return tally
    }

    @Test(
        "The row of a value is the backtest of the rule with it; fewer fire as it grows",
        arguments: 0..<4 as Range<UInt64>)
    func sweep(seed: UInt64) throws {
        let desk = try Self.desk(seed: seed)
        let rows = try Self.sweep(desk, [20, 50, 120], countsAll: false)
        for (row, percent) in zip(rows, [20, 50, 120]) {
            let alone = try Self.tally(desk, rules([Self.rise(percent)]))
            let figures = try #require(alone.figures["Rise"])
            #expect(row.figures.fired == figures.fired && row.figures.events == figures.events)
            #expect(row.figures.leads == figures.leads && row.figures.rate == figures.rate)
            #expect(row.mails == alone.posts.reduce(0) { $0 + $1.mailCount })
        }
        #expect(rows[0].figures.fired >= rows[1].figures.fired && rows[1].figures.fired > rows[2].figures.fired)
    }

    @Test(
        "With all rules counted, messages are those of the whole set with the value in it",
        arguments: 0..<4 as Range<UInt64>)
    func sweepOfAll(seed: UInt64) throws {
        let desk = try Self.desk(seed: seed)
        let rows = try Self.sweep(desk, [20, 50], countsAll: true)
        for (row, percent) in zip(rows, [20, 50]) {
            let whole = try Self.tally(desk, rules([Self.rise(percent), .large, .fast, .both]))
            #expect(row.mails == whole.posts.reduce(0) { $0 + $1.mailCount })
            #expect(row.mailsByReceiver.map(\.mails) == whole.posts.map(\.mailCount))
            #expect(row.figures.events == whole.figures["Rise"]?.events)
        }
        // At the value in force it is what the live run sent.
        let sent = try desk.archive.read { try Archive.outbox($0) }
        #expect(rows[1].mails == sent.count)
    }
}
