import Curl
import TestSupport
import Testing

@Suite(.enabled(if: SMTPSink.isAvailable, "needs Python with aiosmtpd and cryptography"))
struct MailTests {
    let session = CurlSession()

    /// Lines that begin with dots, bytes beyond ASCII, blank lines at the end.
    static let message = Array(
        "Subject: surge\r\nMessage-ID: <ntf-1@surge.test>\r\n\r\n.\r\n..two\r\nM\u{e9}xico .\r\n.end\r\n\r\n".utf8)

    private func mail(
        _ sink: SMTPSink, startTLS: MailRequest.StartTLS = .required, password: String? = nil,
        caFile: String? = nil, recipient: String = "ops@plant.example", message: [UInt8] = Self.message
    ) -> MailRequest {
        MailRequest(
            url: sink.url, startTLS: startTLS, username: sink.username, password: password ?? sink.password,
            caFile: caFile ?? sink.caFile, sender: "surge@watch.example", recipient: recipient, message: message,
            heloName: "watch.example")
    }

    private func failure(of mail: MailRequest) async -> TransferFailure? {
        await failure(session, mail)
    }

    private func failure(_ session: CurlSession, _ mail: MailRequest) async -> TransferFailure? {
        await CurlTests.failure { () throws(TransferFailure) in try await session.send(mail) }
    }

    @Test func aMessageArrivesByteForByteAfterStartTLSAndLogin() async throws {
        let sink = try SMTPSink()
        let receipt = try await session.send(mail(sink))
        #expect(receipt.responseCode == 250)
        let mails = try sink.mails()
        #expect(mails.map(\.message) == [Self.message])
        #expect(mails.map(\.sender) == ["surge@watch.example"])
        #expect(mails.map(\.recipients) == [["ops@plant.example"]])
        #expect(sink.attempts().first == "AUTH good")
    }

    @Test(arguments: [0, 16_384, 65_536, 1_000_000])
    func aMessageOfAnySizeArrives(bytes: Int) async throws {
        let sink = try SMTPSink(security: .implicit, username: nil, password: nil)
        let message =
            Array("Subject: x\r\n\r\n".utf8) + (0..<(bytes / 16)).flatMap { _ in Array(".123456789abcd\r\n".utf8) }
        _ = try await session.send(mail(sink, startTLS: .none, message: message))
        #expect(try sink.mails().map(\.message) == [message])
    }

    @Test func theConnectionIsKeptForTheNextMail() async throws {
        let sink = try SMTPSink()
        for _ in 0..<3 { _ = try await session.send(mail(sink)) }
        #expect(try sink.mails().count == 3)
        #expect(sink.attempts().filter { $0.hasPrefix("AUTH") }.count == 1)
    }

    @Test func manyMailsAtOnceAllArrive() async throws {
        let sink = try SMTPSink()
        let requests = (0..<40).map { mail(sink, recipient: "r\($0)@plant.example") }
        let session = session
        try await withThrowingTaskGroup(of: Void.self) { group in
            for request in requests { group.addTask { _ = try await session.send(request) } }
            try await group.waitForAll()
        }
        #expect(Set(try sink.mails().map { $0.recipients[0] }) == Set(requests.map(\.recipient)))
    }

    @Test func aWrongPasswordIsARefusedLogin() async throws {
        let sink = try SMTPSink()
        let failure = try #require(await failure(of: mail(sink, password: "wr0ng")))
        #expect(failure.kind == .refusedLogin)
        #expect(failure.responseCode == 535)
        #expect(failure.reachedPeer)
        #expect(!failure.outcomeUnknown)
        #expect(!failure.message.contains("wr0ng"))
        #expect(try sink.mails().isEmpty)
    }

    @Test func aRefusedRecipientIsTold() async throws {
        let sink = try SMTPSink()
        try sink.set(.refuseRecipients(["gone@plant.example"]))
        let failure = try #require(await failure(of: mail(sink, recipient: "gone@plant.example")))
        #expect(failure.kind == .mailRefused)
        #expect(failure.responseCode == 550)
        #expect(failure.message.contains("5.1.1 no such user here"))
        #expect(!failure.outcomeUnknown)
        _ = try await session.send(mail(sink, recipient: "here@plant.example"))
        #expect(try sink.mails().map(\.recipients) == [["here@plant.example"]])
    }

