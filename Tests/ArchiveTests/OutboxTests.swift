import Alerting
import Archive
import Testing
import Trade

@Suite("The outbox")
struct OutboxTests {
    private func ledger(_ notices: [Notice]) throws -> Ledger {
        let ledger = try Ledger()
        try ledger.learn(stating([(canada, "2021-01", 1)]))
        try ledger.archive.write { transaction in
            try transaction.store([AppendOnlyTests.episode])
            try transaction.enqueue(notices)
        }
        return ledger
    }

    private func states(_ ledger: Ledger) throws -> [String: OutboxRecord.State] {
        try ledger.archive.read { database in
            Dictionary(uniqueKeysWithValues: try Archive.outbox(database).map { ($0.id, $0.state) })
        }
    }

    @Test("Of an episode and receiver only the oldest is taken, so that order is kept")
    func order() throws {
        let ledger = try ledger([AppendOnlyTests.notice("a"), AppendOnlyTests.notice("b", kind: .confirmed)])
        #expect(try ledger.archive.leaseDue(now: 10, seconds: 60, limit: 9).map(\.id) == ["a"])
        #expect(try ledger.archive.leaseDue(now: 11, seconds: 60, limit: 9).map(\.id) == [])
        try ledger.archive.record(.delivered("250"), of: "a", now: 12)
        #expect(try ledger.archive.leaseDue(now: 13, seconds: 60, limit: 9).map(\.id) == ["b"])
    }

    @Test("A lease that a dead sender held runs out, and the same id is taken again")
    func lease() throws {
        let ledger = try ledger([AppendOnlyTests.notice("a")])
        _ = try ledger.archive.leaseDue(now: 10, seconds: 60, limit: 9)
        #expect(try ledger.archive.leaseDue(now: 69, seconds: 60, limit: 9).isEmpty)
        let again = try ledger.archive.leaseDue(now: 70, seconds: 60, limit: 9)
        #expect(again.map(\.id) == ["a"])
        try ledger.archive.releaseLeases()
        #expect(try ledger.archive.leaseDue(now: 71, seconds: 60, limit: 9).map(\.isUncertain) == [true])
    }

    @Test("A retraction of what was never sent takes both back; of what may have arrived it is sent")
    func unsent() throws {
        let notices = [AppendOnlyTests.notice("a"), AppendOnlyTests.notice("b", kind: .retracted)]
        let silent = try ledger(notices)
        #expect(try silent.archive.leaseDue(now: 10, seconds: 60, limit: 9).isEmpty)
        #expect(try states(silent) == ["a": .superseded, "b": .superseded])
        let sent = try ledger(Array(notices.prefix(1)))
        _ = try sent.archive.leaseDue(now: 10, seconds: 60, limit: 9)
        try sent.archive.write { try $0.enqueue([notices[1]]) }
        try sent.archive.record(.unknown("connection lost", retryAt: 20), of: "a", now: 11)
        #expect(try sent.archive.leaseDue(now: 20, seconds: 60, limit: 9).map(\.id) == ["a"])
        #expect(try states(sent) == ["a": .pending, "b": .pending])
    }

    @Test("Every outcome is written down, and a refused one waits for its time")
    func outcomes() throws {
        let ledger = try ledger([AppendOnlyTests.notice("a")])
        for (outcome, due) in [
            (DeliveryOutcome.unreachable("no route", retryAt: 30), Int64(10)), (.refused("451 later", retryAt: 60), 30),
            (.dead("550 no"), 60),
        ] {
            #expect(try ledger.archive.leaseDue(now: due, seconds: 5, limit: 9).map(\.id) == ["a"])
            try ledger.archive.record(outcome, of: "a", now: due + 1)
            #expect(try ledger.archive.leaseDue(now: due + 6, seconds: 5, limit: 9).isEmpty)
        }
        #expect(try states(ledger) == ["a": .dead])
        let tried = try ledger.archive.read { try Archive.deliveries($0, of: "a") }
        #expect(tried.map(\.outcome) == ["unreachable: no route", "refused: 451 later", "dead: 550 no"])
        #expect(try ledger.archive.retry(id: nil) == 1)
        #expect(try ledger.archive.leaseDue(now: 70, seconds: 1, limit: 9).map(\.id) == ["a"])
        #expect(try ledger.archive.read { try Archive.outboxCounts($0) } == (1, 0))
    }

    @Test("A refused release is kept with its reason; of a feed at most fifty")
    func quarantine() throws {
        let ledger = try Ledger()
        for number in 0..<53 {
            try ledger.archive.quarantine(
                feed: "f", at: Instant(seconds: Int64(number)), content: "c\(number)", reason: "r", body: [1, 2])
        }
        try ledger.archive.quarantine(feed: "g", at: Instant(seconds: 0), content: "x", reason: "r", body: [])
        let kept = try ledger.archive.read { try Archive.quarantined($0, feed: "f") }
        #expect(kept.count == 50)
        #expect(kept.first?.content == "c3")
        #expect(try ledger.archive.read { try Archive.quarantined($0, feed: "g") }.count == 1)
    }
}

extension Archive {
    /// Takes what is due of all endpoints.
    func leaseDue(now: Int64, seconds: Int64, limit: Int) throws -> [OutboxRecord] {
        let room = try dueEndpoints(now: now).map { (endpoint: $0, count: limit) }
        return try exchange(OutboxExchange(room: room), now: now, leaseSeconds: seconds).records
    }

    func record(_ outcome: DeliveryOutcome, of id: String, now: Int64) throws {
        _ = try exchange(OutboxExchange(outcomes: [(id, outcome)]), now: now, leaseSeconds: 0)
    }
}
