package import Trade

/// How often a reader hears what need not be said at once.
package enum Cadence: String, Sendable, Hashable, Codable, CaseIterable {
    case atOnce = "at-once"
    case daily, weekly, monthly
}

/// Hours of the day in America/New_York in which news waits until they end.
package struct QuietHours: Hashable, Sendable, Codable {
    /// Minutes after midnight, 0 to 1439; a span that begins later than it ends goes over midnight.
    package var from: Int
    package var to: Int
    /// News of this severity and above does not wait; `nil`: all news waits.
    package var except: Severity?

    package init(from: Int, to: Int, except: Severity? = nil) {
        self.from = from
        self.to = to
        self.except = except
    }
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
