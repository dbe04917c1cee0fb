import Alerting
import Curl
import Foundation
import TestSupport
import Testing
import Trade
import Views

@testable import Delivery

/// Mails of every kind, judged by programs that are not ours.
@Suite struct ForeignJudgesTests {
    struct Verdict: Decodable {
        var file: String
        var subject: String
        var faults: [String]
        /// The headers that the signature covers.
        var signed: [String]
        var verified: Bool
    }

    static let domain = "surgewatch.example"
    static let links = [
        "manage": "https://surgewatch.example/subscriptions/m-0123456789abcdef0123456789abcdef0123456789abcdef",
        "unsubscribe": "https://surgewatch.example/u/u-0123456789abcdef0123456789abcdef0123456789abcdef",
        "confirm": "https://surgewatch.example/confirm/c-0123456789abcdef0123456789abcdef",
        "release": "Released by operations on 4 Dec 2026.",
    ]

    /// Every sample as a relay gets it, and one of a subscription.
    static func mails() throws -> [[UInt8]] {
        let samples = SampleMessages(renderer: try MessageRenderer(publicURL: "https://surgewatch.example")).all
        let stored = samples.compactMap(\.mail).map { ($0.id, $0.body) } + [(subscribed.id, subscribed.body)]
        return try stored.map { id, body in
            try MailComposition(
                id: id, body: body, from: "Surgewatch <alerts@\(domain)>", to: "ana@example.org",
                date: Instant(seconds: 1_796_400_000), links: links
            ).bytes
        }
    }

    /// A mail whose reader can stop it.
    static let subscribed = (
        id: "ntf-00112233445566778899aabbccddeeff", subject: "Aluminum imports × 17 Nov 2026: 2 new, 1 confirmed",
        body: """
        {"subject":"Aluminum imports × 17 Nov 2026: 2 new, 1 confirmed","transition":"digest","subscription":true,
        "text":"Change: {{manage}}\\nStop: {{unsubscribe}}\\n","html":"<p><a href=\\"{{unsubscribe}}\\">Stop</a></p>"}
        """
    )

    static func judge(_ arguments: [String]) throws -> [Verdict] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [PythonServer.interpreter, "\(packageRoot)/Tests/DeliveryTests/Servers/judge_mails.py"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try JSONDecoder().decode([Verdict].self, from: data)
    }

    @Test(.enabled(if: PythonServer.canImport("email_validator"), "needs email-validator of PyPI"))
    func everyKindIsWellFormed() throws {
        let directory = try TemporaryDirectory()
        let mails = try Self.mails()
        for (index, mail) in mails.enumerated() { try directory.write("\(1000 + index).eml", mail) }
        let verdicts = try Self.judge([directory.path])
        #expect(verdicts.count == mails.count && mails.count >= 7)
        for verdict in verdicts { #expect(verdict.faults.isEmpty, "\(verdict.subject): \(verdict.faults)") }
        // The judge can say no.
        let broken = try TemporaryDirectory()
        try broken.write(
            "1.eml", text: "From: nobody\r\nSubject: \(String(repeating: "long ", count: 20))\r\n\r\nx\r\n")
        #expect(try Self.judge([broken.path]).first?.faults.isEmpty == false)
    }

    /// Whether Postfix and OpenDKIM are there and may be started.
    static let hasRelay =
        geteuid() == 0
        && ["/usr/lib/postfix/sbin/master", "/usr/sbin/opendkim", "/usr/sbin/opendkim-genkey"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        } && PythonServer.canImport("dkim", "email_validator")

    @Test(
        .enabled(if: hasRelay, "needs root, Debian's postfix, opendkim, opendkim-tools, and dkimpy of PyPI"))
    func aRealRelayTakesThemAndSignsThem() async throws {
        let directory = try TemporaryDirectory()
        let relay = try PythonServer(
            script: "\(packageRoot)/Tests/DeliveryTests/Servers/postfix_relay.py",
            arguments: [directory.path, Self.domain, "test"])
        defer { relay.stop() }
        let curl = CurlSession()
        defer { curl.shutdown() }
        let mails = try Self.mails()
        // A relay that has just begun, on a machine that runs all other tests, takes its time to greet.
        let limits = TransferLimits(
            connectTimeout: .seconds(300), totalTimeout: .seconds(600), lowSpeedBytesPerSecond: 0)
        for mail in mails {
            let request = MailRequest(
                url: "smtp://127.0.0.1:\(relay.port)", startTLS: .none, sender: "alerts@\(Self.domain)",
                recipient: "ana@example.org", message: mail, limits: limits)
            _ = try await curl.send(request)
        }
        let inbox = directory.path("inbox/all/new")
        let end = ContinuousClock.now + .seconds(300)
        func delivered() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: inbox))?.count ?? 0 }
        while delivered() < mails.count, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(50)) }
        let verdicts = try Self.judge([inbox, directory.path("test.txt")])
        #expect(verdicts.count == mails.count && verdicts.contains { $0.subject == Self.subscribed.subject })
        for verdict in verdicts {
            #expect(verdict.faults.isEmpty && verdict.verified, "\(verdict.subject): \(verdict.faults)")
            let isSubscribed = verdict.subject == Self.subscribed.subject
            for header in ["from", "to", "subject", "date"] {
                #expect(verdict.signed.contains(header), "\(header) of \(verdict.subject)")
            }
            // A relay may sign their absence in other mails, too: then nobody can add them on the way.
            for header in ["list-unsubscribe", "list-unsubscribe-post"] where isSubscribed {
                #expect(verdict.signed.contains(header), "\(header) of \(verdict.subject)")
            }
        }
    }
}
