import Alerting
import Archive
import GRDB
import Panel
import Pipeline
import Testing
import Trade

@Suite("A release is all or nothing (P1)")
struct OneTransactionTests {
    /// Every table that a release can write, with the number of rows that may go through before the failure.
    static let failures: [(table: String, passed: Int)] = [
        ("feed_state", 0), ("source", 0), ("vintage", 0), ("series", 0), ("series", 1), ("observation", 0),
        ("observation", 2), ("publication", 0), ("baseline", 0), ("baseline", 5), ("judged", 0), ("judged", 1),
        ("episode", 0), ("alert_month", 0), ("event", 0), ("event", 1), ("outbox", 0), ("outbox", 1), ("reader", 0),
        ("reader", 1), ("told", 0), ("told", 2), ("release_outcome", 0),
    ]

    private func first() -> Release {
        census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100]])
    }
    private func second() -> Release {
        let aim = licenses([4: [canada: 400, mexico: 10]], product: "foil", role: .smelt)
        return licenses([4: [canada: 400, mexico: 10]], asOf: "2021-05-01") + aim
    }

    private func accept(_ release: Release, _ desk: Desk) throws -> [AlertEvent] {
        var release = release
        release.knownAt = Instant(seconds: 1_640_000_000)
        let acceptance = try desk.pipeline.accept(
            release, into: desk.archive, world: &desk.world, feedState: ("feed", "{\"polled\":true}"))
        return acceptance?.events ?? []
    }

    @Test(
        "A failure at any step leaves archive and memory as before, and the next try succeeds",
        arguments: failures.indices)
    func failure(index: Int) throws {
        let (table, passed) = Self.failures[index]
        let rules = try rules([.rise, .large])
        let desk = try Desk(rules)
        let undisturbed = try Desk(rules)
        for desk in [desk, undisturbed] { try desk.take(first()) }
        let before = try desk.dump()
        let rows = try desk.archive.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
        try desk.archive.write {
            try $0.database.execute(
                sql: """
                    CREATE TEMP TRIGGER power_cut BEFORE INSERT ON main.\(table)
                    WHEN (SELECT count(*) FROM main.\(table)) >= \(rows + passed)
                    BEGIN SELECT RAISE(ABORT, 'power cut'); END
                    """)
        }
        let panel = desk.world.panel.series.count
        #expect(throws: DatabaseError.self) { try accept(second(), desk) }
        #expect(try desk.dump() == before)
        #expect(desk.world.panel.series.count == panel)
        #expect(desk.world.panel.newestVintage["aim"] == nil)
        #expect(desk.world.book.all.isEmpty)
        try desk.archive.write { try $0.database.execute(sql: "DROP TRIGGER power_cut") }
        let events = try accept(second(), desk)
        #expect(events.map(\.words) == (try accept(second(), undisturbed)).map(\.words))
        #expect(events.count == 4)
        #expect(try desk.dump() == undisturbed.dump())
        #expect(
            try desk.take(census([4: [canada: 100]])).map(\.words)
                == undisturbed.take(census([4: [canada: 100]])).map(\.words))
        #expect(try desk.dump() == undisturbed.dump())
    }

    @Test("A release that says nothing new stores nothing but what the feed remembers")
    func nothingNew() throws {
        let desk = try Desk(rules([.rise]))
        try desk.take(first())
        let before = try desk.dump(["vintage", "observation", "baseline", "judged", "event"])
        #expect(try accept(first(), desk).isEmpty)
        #expect(try desk.dump(["vintage", "observation", "baseline", "judged", "event"]) == before)
        #expect(try desk.archive.read { try Archive.feedState($0, feed: "feed") } == "{\"polled\":true}")
    }

    @Test("No two releases are known at the same second, and none before one that was taken in earlier")
    func order() throws {
        let desk = try Desk(rules([.rise]))
        var one = census([1: [canada: 100]])
        one.knownAt = Instant(seconds: 1_640_000_000)
        var two = licenses([2: [canada: 200]])
        two.knownAt = one.knownAt
        var three = census([2: [canada: 200]])
        three.knownAt = one.knownAt + -500
        for release in [one, two, three] { try desk.take(release) }
        let known = try desk.archive.read { try Archive.vintages($0) }.map { $0.vintage.knownAt - one.knownAt }
        #expect(known == [0, 1, 2])
    }

    @Test("The world read from the archive is the world in memory")
    func reload() throws {
        let desk = try Desk(rules(RuleText.all))
        var releases = RandomReleases(seed: 4)
        for _ in 0..<14 { try desk.take(releases.next()) }
        let read = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        #expect(read.book.all == desk.world.book.all)
        #expect(!read.book.all.isEmpty)
        desk.world = read
        let other = try Desk(rules(RuleText.all))
        var again = RandomReleases(seed: 4)
        for _ in 0..<14 { try other.take(again.next()) }
        for _ in 0..<6 { #expect(try desk.take(releases.next()) == other.take(again.next())) }
    }
}
