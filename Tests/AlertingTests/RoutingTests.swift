import Alerting
import Testing
import Trade

@Suite("Routes")
struct RoutingTests {
    private static let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
    private static let bob = Receiver(name: "bob", channel: .webhook)

    private static func episode(
        _ rule: String = "Surge", _ address: String = "origin/1220/unwrought", severity: Severity = .warning,
        state: Episode.State = .confirmed
    ) throws -> Episode {
        let parts = address.split(separator: "/").map(String.init)
        let series = WorkingSeries(
            role: try #require(Role(rawValue: parts[0])), country: Country(parts[1]), product: Trade.Product(parts[2]))
        var episode = Episode(rule: rule, definition: "one", series: series, start: month(1))
        episode.severity = severity
        episode.state = state
        return episode
    }

    private static func routing(_ routes: [Route]) -> Routing { Routing(receivers: [ana, bob], routes: routes) }

    struct Product: Sendable, CustomTestStringConvertible {
        var pattern: String
        var product: String
        var isCovered: Bool
        var testDescription: String { "\(pattern) and \(product)" }
    }

    @Test(
        "A category stands for its lines, an HS code for what lies below it and the categories in it",
        arguments: [
            Product(pattern: "unwrought", product: "unwrought", isCovered: true),
            Product(pattern: "unwrought", product: "7601203000", isCovered: true),
            Product(pattern: "unwrought", product: "7601", isCovered: true),
            Product(pattern: "unwrought", product: "76", isCovered: false),
            Product(pattern: "unwrought", product: "7604", isCovered: false),
            Product(pattern: "castings", product: "7616995160", isCovered: true),
            Product(pattern: "castings", product: "761699", isCovered: false),
            Product(pattern: "7601", product: "7601203000", isCovered: true),
            Product(pattern: "7601", product: "unwrought", isCovered: true),
            Product(pattern: "76", product: "castings", isCovered: true),
            Product(pattern: "7616", product: "castings", isCovered: true),
            Product(pattern: "760120", product: "unwrought", isCovered: false),
            Product(pattern: "7601203000", product: "7601", isCovered: false),
            Product(pattern: "naics:331313", product: "naics:331313", isCovered: true),
            Product(pattern: "naics:331313", product: "331313", isCovered: false),
            Product(pattern: "foil", product: "sheet", isCovered: false),
        ])
    func products(row: Product) {
        let series = WorkingSeries(country: canada, product: Trade.Product(row.product))
        #expect(Matchers(products: [row.pattern]).cover("Any", series) == row.isCovered)
    }

    @Test("Stages: what rests on licenses, and what statistics confirm")
    func stages() throws {
        let early = Self.routing([Route(stages: [.early], receivers: ["ana"])])
        let confirmed = Self.routing([Route(stages: [.confirmed], receivers: ["ana"])])
        let young = try Self.episode(state: .early)
        let grown = try Self.episode()
        for (routing, kind, episode, wanted) in [
            (early, .early, young, true), (early, .raised, young, true), (early, .confirmed, grown, false),
            (early, .raised, grown, false), (confirmed, .early, young, false), (confirmed, .raised, young, false),
            (confirmed, .confirmed, grown, true), (confirmed, .raised, grown, true),
        ] as [(Routing, Message.Kind, Episode, Bool)] {
            #expect((routing.interest(in: kind, of: episode, by: Self.ana) != nil) == wanted, "\(kind)")
        }
    }

    @Test("The route that sends says how often and when it is quiet")
    func interest() throws {
        let quiet = QuietHours(from: 1200, to: 420)
        let routing = Self.routing([
            Route(severity: .critical, receivers: ["ana"], continues: true),
            Route(products: ["foil"], receivers: ["bob"]),
            Route(receivers: ["ana", "bob"], cadence: .weekly, quiet: quiet),
        ])
        let warning = try Self.episode()
        let critical = try Self.episode(severity: .critical)
        let foil = try Self.episode("Surge", "origin/1220/foil")
        #expect(
            routing.interest(in: .early, of: warning, by: Self.ana)
                == Interest(severity: .warning, cadence: .weekly, quiet: quiet))
        #expect(routing.interest(in: .early, of: critical, by: Self.ana) == Interest(severity: .critical))
        #expect(routing.interest(in: .early, of: foil, by: Self.ana) == nil)
        #expect(routing.interest(in: .early, of: foil, by: Self.bob) == Interest(severity: .warning))
        #expect(routing.decide(.early, of: foil, for: Self.ana).decision == .taken(route: 2))
        #expect(routing.decide(.early, of: warning, for: Self.ana).decision == .sent(route: 3))
        #expect(routing.decide(.early, of: try Self.episode(severity: .watch), for: Self.bob).decision == .unmatched)
        #expect(Self.routing([]).decide(.early, of: warning, for: Self.bob).decision == .open)
        #expect(routing.cadences(of: Self.ana) == [.atOnce, .weekly])
        #expect(routing.quiet(of: Self.ana, .weekly) == quiet && routing.quiet(of: Self.ana, .daily) == nil)
    }

