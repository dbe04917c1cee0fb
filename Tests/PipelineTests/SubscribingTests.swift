import Alerting
import Archive
import GRDB
import Pipeline
import TestSupport
import Testing
import Trade
import Views

@Suite("What becomes of subscriptions") struct SubscribingTests {
    private let folder: TemporaryDirectory
    private let archive: Archive
    private let tokens = SubscriptionTokens(key: "a key of thirty-two characters..")
    private let start = Instant(seconds: 1_790_000_000)
    private let day: Int64 = 86400

    init() throws {
        folder = try TemporaryDirectory()
        archive = try Archive(path: folder.path("a.sqlite"), mode: .write)
    }

    private func subscribing(after seconds: Int64 = 0) throws -> Subscribing {
        Subscribing(
            pipeline: ReleasePipeline(
                rules: RuleSet([]), routing: Routing(receivers: [], routes: [Route(receivers: ["mail", "hooks"])]),
                renderer: try MessageRenderer()),
            tokens: tokens, carriers: SubscriptionCarriers(mail: ["mail"], webhook: ["hooks"]), now: start + seconds)
    }

    private func add(webhook: String? = nil, after seconds: Int64 = 0, id: UInt64 = 1) throws -> String {
        let subscribing = try subscribing(after: seconds)
        return try archive.write {
            try subscribing.add(
                SubscriptionRequest(address: "ana@example.org", webhook: webhook), id: id, by: .operator, in: $0)
        }.subscription.id
    }

    private func confirm(_ id: String, after seconds: Int64 = 60) throws -> Subscribing.Change {
        let subscribing = try subscribing(after: seconds)
        let token = tokens.token(.confirm, of: id, until: start + SubscriptionTerms.confirmation)
        return try archive.write { try subscribing.confirm(token, in: $0, book: AlertBook()) }
    }

    private func pass(after seconds: Int64) throws -> [Subscribing.Change] {
        let subscribing = try subscribing(after: seconds)
        let isDue = try archive.read { try subscribing.isSomethingDue($0) }
        let changes = try archive.write { try subscribing.pass(in: $0, book: AlertBook()) }
        #expect(isDue == !changes.isEmpty)
        return changes
    }

    private func state(_ id: String) throws -> String {
        try archive.read { try Archive.subscription($0, id: id)?.stateWords } ?? ""
    }

    private var kinds: [Notice.Kind] {
        get throws { try archive.read { try Archive.outbox($0).map(\.kind) } }
    }

    @Test("Who does not confirm within 48 hours is forgotten")
    func unconfirmed() throws {
        let id = try add()
        #expect(try pass(after: 48 * 3600).isEmpty)
        #expect(try pass(after: 48 * 3600 + 1).count == 1)
        #expect(try state(id) == "ended (unconfirmed)")
        #expect(try archive.read { try Archive.outbox($0) }.map(\.state) == [.withheld])
        #expect(throws: SubscriptionRefusal.self) { try confirm(id) }
    }

    @Test("A confirmation works once, and only for what it was made for")
    func confirmation() throws {
        let id = try add()
        let subscribing = try subscribing(after: 10)
        let other = tokens.token(.manage, of: id)
        #expect(throws: SubscriptionRefusal.self) {
            try archive.write { try subscribing.confirm(other, in: $0, book: AlertBook()) }
        }
        #expect(try confirm(id).subscription.state == .active)
        #expect(throws: SubscriptionRefusal.self) { try confirm(id, after: 61) }
        #expect(throws: SubscriptionRefusal.self) { try add(after: 62, id: 2) }
        #expect(try kinds == [.confirmation, .welcome])
    }

    @Test("Asked after a year, again after two weeks, ended two weeks later; an answer starts the year anew")
    func renewal() throws {
        let id = try add()
        _ = try confirm(id, after: 0)
        #expect(try pass(after: 365 * day - 1).isEmpty)
        #expect(try pass(after: 365 * day).count == 1)
        #expect(try pass(after: 366 * day).isEmpty)
        let subscribing = try subscribing(after: 370 * day)
        let token = tokens.token(.renew, of: id, until: start + 393 * day)
        _ = try archive.write { try subscribing.renew(token, in: $0) }
        #expect(try pass(after: 400 * day).isEmpty)
        #expect(try pass(after: 735 * day).count == 1)
        #expect(try pass(after: 749 * day).count == 1)
        #expect(try state(id) == "active")
        #expect(try pass(after: 763 * day).count == 1)
        #expect(try state(id) == "ended (unanswered)")
        #expect(try kinds.filter { $0 == .renewal }.count == 3)
    }

    @Test("A pause withholds what waits, ends by itself, and is answered by a message")
    func pause() throws {
        let id = try add()
        _ = try confirm(id)
        let subscribing = try subscribing(after: 100)
        _ = try archive.write { try subscribing.pause(id, until: start + 3 * day, by: .owner, in: $0) }
        #expect(try archive.read { try Archive.outbox($0, states: [.withheld]) }.count == 2)
        #expect(try pass(after: 3 * day - 1).isEmpty)
        #expect(try pass(after: 3 * day).count == 1)
        #expect(try state(id) == "active")
        #expect(try kinds == [.confirmation, .welcome, .welcome])
        #expect(throws: SubscriptionRefusal.self) {
            try archive.write { try subscribing.resume(id, by: .owner, in: $0, book: AlertBook()) }
        }
    }

    @Test("A webhook begins when it has proved itself, not before")
    func webhook() throws {
        let id = try add(webhook: "https://hooks.example/a")
        let change = try confirm(id)
        #expect(change.secret == tokens.webhookSecrets(of: id, at: start)[0])
        #expect(change.subscription.state == .pending)
        #expect(try kinds == [.confirmation, .challenge])
        let challenge = try #require(try archive.read { try Archive.outbox($0).last })
        #expect(challenge.receiver.address == "https://hooks.example/a")
        #expect(challenge.body.contains(tokens.challenge(of: challenge.id)))
        #expect(try pass(after: 3600).isEmpty)
        // The daemon ended after the answer and before what follows from it.
        try archive.write {
            try $0.database.execute(sql: "UPDATE outbox SET state='delivered' WHERE kind='challenge'")
        }
        #expect(try pass(after: 3601).count == 1)
        #expect(try state(id) == "active")
        #expect(try archive.read { try Archive.outbox($0).last?.receiver.channel } == .webhook)
        let subscribing = try subscribing(after: 4000)
        #expect(try archive.write { try subscribing.proved(id, in: $0, book: AlertBook()) } == nil)
    }

    @Test("A webhook that never answers is given up after a week")
    func silentWebhook() throws {
        let id = try add(webhook: "https://hooks.example/a")
        _ = try confirm(id, after: 0)
        #expect(try pass(after: 7 * day).isEmpty)
        #expect(try pass(after: 7 * day + 1).count == 1)
        #expect(try state(id) == "ended (unreachable)")
    }

    @Test("One click ends it, a second changes nothing, and it never comes back")
    func unsubscribe() throws {
        let id = try add()
        _ = try confirm(id)
        let subscribing = try subscribing(after: 100)
        let token = tokens.token(.unsubscribe, of: id)
        for _ in 1...2 {
            #expect(try archive.write { try subscribing.unsubscribe(token, in: $0) }.subscription.state == .ended)
        }
        let events = try archive.read { try Archive.subscriptionEvents($0, of: id) }
        #expect(events.map(\.kind) == [.created, .confirmed, .activated, .ended])
        #expect(throws: SubscriptionRefusal.self) {
            try archive.write { try subscribing.resume(id, by: .owner, in: $0, book: AlertBook()) }
        }
    }
}
