import Alerting
import Archive
import GRDB
import Panel
import Pipeline
import Testing
import Trade

@Suite("Quiet hours and silences in a release")
struct QuietReleaseTests {
    /// 21:00 in New York; the quiet hours end at 07:00 of the next day.
    private static let night = "2021-09-02T01:00:00Z"
    private static let morning = "2021-09-02T11:00:00Z"
    private static let quiet = QuietHours(from: 20 * 60, to: 7 * 60)

    private func desk(_ routes: [Route]) throws -> Desk {
        var rise = RuleText.rise
        rise.over = "[origin, category]"
        let desk = try Desk(try rules([rise]))
        desk.pipeline.routing = Routing(receivers: [ana, hook], routes: routes)
        try desk.take(census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100]]))
        return desk
    }

    private func release(_ desk: Desk, _ figures: [Int: [Country: Int64?]], at instant: String) throws -> [AlertEvent] {
        var release = census(figures)
        release.knownAt = try #require(Instant(instant))
        return try desk.take(release)
    }

    private func outbox(_ desk: Desk) throws -> [String] {
        try desk.archive.read { database in
            try Row.fetchAll(database, sql: "SELECT kind, receiver, next_at FROM outbox ORDER BY rowid").map { row in
                let next: Int64 = row[2]
                return "\(row[0] as String) \(row[1] as String) \(next == 0 ? "at once" : "\(Instant(seconds: next))")"
            }
        }
    }

    @Test("News waits for the end of the reader's quiet hours, and for nobody else's; losses never wait")
    func quietHours() throws {
        let desk = try desk([
            Route(severity: .watch, receivers: ["ana"], continues: true, quiet: Self.quiet),
            Route(severity: .watch, receivers: ["hook"]),
        ])
        #expect(try release(desk, [4: [canada: 900]], at: Self.night).map(\.kind) == [.confirmed])
        #expect(try outbox(desk) == ["confirmed ana \(Self.morning)", "confirmed hook at once"])
        let lost = try release(desk, [4: [canada: 100]], at: "2021-09-03T02:00:00Z")
        #expect(lost.map(\.kind) == [.retracted])
        #expect(try outbox(desk).suffix(2) == ["retracted ana at once", "retracted hook at once"])
    }

    @Test("In the daytime, and for what is severe enough, nothing waits")
    func daytime() throws {
        for (quiet, at) in [
            (Self.quiet, "2021-09-02T15:00:00Z"), (QuietHours(from: 1200, to: 420, except: .warning), Self.night),
        ] {
            let desk = try desk([Route(receivers: ["ana"], quiet: quiet)])
            _ = try release(desk, [4: [canada: 900]], at: at)
            #expect(try outbox(desk) == ["confirmed ana at once"])
        }
    }

    @Test("A silence keeps news back in the transaction of the release; afterwards the next month is news")
    func silence() throws {
        let desk = try desk([])
        let from = try #require(Instant("2021-09-01T00:00:00Z"))
        let silence = try desk.archive.write {
            try $0.add(
                Silence(
                    id: "", matchers: Matchers(countries: [canada]), reason: "known", by: "ana", from: from,
                    until: from + 86400 * 7), at: from)
        }
        #expect(try release(desk, [4: [canada: 900]], at: "2021-09-03T12:00:00Z").map(\.kind) == [.confirmed])
        #expect(try outbox(desk) == [])
        let kept = try desk.archive.read { try Archive.keptBack($0, by: silence.id) }
        #expect(kept.map { "\($0.rule) \($0.kind.rawValue) \($0.readers) \($0.isOpen)" } == ["Rise confirmed 2 true"])
        #expect(desk.world.book.all.filter { !$0.told.isEmpty }.isEmpty)
        // What was never told is not taken back either.
        #expect(try release(desk, [4: [canada: 100]], at: "2021-09-04T12:00:00Z").map(\.kind) == [.retracted])
        #expect(try release(desk, [4: [canada: 950]], at: "2021-09-05T12:00:00Z").map(\.kind) == [.late])
        #expect(try outbox(desk) == [])
        #expect(try release(desk, [5: [canada: 9000]], at: "2021-09-09T12:00:00Z").map(\.kind) == [.confirmed])
        #expect(try outbox(desk) == ["confirmed ana at once", "confirmed hook at once"])
    }
}
