import Alerting
import Archive
import Panel
import Pipeline
import Testing
import Trade

@Suite("Backtest of an archive")
struct ArchiveBacktestTests {
    /// A live run of random releases with what it said.
    private static func desk(seed: UInt64, releases count: Int = 18) throws -> (desk: Desk, events: [AlertEvent]) {
        let desk = try Desk(rules(RuleText.all))
        var releases = RandomReleases(seed: seed)
        var events: [AlertEvent] = []
        for _ in 0..<count { events += try desk.take(releases.next()) }
        return (desk, events)
    }

    private static func events(
        _ desk: Desk, rules: RuleSet? = nil, until: Instant? = nil, threads: Int = 2
    ) throws -> [AlertEvent] {
        var pipeline = desk.pipeline
        if let rules { pipeline.rules = rules }
        var events: [AlertEvent] = []
        try Backtest(pipeline: pipeline, until: until, threads: threads)
            .run(desk.archive, sources: ["census-imports"]) { _, steps in events += steps[0].events }
        return events
    }

    @Test(
        "Read release by release it says what the live run said, on any number of threads",
        arguments: 0..<6 as Range<UInt64>)
    func streaming(seed: UInt64) throws {
        let (desk, live) = try Self.desk(seed: seed)
        let vintages = try desk.archive.read { try Archive.storedVintages($0) }
        let inMemory = Backtest(pipeline: desk.pipeline)
            .run(vintages, categories: .aluminumImportMonitor, sources: ["census-imports"])
        #expect(inMemory == live)
        for threads in 1...3 { #expect(try Self.events(desk, threads: threads) == live) }
        #expect(!live.isEmpty)
    }

    @Test("Releases that came later change nothing of what was said before (P4)", arguments: 0..<4 as Range<UInt64>)
    func later(seed: UInt64) throws {
        let (desk, _) = try Self.desk(seed: seed)
        let all = try Self.events(desk)
        for record in try desk.archive.read({ try Archive.vintages($0) }) {
            let known = record.vintage.knownAt
            #expect(try Self.events(desk, until: known) == all.filter { $0.knownAt <= known })
        }
    }

    @Test("Of some rules it says what all rules say of them; the rules they rest on raise nothing")
    func someRules() throws {
        for seed in 0..<4 as Range<UInt64> {
            let (desk, live) = try Self.desk(seed: seed)
            for names in [["Both"], ["Quick", "Rise"]] as [Set<String>] {
                let some = try Self.events(desk, rules: desk.pipeline.rules.judging(only: names))
                #expect(some == live.filter { names.contains($0.rule) })
            }
        }
    }

    @Test("What it holds of an alert is one figure, and the base of rules that need it; and one release")
    func bounded() throws {
        let (desk, live) = try Self.desk(seed: 3, releases: 40)
        let vintages = try desk.archive.read { try Archive.storedVintages($0) }
        var replay = Replay([desk.pipeline], categories: .aluminumImportMonitor, sources: ["census-imports"])
        for stored in vintages { _ = replay.take(stored) }
        let episodes = replay.lanes[0].world.book.all
        #expect(Set(episodes.map(\.id)) == Set(live.map(\.episode)))
        for episode in episodes {
            for alert in episode.months.values {
                let (first, newest) = (alert.first.evidence, alert.newest.evidence)
                #expect(newest.gates.count <= 1 && newest.months.isEmpty && newest.terms.isEmpty)
                #expect(first.gates.isEmpty && first.terms.isEmpty && alert.before == nil)
                if !["Fast", "Quick", "Both"].contains(episode.rule) { #expect(first.months.isEmpty) }
            }
            #expect(episode.saidEarly.isEmpty)
        }
        // The archive reads vintages one at a time: what one reading gives is that vintage's and no other's.
        try desk.archive.read { database in
            let reader = try VintageReader(database)
            for (record, stored) in zip(reader.records, vintages) {
                let read = try reader.read(record)
                #expect(read.rows.map(\.cell) == stored.rows.map(\.cell))
                #expect(read.rows.allSatisfy { $0.cell.vintage == record.vintage })
                #expect(read.publications.allSatisfy { $0.publication.vintage == record.vintage })
            }
            #expect(reader.records.count == vintages.count)
        }
    }

    @Test("Its messages are those that the live run put into the outbox, by receiver and month")
    func messages() throws {
        for seed in 0..<4 as Range<UInt64> {
            let (desk, _) = try Self.desk(seed: seed)
            var tally = BacktestTally(rules: desk.pipeline.rules, routing: desk.pipeline.routing)
            try Backtest(pipeline: desk.pipeline).run(desk.archive, sources: ["census-imports"]) { record, steps in
                tally.add(steps[0], knownAt: record.vintage.knownAt)
            }
            let sent = try desk.archive.read { try Archive.outbox($0) }
            #expect(!sent.isEmpty)
            for post in tally.posts {
                let own = sent.filter { $0.receiver == post.receiver }
                #expect(post.mailCount == own.count)
                #expect(post.mails == Dictionary(grouping: own) { $0.knownAt.newYorkDay.month }.mapValues(\.count))
                #expect(post.kinds.values.reduce(0, +) == own.count)
                let most = Dictionary(grouping: own, by: \.knownAt).values.map(\.count).max()
                #expect(post.busiest?.mails == most)
            }
        }
    }

    @Test("Alerts are counted once, early ones by how they ended, with the days that licenses were ahead")
    func tally() throws {
        var memory = try Memory(rules([.rise]))
        var tally = BacktestTally(rules: memory.pipeline.rules, routing: memory.pipeline.routing)
        func take(_ release: Release) {
            let step = memory.step(release)
            tally.add(step, knownAt: Instant(seconds: 1_630_000_000 + memory.day * 86400))
        }
        take(census([1: [canada: 100, mexico: 100, india: 100]]))
        take(licenses([2: [canada: 200, mexico: 200]]))  // early: Canada, Mexico
        take(licenses([2: [canada: 201, mexico: 201]]))
        take(census([2: [canada: 200, mexico: 100, india: 200]]))  // confirmed: Canada, India; retracted: Mexico
        take(licenses([3: [canada: 100, mexico: 200]]))  // early: Mexico
        take(census([2: [canada: 100, mexico: 100, india: 200]]))  // Canada is lost again, Mexico undecided
        let rise = try #require(tally.figures["Rise"])
        // Besides, all countries together: 300, then 400 of licenses and 500 of statistics: early and confirmed.
        let countries = memory.world.book.all.filter { $0.series.country != .all }
        #expect(countries.flatMap(\.months).count == 4)
        #expect(rise.fired == memory.world.book.all.flatMap(\.months).count)
        #expect(rise.count(.early) == rise.earlyConfirmed + rise.earlyLost + rise.undecided)
        #expect((rise.earlyLost, rise.undecided) == (1, 1))
        #expect(rise.leads.allSatisfy { $0 == 2 } && rise.lead(percent: 50) == 2)
        #expect(rise.rate == Rational(rise.earlyConfirmed) / Rational(rise.earlyConfirmed + 1))
        #expect(tally.total.fired == rise.fired && tally.releases == 6)
        #expect(tally.perMonth(6) == Rational(6) / Rational(tally.months?.count ?? 0))
        #expect(rise.busiest?.fired ?? 0 > 0)
    }

    @Test("Percentiles of the lead are of the nearest rank")
    func leads() throws {
        var memory = try Memory(rules([.rise]))
        var tally = BacktestTally(rules: memory.pipeline.rules, routing: memory.pipeline.routing)
        _ = memory.step(census([1: [canada: 100]]))
        for number in 2...6 {
            let size = Int64(100) << (number - 1)
            for _ in 0..<number {
                tally.add(memory.step(licenses([number: [canada: size]])), knownAt: .init(seconds: 0))
            }
            tally.add(memory.step(census([number: [canada: size]])), knownAt: .init(seconds: 0))
        }
        let figures = try #require(tally.figures["Rise"])
        #expect(figures.leads.sorted() == [2, 2, 3, 3, 4, 4, 5, 5, 6, 6])
        #expect([10, 50, 90, 100].map { figures.lead(percent: $0) } == [2, 4, 6, 6])
    }

    @Test("What no message told is a line of a receiver whose routes speak of the rule")
    func lines() throws {
        let pipeline = try Memory(rules([.rise, .large])).pipeline
        var other = pipeline
        other.routing = Routing(
            receivers: [ana, hook],
            routes: [
                Route(rules: ["Rise"], severity: .critical, receivers: ["hook"]),
                Route(rules: ["Large"], severity: .watch, receivers: ["ana"]),
            ])
        let desk = try Desk(rules([.rise, .large]))
        try desk.take(census([1: [canada: 100]]))
        try desk.take(census([2: [canada: 400]]))
        var tally = BacktestTally(rules: other.rules, routing: other.routing)
        try Backtest(pipeline: other).run(desk.archive, sources: ["census-imports"]) { record, steps in
            tally.add(steps[0], knownAt: record.vintage.knownAt)
        }
        // Rise is a warning, below what hook asks for; Large is watch: both are lines, two series each.
        #expect(tally.posts.map(\.mailCount) == [0, 0])
        #expect(tally.posts.map(\.lineCount) == [2, 2])
    }
}
