import Alerting
import Systemd
import TestSupport
import Testing
import Trade

@testable import Settings

@Suite struct ConfigurationTests {
    private func read(_ text: String) throws -> Configuration { try Configuration(path: "c.yml", text: text) }

    @Test func whatIsNotSaid() throws {
        let configuration = try read("{}")
        #expect(configuration.archive == "/var/lib/surgewatch/surgewatch.sqlite")
        #expect(configuration.rules == ["/etc/surgewatch/rules"])
        #expect(configuration.control == "/run/surgewatch/control.sock")
        #expect(configuration.sources == ["census-imports"])
        #expect(configuration.feeds.isEmpty && configuration.receivers.isEmpty && configuration.remarks.isEmpty)
        let feed = try #require(try read("feeds:\n  f: { kind: census-hs, url: \"https://x\" }").feeds.first)
        #expect(feed.products == ["76"] && feed.digits == 10 && feed.every == 6 * 3600)
        #expect(feed.since == Month(year: 2013, month: 1) && feed.source == "census-imports")
        #expect(feed.bases == [.general, .consumption] && !feed.isPartialListing && feed.key == nil)
    }

    @Test func whatIsSaid() throws {
        let configuration = try read(
            """
            archive: /a.sqlite
            rules: /r
            control: /c.sock
            sources: [census-imports, other]
            feeds:
              licenses: { kind: aim-aggregate, file: /drop, every: 15min, categories: chapters }
              census: { kind: census-hs, url: "https://x", level: HS4, basis: general, listing: partial, source: mine,
                        ca: /ca }
            receivers:
              m: { email: { smtp: "smtp://127.0.0.1:25", from: "W <w@x.example>",
                            to: ["A <a@y.example>", b@y.example] } }
              w: { webhook: { url: "https://x/hook", secret: credential:s } }
              l: { log: { path: /log } }
            routes:
              - { rule: "Massive*", severity: critical, role: [origin], country: [canada, "5700"], product: "76",
                  state: [retracted], receivers: [m, w], continue: true }
            web: { public_url: "https://watch.example//" }
            """)
        #expect(configuration.rules == ["/r"] && configuration.sources == ["census-imports", "other"])
        #expect(configuration.feeds.map(\.location) == [.folder("/drop"), .url("https://x")])
        #expect(configuration.feeds.map(\.every) == [900, 21600])
        #expect(configuration.feeds.map(\.source) == ["aim-licenses", "mine"])
        #expect(configuration.feeds[1].digits == 4 && configuration.feeds[1].bases == [.general])
        #expect(configuration.feeds[1].isPartialListing && configuration.feeds[1].caFile == "/ca")
        #expect(configuration.logPaths == ["/log"])
        #expect(
            configuration.notified == [
                Receiver(name: "m", channel: .mail, address: "a@y.example"),
                Receiver(name: "m", channel: .mail, address: "b@y.example"), Receiver(name: "w", channel: .webhook),
            ])
        #expect(
            configuration.routes == [
                Route(
                    rules: ["Massive*"], severity: .critical, roles: [.origin],
                    countries: [Country("1220"), Country("5700")],
                    products: ["76"], states: ["retracted"], receivers: ["m", "w"], continues: true)
            ])
        #expect(configuration.publicURL == "https://watch.example")
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/x", true), ("http://127.1.2.3", true), ("http://localhost/", true),
        ("http://[::1]:80/", true),
        ("smtp://localhost:25", true), ("http://127.0.0.1.example.com/", false),
        ("http://localhost.example.com/", false),
        ("http://example.com/127.0.0.1", false), ("http://example.com?@127.0.0.1", false),
        ("http://127.0.0.1@example.com/", false), ("http://10.0.0.1/", false), ("http://127.0.0.256/", false),
        ("http://[::2]/", false), ("127.0.0.1", false), ("", false),
    ]) func loopback(_ url: String, _ isLoopback: Bool) {
        #expect(Configuration.isLoopback(url) == isLoopback)
    }

    /// Plain text is for this machine only.
    @Test func plainTextOnLoopback() throws {
        let configuration = try read(
            """
            feeds:
              f: { kind: census-hs, url: "http://127.0.0.1:1/x", key: credential:k }
            receivers:
              m: { email: { smtp: "smtp://localhost:25", from: a@b.example } }
              w: { webhook: { url: "http://[::1]:2/", secret: credential:s } }
            """)
        #expect(configuration.remarks.isEmpty)
    }

    @Test func secretsAreKeptElsewhere() throws {
        let configuration = try read(
            """
            feeds:
              f: { kind: census-hs, url: "https://x", key: 5ec4e7c0ffee }
            receivers:
              m: { email: { smtp: "smtps://r.example", from: a@b.example, username: u, password: hunter2hunter2 } }
              w: { webhook: { url: "https://x", secret: credential:hook } }
            """)
        #expect(
            configuration.remarks == [
                "c.yml:2:48: warning: the key of feed `f` is written in the file; keep it in a credential "
                    + "(`credential:NAME`)",
                "c.yml:4:86: warning: the password of mail receiver `m` is written in the file; keep it in a "
                    + "credential (`credential:NAME`)",
            ])
        var dumped = ""
        dump(configuration, to: &dumped)
        let shown = "\(configuration) \(String(reflecting: configuration)) \(dumped) \(configuration.remarks)"
        #expect(!shown.contains("5ec4e7c0ffee") && !shown.contains("hunter2"))
        #expect(try configuration.feeds[0].key?.resolve(environment: [:]).reveal() == "5ec4e7c0ffee")

        guard case .webhook(let webhook) = configuration.receivers[1].kind else { throw Unexpected() }
        let folder = try TemporaryDirectory()
        try folder.write("hook", text: "whsec_AAAA\n")
        let environment = ["SURGEWATCH_CREDENTIALS": folder.path]
        #expect(try webhook.secret?.resolve(environment: environment).reveal() == "whsec_AAAA")
        #expect(throws: CredentialError.self) { try webhook.secret?.resolve(environment: [:]) }
    }

    private struct Unexpected: Error {}

    @Test func delivery() throws {
        let configuration = try read(
            """
            receivers:
              m: { email: { smtp: "smtps://r.example", from: a@b.example, concurrency: 2, rate: 100/min } }
              w: { webhook: { url: "https://x", secret: credential:new, previous_secret: credential:old, rate: 5/s } }
              hooks: { webhook: { allow_private: true, concurrency: 3 } }
            heartbeat: { url: "https://hc.example/ping" }
            """)
        guard case .mail(let mail) = configuration.receivers[0].kind,
            case .webhook(let webhook) = configuration.receivers[1].kind,
            case .webhook(let hooks) = configuration.receivers[2].kind
        else { throw Unexpected() }
        #expect(mail.concurrency == 2 && mail.rate == .init(count: 100, seconds: 60))
        #expect(webhook.concurrency == 8 && webhook.rate == .init(count: 5, seconds: 1) && !webhook.allowsPrivate)
        #expect(webhook.previousSecret != nil)
        #expect(hooks.url == nil && hooks.secret == nil && hooks.allowsPrivate && hooks.concurrency == 3)
        #expect(configuration.heartbeat?.url == "https://hc.example/ping")
        #expect(configuration.notified.map(\.name) == ["w"], "those without an address of their own send nothing")
    }

    @Test(arguments: [
        ("127.0.0.1:8087", MonitorSettings.Listening.port(host: "127.0.0.1", port: 8087)),
        ("[::1]:80", .port(host: "::1", port: 80)), ("localhost:0", .port(host: "localhost", port: 0)),
        ("unix:/run/surgewatch/web.sock", .socket(path: "/run/surgewatch/web.sock")),
    ]) func monitorsListenOnThisMachine(_ words: String, _ listening: MonitorSettings.Listening) throws {
        let configuration = try read("web: { listen: \"\(words)\", public_url: \"https://s.example/\" }\n")
        #expect(configuration.web?.listening == listening && configuration.publicURL == "https://s.example")
        #expect(configuration.web?.requestsPerMinute == 1200 && configuration.remarks.isEmpty)
    }

    @Test(arguments: [
        "0.0.0.0:8087", "10.0.0.1:80", "example.com:80", "8087", "127.0.0.1", "127.0.0.1:99999", "unix:web.sock",
    ])
    func theyListenNowhereElse(_ words: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try read("web: { listen: \"\(words)\" }\n") }
        #expect(error?.description.contains("c.yml:1:16: error: listen is an address of this machine") == true)
    }

    @Test func withoutListenNothingIsServed() throws {
        let configuration = try read("web: { public_url: \"https://s.example\" }\n")
        #expect(configuration.web == nil && configuration.publicURL == "https://s.example")
        #expect(throws: ConfigurationError.self) {
            try read("web: { listen: \"127.0.0.1:1\", requests_per_minute: 0 }\n")
        }
    }
}
