package import Trade

/// How often a reader hears what need not be said at once.
package enum Cadence: String, Sendable, Hashable, Codable, CaseIterable {
    case atOnce = "at-once"
    case daily, weekly, monthly
}

/// What somebody asked to be told, and how.
package struct Subscription: Hashable, Sendable, Codable {
    /// Nothing is sent to one that is not active; an ended one never comes back.
    package enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Its owner has not confirmed the address yet.
        case pending
        case active, paused, ended
    }

    /// From which stage on an alert is told.
    package enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
        /// On licenses, weeks before Census.
        case early
        /// Only what statistics confirm.
        case confirmed
    }

    /// `sub-` and 16 hexadecimal digits.
    package var id: String
    package var state: State
    /// The receiver of the configuration that carries it.
    package var transport: String
    /// The mail address of its owner.
    package var address: String
    /// Where its webhook goes; `nil` when it is told by mail.
    package var webhook: String?
    package var criteria: Criteria
    package var cadence: Cadence
    package var quiet: QuietHours?

    package init(
        id: String, state: State, transport: String, address: String, webhook: String? = nil,
        criteria: Criteria = Criteria(), cadence: Cadence = .atOnce, quiet: QuietHours? = nil
    ) {
        self.id = id
        self.state = state
        self.transport = transport
        self.address = address
        self.webhook = webhook
        self.criteria = criteria
        self.cadence = cadence
        self.quiet = quiet
    }

    /// The reader that messages of this subscription go to.
    package var receiver: Receiver {
        Receiver(
            name: transport, channel: webhook == nil ? .mail : .webhook, address: webhook ?? address, subscription: id)
    }

    /// Which alerts it asks for. An empty list asks for all.
    package struct Criteria: Hashable, Sendable, Codable {
        /// Category slugs, or HS codes that stand for all codes below them.
        package var products: [String]
        package var countries: [Country]
        package var roles: [Role]
        /// Rule names; `*` at the end matches any rest.
        package var rules: [String]
        /// The least severity.
        package var severity: Severity
        package var stage: Stage

        package init(
            products: [String] = [], countries: [Country] = [], roles: [Role] = [], rules: [String] = [],
            severity: Severity = .warning, stage: Stage = .early
        ) {
            self.products = products
            self.countries = countries
            self.roles = roles
            self.rules = rules
            self.severity = severity
            self.stage = stage
        }
    }
}

extension Subscription.Criteria {
    /// Whether alerts of a rule on a series are asked for, severity and stage apart.
    package func covers(_ rule: String, _ series: WorkingSeries) -> Bool {
        Matchers(rules: rules, roles: roles, countries: countries, products: products).cover(rule, series)
    }
}
