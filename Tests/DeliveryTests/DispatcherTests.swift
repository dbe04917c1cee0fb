import Archive
import Foundation
import Systemd
import TestSupport
import Testing

@testable import Delivery
@testable import Settings

/// Delivery to real servers.
@Suite struct DispatcherTests {
    private func ids(_ sink: HTTPSink) throws -> [String] { try sink.received().map { $0["webhook-id"] ?? "" } }

    private func finish(_ dispatcher: Dispatcher) async throws {
        while try await dispatcher.run() > 0 {}
    }

    @Test func inOrderForEachAlertAndReceiver() async throws {
        let outbox = try Outbox()
        let (left, right) = (try HTTPSink(), try HTTPSink())
        var expected: [String: [String]] = [:]
        for number in 0..<12 {
            for receiver in ["left", "right"] {
                expected[receiver, default: []].append(try outbox.add(receiver, alert: "a\(number % 3)"))
            }
        }
        try await finish(outbox.dispatcher(["left": Outbox.webhook(left), "right": Outbox.webhook(right)]))
        for (name, sink) in [("left", left), ("right", right)] {
            let arrived = try ids(sink)
            #expect(arrived.sorted() == expected[name]?.sorted())
            for alert in ["a0", "a1", "a2"] {
                #expect(arrived.filter { $0.contains(alert) } == expected[name]?.filter { $0.contains(alert) })
            }
        }
    }

