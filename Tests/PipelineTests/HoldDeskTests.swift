import Alerting
import Archive
import Foundation
import GRDB
import Pipeline
import Testing
import Trade

@Suite("A release that is held, as the archive keeps it")
struct HoldDeskTests {
    private static let ops = Receiver(name: "ops", channel: .mail, address: "ops@example.org")

    /// Canada surges in month 31, and with it the world. Then figures of 28 past months change: month 31 is taken back,
    /// and in month 32 Mexico surges, and with it the world.
    private func heldDesk() throws -> Desk {
        let desk = try Desk(rules([.rise]))
        desk.pipeline.routing.receivers = [ana]
        desk.pipeline.routing.operations = [Self.ops]
        let flat: [Country: Int64?] = [canada: 100, mexico: 10]
        try desk.take(census(Dictionary(uniqueKeysWithValues: (1...30).map { ($0, flat) })))
        try desk.take(census([31: [canada: 200, mexico: 10]]))
        var revision: [Int: [Country: Int64?]] = Dictionary(
            uniqueKeysWithValues: (3...29).map { ($0, [canada: 101, mexico: 10]) })
        revision[31] = [canada: 110, mexico: 10]
        revision[32] = [canada: 110, mexico: 400]
        try desk.take(census(revision))
        return desk
    }

    private func outbox(_ desk: Desk) throws -> [OutboxRecord] { try desk.archive.read { try Archive.outbox($0) } }

