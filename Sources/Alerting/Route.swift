package import Trade

/// Which alerts go to which receivers, and how. The first route that matches wins unless it continues; a route without
/// conditions takes everything.
package struct Route: Hashable, Sendable {
    package var matchers: Matchers
    /// The least severity; `watch` is told in digests only and never at once.
    package var severity: Severity
    /// What the alert rests on when it is told. Empty: either.
    package var stages: [Subscription.Stage]
    /// Kinds of message. Empty: any.
    package var states: [String]
    package var receivers: [String]
    package var continues: Bool
    /// How often its receivers hear. A subscription says that for itself.
    package var cadence: Cadence
    package var quiet: QuietHours?

    package init(
        rules: [String] = [], severity: Severity = .warning, roles: [Role] = [], countries: [Country] = [],
        products: [String] = [], stages: [Subscription.Stage] = [], states: [String] = [], receivers: [String],
        continues: Bool = false, cadence: Cadence = .atOnce, quiet: QuietHours? = nil
    ) {
        matchers = Matchers(rules: rules, roles: roles, countries: countries, products: products)
        self.severity = severity
        self.stages = stages
        self.states = states
        self.receivers = receivers
        self.continues = continues
        self.cadence = cadence
        self.quiet = quiet
    }

    /// Whether the route takes messages of a kind about an episode, severity apart.
    func takes(_ kind: Message.Kind, of episode: Episode) -> Bool {
        matchers.cover(episode.rule, episode.series) && (states.isEmpty || states.contains(kind.rawValue))
            && (stages.isEmpty || kind.stage(of: episode).map(stages.contains) ?? true)
    }

    /// Whether every message that the other route takes is taken by this one.
    package func contains(_ other: Route) -> Bool {
        severity <= other.severity && matchers.contain(other.matchers)
            && (states.isEmpty || !other.states.isEmpty && Set(states).isSuperset(of: other.states))
            && (stages.isEmpty || !other.stages.isEmpty && Set(stages).isSuperset(of: other.stages))
    }
}

extension Message.Kind {
    /// What an alert rests on when a message of the kind tells it; `nil` where the message takes something back.
    func stage(of episode: Episode) -> Subscription.Stage? {
        switch self {
        case .early: .early
        case .confirmed: .confirmed
        case .raised: episode.state == .early ? .early : .confirmed
        case .retracted, .corrected: nil
        }
    }
}