    @Test("A digest lists an event by the route that takes it, and a watch line by one that speaks of it")
    func listing() throws {
        let routing = Self.routing([
            Route(severity: .critical, receivers: ["ana"], continues: true),
            Route(receivers: ["ana"], cadence: .daily),
        ])
        #expect(routing.listing(of: try event(.warning), for: Self.ana) == .daily)
        #expect(routing.listing(of: try event(.critical), for: Self.ana) == .atOnce)
        #expect(routing.listing(of: try event(.watch), for: Self.ana) == .daily)
        #expect(routing.listing(of: try event(.watch), for: Self.bob) == nil)
        #expect(Self.routing([]).listing(of: try event(.watch), for: Self.bob) == .atOnce)
    }

    private func event(_ severity: Severity) throws -> AlertEvent {
        let episode = try Self.episode(severity: severity)
        return AlertEvent(
            kind: .early, episode: episode.id, sequence: 1, rule: episode.rule, ruleHash: "", series: episode.series,
            month: month(1), episodeStart: month(1), severity: severity, source: "aim", basis: .license,
            evidence: KeptEvidence(Evidence()), knownAt: Instant(seconds: 0), vintage: 1)
    }

    // MARK: Subscriptions

    private static func subscription(
        _ criteria: Subscription.Criteria = .init(), cadence: Cadence = .atOnce, quiet: QuietHours? = nil
    ) -> Subscription {
        Subscription(
            id: "sub-1", state: .active, transport: "ana", address: "carl@example.org", criteria: criteria,
            cadence: cadence, quiet: quiet)
    }

