import Foundation
import TestSupport
import Testing
import Trade

/// A year of the demo's figures through the daemon, to a mail server with TLS and a login, a webhook and a log.
@Suite(.serialized, .tags(.slow), .unlessQuick) struct WholeSystemTests {
    private static let password = "pass-of-the-relay-4711"
    private static let readers = ["producer@example.com", "broker@example.org"]

    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func aYearFromFeedsToInboxes() throws {
        let relay = try SMTPSink(username: "surge", password: Self.password)
        let hook = try HTTPSink()
        let site = try Site(credentials: ["smtp": Self.password])
        try site.setClock(Replay.before)
        let world = try FeedWorld(clock: site.clock)
        try site.configure(
            feeds: world.feeds,
            receivers: """
                producers:
                  email:
                    smtp: \(relay.url)
                    starttls: required
                    username: surge
                    password: credential:smtp
                    from: "Surgewatch, drill <alerts@surgewatch.example>"
                    to: [\(Self.readers.joined(separator: ", "))]
                    ca: \(relay.caFile)
                ops:
                  webhook:
                    url: \(hook.url())
                    secret: credential:webhook-ops
                local:
                  log:
                    path: \(site.log)
                """)
        let replay = Replay(site: site)
        let daemon = try replay.begin()
        for step in try FeedWorld.steps(from: "2019-01", to: "2019-12") { try replay.take(step) }
        #expect(try site.run("status").output.contains("final to 2019-10"))
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)

        let archive = try ArchiveCopy(site.archive)
        try checkMails(relay, archive)
        try checkWebhooks(hook, archive)
        try checkLog(site, archive)
        try checkEvidence(site, archive)
        try expectNoSecrets(of: site, [Site.censusKey, Self.password, Site.webhookSecret])
    }

    private func checkMails(_ relay: SMTPSink, _ archive: ArchiveCopy) throws {
        let arrived = try relay.mails()
        let mails = try Python.read(arrived.map(\.message))
        #expect(mails.count > 20)
        #expect(
            mails.map(\.messageID).sorted()
                == (try archive.strings("SELECT '<' || id || '@surgewatch.example>' FROM outbox WHERE channel='mail'"))
                .sorted())
        for (mail, envelope) in zip(mails, arrived) {
            #expect(mail.defects.isEmpty, "\(mail.defects) of \(mail.subject)")
            #expect(envelope.recipients.count == 1 && mail.to == envelope.recipients)
            #expect(envelope.sender == "alerts@surgewatch.example")
            #expect(mail.from == ["Surgewatch, drill <alerts@surgewatch.example>"])
            #expect(mail.header("Auto-Submitted") == "auto-generated")
            #expect(mail.header("List-Unsubscribe") == nil, "only subscriptions can be left")
            let alert = mail.header("X-Surgewatch-Alert") ?? ""
            #expect(mail.header("References") == "<alert-\(alert)@surgewatch.example>")
            if mail.header("X-Surgewatch-Transition") == "early" {
                for part in [mail.text, mail.html] {
                    let words = part.replacingOccurrences(of: "\n", with: " ").lowercased()
                    #expect(words.contains("simulated licenses"), "\(part)")
                }
            }
        }
        for reader in Self.readers { #expect(mails.count { $0.to == [reader] } == mails.count / 2) }
        let subjects = try archive.strings("SELECT subject FROM outbox WHERE channel='mail'")
        #expect(mails.map(\.subject).sorted() == subjects.sorted())
        #expect(Set(mails.compactMap { $0.header("X-Surgewatch-Transition") }).isSuperset(of: ["early", "confirmed"]))
        #expect(!relay.attempts().contains("AUTH bad"))
    }

    private func checkWebhooks(_ hook: HTTPSink, _ archive: ArchiveCopy) throws {
        let webhooks = try hook.received().map { received in
            let names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
            let headers = names.map { ($0, received[$0] ?? "") }
            return KeptWebhook(headers: Dictionary(uniqueKeysWithValues: headers), body: received.text)
        }
        #expect(try Python.verify(webhooks, secret: Site.webhookSecret, package: false).status == 0)
        #expect(try Python.verify(webhooks, secret: "whsec_AAAA", package: false).status == 1)
        for webhook in webhooks {
            #expect(webhook.body.utf8.count < 20_000)
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(webhook.body.utf8)) as? [String: Any])
            #expect(event["specversion"] as? String == "1.0")
            #expect(event["id"] as? String == webhook.headers["webhook-id"])
        }
        #expect(
            webhooks.compactMap { $0.headers["webhook-id"] }.sorted()
                == (try archive.strings("SELECT id FROM outbox WHERE channel='webhook'")).sorted())
        try Self.kept.write(webhooks)
    }

    /// The webhooks of the year, for the judge that not every machine has.
    private static let kept = KeptWebhooks()

    @Test(
        .enabled(
            if: SMTPSink.isAvailable && PythonServer.canImport("standardwebhooks"),
            "needs aiosmtpd, cryptography and standardwebhooks of PyPI"))
    func signaturesAreThoseOfStandardWebhooks() throws {
        let webhooks = try Self.kept.read()
        try #require(!webhooks.isEmpty, "the year before this test left no webhooks")
        let said = try Python.verify(webhooks, secret: Site.webhookSecret, package: true)
        #expect(said.status == 0 && said.output == "\(webhooks.count) verified\n", "\(said)")
    }

    @Test(
        .enabled(
            if: SMTPSink.isAvailable && PythonServer.canImport("jsonschema"),
            "needs aiosmtpd, cryptography and jsonschema of PyPI"))
    func bodiesAreThoseOfThePublishedSchemas() throws {
        let webhooks = try Self.kept.read()
        try #require(!webhooks.isEmpty, "the year before this test left no webhooks")
        let lines = try WebhookSchemas.validate(webhooks.map(\.body))
        #expect(lines.count > webhooks.count)
        for line in lines { #expect(line.hasPrefix("ok\t"), "\(line)") }
        // The judge can say no.
        let broken = webhooks[0].body.replacingOccurrences(of: "\"sequence\":", with: "\"sequenz\":")
        #expect(try WebhookSchemas.validate([broken]).last?.hasPrefix("ok\t") == false)
    }

    private func checkLog(_ site: Site, _ archive: ArchiveCopy) throws {
        struct Line: Decodable {
            var seq: Int
            var event: String
            var alert: String
        }
        let text = String(decoding: try site.directory.read("alerts.jsonl"), as: UTF8.self)
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(lines.count > 100)
        #expect(lines.map(\.seq) == Array(1...lines.count))
        #expect(
            lines.map { "\($0.event) \($0.alert)" }
                == (try archive.strings("SELECT kind || ' ' || episode_id FROM event ORDER BY seq")))
    }

    /// Every verdict can be computed again, and a replay of the archive gives the same events in the same order.
    private func checkEvidence(_ site: Site, _ archive: ArchiveCopy) throws {
        let events = try archive.strings(
            """
            SELECT event.known_at || ' ' || rule || ' ' || event.kind || ' ' || country || ' ' || event.month
            FROM event JOIN episode ON episode.id = episode_id ORDER BY seq
            """)
        let verified = try site.run("alerts", "verify", "--all")
        #expect(verified.status == 0 && verified.output == "\(events.count) events match, 0 differ\n", "\(verified)")
        let backtest = try site.run("rules", "backtest", "--csv")
        let rows = backtest.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rows.map { "\($0[0]) \($0[1]) \($0[3]) \($0[8]) \($0[11].filter { $0 != "-" })" } == events)
    }
}

