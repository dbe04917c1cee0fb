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
        /// Its owner has not confirmed the address yet, or its webhook has not proved itself.
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

    /// Why a subscription ended.
    package enum Ending: String, Sendable, Hashable, Codable, CaseIterable {
        case unsubscribed
        /// Nobody confirmed it within 48 hours.
        case unconfirmed
        /// Two questions whether it is still wanted stayed without an answer.
        case unanswered
        /// The address does not exist any more.
        case bounced
        case complained
        /// The webhook answered 410.
        case gone
        /// The webhook was not reached for 30 days.
        case unreachable
        /// The operator took it out.
        case removed
    }

    /// `sub-` and 16 hexadecimal digits.
    package var id: String
    package var state: State
    /// The receiver of the configuration that carries it.
    package var transport: String
    /// The mail address of its owner; a hash of it once the subscription was removed.
    package var address: String
    /// Where its webhook goes; `nil` when it is told by mail.
    package var webhook: String?
    package var criteria: Criteria
    package var cadence: Cadence
    package var quiet: QuietHours?
    /// The receiver of the configuration that carries mails to the owner; `transport` when it is told by mail.
    package var mailTransport: String
    package var created: Instant
    /// When the owner confirmed the address.
    package var confirmed: Instant?
    package var ended: Instant?
    package var ending: Ending?
    /// When a paused one goes on by itself; `nil`: when its owner says so.
    package var pausedUntil: Instant?
    /// When its owner last said that it is wanted.
    package var renewed: Instant?
    /// Questions whether it is still wanted that are without an answer, and when the last of them was asked.
    package var questions: Int
    package var asked: Instant?
    /// Tariff codes that took the place of some it names and that no message has mentioned yet.
    package var moves: [Concordance.Move]

    package init(
        id: String, state: State, transport: String, address: String, webhook: String? = nil,
        criteria: Criteria = Criteria(), cadence: Cadence = .atOnce, quiet: QuietHours? = nil,
        mailTransport: String? = nil, created: Instant = Instant(seconds: 0), confirmed: Instant? = nil
    ) {
        self.id = id
        self.state = state
        self.transport = transport
        self.address = address
        self.webhook = webhook
        self.criteria = criteria
        self.cadence = cadence
        self.quiet = quiet
        self.mailTransport = mailTransport ?? transport
        self.created = created
        self.confirmed = confirmed
        renewed = confirmed
        questions = 0
        moves = []
    }

    /// The id that some random bits make.
    package static func id(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return "sub-" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The reader that messages of this subscription go to.
    package var receiver: Receiver {
        Receiver(
            name: transport, channel: webhook == nil ? .mail : .webhook, address: webhook ?? address, subscription: id)
    }

    /// Its owner's mailbox, for mails about the subscription itself.
    package var owner: Receiver {
        Receiver(name: mailTransport, channel: .mail, address: address, subscription: id)
    }

    /// Which alerts it asks for. An empty list asks for all.
    package struct Criteria: Hashable, Sendable, Codable {
        /// Countries of one role.
        package struct Place: Hashable, Sendable, Codable {
            package var role: Role
            /// Empty: all of them, and all countries together.
            package var countries: [Country]

            package init(role: Role, countries: [Country] = []) {
                self.role = role
                self.countries = countries
            }
        }

        /// Category slugs, or HS codes that stand for all codes below them.
        package var products: [String]
        /// Any of these; a role that is not named is not asked for.
        package var places: [Place]
        /// Rule names; `*` at the end matches any rest.
        package var rules: [String]
        /// The least severity.
        package var severity: Severity
        package var stage: Stage

        package init(
            products: [String] = [], places: [Place] = [], rules: [String] = [], severity: Severity = .warning,
            stage: Stage = .early
        ) {
            self.products = products
            self.places = places
            self.rules = rules
            self.severity = severity
            self.stage = stage
        }
    }
}

/// Something that happened to a subscription: kept for good, without personal data.
package struct SubscriptionEvent: Hashable, Sendable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case created, confirmed, activated, changed, moved, paused, resumed, asked, renewed, ended, removed
    }

    package var subscription: String
    package var at: Instant
    package var kind: Kind
    /// Who did it.
    package var by: Actor
    /// What exactly, where the kind does not say it. Never an address.
    package var words: String?

    package enum Actor: String, Sendable, Hashable, Codable, CaseIterable {
        /// By a token.
        case owner
        /// By a command.
        case `operator`
        /// The delivery learned it from the other side.
        case delivery
        /// It was time, or a release came.
        case surgewatch
    }

    package init(_ kind: Kind, of subscription: String, at: Instant, by: Actor, words: String? = nil) {
        self.subscription = subscription
        self.at = at
        self.kind = kind
        self.by = by
        self.words = words
    }
}

/// An address that nothing of a subscription is sent to any more.
package struct Suppression: Hashable, Sendable {
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// The address does not exist.
        case bounce
        /// Its owner called a mail spam.
        case complaint
        /// A webhook answered 410.
        case gone
        /// The operator's decision.
        case `operator`

        /// How subscriptions of the address end.
        package var ending: Subscription.Ending {
            switch self {
            case .bounce: .bounced
            case .complaint: .complained
            case .gone: .gone
            case .operator: .removed
            }
        }
    }

    /// A mail address in small letters or the URL of a webhook; a hash of it once its owner was removed.
    package var address: String
    package var reason: Reason
    package var at: Instant
    /// What the other side said.
    package var words: String?

    package init(address: String, reason: Reason, at: Instant, words: String? = nil) {
        self.address = Self.normal(address)
        self.reason = reason
        self.at = at
        self.words = words
    }

    /// The form in which addresses are compared: mail addresses in small letters.
    package static func normal(_ address: String) -> String {
        address.contains("://") || address.hasPrefix("sha256:") ? address : address.lowercased()
    }

    /// What stands for an address once it may not be kept.
    package static func hash(of address: String) -> String {
        address.hasPrefix("sha256:") ? address : "sha256:" + Identity.sha256(normal(address).utf8)
    }
}
