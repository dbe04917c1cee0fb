import Foundation
import TestSupport
import Testing

/// A subscription from its first mail to its last, through the binary, a real daemon and a real mail server.
@Suite(.tags(.slow)) struct SubscriptionLifeTests {
    private static let key = "an-example-key-of-tokens-that-is-long-enough"

    private static func receivers(_ relay: SMTPSink) -> String {
        """
        producers:
          email:
            smtp: smtp://127.0.0.1:\(relay.port)
            starttls: required
            username: surge
            password: credential:smtp
            from: alerts@surgewatch.example
            ca: \(relay.caFile)
        hooks:
          webhook:
            allow_private: true

        """
    }

    private func drill(_ relay: SMTPSink) throws -> Drill {
        let drill = try Drill(
            receivers: Self.receivers(relay), routes: "- { receivers: [producers, hooks] }",
            credentials: ["smtp": relay.password ?? "", "tokens": Self.key])
        try drill.write(rules: Drill.rules)
        let text = String(decoding: try drill.site.directory.read("surgewatch.yml"), as: UTF8.self)
        try drill.site.directory.write("surgewatch.yml", text: text + "tokens: { key: credential:tokens }\n")
        return drill
    }

    /// The text part of the newest mail, and the token after a word of its links.
    private func mail(_ relay: SMTPSink, _ number: Int) throws -> String {
        try waitUntil("mail \(number)") { try relay.mails().count >= number }
        return try relay.mails()[number - 1].text.replacing("=\r\n", with: "")
    }

    private func token(_ letter: String, in text: String) throws -> String {
        let match = text.firstMatch(of: try Regex("\(letter)\\.[0-9a-f]{16}(\\.[0-9a-z]+)?\\.[a-z2-7]{32}"))
        return try String(#require(match, "\(text)").0)
    }

    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func fromTheFirstMailToTheLast() throws {
        let relay = try SMTPSink()
        var drill = try drill(relay)
        let daemon = try drill.site.start()
        #expect(try drill.site.run("feeds", "poll").status == 0)

        let dry = try drill.site.run("subs", "add", "ana@example.com", "--origin", "india", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("dry run"), "\(dry)")
        #expect(try drill.site.run("subs", "list").lines.isEmpty)
        let added = try drill.site.run(
            "subs", "add", "ana@example.com", "--origin", "india", "--product", "76", "--json")
        #expect(added.status == 0, "\(added)")
        let id = try String(#require(added.output.firstMatch(of: /sub-[0-9a-f]{16}/)).0)
        let confirmation = try mail(relay, 1)
        let confirm = try token("c", in: confirmation)

        // Nothing is told before the owner has confirmed.
        try drill.release(india: [1: 9_000_000])
        #expect(try drill.site.run("feeds", "poll").status == 0)
        #expect(try drill.outbox("kind<>'confirmation'") == 0)
        let forged = try drill.site.run(
            "subs", "confirm", String(confirm.dropLast()) + (confirm.hasSuffix("a") ? "b" : "a"))
        #expect(forged.status == 1 && forged.errors.contains("not one of ours"), "\(forged)")
        let confirmed = try drill.site.run("subs", "confirm", confirm)
        #expect(confirmed.status == 0 && confirmed.output.contains("lists 1 open alert"), "\(confirmed)")
        let again = try drill.site.run("subs", "confirm", confirm)
        #expect(again.status == 1 && again.errors.contains("used already"), "\(again)")
        let welcome = try mail(relay, 2)
        #expect(welcome.contains("India"), "\(welcome)")

        // What the welcome listed counts as told: its retraction comes at once.
        try drill.release(india: [1: 3_000_000, 2: 3_000_000], canada: [2: 20_000_000])
        #expect(try drill.site.run("feeds", "poll").status == 0)
        let retraction = try mail(relay, 3)
        #expect(retraction.contains("etracted"), "\(retraction)")
        // Canada is not asked for, a new rise of India is.
        try drill.release(india: [3: 9_000_000], canada: [3: 90_000_000])
        #expect(try drill.site.run("feeds", "poll").status == 0)
        let news = try mail(relay, 4)
        #expect(news.contains("India") && !news.contains("{{"), "\(news)")

        let unsubscribed = try drill.site.run("subs", "unsubscribe", try token("u", in: welcome))
        #expect(unsubscribed.status == 0, "\(unsubscribed)")
        try drill.release(india: [3: 3_000_000])
        #expect(try drill.site.run("feeds", "poll").status == 0)
        #expect(try drill.outbox("subscription_id='\(id)' AND state='delivered'") == 4)
        #expect(try drill.outbox("state IN ('pending','held')") == 0)
        #expect(try relay.mails().count == 4, "not even what takes back is sent any more")
        let shown = try drill.site.run("subs", "show", String(id.prefix(8))).output
        for part in ["created by operator", "confirmed by owner", "ended by owner", "ended (unsubscribed)"] {
            #expect(shown.contains(part), "\(part) in \(shown)")
        }
        try expectNoSecrets(of: drill.site, [Self.key, confirm])
        let removed = try drill.site.run("subs", "remove", id, "--yes")
        #expect(removed.status == 0, "\(removed)")
        #expect(!(try drill.site.run("subs", "list", "--state", "ended", "--json").output.contains("ana@")))
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    /// A webhook is told nothing before its owner has confirmed and it has echoed the challenge; then it is signed for with
    /// the secret that the confirmation showed.
    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func aWebhookProvesItself() throws {
        let (relay, hook) = (try SMTPSink(), try HTTPSink())
        try hook.answer(behaviour: .echoChallenge)
        var drill = try drill(relay)
        let daemon = try drill.site.start()
        #expect(try drill.site.run("feeds", "poll").status == 0)
        let added = try drill.site.run(
            "subs", "add", "ana@example.com", "--webhook", hook.url("/ana"), "--origin", "india")
        #expect(added.status == 0, "\(added)")
        let confirm = try token("c", in: try mail(relay, 1))
        #expect(try hook.received().isEmpty)
        let confirmed = try drill.site.run("subs", "confirm", confirm)
        let secret = try #require(confirmed.output.firstMatch(of: /whsec_[A-Za-z0-9+\/=]+/), "\(confirmed)")
        try waitUntil("the webhook is active") {
            try drill.site.run("subs", "list", "--state", "active", "--json").output.contains("ana@example.com")
        }
        try drill.release(india: [1: 9_000_000])
        #expect(try drill.site.run("feeds", "poll").status == 0)
        try waitUntil("the alert") { try hook.received().contains { $0.text.contains("org.surgewatch.alert.") } }
        let received = try hook.received()
        #expect(received.first?.text.contains("org.surgewatch.challenge.v1") == true)
        #expect(received.allSatisfy { $0.path == "/ana" })
        let kept = received.map { request in
            let names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
            return KeptWebhook(
                headers: Dictionary(uniqueKeysWithValues: names.map { ($0, request[$0] ?? "") }), body: request.text)
        }
        #expect(try Python.verify(kept, secret: String(secret.0), package: false).status == 0)
        #expect(try relay.mails().count == 1, "alerts go to the webhook")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func anAddressThatDoesNotExist() throws {
        let relay = try SMTPSink()
        try relay.set(.refuseRecipients(["gone@example.com"]))
        let drill = try drill(relay)
        let daemon = try drill.site.start()
        #expect(try drill.site.run("feeds", "poll").status == 0)
        #expect(try drill.site.run("subs", "add", "gone@example.com", "--origin", "india").status == 0)
        try waitUntil("the address is suppressed") {
            try drill.site.run("subs", "suppress", "--list").output.contains("gone@example.com")
        }
        let other = try drill.site.run("subs", "add", "Gone@example.com", "--origin", "canada")
        #expect(other.status == 1 && other.errors.contains("bounce"), "\(other)")
        #expect(try drill.outbox("state='withheld'") == 1)
        #expect(try drill.site.run("subs", "list", "--state", "ended").output.contains("bounced"))
        #expect(try drill.site.run("subs", "suppress", "gone@example.com", "--lift").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"))
    func withoutADaemon() throws {
        let relay = try SMTPSink()
        var drill = try drill(relay)
        let daemon = try drill.site.start()
        #expect(try drill.site.run("feeds", "poll").status == 0)
        try drill.release(india: [1: 9_000_000])
        #expect(try drill.site.run("feeds", "poll").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)

        let misspelt = try drill.site.run("subs", "add", "ana@example.com", "--origin", "indai", "--rule", "Rize")
        #expect(misspelt.status == 2 && misspelt.errors.contains("`india`") && misspelt.errors.contains("`Rise`"))
        let idle = try drill.site.run("subs", "add", "ana@example.com", "--smelt", "russia")
        #expect(idle.status == 1 && idle.errors.contains("never be told"), "\(idle)")
        #expect(try drill.site.run("subs", "add", "ana@example.com", "--origin", "india").status == 0)
        let double = try drill.site.run("subs", "add", "ANA@example.com", "--origin", "india")
        #expect(double.status == 1 && double.errors.contains("asks for the same"), "\(double)")

        let file = drill.site.directory.path("subs.yml")
        let exported = try drill.site.run("subs", "export").output
        try drill.site.directory.write("subs.yml", text: exported)
        #expect(try drill.site.run("subs", "import", file).status == 2, "off a terminal --yes is needed")
        let same = try drill.site.run("subs", "import", file, "--yes")
        #expect(same.output.contains("1 the same as before"), "\(same)")
        try drill.site.directory.write("subs.yml", text: exported.replacing("stage: early", with: "stage: confirmed"))
        #expect(try drill.site.run("subs", "import", file, "--yes").output.contains("1 changed"))
        #expect(try drill.site.run("subs", "export").output.contains("stage: confirmed"))

        let preview = try drill.site.run("subs", "preview", "--origin", "india")
        #expect(preview.output.contains("1 mail (1 confirmed)"), "\(preview)")
        let test = ["subs", "test", "--rule", "Rise", "--series", "origin/india/76"]
        #expect(try drill.site.run(test + ["--expect", "nobody"]).status == 0)
        let wrong = try drill.site.run(test + ["--expect", "producers"])
        #expect(wrong.status == 1 && wrong.errors.contains("not told: producers"), "\(wrong)")
    }
}
