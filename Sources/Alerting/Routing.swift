package import Trade

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
    package var subscriptions: [Subscription] = [] {
        didSet { places = Dictionary(subscriptions.indices.map { (subscriptions[$0].id, $0) }) { first, _ in first } }
    }
    /// Who is told what those who run Surgewatch have to know.
    package var operations: [Receiver] = []
    /// The receiver that is told everything at once, whatever the routes say, and the rest in daily digests, so that it
    /// gets every kind of message; `nil` where there is none.
    package var canary: String?
    /// Where each subscription stands, by id.
    private var places: [String: Int] = [:]

    package init(receivers: [Receiver], routes: [Route]) {
        self.receivers = receivers
        self.routes = routes
    }

    /// Everyone who may be told something, in the order in which messages are written.
    package var readers: [Receiver] { receivers + subscriptions.map(\.receiver) }

    /// What the routes made of a message to one reader.
    package enum Decision: Hashable, Sendable {
        /// There are no routes: every receiver gets warnings and up.
        case open
        /// The canary is told everything.
        case canary
        /// The route of this number, counted from 1, sends it.
        case sent(route: Int)
        /// The route of this number took it, does not name the reader and does not continue.
        case taken(route: Int)
        /// No route that names the reader takes it.
        case unmatched
        /// The subscription does not ask for it.
        case notAsked
    }

    /// How a receiver wants to hear messages of a kind about an episode; `nil` when no route sends them there. The first
    /// route that matches wins unless it continues.
    ///
    /// A subscription is told what a route to its transport takes and what it asks for itself, as often as it says.
    package func interest(in kind: Message.Kind, of episode: Episode, by receiver: Receiver) -> Interest? {
        decide(kind, of: episode, for: receiver).interest
    }

    /// The interest with the route that it comes from.
    package func decide(
        _ kind: Message.Kind, of episode: Episode, for receiver: Receiver
    ) -> (interest: Interest?, decision: Decision) {
        if receiver.name == canary {
            return (Interest(severity: .watch), .canary)
        }
        let subscription = subscription(of: receiver)
        if receiver.subscription != nil {
            guard let subscription, subscription.asks(for: kind, of: episode) else { return (nil, .notAsked) }
        }
        if routes.isEmpty {
            // Subscriptions need a route that names their transport.
            guard subscription == nil, .warning <= episode.severity else { return (nil, .unmatched) }
            return (Interest(severity: .warning), .open)
        }
        for (index, route) in routes.enumerated() where route.takes(kind, of: episode) {
            // A route that asks for more than the episode has does not end the search.
            guard route.severity <= episode.severity else { continue }
            if route.receivers.contains(receiver.name) {
                return (route.interest(of: subscription), .sent(route: index + 1))
            }
            if !route.continues { return (nil, .taken(route: index + 1)) }
        }
        return (nil, .unmatched)
    }

    /// How often a receiver is told of an event that no message told it: by the route that takes it, else by one that
    /// speaks of its rule and series, however severe. `nil` when none does.
    package func listing(of event: AlertEvent, for receiver: Receiver) -> Cadence? {
        let subscription = subscription(of: receiver)
        if receiver.subscription != nil {
            guard subscription?.criteria.covers(event.rule, event.series) == true else { return nil }
        }
        if receiver.name == canary { return .daily }
        if routes.isEmpty { return subscription == nil ? .atOnce : nil }
        var below: Cadence?
        for route in routes where route.matchers.cover(event.rule, event.series) {
            let cadence = subscription?.cadence ?? route.cadence
            let isNamed = route.receivers.contains(receiver.name)
            if route.severity <= event.severity {
                if isNamed { return cadence }
                if !route.continues { return below }
            } else if isNamed, below == nil || below == .atOnce {
                below = cadence
            }
        }
        return below
    }

    /// Whether a receiver finds an event that no message told it in its digests.
    package func lists(_ event: AlertEvent, for receiver: Receiver) -> Bool {
        listing(of: event, for: receiver) != nil
    }

    /// How often a receiver can hear, by the routes to it.
    package func cadences(of receiver: Receiver) -> Set<Cadence> {
        let own = routes.filter { $0.receivers.contains(receiver.name) }
        if receiver.subscription != nil {
            return own.isEmpty ? [] : Set(subscription(of: receiver).map { [$0.cadence] } ?? [])
        }
        if receiver.name == canary { return [.atOnce, .daily] }
        return routes.isEmpty ? [.atOnce] : Set(own.map(\.cadence))
    }

    /// The quiet hours in which digests of a cadence wait.
    package func quiet(of receiver: Receiver, _ cadence: Cadence) -> QuietHours? {
        let subscription = subscription(of: receiver)
        let own = routes.filter { $0.receivers.contains(receiver.name) }
        if let subscription { return subscription.quiet ?? own.lazy.compactMap(\.quiet).first }
        return own.first { $0.cadence == cadence }?.quiet
    }

    /// The active subscription that a reader is told for; `nil` for receivers of the configuration.
    package func subscription(of receiver: Receiver) -> Subscription? {
        receiver.subscription.flatMap { places[$0] }.map { subscriptions[$0] }
    }
}

extension Route {
    /// What it tells a reader, with what a subscription says for itself.
    fileprivate func interest(of subscription: Subscription?) -> Interest {
        guard let subscription else { return Interest(severity: severity, cadence: cadence, quiet: quiet) }
        return Interest(
            severity: max(severity, subscription.criteria.severity), cadence: subscription.cadence,
            quiet: subscription.quiet ?? quiet)
    }
}

extension Subscription {
    /// Whether it asks for messages of a kind about an episode as severe as it is.
    fileprivate func asks(for kind: Message.Kind, of episode: Episode) -> Bool {
        criteria.severity <= episode.severity && criteria.covers(episode.rule, episode.series)
            && (criteria.stage == .early || kind.stage(of: episode) != .early)
    }
}
