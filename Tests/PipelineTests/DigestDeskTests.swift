import Alerting
import Archive
import GRDB
import Pipeline
import Testing
import Trade

/// A desk whose readers hear at once, daily, weekly and monthly.
private func desk(_ rules: RuleSet) throws -> Desk {
    let desk = try Desk(rules)
    desk.pipeline.routing = Routing(
        receivers: [ana, hook, daily, monthly],
        routes: [
            Route(receivers: ["ana"], continues: true),
            Route(severity: .watch, receivers: ["hook"], continues: true, cadence: .weekly),
            Route(receivers: ["daily"], continues: true, cadence: .daily),
            Route(receivers: ["monthly"], continues: true, cadence: .monthly),
        ])
    return desk
}

private let daily = Receiver(name: "daily", channel: .mail, address: "day@example.org")
private let monthly = Receiver(name: "monthly", channel: .mail, address: "month@example.org")

@Suite("Digests as the archive keeps them")
struct DigestDeskTests {
    private func digests(_ desk: Desk, of name: String) throws -> [OutboxRecord] {
        try desk.archive.read { try Archive.outbox($0) }.filter { $0.kind == .digest && $0.receiver.name == name }
    }
    private func release(_ figures: [Int: [Country: Int64?]], _ instant: String) -> Release {
        var release = census(figures)
        release.knownAt = Instant(instant) ?? Instant(seconds: 0)
        return release
    }