    /// What has not arrived keeps what comes after it about the same alert from being sent.
    @Test func aRefusedMessageHoldsUpItsAlertOnly() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        try sink.answer(status: 503)
        let first = try outbox.add("ops", alert: "a1")
        let dispatcher = outbox.dispatcher(["ops": Outbox.webhook(sink)])
        _ = try await dispatcher.run()
        try sink.answer()
        let second = try outbox.add("ops", alert: "a1")
        let other = try outbox.add("ops", alert: "a2")
        try await finish(dispatcher)
        #expect(try ids(sink) == [first, other])
        #expect(try outbox.state(second) == "pending")
        outbox.wait(5)
        try await finish(dispatcher)
        #expect(try ids(sink) == [first, other, first, second])
        #expect(try outbox.record(first)?.attempts == 1)
    }

    @Test func aReceiverThatHangsHoldsUpNobodyElse() async throws {
        let outbox = try Outbox()
        let (hanging, quick) = (try HTTPSink(), try HTTPSink())
        try hanging.answer(behaviour: .hang)
        let stuck = try outbox.add("hanging", alert: "a1")
        let dispatcher = outbox.dispatcher(["hanging": Outbox.webhook(hanging), "quick": Outbox.webhook(quick)])
        let serving = Task { await dispatcher.serve() }
        while try hanging.received().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let next = try outbox.add("hanging", alert: "a1")
        let sent = try [outbox.add("quick", alert: "a1"), outbox.add("quick", alert: "a2")]
        dispatcher.ring()
        while try outbox.state(sent[0]) != "delivered" || outbox.state(sent[1]) != "delivered" {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try ids(quick).sorted() == sent.sorted())
        #expect(try outbox.state(stuck) == "pending" && outbox.state(next) == "pending")
        #expect(try ids(hanging) == [stuck], "one message of an alert at a time")

        // It may have arrived: the same id is sent again when it is due, however the daemon ends.
        serving.cancel()
        await serving.value
        #expect(try outbox.record(stuck)?.isUncertain == true)
        try hanging.answer()
        outbox.wait(5)
        try await finish(outbox.dispatcher(["hanging": Outbox.webhook(hanging)]))
        #expect(try ids(hanging) == [stuck, stuck, next])
    }

    @Test func aRetractionOfWhatWasNeverSentIsNotSentEither() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        sink.stop()
        let early = try outbox.add("ops", alert: "a1", kind: "early")
        let dispatcher = outbox.dispatcher(["ops": Outbox.webhook(sink)])
        _ = try await dispatcher.run()
        #expect(try outbox.record(early)?.lastError?.contains("no connection") == true)
        let retraction = try outbox.add("ops", alert: "a1", kind: "retracted")
        let back = try HTTPSink()
        outbox.wait(10)
        try await finish(outbox.dispatcher(["ops": Outbox.webhook(back)]))
        #expect(try outbox.state(early) == "superseded" && outbox.state(retraction) == "superseded")
        #expect(try back.received().isEmpty)
    }

    /// Who may have been told is told that it was wrong.
    @Test(arguments: [HTTPSink.Behaviour.drop, .answer]) func aRetractionOfWhatMayHaveBeenSentIsSent(
        _ behaviour: HTTPSink.Behaviour
    ) async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        try sink.answer(behaviour: behaviour)
        let early = try outbox.add("ops", alert: "a1", kind: "early")
        let dispatcher = outbox.dispatcher(["ops": Outbox.webhook(sink)])
        _ = try await dispatcher.run()
        let retraction = try outbox.add("ops", alert: "a1", kind: "retracted")
        try sink.answer()
        outbox.wait(10)
        try await finish(dispatcher)
        let times = behaviour == .drop ? 2 : 1
        #expect(try ids(sink) == [String](repeating: early, count: times) + [retraction])
        #expect(try outbox.state(early) == "delivered" && outbox.state(retraction) == "delivered")
    }

    struct Answer: Sendable {
        var status: Int
        var headers: [HTTPSink.Field] = []
        var state: String
        var words: String
        /// Seconds to the next attempt.
        var wait: Int64?
    }

    @Test(arguments: [
        Answer(status: 200, state: "delivered", words: ""), Answer(status: 204, state: "delivered", words: ""),
        Answer(status: 299, state: "delivered", words: ""),
        Answer(
            status: 302, headers: [.init(name: "Location", value: "/elsewhere")], state: "pending", words: "HTTP 302",
            wait: 5), Answer(status: 400, state: "pending", words: "HTTP 400", wait: 5),
        Answer(status: 410, state: "dead", words: "HTTP 410: the receiver is gone"),
        Answer(
            status: 429, headers: [.init(name: "Retry-After", value: "120")], state: "pending", words: "HTTP 429",
            wait: 120),
        Answer(
            status: 503, headers: [.init(name: "Retry-After", value: "soon")], state: "pending", words: "HTTP 503",
            wait: 5),
    ]) func answersOfAWebhook(_ row: Answer) async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        try sink.answer(status: row.status, headers: row.headers)
        let id = try outbox.add("ops")
        try await finish(outbox.dispatcher(["ops": Outbox.webhook(sink)]))
        let record = try #require(try outbox.record(id))
        #expect(record.state.rawValue == row.state)
        #expect(record.lastError ?? "" == row.words)
        if let wait = row.wait { #expect(record.nextAt == outbox.now + wait && record.attempts == 1) }
        let received = try #require(try sink.received().first)
        #expect(try sink.received().count == 1 && received.method == "POST" && received.path == "/hook")
        #expect(received["Content-Type"]?.hasPrefix("application/cloudevents+json") == true)
        #expect(received["webhook-timestamp"] == "\(outbox.now)" && received.text == record.body)
    }

    /// An answer that is larger than anyone needs counts by its status.
    @Test func anAnswerWithoutEnd() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        try sink.answer(body: String(repeating: "x", count: 1 << 20))
        let id = try outbox.add("ops")
        try await finish(outbox.dispatcher(["ops": Outbox.webhook(sink)]))
        #expect(try outbox.state(id) == "delivered")
    }

    @Test func refusalsEndAsADeadLetter() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        try sink.answer(status: 500)
        let id = try outbox.add("ops")
        let dispatcher = outbox.dispatcher(["ops": Outbox.webhook(sink)])
        let begin = outbox.now
        for attempt in 1...10 {
            _ = try await dispatcher.run()
            let record = try #require(try outbox.record(id))
            #expect(record.state == (attempt == 10 ? .dead : .pending))
            if attempt < 10 { outbox.wait(record.nextAt - outbox.now) }
        }
        let total: Int64 = 75 * 3600 + 35 * 60 + 5
        #expect(outbox.now - begin == total)
        #expect(try ids(sink) == [String](repeating: id, count: 10))
        #expect(try outbox.record(id)?.lastError == "given up after the last attempt: HTTP 500")
        #expect(try outbox.archive.retry(id: id) == 1)
        try sink.answer()
        try await finish(dispatcher)
        #expect(try outbox.state(id) == "delivered")
    }

    /// A receiver that cannot be reached costs nothing, is probed seldom, and keeps the reason.
    @Test func nobodyThere() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        sink.stop()
        let all = try (1...5).map { try outbox.add("ops", alert: "a\($0)") }
        let dispatcher = outbox.dispatcher(["ops": Outbox.webhook(sink)])
        for _ in 1...30 {
            _ = try await dispatcher.run()
            outbox.wait(900)
        }
        for id in all {
            let record = try #require(try outbox.record(id))
            #expect(record.state == .pending && record.attempts == 0 && !record.isUncertain)
            #expect(record.lastError?.contains("no connection") == true)
        }
        let back = try HTTPSink()
        outbox.wait(900)
        try await finish(outbox.dispatcher(["ops": Outbox.webhook(back)]))
        #expect(try ids(back).sorted() == all.sorted())
    }

    @Test func whoIsInNoConfiguration() async throws {
        let outbox = try Outbox()
        let id = try outbox.add("former")
        _ = try await outbox.dispatcher([:]).run()
        #expect(try outbox.record(id)?.lastError == "no receiver is called former in the configuration")
        let other = try outbox.add("ops")
        _ = try await outbox.dispatcher(["ops": .unusable("credential \"x\" not found")]).run()
        #expect(try outbox.record(other)?.lastError == "credential \"x\" not found")
        #expect(try outbox.record(other)?.attempts == 0)
    }

    /// A dispatcher that was retired begins nothing; the next one does.
    @Test func aRetiredDispatcherBeginsNothing() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        let id = try outbox.add("ops")
        let old = outbox.dispatcher(["ops": Outbox.webhook(sink)])
        old.retire()
        _ = try await old.run()
        #expect(try sink.received().isEmpty)
        try await finish(outbox.dispatcher(["ops": Outbox.webhook(sink)]))
        #expect(try ids(sink) == [id])
    }

    /// What a message says only when it is sent is put in then, safely, and is in no row.
    @Test func placeholdersAreFilledWhenItIsSent() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        let body = #"{"manage":"{{manage}}","other":"{{ manage }} {{unknown}}"}"#
        let id = try outbox.add("ops", body: body)
        let courier = Courier(
            curl: outbox.curl, transports: ["ops": Outbox.webhook(sink)],
            words: { _ in SendingWords(placeholders: ["manage": #"https://x/?a="b"\c"#]) })
        _ = try await outbox.dispatcher(courier).run()
        struct Sent: Decodable { var manage, other: String }
        let sent = try JSONDecoder().decode(Sent.self, from: try #require(try sink.received().first).body)
        #expect(sent.manage == #"https://x/?a="b"\c"# && sent.other == "{{ manage }} {{unknown}}")
        #expect(try outbox.record(id)?.body == body)
    }

    /// A body that was held has two forms; which is sent is decided after it was stored.
    @Test func whatWasHeld() {
        let full = #"{"text":"a \"{{release}}\" }{ é","deep":{"x":[{}]}}"#
        let owed = #"{"text":"{{release}}"}"#
        func sent(_ stored: String, drops: Bool) -> String {
            SendingWords(placeholders: ["release": "R"], leavesOutNews: drops).body(of: stored)
        }
        let filled = full.replacing("{{release}}", with: "R")
        #expect(sent(#"{"full":\#(full),"owed":\#(owed)}"#, drops: false) == filled)
        #expect(sent(#"{"full":\#(full),"owed":\#(owed)}"#, drops: true) == #"{"text":"R"}"#)
        #expect(sent(#"{"full":\#(full),"owed":null}"#, drops: true) == filled)
        for other in [full, #"{"full":1,"owed":2}"#, #"{"full":{}"#, #"{"full":{},"other":{}}"#, "", "x"] {
            #expect(sent(other, drops: true) == other.replacing("{{release}}", with: "R"))
        }
    }

    /// A subscriber's webhook: its own secrets, public addresses only unless the operator allows others, and a challenge
    /// that it has to answer.
    @Test func subscribersWebhooks() async throws {
        let outbox = try Outbox()
        let sink = try HTTPSink()
        func courier(_ allowsPrivate: Bool) -> Courier {
            Courier(
                curl: outbox.curl,
                transports: [
                    "hooks": .webhook(.init(url: nil, secret: nil, allowsPrivate: allowsPrivate), secrets: [])
                ],
                subscriberSecrets: { subscription, _ in [Secret("new-" + subscription), Secret("old-" + subscription)] }
            )
        }
        let id = try outbox.add("hooks", webhook: sink.url(), subscription: "sub-1")
        _ = try await outbox.dispatcher(courier(false)).run()
        #expect(try sink.received().isEmpty)
        #expect(try outbox.record(id)?.lastError == "127.0.0.1 is not an address of the public internet")
        #expect(try outbox.record(id)?.attempts == 1)
        outbox.wait(5)
        _ = try await outbox.dispatcher(courier(true)).run()
        let received = try #require(try sink.received().first)
        #expect(try outbox.state(id) == "delivered")
        let expected = WebhookSignature.headers(
            id: id, timestamp: outbox.now, body: received.text, secrets: ["new-sub-1", "old-sub-1"])
        #expect(received["webhook-signature"] == expected.last?.value)

        let found = Findings()
        let dispatcher = outbox.dispatcher(courier(true), found: { await found.take($0) })
        let question = try outbox.add(
            "hooks", alert: nil, kind: "challenge", webhook: sink.url(), subscription: "sub-2",
            body: #"{"data":{"challenge":"c-1"}}"#)
        _ = try await dispatcher.run()
        #expect(try outbox.state(question) == "pending" && outbox.record(question)?.attempts == 1)
        try sink.answer(behaviour: .echoChallenge)
        outbox.wait(5)
        _ = try await dispatcher.run()
        #expect(try outbox.state(question) == "delivered")
        #expect(await found.all == [.proved(subscription: "sub-2")])
    }

    private actor Findings {
        var all: [SubscriptionFinding] = []
        func take(_ finding: SubscriptionFinding) { all.append(finding) }
    }
}
