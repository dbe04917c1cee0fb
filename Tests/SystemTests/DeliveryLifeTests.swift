import Foundation
import TestSupport
import Testing

/// What receivers do to a daemon: they go away, refuse, hang and come back; no message is lost or renamed.
@Suite(.tags(.slow)) struct DeliveryLifeTests {
    private static func webhook(_ name: String, _ sink: HTTPSink) -> String {
        "\(name):\n  webhook:\n    url: \(sink.url())\n    secret: credential:webhook-ops\n"
    }

    private static func mail(_ name: String, _ relay: SMTPSink, port: Int) -> String {
        """
        \(name):
          email:
            smtp: smtp://127.0.0.1:\(port)
            starttls: required
            username: surge
            password: credential:smtp
            from: alerts@surgewatch.example
            to: \(name)@example.com
            ca: \(relay.caFile)

        """
    }

    /// Two alerts, and so two notifications for each receiver.
    private func surge(_ drill: inout Drill) throws {
        try drill.release(india: [1: 9_000_000], canada: [1: 20_000_000])
        let said = try drill.site.run("feeds", "poll")
        #expect(said.status == 0, "\(said)")
    }

    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func mailsWaitForTheirRelay() throws {
        let relay = try SMTPSink()
        let gate = try Gate(before: relay.port)
        var drill = try Drill(
            receivers: Self.mail("producer", relay, port: gate.port), credentials: ["smtp": relay.password ?? ""])
        let daemon = try drill.site.start()
        try gate.shut()
        try surge(&drill)
        try drill.waitForOutbox("state='pending' AND last_error IS NOT NULL AND lease_until=0", count: 2)
        let waiting = try drill.site.run("outbox", "list", "--state", "pending")
        #expect(waiting.lines.count == 2)
        for line in waiting.lines { #expect(line.contains("connect"), "the reason is told: \(line)") }

        // A restart, too, loses nothing.
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        let ids = try ArchiveCopy(drill.site.archive).strings("SELECT id FROM outbox ORDER BY id")
        let next = try drill.site.start()
        try gate.open()
        try drill.waitForOutbox("state='delivered' AND attempts=0", count: 2)
        let mails = try relay.mails().map { MailInWords($0.message) }
        #expect(mails.map(\.id).sorted() == ids)
        next.signal(SIGTERM)
        #expect(next.wait() == 0)
        try expectNoSecrets(of: drill.site, [relay.password ?? "-"])
    }

    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func aWrongPasswordIsNoDeadLetter() throws {
        let relay = try SMTPSink()
        var drill = try Drill(
            receivers: Self.mail("producer", relay, port: relay.port), credentials: ["smtp": "not-the-password"])
        let daemon = try drill.site.start()
        try surge(&drill)
        try drill.waitForOutbox("state='pending' AND last_error IS NOT NULL AND attempts=0 AND lease_until=0", count: 2)
        try drill.site.directory.write("credentials/smtp", text: relay.password ?? "")
        #expect(try drill.site.run("reload").status == 0)
        try drill.waitForOutbox("state='delivered'", count: 2)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        try expectNoSecrets(of: drill.site, ["not-the-password", relay.password ?? "-"])
    }

    @Test func aWebhookThatFailsTwice() throws {
        let sink = try HTTPSink()
        try sink.answer(status: 500)
        var drill = try Drill(receivers: Self.webhook("ops", sink))
        try drill.write(rules: Drill.rules)
        let daemon = try drill.site.start()
        try surge(&drill)
        try drill.waitForOutbox("state='pending' AND attempts=2 AND last_error='HTTP 500'", count: 1)
        let id = try #require(try drill.site.run("outbox", "list", "--json=id").lines.first?.split(separator: "\"")[3])
        try sink.answer()
        #expect(try drill.site.run("outbox", "retry", String(id)).status == 0)
        try drill.waitForOutbox("state='delivered'", count: 1)
        #expect(try sink.received().map { $0["webhook-id"] ?? "" } == [String](repeating: String(id), count: 3))
        #expect(Set(try sink.received().map(\.text)).count == 1)
        let shown = try drill.site.run("outbox", "show", String(id)).output
        #expect(shown.components(separatedBy: "refused: HTTP 500").count == 3, "\(shown)")
        #expect(shown.contains("delivered: HTTP 200"), "\(shown)")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test func goneIsADeadLetterThatCanBeSentAfterAll() throws {
        let sink = try HTTPSink()
        try sink.answer(status: 410)
        var drill = try Drill(receivers: Self.webhook("ops", sink))
        let daemon = try drill.site.start()
        try surge(&drill)
        try drill.waitForOutbox("state='dead'", count: 2)
        #expect(try drill.site.run("outbox", "list", "--state", "dead").output.contains("HTTP 410"))
        #expect(try drill.site.run("status").output.contains("2 dead letters"))
        #expect(drill.site.daemonWords.contains("dead letter: ntf-"))
        try sink.answer()
        let retried = try drill.site.run("outbox", "retry", "--all")
        #expect(retried.output.contains("2 notifications put back in line"), "\(retried)")
        try drill.waitForOutbox("state='delivered'", count: 2)
        let ids = try sink.received().map { $0["webhook-id"] ?? "" }
        #expect(ids.count == 4 && Set(ids).count == 2)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    /// The relay takes the mail and never says so; meanwhile others get their messages, also those of later releases.
    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func aReceiverThatHangsHoldsUpNobodyElse() throws {
        let relay = try SMTPSink()
        try relay.set(.hangAfterData)
        let sink = try HTTPSink()
        var drill = try Drill(
            receivers: Self.mail("producer", relay, port: relay.port) + Self.webhook("ops", sink),
            credentials: ["smtp": relay.password ?? ""])
        let daemon = try drill.site.start()
        try surge(&drill)
        try waitUntil("the relay hangs") { relay.attempts().contains("DATA hang-after-data") }
        try drill.waitForOutbox("state='delivered' AND channel='webhook'", count: 2)
        try drill.release(canada: [2: 50_000_000])
        #expect(try drill.site.run("feeds", "poll").status == 0)
        try drill.waitForOutbox("state='delivered' AND channel='webhook'", count: 4)
        #expect(try drill.outbox("state='pending' AND channel='mail'") == 4)
        #expect(relay.attempts().count { $0 == "DATA hang-after-data" } <= 4, "as many as there are connections")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0, "a mail that hangs does not keep it from ending")
    }

    @Test func theLogGoesOnAfterARotation() throws {
        var drill = try Drill(receivers: "nobody:\n  log:\n    path: /dev/null")
        let site = drill.site
        let daemon = try site.start()
        try surge(&drill)
        try waitUntil("two lines are written") { try lines(of: site, "alerts.jsonl") == [1, 2] }
        try FileManager.default.moveItem(atPath: site.log, toPath: site.log + ".1")
        try drill.release(canada: [2: 50_000_000])
        #expect(try site.run("feeds", "poll").status == 0)
        try waitUntil("the new file has the next lines") { try lines(of: site, "alerts.jsonl") == [3, 4] }
        #expect(try lines(of: site, "alerts.jsonl.1") == [1, 2])
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    private func lines(of site: Site, _ name: String) throws -> [Int] {
        struct Line: Decodable { var seq: Int }
        guard FileManager.default.fileExists(atPath: site.directory.path(name)) else { return [] }
        return try site.directory.read(name).split(separator: 10).compactMap {
            try? JSONDecoder().decode(Line.self, from: Data($0)).seq
        }
    }
}
