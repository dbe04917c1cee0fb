import Alerting
import Archive
import Synchronization
import Testing
import Trade

@testable import Delivery

/// Endpoints that are away, busy or gone, by a clock of the test and a network of its own.
@Suite struct CircuitTests {
    /// What a test lets the network do.
    private final class Network: Sendable {
        let answer: Mutex<Attempt>
        init(_ answer: Attempt) { self.answer = Mutex(answer) }
        func says(_ next: Attempt) { answer.withLock { $0 = next } }
    }

    private final class Told: Sendable {
        private let all = Mutex<([OperationsNotice], [SubscriptionFinding])>(([], []))
        func tell(_ notice: OperationsNotice) { all.withLock { $0.0.append(notice) } }
        func found(_ finding: SubscriptionFinding) { all.withLock { $0.1.append(finding) } }
        var notices: [OperationsNotice] { all.withLock { $0.0 } }
        var findings: [SubscriptionFinding] { all.withLock { $0.1 } }
    }

    @Test func oneThatIsAwayIsProbedSeldomAndCostsNothing() async throws {
        let outbox = try Outbox()
        let network = Network(.unreachable("no route"))
        let carrier = ScriptedCarrier { _ in network.answer.withLock { $0 } }
        let told = Told()
        let dispatcher = outbox.dispatcher(carrier, tell: told.tell)
        let all = try (1...100).map { try outbox.add("ops", alert: "a\($0)") }
        let begin = outbox.now
        _ = try await dispatcher.run()
        #expect(carrier.calls.count == 8, "what was on its way when it went down")
        // Two days, looked at every minute.
        while outbox.now - begin < 2 * 86400 + 960 {
            outbox.wait(60)
            _ = try await dispatcher.run()
        }
        let probes = carrier.calls.dropFirst(8).map(\.date.seconds)
        #expect(probes.count > 190 && probes.count < 210, "\(probes.count) probes in two days")
        for (last, next) in zip(probes.dropFirst(6), probes.dropFirst(7)) { #expect(next - last >= 900) }
        #expect(Set(carrier.ids) == Set(all.prefix(8)), "one message probes for all")
        for id in all {
            let record = try #require(try outbox.record(id))
            #expect(record.state == .pending && record.attempts == 0 && !record.isUncertain)
            #expect(record.lastError == "no route" && record.unreachableSince == begin)
        }
        #expect(told.notices.map(\.at.seconds) == [begin + 3600, begin + 86400, begin + 2 * 86400])
        #expect(told.notices.allSatisfy { $0.cause == .unreachable && $0.about == "ops" })

        network.says(.delivered("ok"))
        outbox.wait(900)
        while try await dispatcher.run() > 0 {}
        #expect(try outbox.archive.read { try Archive.outboxCounts($0) } == (pending: 0, dead: 0))
        #expect(try outbox.archive.read { try Archive.unreachable($0) }.isEmpty)
    }

    /// A restart forgets the circuit, not since when the endpoint is away.
    @Test func anOutageOutlivesARestart() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier { _ in .unreachable("no route") }
        try outbox.add("ops")
        _ = try await outbox.dispatcher(carrier).run()
        let begin = outbox.now
        outbox.wait(3700)
        let told = Told()
        _ = try await outbox.dispatcher(carrier, tell: told.tell).run()
        #expect(told.notices.map(\.at.seconds) == [begin + 3600])
    }