    @Test("A subscription hears what a route to its transport takes and what it asks for, as often as it says")
    func subscriptions() throws {
        let night = QuietHours(from: 1200, to: 420)
        let warning = try Self.episode()
        let critical = try Self.episode(severity: .critical)
        func interest(
            _ subscription: Subscription, _ episode: Episode, _ kind: Message.Kind = .confirmed,
            routes: [Route] = [Route(receivers: ["ana"], cadence: .daily, quiet: night)]
        ) -> Interest? {
            var routing = Self.routing(routes)
            routing.subscriptions = [subscription]
            return routing.interest(in: kind, of: episode, by: subscription.receiver)
        }
        #expect(interest(Self.subscription(), warning) == Interest(severity: .warning, cadence: .atOnce, quiet: night))
        let weekly = Self.subscription(.init(severity: .critical), cadence: .weekly, quiet: QuietHours(from: 0, to: 1))
        #expect(interest(weekly, warning) == nil)
        #expect(
            interest(weekly, critical)
                == Interest(severity: .critical, cadence: .weekly, quiet: QuietHours(from: 0, to: 1)))
        #expect(interest(Self.subscription(.init(products: ["foil"])), warning) == nil)
        let confirmed = Self.subscription(.init(stage: .confirmed))
        #expect(interest(confirmed, try Self.episode(state: .early), .early) == nil)
        #expect(interest(confirmed, warning) != nil)
        #expect(interest(Self.subscription(), warning, routes: []) == nil)
        #expect(interest(Self.subscription(), warning, routes: [Route(receivers: ["bob"])]) == nil)
        var routing = Self.routing([Route(receivers: ["ana"])])
        #expect(routing.interest(in: .early, of: warning, by: Self.subscription().receiver) == nil, "not active")
        routing.subscriptions = [Self.subscription()]
        #expect(routing.readers.map(\.key) == ["ana ana@example.org", "bob", "sub-1"])
    }

    // MARK: Lint

    struct Linted: Sendable, CustomTestStringConvertible {
        var routes: [Route]
        var words: [String]
        var testDescription: String { words.first ?? "nothing" }
    }

    @Test(
        "Routes that can never send anything",
        arguments: [
            Linted(routes: [Route(receivers: ["a"])], words: []),
            Linted(
                routes: [Route(receivers: ["a"]), Route(severity: .critical, receivers: ["b"])],
                words: ["2: this route is never reached: route 1 takes all of it and does not continue"]),
            Linted(routes: [Route(severity: .critical, receivers: ["a"]), Route(receivers: ["b"])], words: []),
            Linted(routes: [Route(receivers: ["a"], continues: true), Route(receivers: ["b"])], words: []),
            Linted(
                routes: [
                    Route(receivers: ["a", "b"], continues: true), Route(countries: [canada], receivers: ["b"]),
                ],
                words: ["2: this route adds nothing: route 1 sends the same receivers all of it already"]),
            Linted(
                routes: [
                    Route(receivers: ["a"], continues: true), Route(countries: [canada], receivers: ["a"]),
                    Route(receivers: ["b"]),
                ],
                words: []),
            Linted(
                routes: [Route(products: ["76"], receivers: ["a"]), Route(products: ["foil"], receivers: ["b"])],
                words: ["2: this route is never reached: route 1 takes all of it and does not continue"]),
            Linted(
                routes: [Route(products: ["foil"], receivers: ["a"]), Route(products: ["76"], receivers: ["b"])],
                words: []),
            Linted(
                routes: [Route(rules: ["Mass*"], receivers: ["a"]), Route(rules: ["Massive*"], receivers: ["b"])],
                words: ["2: this route is never reached: route 1 takes all of it and does not continue"]),
            Linted(
                routes: [Route(rules: ["Massive"], receivers: ["a"]), Route(rules: ["Massive*"], receivers: ["b"])],
                words: []),
            Linted(
                routes: [Route(stages: [.early], receivers: ["a"]), Route(stages: [.confirmed], receivers: ["b"])],
                words: []),
            Linted(
                routes: [
                    Route(states: ["early", "raised"], receivers: ["a"]), Route(states: ["early"], receivers: ["b"]),
                ],
                words: ["2: this route is never reached: route 1 takes all of it and does not continue"]),
            Linted(
                routes: [
                    Route(stages: [.early], states: ["confirmed"], receivers: ["a"]),
                    Route(stages: [.early], states: ["confirmed", "raised"], receivers: ["b"]),
                    Route(stages: [.confirmed], states: ["confirmed"], receivers: ["c"]),
                ], words: ["1: this route sends nothing: messages of its `state` do not belong to its `stage`"]),
            Linted(
                routes: [Route(states: ["retracted", "corrected"], receivers: ["a"])],
                words: [
                    "1: this route sends nothing: corrections and retractions go to whoever was told, whatever the "
                        + "routes say"
                ]),
        ])
    func lint(row: Linted) {
        #expect(RouteLint.remarks(on: row.routes).map { "\($0.route): \($0.words)" } == row.words)
    }

    @Test("A shadowed route sends nothing that the same routes without it do not send")
    func shadowsAreTrue() throws {
        let episodes = try [
            ("Surge", "origin/1220/unwrought"), ("Surge", "smelt/5700/foil"), ("Other", "origin/-/7601"),
            ("Massive", "origin/5330/7604102000"),
        ].flatMap { rule, address in
            try [Severity.watch, .warning, .critical].flatMap { severity in
                try [Episode.State.early, .confirmed].map {
                    try Self.episode(rule, address, severity: severity, state: $0)
                }
            }
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            let routes = (0..<4).map { _ in
                Route(
                    rules: [[], ["Surge"], ["*"], ["Mass*"]].randomElement(using: &random) ?? [],
                    severity: Severity.allCases.randomElement(using: &random) ?? .watch,
                    roles: [[], [.origin], [.smelt, .origin]].randomElement(using: &random) ?? [],
                    countries: [[], [canada], [.all, canada]].randomElement(using: &random) ?? [],
                    products: [[], ["76"], ["unwrought"], ["7601", "foil"]].randomElement(using: &random) ?? [],
                    stages: [[], [.early], [.confirmed]].randomElement(using: &random) ?? [],
                    receivers: [["ana"], ["bob"], ["ana", "bob"]].randomElement(using: &random) ?? [],
                    continues: .random(using: &random))
            }
            for remark in RouteLint.remarks(on: routes) {
                var without = routes
                without.remove(at: remark.route - 1)
                for episode in episodes {
                    for kind in [Message.Kind.early, .confirmed, .raised] {
                        for reader in [Self.ana, Self.bob] {
                            let (with, other) = (Self.routing(routes), Self.routing(without))
                            #expect(
                                with.interest(in: kind, of: episode, by: reader)
                                    == other.interest(in: kind, of: episode, by: reader),
                                "\(remark) of \(routes)")
                        }
                    }
                }
            }
        }
    }
}
