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

    package init(
        rules: [String] = [], severity: Severity = .warning, roles: [Role] = [], countries: [Country] = [],
        products: [String] = [], states: [String] = [], receivers: [String], continues: Bool = false
    ) {
        self.rules = rules
        self.severity = severity
        self.roles = roles
        self.countries = countries
        self.products = products
        self.states = states
        self.receivers = receivers
        self.continues = continues
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
            if route.receivers.contains(receiver.name) { return Interest(severity: route.severity) }
            if !route.continues { return nil }
        }
        return nil
    }
    /// Whether a receiver finds an event that no message told it in its digests: some route to it speaks of the rule and
    /// series, however severe.
    package func lists(_ event: AlertEvent, for receiver: Receiver) -> Bool {
        guard !routes.isEmpty else { return true }
        for route in routes where route.covers(event.rule, event.series) {
            if route.receivers.contains(receiver.name) { return true }
            if route.severity <= event.severity, !route.continues { return false }
        }
        return false
    }
}