    @Test("Each reader has one message that waits, with what it owes beside it; operations are told at once")
    func held() throws {
        let desk = try heldDesk()
        let hold = try #require(desk.world.hold)
        #expect(hold.mass.cause == .pastMonths)
        #expect(hold.mass.pastMonths == 28)
        let records = try outbox(desk)
        let waiting = records.filter { $0.state == .held }
        #expect(waiting.map(\.receiver) == [ana])
        #expect(waiting.map(\.kind) == [.summary])
        #expect(waiting[0].heldUntil == waiting[0].knownAt.seconds + 72 * 3600)
        struct Mail: Decodable { var text: String }
        let body = try JSONDecoder().decode([String: Mail].self, from: Data(waiting[0].body.utf8))
        let (full, owed) = (try #require(body["full"]).text, try #require(body["owed"]).text)
        for word in ["NEW.", "RETRACTED.", "CORRECTED."] { #expect(full.contains(word), "\(word)") }
        #expect(!owed.contains("NEW."))
        #expect(owed.contains("RETRACTED.") && owed.contains("CORRECTED."))
        let notices = records.filter { $0.kind == .operations }
        #expect(notices.map(\.receiver) == [Self.ops])
        #expect(notices.map(\.state) == [.pending])
        #expect(notices[0].body.contains("surgewatch alerts release"))
        // What waits is as it was after a restart.
        let world = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        #expect(world.hold == desk.world.hold)
        #expect(world.volumes == desk.world.volumes)
        #expect(world.book.all == desk.world.book.all)
    }

    private func decide(_ action: HoldDecision.Action, _ desk: Desk) throws -> (sent: Int, dropped: Int) {
        try desk.pipeline.decide(
            HoldDecision(action: action, at: Instant(seconds: 1_640_000_000), reason: "looked at"), in: desk.archive,
            world: &desk.world)
    }

    private func told(_ desk: Desk) throws -> [Month] {
        try desk.archive.read { try Archive.book($0) }.all.flatMap { $0.told[ana.key]?.months ?? [] }
    }

    @Test("Sent, it is told whole: the news counts as told and its loss is told at once")
    func sent() throws {
        let desk = try heldDesk()
        #expect(try told(desk) == [month(31), month(31)])
        let counts = try decide(.sent, desk)
        #expect((counts.sent, counts.dropped) == (1, 0))
        #expect(try told(desk) == [month(32), month(32)])
        let record = try #require(try outbox(desk).first { $0.kind == .summary })
        #expect(record.state == .pending)
        let decision = try desk.archive.read { try Archive.holdDecision($0, of: record.id) }
        #expect(decision?.words == "Released by operations on 20 Dec 2021.")
        // Of the world and of Mexico, in one message.
        try desk.take(census([32: [canada: 110, mexico: 10]]))
        #expect(try outbox(desk).filter { $0.kind == .retracted }.count == 1)
        #expect(try told(desk) == [])
    }

    @Test("News dropped, what is owed is sent, and nobody counts as told of the rest")
    func dropped() throws {
        let desk = try heldDesk()
        let counts = try decide(.newsDropped, desk)
        #expect((counts.sent, counts.dropped) == (1, 0))
        // The correction of the world names what stands; of Mexico nothing was said.
        #expect(try told(desk) == [month(32)])
        try desk.take(census([32: [canada: 110, mexico: 10]]))
        #expect(try outbox(desk).filter { $0.kind == .retracted }.map(\.episode).count == 1)
        #expect(try desk.archive.read { try Archive.droppedReleases($0) } == [3])
    }

    @Test("One that is given up and put back waits again for the decision; after the decision it is sent as decided")
    func putBack() throws {
        let desk = try heldDesk()
        let id = try #require(try outbox(desk).first { $0.state == .held }).id
        func state() throws -> OutboxRecord.State? { try outbox(desk).first { $0.id == id }?.state }
        #expect(try desk.archive.drop(id, by: "ana", reason: "told by telephone", now: 1) == .dropped)
        #expect(try desk.archive.read(Archive.hold)?.rows.isEmpty == true)
        #expect(try desk.archive.retry(id: id) == 1)
        #expect(try state() == .held)
        #expect(try desk.archive.read(Archive.hold) == desk.world.hold)
        _ = try desk.archive.drop(id, by: "ana", reason: "told by telephone", now: 1)
        desk.world.hold = try desk.archive.read(Archive.hold)
        #expect(try decide(.sent, desk) == (0, 0))
        #expect(try desk.archive.retry(id: id) == 1)
        #expect(try state() == .pending)
    }

    @Test("Without a decision it is sent by itself after 72 hours, by the clock or by the next release")
    func patience() throws {
        let dumps = try [true, false].map { byClock in
            let desk = try heldDesk()
            let until = try #require(desk.world.hold?.until)
            if byClock {
                #expect(try desk.pipeline.keepTime(until, in: desk.archive, world: &desk.world) == 0)
                #expect(try desk.pipeline.keepTime(until + 1, in: desk.archive, world: &desk.world) == 1)
                #expect(desk.world.hold == nil)
            }
            var next = census([33: [canada: 110, mexico: 400]])
            next.knownAt = until + 86400
            try desk.take(next)
            let record = try #require(try outbox(desk).first { $0.kind == .summary })
            #expect(
                try desk.archive.read { try Archive.holdDecision($0, of: record.id)?.words }
                    == "Sent by itself after 72 hours without a decision.")
            return try desk.dump()
        }
        #expect(dumps[0] == dumps[1])
    }

    @Test("A later release takes its place, with what it owes; the archive knows the same after a restart")
    func superseded() throws {
        let desk = try heldDesk()
        try desk.take(census([32: [canada: 110, mexico: 10]]))
        let summaries = try outbox(desk).filter { $0.kind == .summary }
        #expect(summaries.map(\.state) == [.superseded, .held])
        #expect(summaries[0].lastError?.hasPrefix("overtaken by census-imports") == true)
        #expect(summaries[1].heldUntil == summaries[0].knownAt.seconds + 72 * 3600)
        #expect(!summaries[1].body.contains("NEW."))
        let world = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        #expect(world.hold == desk.world.hold)
        let counts = try decide(.newsDropped, desk)
        #expect((counts.sent, counts.dropped) == (1, 0))
    }

    @Test("After a time without releases several months come at once: all are judged, each reader has one message")
    func catchUp() throws {
        let desk = try Desk(rules([.rise]))
        desk.pipeline.routing.receivers = [ana]
        try desk.take(census([1: [canada: 100, mexico: 10], 2: [canada: 100, mexico: 10]]))
        let events = try desk.take(census([3: [canada: 200, mexico: 10], 4: [canada: 200, mexico: 400]]))
        #expect(
            events.map(\.words) == [
                "confirmed Rise - 3", "confirmed Rise 1220 3", "confirmed Rise - 4", "resolved Rise 1220 4",
                "confirmed Rise 2010 4",
            ])
        let sent = try outbox(desk)
        #expect(sent.map(\.kind) == [.summary])
        #expect(sent.map(\.state) == [.pending])
        #expect(Set(try told(desk)) == [month(3), month(4)])
    }

    @Test("The calendar marks an annual revision")
    func calendar() throws {
        let desk = try Desk(rules([.rise]))
        try desk.take(census([1: [canada: 100], 2: [canada: 100]]))
        let day = Instant(seconds: 1_630_000_000 + 2 * 86400).newYorkDay
        var list = Release(
            source: "calendar", channel: "events", knownAt: Instant(seconds: 1_600_000_000), sections: [],
            observations: [],
            contentHash: "calendar", isHistory: true)
        list.reference = ReferenceFigures(
            events: [
                EventStatement(
                    CalendarEvent(
                        date: day, announced: day - 20, kind: "annual-revision", title: "Annual revision of 2020"),
                    source: "Census")
            ], file: Array("calendar".utf8))
        try desk.take(list)
        desk.pipeline.routing.receivers = [ana]
        var revision = census([2: [canada: 120], 3: [canada: 300]])
        revision.knownAt = day.inNewYork(hour: 8, minute: 30)
        try desk.take(revision)
        #expect(desk.world.hold?.mass.cause == .annualRevision)
        #expect(try outbox(desk).filter { $0.state == .held }.count == 1)
    }
}
