package import Trade

/// Where notifications can go.
package struct Receiver: Hashable, Sendable {
    package enum Channel: String, Sendable, Hashable, Codable { case mail, webhook }

    package var name: String
    package var channel: Channel
    /// The one recipient of mail; for a webhook the address of a subscriber's own, empty for that of the configuration.
    package var address: String
    /// The subscription it is told for; `nil` for receivers that the configuration names.
    package var subscription: String?

    package init(name: String, channel: Channel, address: String = "", subscription: String? = nil) {
        self.name = name
        self.channel = channel
        self.address = address
        self.subscription = subscription
    }

    /// What tells one reader from another: a subscription keeps its key when its address changes.
    package var key: String { subscription ?? (address.isEmpty ? name : "\(name) \(address)") }
}

/// Which events go to which receivers. The first route that matches wins unless it continues; a route without
/// conditions takes everything.
package struct Route: Hashable, Sendable {
    /// Rule names; `*` at the end matches any rest. Empty: any.
    package var rules: [String]
    /// The least severity; `watch` is told in digests only and never at once.
    package var severity: Severity
    package var roles: [Role]
    package var countries: [Country]
    /// Category slugs, or HS codes that stand for all codes below them.
    package var products: [String]
    /// Kinds of message. Empty: any.
    package var states: [String]
    package var receivers: [String]
    package var continues: Bool
    /// At once, or in which digests.
    package var cadence: Cadence

    package init(
        rules: [String] = [], severity: Severity = .warning, roles: [Role] = [], countries: [Country] = [],
        products: [String] = [], states: [String] = [], receivers: [String], continues: Bool = false,
        cadence: Cadence = .atOnce
    ) {
        self.rules = rules
        self.severity = severity
        self.roles = roles
        self.countries = countries
        self.products = products
        self.states = states
        self.receivers = receivers
        self.continues = continues
        self.cadence = cadence
    }

    /// Whether the route speaks of this episode, severity and state apart.
    func covers(_ episode: Episode) -> Bool { covers(episode.rule, episode.series) }

    func covers(_ rule: String, _ series: WorkingSeries) -> Bool {
        (rules.isEmpty || rules.contains { matches($0, rule) })
            && (roles.isEmpty || roles.contains(series.role))
            && (countries.isEmpty || countries.contains(series.country))
            && (products.isEmpty
                || products.contains { product in
                    product == series.product.code
                        || series.product.isHS && series.product.code.hasPrefix(product)
                })
    }

    /// Whether the route takes messages of a kind; without `states` it takes all.
    func takes(_ kind: Message.Kind) -> Bool { states.isEmpty || states.contains(kind.rawValue) }

    private func matches(_ pattern: String, _ name: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
}

/// With what a reader wants to hear of an episode.
package struct Interest: Hashable, Sendable {
    /// The least severity that is told.
    package var severity: Severity
    package var cadence: Cadence
    package var quiet: QuietHours?

    package init(severity: Severity, cadence: Cadence = .atOnce, quiet: QuietHours? = nil) {
        self.severity = severity
        self.cadence = cadence
        self.quiet = quiet
    }
}

/// Who reads: the receivers of a configuration and the subscriptions, with the routes to them.
package struct Routing: Sendable {
    package var receivers: [Receiver]
    package var routes: [Route]
    /// Those that are active.
    package var subscriptions: [Subscription] = []
    /// Who is told what those who run Surgewatch have to know.
    package var operations: [Receiver] = []

    package init(receivers: [Receiver], routes: [Route]) {
        self.receivers = receivers
        self.routes = routes
    }

    /// Everyone who may be told something, in the order in which messages are written.
    package var readers: [Receiver] { receivers + subscriptions.map(\.receiver) }

    /// How a receiver wants to hear messages of a kind about an episode; `nil` when no route sends them there. The first
    /// route that matches wins unless it continues.
    package func interest(in kind: Message.Kind, of episode: Episode, by receiver: Receiver) -> Interest? {
        guard !routes.isEmpty else { return .warning <= episode.severity ? Interest(severity: .warning) : nil }
        for route in routes where route.covers(episode) && route.takes(kind) {
            // A route that asks for more than the episode has does not end the search.
            guard route.severity <= episode.severity else { continue }
            if route.receivers.contains(receiver.name) {
                return Interest(severity: route.severity, cadence: route.cadence)
            }
            if !route.continues { return nil }
        }
        return nil
    }

    /// How often a receiver hears: of the routes to it, or as its subscription says.
    package func cadences(of receiver: Receiver) -> Set<Cadence> {
        if let id = receiver.subscription {
            return Set(subscriptions.first { $0.id == id }.map { [$0.cadence] } ?? [])
        }
        if routes.isEmpty { return [.atOnce] }
        return Set(routes.filter { $0.receivers.contains(receiver.name) }.map(\.cadence))
    }

    /// How often a receiver is told of an event that no message told it: by the first route to it that speaks of its rule
    /// and series, however severe. `nil` when none does.
    package func listing(of event: AlertEvent, for receiver: Receiver) -> Cadence? {
        guard !routes.isEmpty else { return .atOnce }
        for route in routes where route.covers(event.rule, event.series) {
            if route.receivers.contains(receiver.name) { return route.cadence }
            if route.severity <= event.severity, !route.continues { return nil }
        }
        return nil
    }

    /// Whether a receiver finds an event that no message told it in its digests.
    package func lists(_ event: AlertEvent, for receiver: Receiver) -> Bool {
        listing(of: event, for: receiver) != nil
    }
}