    @Test func aRefusalForNowHasItsCode() async throws {
        let sink = try SMTPSink()
        try sink.set(.refuseTemporarily)
        let failure = try #require(await failure(of: mail(sink)))
        #expect(failure.kind == .mailRefused)
        #expect(failure.responseCode == 451)
    }

    @Test func greylistingRefusesOnce() async throws {
        let sink = try SMTPSink()
        try sink.set(.greylistOnce)
        #expect(await failure(of: mail(sink))?.responseCode == 450)
        #expect(try await session.send(mail(sink)).responseCode == 250)
    }

    @Test func aRefusedMessageIsNotInDoubt() async throws {
        let sink = try SMTPSink()
        try sink.set(.refuseMessage)
        let failure = try #require(await failure(of: mail(sink)))
        #expect(failure.kind == .mailRefused)
        #expect(failure.responseCode == 554)
        #expect(!failure.outcomeUnknown)
    }

    @Test func aConnectionLostAfterTheMessageLeavesTheOutcomeUnknown() async throws {
        let sink = try SMTPSink()
        try sink.set(.dropAfterData)
        let failure = try #require(await failure(of: mail(sink)))
        #expect(failure.outcomeUnknown)
        #expect(failure.kind == .receiveFailed)
        #expect(failure.reachedPeer)
        #expect(try sink.mails().count == 1, "the server did accept it")
    }

    @Test func aServerSilentAfterTheMessageLeavesTheOutcomeUnknown() async throws {
        let sink = try SMTPSink()
        try sink.set(.hangAfterData)
        var request = mail(sink)
        request.limits.totalTimeout = .seconds(2)
        let failure = try #require(await failure(of: request))
        #expect(failure.kind == .timedOut)
        #expect(failure.outcomeUnknown)
    }

    @Test func aMailThatWaitsForTheLastAnswerCanBeCancelled() async throws {
        let sink = try SMTPSink()
        try sink.set(.hangAfterData)
        let (session, request) = (session, mail(sink))
        let sending = Task {
            await CurlTests.failure { () throws(TransferFailure) in try await session.send(request) }
        }
        while !sink.attempts().contains("DATA hang-after-data") { try await Task.sleep(for: .milliseconds(10)) }
        let queued = Task {
            await CurlTests.failure { () throws(TransferFailure) in try await session.send(request) }
        }
        queued.cancel()
        #expect(await queued.value?.outcomeUnknown == false)
        sending.cancel()
        let failure = await sending.value
        #expect(failure?.kind == .cancelled)
        #expect(failure?.outcomeUnknown == true)
    }

    @Test func withoutEncryptionNothingIsSaid() async throws {
        let sink = try SMTPSink(security: .plain)
        let failure = try #require(await failure(of: mail(sink)))
        #expect(failure.kind == .tls)
        #expect(failure.reachedPeer)
        #expect(sink.attempts().isEmpty)
    }

    @Test func aConnectionInTheClearNeverServesAMailThatNeedsEncryption() async throws {
        let sink = try SMTPSink(security: .plain)
        _ = try await session.send(mail(sink, startTLS: .none))
        #expect(await failure(of: mail(sink))?.kind == .tls)
        #expect(try sink.mails().count == 1)
    }

    @Test(arguments: [SMTPSink.Security.startTLS, .implicit])
    func anUntrustedCertificateEndsItBeforeTheLogin(security: SMTPSink.Security) async throws {
        let (sink, other) = (try SMTPSink(security: security), try SMTPSink(security: security))
        let failure = try #require(await failure(of: mail(sink, caFile: other.caFile)))
        #expect(failure.kind == .tls)
        #expect(failure.reachedPeer)
        #expect(sink.attempts().isEmpty)
    }

    @Test func aDeadServerIsNotReached() async throws {
        let sink = try SMTPSink(security: .plain, username: nil, password: nil)
        sink.stop()
        let failure = try #require(await failure(of: mail(sink, startTLS: .none)))
        #expect(failure.kind == .connect)
        #expect(!failure.reachedPeer)
        #expect(!failure.outcomeUnknown)
    }

    @Test func aKeptConnectionThatDiedMeanwhileIsReplaced() async throws {
        let sink = try SMTPSink()
        _ = try await session.send(mail(sink))
        try sink.set(.dropAfterData)
        #expect(await failure(of: mail(sink))?.outcomeUnknown == true)
        try sink.set(.accept)
        _ = try await session.send(mail(sink))
        #expect(try sink.mails().count == 3)
    }
}
