import Alerting
import Archive
import GRDB
import TestSupport
import Testing
import Trade

@Suite("Subscriptions in the archive") struct SubscriptionTests {
    private let now = Instant(seconds: 1_790_000_000)

    private func subscription(
        _ number: UInt64 = 1, state: Subscription.State = .active, webhook: String? = nil,
        address: String = "Ana@example.org"
    ) -> Subscription {
        var subscription = Subscription(
            id: Subscription.id(number), state: state, transport: webhook == nil ? "mail" : "hooks", address: address,
            webhook: webhook,
            criteria: .init(
                products: ["unwrought", "7606"], places: [.init(role: .smelt, countries: [Country("4621")])],
                rules: ["Surge*"], severity: .critical, stage: .confirmed),
            cadence: .weekly, quiet: QuietHours(from: 1200, to: 420, except: .critical), mailTransport: "mail",
            created: now, confirmed: now + 60)
        subscription.pausedUntil = now + 100
        subscription.questions = 1
        subscription.asked = now + 70
        subscription.moves = [.init(from: Month(year: 2025, month: 7), old: "7601106030", new: ["7601106040"])]
        return subscription
    }

    private func notice(_ id: String, to receiver: Receiver, kind: Notice.Kind = .welcome) -> Notice {
        Notice(id: id, vintage: nil, knownAt: now, kind: kind, receiver: receiver, subject: "s", body: "{}")
    }

    private func states(_ archive: Archive) throws -> [String] {
        try archive.read { try Archive.outbox($0).map { "\($0.id) \($0.state.rawValue)" } }
    }

    @Test("What is stored is what is read, and every change is kept")
    func roundTrip() throws {
        let ledger = try Ledger()
        let one = subscription(1)
        let two = subscription(2, state: .pending, webhook: "https://hooks.example/a")
        try ledger.archive.write {
            try $0.store(one, SubscriptionEvent(.created, of: one.id, at: now, by: .operator))
            try $0.store(two)
            try $0.store(one, SubscriptionEvent(.paused, of: one.id, at: now + 1, by: .owner, words: "until then"))
        }
        #expect(try ledger.archive.read { try Archive.subscriptions($0) } == [one, two])
        #expect(try ledger.archive.read { try Archive.subscriptions($0, states: [.active]) } == [one])
        #expect(try ledger.archive.read { try Archive.subscriptions($0, address: "ana@EXAMPLE.org") }.count == 2)
        #expect(try ledger.archive.read { try Archive.subscription($0, id: two.id) } == two)
        let events = try ledger.archive.read { try Archive.subscriptionEvents($0, of: one.id) }
        #expect(events.map(\.kind) == [.created, .paused] && events.last?.words == "until then")
        for statement in ["UPDATE subscription_event SET words=''", "DELETE FROM subscription_event"] {
            #expect(throws: DatabaseError.self) { try raw(ledger.archive.path) { try $0.execute(sql: statement) } }
        }
    }

    @Test("An end withholds what waits, and nothing of the sort is sent again")
    func ending() throws {
        let ledger = try Ledger()
        let one = subscription(1)
        let two = subscription(2)
        try ledger.archive.write {
            try $0.store(one)
            try $0.store(two)
            try $0.enqueue([notice("a", to: one.receiver), notice("b", to: two.receiver)])
            try $0.end(one, .unsubscribed, at: now, by: .owner)
        }
        #expect(try states(ledger.archive) == ["a withheld", "b pending"])
        let ended = try #require(try ledger.archive.read { try Archive.subscription($0, id: one.id) })
        #expect(ended.state == .ended && ended.ending == .unsubscribed && ended.ended == now)
        #expect(try reason(ledger, .retracted, one) == "the subscription has ended (unsubscribed)")
        #expect(try reason(ledger, .retracted, two) == nil)
    }

