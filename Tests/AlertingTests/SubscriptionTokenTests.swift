import Alerting
import Testing
import Trade

@Suite("Tokens of subscriptions") struct SubscriptionTokenTests {
    private let tokens = SubscriptionTokens(key: "a key of thirty-two characters..")
    private let subscription = "sub-0123456789abcdef"
    private let now = Instant(seconds: 1_790_000_000)

    @Test("Each purpose reads back as itself", arguments: SubscriptionTokens.Purpose.allCases)
    func reading(purpose: SubscriptionTokens.Purpose) throws {
        let token = tokens.token(purpose, of: subscription, until: now + 48 * 3600)
        let reading = try tokens.read(token, at: now)
        #expect(reading == .init(purpose: purpose, subscription: subscription))
        // As it stands in a link, in a subject, and in a mail program's capitals.
        #expect(try tokens.read("https://host.example/u/\(token)", at: now) == reading)
        #expect(try tokens.read("unsubscribe \(token)\n", at: now) == reading)
        #expect(try tokens.read("mailto:alerts@host.example?subject=unsubscribe%20\(token).", at: now) == reading)
        #expect(try tokens.read(token.uppercased(), at: now) == reading)
        #expect(token.utf8.count <= 64 && token.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." })
    }

    @Test("One changed character is enough, wherever it stands")
    func tampering() {
        for purpose in SubscriptionTokens.Purpose.allCases {
            let token = Array(tokens.token(purpose, of: subscription, until: now + 60))
            for place in token.indices {
                var other = token
                other[place] = other[place] == "2" ? "3" : "2"
                #expect(throws: SubscriptionTokens.Problem.self) { try tokens.read(String(other), at: now) }
            }
            for count in token.indices {
                #expect(throws: SubscriptionTokens.Problem.self) {
                    try tokens.read(String(token.prefix(count)), at: now)
                }
            }
        }
    }

    @Test("A token for one purpose does not become one for another, nor does its end move")
    func purposes() throws {
        let unsubscribe = tokens.token(.unsubscribe, of: subscription)
        let manage = tokens.token(.manage, of: subscription)
        #expect(throws: SubscriptionTokens.Problem.forged) {
            try tokens.read("m" + unsubscribe.dropFirst(), at: now)
        }
        #expect(manage.dropFirst() != unsubscribe.dropFirst())
        let confirm = tokens.token(.confirm, of: subscription, until: now).split(separator: ".")
        let later = String((now + 60).seconds, radix: 36)
        #expect(throws: SubscriptionTokens.Problem.forged) {
            try tokens.read("c.\(confirm[1]).\(later).\(confirm[3])", at: now)
        }
        #expect(throws: SubscriptionTokens.Problem.forged) {
            try tokens.read("r.\(confirm[1]).\(confirm[2]).\(confirm[3])", at: now)
        }
    }

    @Test("A confirmation works for 48 hours to the second")
    func expiry() throws {
        let until = now + SubscriptionTerms.confirmation
        let token = tokens.token(.confirm, of: subscription, until: until)
        #expect(try tokens.read(token, at: until).purpose == .confirm)
        #expect(throws: SubscriptionTokens.Problem.expired(until)) { try tokens.read(token, at: until + 1) }
        // Without an end a token that must have one is over.
        let endless = tokens.token(.confirm, of: subscription)
        #expect(throws: SubscriptionTokens.Problem.expired(Instant(seconds: 0))) { try tokens.read(endless, at: now) }
    }

    @Test("A key that was replaced is accepted to its last day, and signs nothing new")
    func rotation() throws {
        let until = CalendarDay(year: 2027, month: 6, day: 30)
        let next = SubscriptionTokens(
            key: "the next key of thirty-two chars", previous: [("a key of thirty-two characters..", until)])
        let old = tokens.token(.unsubscribe, of: subscription)
        #expect(try next.read(old, at: until.endInNewYork).subscription == subscription)
        #expect(throws: SubscriptionTokens.Problem.forged) { try next.read(old, at: until.endInNewYork + 1) }
        let new = next.token(.unsubscribe, of: subscription)
        #expect(new != old)
        #expect(throws: SubscriptionTokens.Problem.forged) { try tokens.read(new, at: now) }
        #expect(next.webhookSecrets(of: subscription, at: now).count == 2)
        #expect(
            next.webhookSecrets(of: subscription, at: now).last == tokens.webhookSecrets(of: subscription, at: now)[0])
        #expect(next.webhookSecrets(of: subscription, at: until.endInNewYork + 1).count == 1)
    }

    @Test("Secrets of webhooks are 32 bytes, each subscription has its own, and none is a token")
    func secrets() {
        let secret = tokens.webhookSecrets(of: subscription, at: now)[0]
        #expect(secret.hasPrefix("whsec_") && secret.utf8.count == 6 + 44 && secret.hasSuffix("="))
        #expect(secret != tokens.webhookSecrets(of: "sub-0123456789abcdee", at: now)[0])
        #expect(tokens.challenge(of: "ntf-1") != tokens.challenge(of: "ntf-2"))
    }

    @Test(
        "Anything else is no token",
        arguments: ["", ".", "u", "u..", "u.0123456789abcdef.", "x.0123456789abcdef.aaaa", "sub-0123456789abcdef"])
    func garbage(text: String) {
        #expect(throws: SubscriptionTokens.Problem.self) { try tokens.read(text, at: now) }
    }
}