/// Webhooks that one test leaves for the next.
private final class KeptWebhooks: Sendable {
    private let directory = try? TemporaryDirectory()

    func write(_ webhooks: [KeptWebhook]) throws {
        try directory?.write("webhooks.json", JSONEncoder().encode(webhooks))
    }

    func read() throws -> [KeptWebhook] {
        guard let bytes = try directory?.read("webhooks.json") else { return [] }
        return try JSONDecoder().decode([KeptWebhook].self, from: Data(bytes))
    }
}

/// None of the secrets occurs in any file of the site but its credentials: not in the archive, its logs, the alert log,
/// or what the daemon said.
func expectNoSecrets(of site: Site, _ secrets: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let root = site.directory.path
    let walker = try #require(FileManager.default.enumerator(atPath: root))
    var searched = 0
    for case let name as String in walker where !name.hasPrefix("credentials") {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(name)") else { continue }
        searched += 1
        for secret in secrets {
            #expect(data.range(of: Data(secret.utf8)) == nil, "a secret is in \(name)", sourceLocation: sourceLocation)
        }
    }
    #expect(searched > 3, sourceLocation: sourceLocation)
    for body in try ArchiveCopy(site.archive).quarantinedBodies() {
        for secret in secrets {
            #expect(
                body.firstRange(of: Array(secret.utf8)) == nil, "a secret is in quarantine",
                sourceLocation: sourceLocation)
        }
    }
}