    @Test("What a pending or paused subscription is sent")
    func withholding() throws {
        let ledger = try Ledger()
        let pending = subscription(1, state: .pending)
        let paused = subscription(2, state: .paused)
        try ledger.archive.write {
            try $0.store(pending)
            try $0.store(paused)
        }
        #expect(try reason(ledger, .confirmation, pending) == nil)
        #expect(try reason(ledger, .challenge, pending) == nil)
        #expect(try reason(ledger, .early, pending) == "the subscription is not confirmed")
        #expect(try reason(ledger, .renewal, paused) == "the subscription is paused")
        #expect(try reason(ledger, .retracted, paused) != nil)
        let configured = Receiver(name: "mail", channel: .mail, address: "ana@example.org")
        let ofConfigured = try ledger.archive.read {
            try Archive.reasonToWithhold($0, .early, to: configured)
        }
        #expect(ofConfigured == nil)
    }

    private func reason(
        _ ledger: Ledger, _ kind: Notice.Kind, _ subscription: Subscription
    ) throws -> String? {
        try ledger.archive.read {
            try Archive.reasonToWithhold($0, kind, to: subscription.receiver)
        }
    }

    @Test("A suppressed address ends its subscriptions, in any capitals, and hears nothing more")
    func suppression() throws {
        let ledger = try Ledger()
        let (one, two) = (subscription(1), subscription(2, address: "bo@example.org"))
        let ended = try ledger.archive.write {
            try $0.store(one)
            try $0.store(two)
            try $0.enqueue([notice("a", to: one.receiver), notice("b", to: two.receiver)])
            return try $0.suppress(
                Suppression(address: "ANA@example.org", reason: .complaint, at: now, words: "550"), by: .delivery)
        }
        #expect(ended.map(\.id) == [one.id])
        #expect(try states(ledger.archive) == ["a withheld", "b pending"])
        #expect(try ledger.archive.read { try Archive.suppression($0, of: "aNa@example.org")?.reason } == .complaint)
        #expect(try ledger.archive.read { try Archive.subscription($0, id: one.id)?.ending } == .complained)
        #expect(try ledger.archive.write { try $0.liftSuppression(of: "ana@Example.org") })
        #expect(try ledger.archive.read { try Archive.suppressions($0) }.isEmpty)
    }

    @Test("Removal takes every trace of the address out, and keeps what happened")
    func removal() throws {
        let ledger = try Ledger()
        let one = subscription(1, webhook: "https://hooks.example/a")
        try ledger.archive.write {
            try $0.store(one, SubscriptionEvent(.created, of: one.id, at: now, by: .operator))
            try $0.enqueue([notice("a", to: one.receiver), notice("b", to: one.owner)])
            try $0.suppress(Suppression(address: "ana@example.org", reason: .bounce, at: now), by: .delivery)
            try $0.removePersonalData(of: one, at: now + 1, by: .operator)
        }
        let dump = try ledger.dump.lowercased()
        #expect(!dump.contains("ana@example.org") && !dump.contains("hooks.example"), "\(dump)")
        #expect(try states(ledger.archive) == ["a withheld", "b withheld"])
        let events = try ledger.archive.read { try Archive.subscriptionEvents($0, of: one.id) }
        #expect(events.map(\.kind) == [.created, .ended, .removed])
        // The address that bounced is still known by its hash.
        #expect(try ledger.archive.read { try Archive.suppression($0, of: "Ana@example.org") } != nil)
    }

    @Test("An address of a notification changes for nothing else")
    func addressesAreFixed() throws {
        let ledger = try Ledger()
        let one = subscription(1)
        try ledger.archive.write {
            try $0.store(one)
            try $0.enqueue([
                notice("a", to: one.receiver), notice("b", to: Receiver(name: "m", channel: .mail, address: "c@d")),
            ])
        }
        for statement in [
            "UPDATE outbox SET address='x@y' WHERE id='a'", "UPDATE outbox SET address='sha256:1' WHERE id='a'",
            "UPDATE outbox SET address='sha256:1' WHERE id='b'", "UPDATE outbox SET body='' WHERE id='a'",
        ] {
            #expect(throws: DatabaseError.self) { try raw(ledger.archive.path) { try $0.execute(sql: statement) } }
        }
    }
}