    @Test("A digest is cut at its hour, once, and holds what was known by then")
    func hour() throws {
        let desk = try desk(rules([.rise]))
        try desk.take(release([1: [canada: 100], 2: [canada: 100]], "2021-06-08T12:30:00Z"))
        try desk.take(release([3: [canada: 200]], "2021-06-09T12:30:00Z"))
        func keep(_ instant: String) throws -> Int {
            try desk.pipeline.keepTime(try #require(Instant(instant)), in: desk.archive, world: &desk.world)
        }
        #expect(try keep("2021-06-09T22:00:00Z") == 0)
        // Daily, and monthly: it is the day of the statistics.
        #expect(try keep("2021-06-09T22:00:01Z") == 2)
        #expect(try keep("2021-06-10T22:00:01Z") == 0)
        #expect(try keep("2021-06-15T21:59:00Z") == 0)
        #expect(try keep("2021-06-15T22:00:01Z") == 1)
        let sent = try digests(desk, of: "daily")
        #expect(sent.map(\.knownAt.description) == ["2021-06-09T22:00:00Z"])
        #expect(sent.map(\.state) == [.pending])
        #expect(try digests(desk, of: "hook").map(\.knownAt.description) == ["2021-06-15T22:00:00Z"])
        #expect(try desk.archive.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM digest_run") } == 3)
        // The digest counts as told: the loss comes at once, to those who read the digest as to those who were told.
        try desk.take(release([3: [canada: 110]], "2021-06-16T12:30:00Z"))
        let lost = try desk.archive.read { try Archive.outbox($0) }.filter { $0.kind == .retracted }
        #expect(lost.map(\.receiver.name).sorted() == ["ana", "daily", "hook", "monthly"])
    }

    @Test("What is due is cut before a later release is judged; after a time without a daemon there is one digest")
    func before() throws {
        let desk = try desk(rules([.rise]))
        try desk.take(release([1: [canada: 100], 2: [canada: 100]], "2021-06-08T12:30:00Z"))
        try desk.take(release([3: [canada: 200]], "2021-06-09T12:30:00Z"))
        try desk.take(release([3: [canada: 90], 4: [canada: 90]], "2021-08-03T12:30:00Z"))
        let sent = try digests(desk, of: "daily")
        #expect(sent.map(\.knownAt.description) == ["2021-06-09T22:00:00Z"])
        #expect(sent[0].body.contains("NEW"))
        // It named the month, so its loss was told with the release.
        let lost = try desk.archive.read { try Archive.outbox($0) }.filter { $0.kind == .retracted }
        #expect(Set(lost.map(\.receiver.name)) == ["ana", "daily", "hook", "monthly"])
    }

    @Test("A release that comes in after a cut belongs to the next digest, whatever its clock says")
    func order() throws {
        let desk = try desk(rules([.rise]))
        try desk.take(release([1: [canada: 100], 2: [canada: 100]], "2021-06-09T12:30:00Z"))
        _ = try desk.pipeline.keepTime(
            try #require(Instant("2021-06-09T22:00:01Z")), in: desk.archive, world: &desk.world)
        let events = try desk.take(release([3: [canada: 200]], "2021-06-09T21:59:59Z"))
        #expect(events.first?.knownAt.description == "2021-06-09T22:00:01Z")
    }

    @Test("The end of a rule is told in the next digest of those who were told of its alerts")
    func closed() throws {
        let desk = try desk(rules([.rise]))
        try desk.take(release([1: [canada: 100], 2: [canada: 100]], "2021-06-08T12:30:00Z"))
        try desk.take(release([3: [canada: 200]], "2021-06-09T12:30:00Z"))
        _ = try desk.pipeline.keepTime(
            try #require(Instant("2021-06-09T22:00:01Z")), in: desk.archive, world: &desk.world)
        desk.pipeline.rules = try rules([.large])
        #expect(try desk.pipeline.activate(in: desk.archive, world: &desk.world).map(\.kind).contains(.closed))
        try desk.take(release([4: [canada: 90]], "2021-06-10T12:30:00Z"))
        _ = try desk.pipeline.keepTime(
            try #require(Instant("2021-06-10T22:00:01Z")), in: desk.archive, world: &desk.world)
        let sent = try digests(desk, of: "daily")
        #expect(sent.count == 2)
        #expect(sent.last?.body.contains("removed") == true)
    }

    @Test(
        "Cut by the clock, or before the next release, or by a daemon that was started anew: the same archive, byte for byte",
        arguments: 0..<4 as Range<UInt64>)
    func replay(seed: UInt64) throws {
        func run(_ each: (Desk, Instant) throws -> Void) throws -> String {
            let desk = try desk(rules(RuleText.all))
            var releases = RandomReleases(seed: seed)
            var last = Instant(seconds: 1_630_000_000)
            for _ in 0..<18 {
                last = last + 86400 * 2
                var release = releases.next()
                release.knownAt = last
                try desk.take(release)
                try each(desk, last)
            }
            _ = try desk.pipeline.keepTime(last + 86400 * 40, in: desk.archive, world: &desk.world)
            return try desk.dump()
        }
        let lazy = try run { _, _ in }
        let clock = try run { desk, last in
            for hour in stride(from: Int64(1), to: 47, by: 5) {
                _ = try desk.pipeline.keepTime(last + hour * 3600, in: desk.archive, world: &desk.world)
            }
        }
        let anew = try run { desk, _ in
            desk.world = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        }
        #expect(lazy.contains("digest_run\n["))
        #expect(clock == lazy)
        #expect(anew == lazy)
    }
}

@Suite("A rule that announces what is open when it is loaded")
struct AnnouncingTests {
    @Test("Its open alerts are lines of the next digest, judged again by revisions, told with the next true month")
    func announce() throws {
        let desk = try desk(rules([.large]))
        func take(_ figures: [Int: [Country: Int64?]], _ instant: String) throws -> [String] {
            var release = census(figures)
            release.knownAt = Instant(instant) ?? Instant(seconds: 0)
            return try desk.take(release).map(\.words)
        }
        _ = try take([1: [canada: 100], 2: [canada: 200]], "2021-06-08T12:30:00Z")
        var announcing = RuleText.rise
        announcing.more = "activation: announce-open"
        desk.pipeline.rules = try rules([.large, announcing])
        let opened = try desk.pipeline.activate(in: desk.archive, world: &desk.world)
        #expect(opened.map(\.words) == ["late Rise - 2", "late Rise 1220 2"])
        #expect(try desk.pipeline.activate(in: desk.archive, world: &desk.world).isEmpty)
        #expect(try desk.archive.read { try Archive.outbox($0) }.isEmpty)
        let evening = try #require(Instant("2021-06-08T22:00:01Z"))
        #expect(try desk.pipeline.keepTime(evening, in: desk.archive, world: &desk.world) == 3)
        let digest = try #require(try desk.archive.read { try Archive.outbox($0) }.first { $0.receiver == daily })
        #expect(digest.body.contains("LATE (2)"))
        for finding in try Verification.verify(
            episode: opened[0].episode, archive: desk.archive, sources: ["census-imports"], countries: Countries())
        {
            #expect(finding.difference == nil)
        }
        // A revision takes it back, for it was judged; nobody was told at once, so nobody is told of that.
        #expect(
            try take([2: [canada: 110]], "2021-06-09T12:30:00Z") == ["retracted Rise - 2", "retracted Rise 1220 2"])
        #expect(try desk.archive.read { try Archive.outbox($0) }.allSatisfy { $0.kind == .digest })
    }

    @Test("Without it a new rule says nothing about months judged before it was loaded")
    func next() throws {
        let desk = try desk(rules([.large]))
        try desk.take(census([1: [canada: 100], 2: [canada: 200]]))
        desk.pipeline.rules = try rules([.large, .rise])
        #expect(try desk.pipeline.activate(in: desk.archive, world: &desk.world).isEmpty)
        #expect(try desk.take(census([2: [canada: 210]])).isEmpty)
    }
}