    @Test func aSubscribersWebhookIsGivenUpAfterThirtyDaysAndNoOther() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier { _ in .unreachable("no route") }
        let told = Told()
        let dispatcher = outbox.dispatcher(carrier, tell: told.tell, found: { told.found($0) })
        let theirs = try outbox.add("hooks", alert: "a1", webhook: "https://example.com/h", subscription: "sub-1")
        let next = try outbox.add("hooks", alert: "a2", webhook: "https://example.com/h", subscription: "sub-1")
        let ours = try outbox.add("ops", alert: "a1")
        let mail = try outbox.add("relay", alert: "a1", mailTo: "a@example.com")
        for _ in 0..<31 * 24 {
            _ = try await dispatcher.run()
            outbox.wait(3600)
        }
        #expect(try outbox.state(theirs) == "withheld" && outbox.state(next) == "withheld")
        #expect(try outbox.record(next)?.lastError?.hasPrefix("not reached for 30 days") == true)
        #expect(try outbox.state(ours) == "pending" && outbox.state(mail) == "pending")
        #expect(
            Set(told.findings) == [
                .lost(subscription: "sub-1", .notReached, words: "not reached for 30 days: no route")
            ])
    }

    @Test func oneThatIsBusyIsLeftAlone() async throws {
        let outbox = try Outbox()
        let network = Network(.refused("HTTP 429", retryAfter: 60, isBusy: true))
        let carrier = ScriptedCarrier(limits: { _ in EndpointTerms(concurrency: 1) }) { _ in
            network.answer.withLock { $0 }
        }
        let dispatcher = outbox.dispatcher(carrier)
        let all = try (1...3).map { try outbox.add("ops", alert: "a\($0)") }
        while try await dispatcher.run() > 0 {}
        outbox.wait(59)
        _ = try await dispatcher.run()
        #expect(carrier.ids == [all[0]])
        network.says(.delivered("ok"))
        outbox.wait(1)
        while try await dispatcher.run() > 0 {}
        #expect(carrier.ids == [all[0], all[1], all[2], all[0]])
        #expect(try outbox.record(all[0])?.attempts == 1 && outbox.record(all[1])?.attempts == 0)
    }

    /// 410 ends what a subscriber asked for; of the operator's own it closes the endpoint until the next reload.
    @Test func oneThatIsGone() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier(limits: { _ in EndpointTerms(concurrency: 1) }) { _ in .gone("HTTP 410") }
        let told = Told()
        let dispatcher = outbox.dispatcher(carrier, tell: told.tell, found: { told.found($0) })
        let ours = try (1...2).map { try outbox.add("ops", alert: "a\($0)") }
        let theirs = try (1...2).map {
            try outbox.add("hooks", alert: "a\($0)", webhook: "https://example.com/h", subscription: "sub-1")
        }
        for _ in 1...3 {
            _ = try await dispatcher.run()
            outbox.wait(86400)
        }
        #expect(try ours.map { try outbox.state($0) } == ["dead", "pending"])
        #expect(try theirs.map { try outbox.state($0) } == ["withheld", "withheld"])
        #expect(carrier.ids.sorted() == [ours[0], theirs[0]].sorted())
        #expect(told.findings == [.lost(subscription: "sub-1", .gone, words: "HTTP 410")])
        #expect(Set(told.notices.map(\.cause)) == [.unreachable, .deadLetter])
        // The reload.
        _ = try await outbox.dispatcher(ScriptedCarrier { _ in .delivered("ok") }).run()
        #expect(try outbox.state(ours[1]) == "delivered")
    }

    /// An address that does not exist ends its subscription; what the operator wrote is a dead letter.
    @Test func anAddressThatDoesNotExist() async throws {
        let outbox = try Outbox()
        let carrier = ScriptedCarrier { $0.receiver.address.hasPrefix("no") ? .bounced("550 5.1.1") : .delivered("ok") }
        let told = Told()
        let dispatcher = outbox.dispatcher(carrier, tell: told.tell, found: { told.found($0) })
        let theirs = try outbox.add("mail", alert: "a1", mailTo: "no@example.com", subscription: "sub-1")
        let later = try outbox.add("mail", alert: "a1", mailTo: "no@example.com", subscription: "sub-1")
        let ours = try outbox.add("mail", alert: "a1", mailTo: "nobody@example.com")
        let other = try outbox.add("mail", alert: "a1", mailTo: "yes@example.com")
        while try await dispatcher.run() > 0 {}
        #expect(
            try [theirs, later, ours, other].map { try outbox.state($0) } == [
                "withheld", "withheld", "dead", "delivered",
            ])
        #expect(!carrier.ids.contains(later))
        #expect(told.findings == [.lost(subscription: "sub-1", .bounced, words: "550 5.1.1")])
        #expect(told.notices.map(\.cause) == [.deadLetter])
    }

    /// A dead letter about a dead letter would have no end.
    @Test func aMessageToOperationsThatDiesMakesNoOther() async throws {
        let outbox = try Outbox()
        let told = Told()
        let id = try outbox.add("ops", kind: "operations")
        _ = try await outbox.dispatcher(ScriptedCarrier { _ in .rejected("no") }, tell: told.tell).run()
        #expect(try outbox.state(id) == "dead" && told.notices.isEmpty)
    }
}
