import Alerting
import Archive
import GRDB
import Testing
import Trade

@testable import Delivery
@testable import Settings

/// What goes when, by a clock of the test and a network of its own.
@Suite struct OrderTests {
    @Test func asManyAtATimeAsTheEndpointAllows() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier(
            limits: { EndpointTerms(concurrency: $0.receiver == "wide" ? 5 : 2) }, holds: { _ in true }
        ) { _ in .delivered("ok") }
        let dispatcher = outbox.dispatcher(carrier)
        let wide = try (1...9).map { try outbox.add("wide", alert: "a\($0)") }
        let narrow = try (1...9).map { try outbox.add("narrow", alert: "a\($0)") }
        let running = Task { try await dispatcher.run() }
        while carrier.calls.count < 7 { await Task.yield() }
        #expect(Set(carrier.ids) == Set(wide.prefix(5) + narrow.prefix(2)), "the oldest first")
        // One that ends makes room for the next of its endpoint.
        carrier.letGo(narrow[1])
        while carrier.calls.count < 8 { await Task.yield() }
        #expect(carrier.ids.last == narrow[2])
        for id in wide + narrow { carrier.letGo(id) }
        #expect(try await running.value == 18)
        #expect(carrier.most <= 7)
    }

    /// Whatever is on its way when the process dies is sent again: it may not be more than is promised, however many
    /// endpoints there are, and each gets its share.
    @Test func noMoreAtATimeThanACrashMayRepeat() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier(limits: { _ in EndpointTerms(concurrency: 8) }, holds: { _ in true }) { _ in
            .delivered("ok")
        }
        let dispatcher = outbox.dispatcher(carrier)
        let all = try (1...40).flatMap { receiver in
            try (1...8).map { try outbox.add("r\(receiver)", alert: "a\($0)") }
        }
        let running = Task { try await dispatcher.run() }
        while carrier.calls.count < Dispatcher.atOnce { await Task.yield() }
        #expect(Set(carrier.calls.map(\.endpoint)).count == 40, "none waits for another's")
        for id in all { carrier.letGo(id) }
        #expect(try await running.value == 320)
        #expect(carrier.most == Dispatcher.atOnce)
    }

    @Test func noMoreThanTheRate() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier(limits: {
            EndpointTerms(rate: $0.receiver == "fast" ? .init(count: 3, seconds: 1) : .init(count: 30, seconds: 60))
        }) { _ in .delivered("ok") }
        let dispatcher = outbox.dispatcher(carrier)
        for receiver in ["fast", "slow"] { for number in 1...10 { try outbox.add(receiver, alert: "a\(number)") } }
        let begin = outbox.now
        while try outbox.archive.read({ try Archive.outboxCounts($0) }).pending > 0 {
            while try await dispatcher.run() > 0 {}
            outbox.wait(1)
        }
        func seconds(_ receiver: String) -> [Int64] {
            carrier.calls.filter { $0.endpoint.receiver == receiver }.map { $0.date.seconds - begin }
        }
        #expect(seconds("fast") == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3])
        #expect(seconds("slow") == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
    }

    /// A refused message holds up its episode and reader and nobody else; neither another reader of the same episode nor
    /// another episode of the same reader.
    @Test func whatARefusalHoldsUp() async throws {
        let outbox = try Outbox()
        let first = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-1")
        let carrier = ScriptedCarrier { $0.id == first && $0.attempts == 0 ? .refused("451") : .delivered("ok") }
        let dispatcher = outbox.dispatcher(carrier)
        let second = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-1")
        // The same address may belong to two subscriptions.
        let sibling = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-2")
        let other = try outbox.add("mail", alert: "a2", mailTo: "a@example.com", subscription: "sub-1")
        while try await dispatcher.run() > 0 {}
        #expect(Set(carrier.ids) == [first, sibling, other])
        outbox.wait(5)
        while try await dispatcher.run() > 0 {}
        #expect(carrier.ids.suffix(2) == [first, second])
    }

    /// Nothing overtakes a message about several episodes, and it overtakes nothing.
    @Test(arguments: ["summary", "digest"]) func aboutSeveral(_ kind: String) async throws {
        let outbox = try Outbox()
        let refused = try outbox.add("ops", alert: "a1")
        let summary = try outbox.add("ops", alert: nil, kind: kind)
        let retraction = try outbox.add("ops", alert: "a2", kind: "retracted")
        let elsewhere = try outbox.add("mail", alert: "a2", mailTo: "a@example.com")
        let notice = try outbox.add("ops", alert: nil, kind: "operations")
        let carrier = ScriptedCarrier {
            [refused, summary].contains($0.id) && $0.attempts == 0 ? .refused("500") : .delivered("ok")
        }
        let dispatcher = outbox.dispatcher(carrier)
        while try await dispatcher.run() > 0 {}
        #expect(Set(carrier.ids) == [refused, elsewhere, notice])
        outbox.wait(5)
        while try await dispatcher.run() > 0 {}
        #expect(carrier.ids.suffix(2) == [refused, summary])
        outbox.wait(5)
        while try await dispatcher.run() > 0 {}
        #expect(carrier.ids.suffix(2) == [summary, retraction])
    }

    /// What is held waits for a decision, however long.
    @Test func whatIsHeldIsNotSent() async throws {
        let outbox = try Outbox()
        let id = try outbox.add("ops", alert: nil, kind: "summary", heldUntil: outbox.now + 72 * 3600)
        let carrier = ScriptedCarrier { _ in .delivered("ok") }
        let dispatcher = outbox.dispatcher(carrier)
        outbox.wait(80 * 3600)
        _ = try await dispatcher.run()
        #expect(try outbox.state(id) == "held" && carrier.calls.isEmpty)
    }

    /// A retraction goes although nothing about the episode alone was sent: a summary may have named it.
    @Test func aRetractionOfWhatASummaryTold() async throws {
        let outbox = try Outbox()
        try outbox.add("ops", alert: nil, kind: "summary")
        let carrier = ScriptedCarrier { $0.kind == .confirmed ? .refused("500") : .delivered("ok") }
        let dispatcher = outbox.dispatcher(carrier)
        _ = try await dispatcher.run()
        let confirmed = try outbox.add("ops", alert: "a1")
        _ = try await dispatcher.run()
        let retraction = try outbox.add("ops", alert: "a1", kind: "retracted")
        _ = try await dispatcher.run()
        #expect(try outbox.state(confirmed) == "pending" && outbox.state(retraction) == "pending")
        // To a reader who was sent nothing both are superseded.
        let early = try outbox.add("other", alert: "a1")
        let loss = try outbox.add("other", alert: "a1", kind: "retracted")
        _ = try await dispatcher.run()
        #expect(try outbox.state(early) == "superseded" && outbox.state(loss) == "superseded")
    }

    /// What is withheld while it waits is not sent; what arrives all the same is delivered.
    @Test func endedWhileItWaits() async throws {
        let outbox = try Outbox()
        let sent = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-1")
        let waits = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-1")
        let other = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-2")
        let carrier = ScriptedCarrier(holds: { $0.id == sent }) { _ in .delivered("ok") }
        let dispatcher = outbox.dispatcher(carrier)
        let running = Task { try await dispatcher.run() }
        while !carrier.ids.contains(sent) { await Task.yield() }
        let now = outbox.now
        let count = try outbox.archive.write {
            try $0.withhold(subscription: "sub-1", reason: "unsubscribed", now: now)
        }
        #expect(count == 2)
        carrier.letGo(sent)
        _ = try await running.value
        #expect(Set(carrier.ids) == [sent, other])
        #expect(try [sent, waits, other].map { try outbox.state($0) } == ["delivered", "withheld", "delivered"])
        #expect(try outbox.record(waits)?.lastError == "unsubscribed")
    }

    /// An end, a pause or a suppression holds before the next send, also for what was written after it.
    @Test(arguments: ["ended", "paused", "suppressed", "none"]) func notWantedAnyMore(_ state: String) async throws {
        let outbox = try Outbox()
        let first = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-1")
        let carrier = ScriptedCarrier { _ in .delivered("ok") }
        let dispatcher = outbox.dispatcher(carrier)
        _ = try await dispatcher.run()
        try outbox.archive.write { transaction in
            switch state {
            case "ended", "paused":
                try transaction.database.execute(sql: "UPDATE subscription SET state=?", arguments: [state])
            case "suppressed":
                try transaction.database.execute(
                    sql: "INSERT INTO suppression VALUES('a@example.com', 'bounce', '2021-06-08T12:30:00Z', NULL)")
            default: break
            }
        }
        let retraction = try outbox.add(
            "mail", alert: "a1", kind: "retracted", mailTo: "a@example.com", subscription: "sub-1")
        let after = try outbox.add("mail", alert: "a1", mailTo: "a@example.com", subscription: "sub-1")
        let other = try outbox.add("mail", alert: "a1", mailTo: "b@example.com")
        while try await dispatcher.run() > 0 {}
        let isWanted = state == "none"
        #expect(try outbox.state(retraction) == (isWanted ? "delivered" : "withheld"))
        #expect(try outbox.state(after) == (isWanted ? "delivered" : "withheld"))
        #expect(Set(carrier.ids) == Set([first, other] + (isWanted ? [retraction, after] : [])))
    }

    /// A disk that is full stops the sending; what ended meanwhile is stored when there is room again.
    @Test func theOutcomeIsKeptUntilItCanBeStored() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier(limits: { _ in EndpointTerms(concurrency: 1) }, holds: { _ in true }) { _ in
            .delivered("ok")
        }
        let dispatcher = outbox.dispatcher(carrier)
        let first = try outbox.add("ops", alert: "a1")
        let second = try outbox.add("ops", alert: "a2")
        let serving = Task { await dispatcher.serve() }
        while carrier.calls.isEmpty { await Task.yield() }
        try outbox.archive.write {
            try $0.database.execute(
                sql: "CREATE TRIGGER full BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'full'); END")
        }
        carrier.letGo(first)
        while outbox.complaints == 0 { await Task.yield() }
        dispatcher.ring()
        while outbox.complaints < 2 { await Task.yield() }
        #expect(carrier.ids == [first], "nothing is begun before what ended is stored")
        try outbox.archive.write { try $0.database.execute(sql: "DROP TRIGGER full") }
        dispatcher.ring()
        while carrier.calls.count < 2 { await Task.yield() }
        #expect(try outbox.state(first) == "delivered")
        carrier.letGo(second)
        while try outbox.state(second) != "delivered" { await Task.yield() }
        dispatcher.retire()
        await serving.value
    }
}
