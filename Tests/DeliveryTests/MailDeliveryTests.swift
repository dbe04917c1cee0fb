import Archive
import TestSupport
import Testing

@testable import Curl
@testable import Delivery

/// Delivery to a real mail server with TLS and a login.
@Suite(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI")) struct MailDeliveryTests {
    private func messageIDs(_ sink: SMTPSink) throws -> [String] {
        try ReadMail.all(try sink.mails().map(\.message)).map(\.messageID)
    }

    @Test func oneRecipientAMail() async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        for reader in ["a@example.com", "b@example.com"] { try outbox.add("mail", mailTo: reader) }
        let dispatcher = outbox.dispatcher(["mail": Outbox.mail(sink)])
        while try await dispatcher.run() > 0 {}
        let mails = try sink.mails()
        #expect(mails.map(\.recipients).sorted { $0[0] < $1[0] } == [["a@example.com"], ["b@example.com"]])
        #expect(mails.allSatisfy { $0.sender == "a@surgewatch.example" })
        #expect(Set(try messageIDs(sink)) == ["<ntf-a1-1@surgewatch.example>", "<ntf-a1-2@surgewatch.example>"])
    }

    /// The server took the mail and the connection broke before it said so: the same mail again, under the same id.
    @Test func anUncertainOutcomeRepeatsTheSameMail() async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        try sink.set(.dropAfterData)
        let id = try outbox.add("mail", mailTo: "a@example.com")
        let dispatcher = outbox.dispatcher(["mail": Outbox.mail(sink)])
        _ = try await dispatcher.run()
        let record = try #require(try outbox.record(id))
        #expect(record.state == .pending && record.isUncertain && record.nextAt == outbox.now + 5)
        try sink.set(.accept)
        outbox.wait(5)
        _ = try await dispatcher.run()
        #expect(try outbox.state(id) == "delivered")
        #expect(try messageIDs(sink) == ["<\(id)@surgewatch.example>", "<\(id)@surgewatch.example>"])
        let attempts = try outbox.archive.read { try Archive.deliveries($0, of: id) }
        #expect(attempts.map { $0.outcome.prefix { $0 != ":" } } == ["unknown", "delivered"])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var mode: SMTPSink.Mode
        var state: OutboxRecord.State
        var attempts: Int
        var words: String
        var testDescription: String { words }
    }

    @Test(arguments: [
        Row(mode: .refuseRecipients([]), state: .dead, attempts: 0, words: "no such user here"),
        Row(mode: .refuseTemporarily, state: .pending, attempts: 1, words: "try again later"),
        Row(mode: .greylistOnce, state: .pending, attempts: 1, words: "greylisted"),
        Row(mode: .refuseMessage, state: .dead, attempts: 0, words: "looks like spam"),
    ]) func answersOfARelay(_ row: Row) async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        try sink.set(row.mode)
        let id = try outbox.add("mail", mailTo: "a@example.com")
        let dispatcher = outbox.dispatcher(["mail": Outbox.mail(sink)])
        _ = try await dispatcher.run()
        let record = try #require(try outbox.record(id))
        #expect(record.state == row.state && record.attempts == row.attempts)
        #expect(record.lastError?.contains(row.words) == true, "\(record.lastError ?? "")")
        if case .greylistOnce = row.mode {
            outbox.wait(5)
            _ = try await dispatcher.run()
            #expect(try outbox.state(id) == "delivered")
        }
    }

    /// One bad address does not touch the mail of another reader.
    @Test func oneBadAddress() async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        try sink.set(.refuseRecipients(["bad@example.com"]))
        let bad = try outbox.add("mail", mailTo: "bad@example.com")
        let good = try outbox.add("mail", mailTo: "good@example.com")
        let dispatcher = outbox.dispatcher(["mail": Outbox.mail(sink)])
        while try await dispatcher.run() > 0 {}
        #expect(try outbox.state(bad) == "dead" && outbox.state(good) == "delivered")
    }

    /// A wrong password is the operator's to mend: it costs no message anything, and it is not repeated.
    @Test func aWrongPassword() async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        let id = try outbox.add("mail", mailTo: "a@example.com")
        _ = try await outbox.dispatcher(["mail": Outbox.mail(sink, password: "a-wrong-password")]).run()
        let record = try #require(try outbox.record(id))
        #expect(record.state == .pending && record.attempts == 0)
        #expect(record.lastError?.contains("refused the login") == true)
        #expect(record.lastError?.contains("a-wrong-password") == false)
    }

    @Test func aBodyThatIsNoMailIsADeadLetter() async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        let id = try outbox.add("mail", mailTo: "a@example.com", body: "{}")
        _ = try await outbox.dispatcher(["mail": Outbox.mail(sink)]).run()
        #expect(try outbox.state(id) == "dead")
    }

    /// Many mails go over few connections: each logs in once.
    @Test func connectionsAreKept() async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        let all = try (1...24).map { try outbox.add("mail", alert: "a\($0)", mailTo: "r\($0)@example.com") }
        _ = try await outbox.dispatcher(["mail": Outbox.mail(sink, concurrency: 3)]).run()
        let arrived = try messageIDs(sink)
        #expect(Set(arrived) == Set(all.map { "<\($0)@surgewatch.example>" }))
        #expect(sink.attempts().count { $0 == "AUTH good" } <= 3)
        #expect(try sink.mails().allSatisfy { $0.recipients.count == 1 })
    }

    /// One that is never answered holds one connection; the others go on.
    @Test func aMailThatIsNeverAnsweredHoldsUpNoOther() async throws {
        let outbox = try Outbox()
        let sink = try SMTPSink()
        try sink.set(.hangAfterData)
        let stuck = try outbox.add("mail", mailTo: "a@example.com")
        let dispatcher = outbox.dispatcher(["mail": Outbox.mail(sink, concurrency: 2)])
        let serving = Task { await dispatcher.serve() }
        while !sink.attempts().contains("DATA hang-after-data") { try await Task.sleep(for: .milliseconds(5)) }
        try sink.set(.accept)
        let others = try (2...9).map { try outbox.add("mail", alert: "a\($0)", mailTo: "r\($0)@example.com") }
        dispatcher.ring()
        while try others.contains(where: { try outbox.state($0) != "delivered" }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try outbox.state(stuck) == "pending")
        serving.cancel()
        await serving.value
        #expect(try outbox.record(stuck)?.isUncertain == true)
    }

    /// What the relay's rules forbid is for the operator to mend: the address may be good.
    @Test func aRecipientThatTheRelaysRulesForbid() {
        func attempt(_ words: String, _ code: Int, _ stage: TransferFailure.MailStage) -> Attempt {
            Courier.attempt(
                mailFailure: TransferFailure(kind: .mailRefused, responseCode: code, message: words, stage: stage))
        }
        #expect(attempt("550 5.1.1 no such user", 550, .recipient) == .bounced("550 5.1.1 no such user"))
        #expect(attempt("550 unknown user", 550, .recipient) == .bounced("550 unknown user"))
        for words in ["554 5.7.1 relay access denied", "552 5.2.2 mailbox full", "550-5.7.26 unauthenticated"] {
            #expect(attempt(words, 550, .recipient) == .refused(words))
        }
        #expect(attempt("450 greylisted", 450, .recipient) == .refused("450 greylisted"))
        #expect(attempt("554 spam", 554, .message) == .rejected("554 spam"))
        #expect(attempt("550 sender", 550, .sender) == .refused("550 sender"))
        #expect(attempt("552 too large", 552, .sender) == .rejected("552 too large"))
        #expect(attempt("554 no service", 554, .connection) == .unreachable("554 no service"))
        #expect(attempt("421 going down", 421, .message) == .unreachable("421 going down"))
    }
}
