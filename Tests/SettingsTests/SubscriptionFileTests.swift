import Alerting
import Settings
import Testing
import Trade

@Suite("Subscriptions as a file") struct SubscriptionFileTests {
    private let words = CriteriaWords(rules: ["MassiveImports", "Surge", "SurgeWatch"])

    private func problems(_ text: String) -> String {
        do {
            _ = try SubscriptionFile.read(text, path: "s.yml", words: words)
            return ""
        } catch {
            return error.description
        }
    }

    @Test("What is written reads back the same")
    func roundTrip() throws {
        let now = Instant(seconds: 1_790_000_000)
        var one = Subscription(
            id: "sub-0123456789abcdef", state: .paused, transport: "mail",
            address: "Ana \"x\"@example.org".replacing(" \"x\"", with: ""),
            criteria: .init(
                products: ["unwrought", "76", "7601201000"],
                places: [
                    .init(role: .origin, countries: [Country("5330"), .all, Country("1220")]), .init(role: .smelt),
                    .init(role: .cast, countries: [.unknown]),
                ], rules: ["Surge*", "MassiveImports"], severity: .watch, stage: .confirmed),
            cadence: .monthly, quiet: QuietHours(from: 1210, to: 5, except: .critical), created: now,
            confirmed: now + 5)
        one.renewed = now + 9
        one.questions = 2
        one.asked = now + 10
        one.pausedUntil = now + 11
        var two = Subscription(
            id: "sub-fedcba9876543210", state: .ended, transport: "hooks", address: "sha256:aa", webhook: "sha256:bb",
            mailTransport: "mail", created: now)
        two.ended = now + 1
        two.ending = .unconfirmed
        let three = Subscription(
            id: "sub-0000000000000001", state: .active, transport: "hooks", address: "bo@example.org",
            webhook: "https://hooks.example/a?b=c#d", mailTransport: "mail", created: now, confirmed: now)
        let text = SubscriptionFile.write([one, two, three])
        let entries = try SubscriptionFile.read(text, path: "s.yml", words: words)
        #expect(entries.map(\.subscription) == [one, two, three], "\(text)")
        #expect(entries.allSatisfy { !$0.isNew })
        #expect(SubscriptionFile.write(entries.map(\.subscription)) == text)
        #expect(try SubscriptionFile.read(SubscriptionFile.write([]), path: "s.yml", words: words).isEmpty)
    }

    @Test("People write less, and what is misspelt is asked about")
    func byHand() throws {
        let entries = try SubscriptionFile.read(
            """
            subscriptions:
              - mail: Ana@Example.org
                origin: India
                products: [7601.20.10.00, Foil]
                rules: Surge*
            """, path: "s.yml", words: words)
        let entry = try #require(entries.first)
        #expect(entry.isNew && entry.subscription.state == .pending && entry.subscription.address == "Ana@example.org")
        #expect(entry.subscription.criteria.places == [.init(role: .origin, countries: [Country("5330")])])
        #expect(entry.subscription.criteria.products == ["7601201000", "foil"])
        let found = problems(
            """
            subscriptions:
              - mail: nobody
                origin: [Indai]
                products: [unwrougt, "760"]
                rules: [Sugre]
                severty: warning
                when: dayly
              - origin: india
              - { mail: a@b.example, state: active, id: sub-0123456789abcdef }
            """)
        for part in [
            "`nobody` is not a mail address", "did you mean `india`", "did you mean `unwrought`", "has 3", "`Surge`",
            "did you mean `severity`", "did you mean `daily`", "needs `mail:`", "`confirmed:`", "s.yml:3",
        ] {
            #expect(found.contains(part), "\(part) in \(found)")
        }
        #expect(problems("rules: []").contains("did you mean") || problems("rules: []").contains("subscriptions"))
        #expect(problems("subscriptions: 3").contains("a list"))
    }

    @Test("Addresses of webhooks that would be read on their way are refused")
    func webhooks() {
        for text in ["ftp://x.example", "http://x.example/hook", "https://user:pw@x.example/", "https://x y", "x"] {
            #expect(throws: CriteriaWords.Problem.self) { try words.webhook(text) }
        }
        #expect(throws: Never.self) { try words.webhook("http://127.0.0.1:8080/x") }
        #expect(throws: CriteriaWords.Problem.self) { try words.quiet("20:00-20:00", except: nil) }
        #expect(throws: CriteriaWords.Problem.self) { try words.quiet("24:00-07:00", except: nil) }
    }

    @Test("The keys of tokens, with those that they replaced")
    func tokens() throws {
        func read(_ text: String) throws -> Configuration {
            try Configuration(path: "c.yml", text: "rules: [rules]\n" + text)
        }
        let settings = try #require(
            try read("tokens: { key: credential:tokens, previous: [{ key: credential:old, until: 2027-06-30 }] }")
                .tokens)
        #expect(settings.previous.map(\.until) == [CalendarDay(year: 2027, month: 6, day: 30)])
        for (text, part) in [
            ("tokens: { previous: [] }", "needs `key:`"), ("tokens: { kee: credential:x }", "did you mean `key`"),
            ("tokens: { key: credential:a, previous: [{ key: credential:b }] }", "`until:`"),
            ("canary: nobody", "none is called `nobody`"),
        ] {
            #expect { try read(text) } throws: { String(describing: $0).contains(part) }
        }
    }
}
