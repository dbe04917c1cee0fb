import Alerting
import Testing
import Trade

@Suite("What a subscription asks for") struct SubscriptionMatchingTests {
    private func series(_ role: Role, _ country: String, _ product: String) -> WorkingSeries {
        WorkingSeries(role: role, country: Country(country), product: Product(product))
    }

    @Test(
        "Products: a category and its codes, a code and what lies below it",
        arguments: [
            ("unwrought", "unwrought", true), ("unwrought", "7601201000", true), ("unwrought", "7602000035", false),
            ("unwrought", "76", false), ("7601", "unwrought", true), ("76", "foil", true), ("7606", "foil", false),
            ("7606", "760611", true), ("7606113060", "760611", false), ("castings", "7616995160", true),
            ("7616", "castings", true), ("761699", "castings", true), ("7616995160", "castings", false),
            ("wire", "naics:331313", false),
        ])
    func products(asked: String, product: String, isCovered: Bool) {
        let criteria = Subscription.Criteria(products: [asked])
        #expect(criteria.covers("Surge", series(.origin, "5330", product)) == isCovered)
    }

    @Test("Countries go with their role, and all countries together are one of their own")
    func places() {
        let criteria = Subscription.Criteria(places: [
            .init(role: .origin, countries: [Country("5330"), .all]), .init(role: .smelt, countries: [Country("4621")]),
            .init(role: .cast),
        ])
        #expect(criteria.mismatch(rule: "R", series: series(.origin, "5330", "foil")) == nil)
        #expect(criteria.mismatch(rule: "R", series: series(.origin, "-", "foil")) == nil)
        #expect(criteria.mismatch(rule: "R", series: series(.origin, "4621", "foil")) == .country)
        #expect(criteria.mismatch(rule: "R", series: series(.smelt, "4621", "foil")) == nil)
        #expect(criteria.mismatch(rule: "R", series: series(.smelt, "5330", "foil")) == .country)
        #expect(criteria.mismatch(rule: "R", series: series(.cast, "5330", "foil")) == nil)
        #expect(criteria.mismatch(rule: "R", series: series(.destination, "5330", "foil")) == .role)
        let india = Subscription.Criteria(places: [.init(role: .origin, countries: [Country("5330")])])
        #expect(india.mismatch(rule: "R", series: series(.origin, "-", "foil")) == .country)
        #expect(Subscription.Criteria().mismatch(rule: "R", series: series(.destination, "-", "76")) == nil)
    }

    @Test(
        "Rules by name, or by how they begin",
        arguments: [
            (["Surge"], "Surge", true), (["Surge"], "SurgeWatch", false), (["Surge*"], "SurgeWatch", true),
            (["*"], "Anything", true), (["Massive*", "Surge"], "Surge", true), ([], "Surge", true),
        ])
    func rules(asked: [String], rule: String, isCovered: Bool) {
        #expect(Subscription.Criteria(rules: asked).covers(rule, theSeries) == isCovered)
    }

    @Test("Severity and stage: who wants confirmed alerts only is told of one when it is confirmed")
    func stages() {
        var episode = Episode(rule: "Surge", definition: "d", series: theSeries, start: month(1))
        episode.severity = .warning
        var criteria = Subscription.Criteria(stage: .confirmed)
        #expect(criteria.mismatch(.early, of: episode) == .stage)
        #expect(criteria.mismatch(.raised, of: episode) == .stage)
        #expect(criteria.mismatch(.confirmed, of: episode) == nil)
        episode.state = .confirmed
        #expect(criteria.mismatch(.raised, of: episode) == nil)
        criteria.severity = .critical
        #expect(criteria.mismatch(.confirmed, of: episode) == .severity)
    }

    @Test("Codes that change take the subscription with them, once, and categories look after themselves")
    func concordance() throws {
        let moves = Concordance([
            .init(from: Month(year: 2025, month: 7), old: "7601106030", new: ["7601106040", "7601106045"]),
            .init(from: Month(year: 2026, month: 1), old: "7601106040", new: ["7601106050"]),
        ])
        var subscription = Subscription(
            id: "sub-0000000000000001", state: .active, transport: "mail", address: "ana@example.org",
            criteria: .init(products: ["7601106030", "unwrought"]))
        #expect(subscription.followed(moves, until: Month(year: 2025, month: 6)) == nil)
        // A category covers the new codes already.
        #expect(subscription.followed(moves, until: Month(year: 2025, month: 7)) == nil)
        subscription.criteria.products = ["7601106030"]
        let followed = try #require(subscription.followed(moves, until: Month(year: 2025, month: 7)))
        #expect(followed.criteria.products == ["7601106030", "7601106040", "7601106045"])
        #expect(followed.moves == [moves.moves[0]])
        #expect(followed.followed(moves, until: Month(year: 2025, month: 12)) == nil)
        let again = try #require(followed.followed(moves, until: Month(year: 2026, month: 1)))
        #expect(again.criteria.products.last == "7601106050" && again.moves.count == 2)
        // A code above covers what lies below it, old and new.
        subscription.criteria.products = ["760110"]
        #expect(subscription.followed(moves, until: Month(year: 2026, month: 1)) == nil)
        #expect(Concordance.tariffSchedule.successors(of: "7601106030")?.new == ["7601106040", "7601106045"])
    }

    @Test("The second question comes two weeks after the first, the end two weeks after the second")
    func terms() {
        let day: Int64 = 86400
        var subscription = Subscription(
            id: "s", state: .active, transport: "m", address: "a@b", confirmed: Instant(seconds: 0))
        #expect(SubscriptionTerms.nextStep(of: subscription) == Instant(seconds: 365 * day))
        subscription.questions = 1
        subscription.asked = Instant(seconds: 400 * day)
        #expect(SubscriptionTerms.nextStep(of: subscription) == Instant(seconds: 414 * day))
    }
}
