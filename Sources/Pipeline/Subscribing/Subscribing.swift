package import Alerting
package import Archive
package import Trade
import Views

/// What somebody wants to subscribe to, before anything is stored.
package struct SubscriptionRequest: Hashable, Sendable, Codable {
    package var address: String
    package var webhook: String?
    package var criteria: Subscription.Criteria
    package var cadence: Cadence
    package var quiet: QuietHours?
    /// The receiver that carries it; the only fitting one of the configuration where it is not named.
    package var transport: String?

    package init(
        address: String, webhook: String? = nil, criteria: Subscription.Criteria = .init(), cadence: Cadence = .atOnce,
        quiet: QuietHours? = nil, transport: String? = nil
    ) {
        self.address = address
        self.webhook = webhook
        self.criteria = criteria
        self.cadence = cadence
        self.quiet = quiet
        self.transport = transport
    }
}

/// Why a change of subscriptions was not made, in words for whoever asked for it.
package struct SubscriptionRefusal: Error, CustomStringConvertible {
    package enum Ground: Sendable { case usage, notFound, suppressed, state, token, setup }
    package var ground: Ground
    package var description: String

    package init(_ ground: Ground, _ description: String) {
        self.ground = ground
        self.description = description
    }
}

/// Everything that changes subscriptions: commands, links and time all come through here. Each change is part of the
/// transaction that it is given; what it makes known goes into the outbox of the same transaction.
package struct Subscribing: Sendable {
    let pipeline: ReleasePipeline
    let tokens: SubscriptionTokens
    let carriers: SubscriptionCarriers
    /// When the change happens.
    package let now: Instant

    package init(
        pipeline: ReleasePipeline, tokens: SubscriptionTokens, carriers: SubscriptionCarriers, now: Instant
    ) {
        self.pipeline = pipeline
        self.tokens = tokens
        self.carriers = carriers
        self.now = now
    }

    /// What a change did.
    package struct Change: Sendable {
        package var subscription: Subscription
        /// Episodes with what is now told of them: they are stored, and the world that judges has to take them over.
        package var episodes: [Episode] = []
        /// The secret of a subscriber's webhook, shown once to its owner.
        package var secret: String?

        package init(subscription: Subscription, episodes: [Episode] = [], secret: String? = nil) {
            self.subscription = subscription
            self.episodes = episodes
            self.secret = secret
        }
    }

    // MARK: Beginning

    /// Stores a subscription that waits for its owner, and asks them by mail. `id` are random bits.
    package func add(
        _ request: SubscriptionRequest, id: UInt64, by actor: SubscriptionEvent.Actor,
        in transaction: ArchiveTransaction
    ) throws -> Change {
        let subscription = try made(request, id: id, in: transaction)
        try transaction.store(
            subscription,
            SubscriptionEvent(.created, of: subscription.id, at: now, by: actor, words: subscription.words()))
        try transaction.enqueue([notice(.confirmation(until: now + SubscriptionTerms.confirmation), for: subscription)])
        return Change(subscription: subscription)
    }

    /// The subscription that a request makes, checked against the configuration and the archive; nothing is stored.
    package func made(
        _ request: SubscriptionRequest, id: UInt64, in transaction: ArchiveTransaction
    ) throws -> Subscription {
        let isWebhook = request.webhook != nil
        let mail = try carriers.mail(isWebhook ? nil : request.transport)
        let transport = isWebhook ? try carriers.webhook(request.transport) : mail
        var subscription = Subscription(
            id: Subscription.id(id), state: .pending, transport: transport,
            address: request.address, webhook: request.webhook, criteria: request.criteria, cadence: request.cadence,
            quiet: request.quiet, mailTransport: mail, created: now)
        if let followed = subscription.followed(.tariffSchedule, until: now.newYorkDay.month) {
            subscription.criteria = followed.criteria
        }
        for address in [request.address, request.webhook].compactMap(\.self) {
            guard let suppression = try Archive.suppression(transaction.database, of: address) else { continue }
            throw SubscriptionRefusal(
                .suppressed,
                """
                nothing is sent to \(address) since \(suppression.at) (\(suppression.reason.rawValue)); when it works \
                again: surgewatch subs suppress \(address) --lift
                """)
        }
        let others = try Archive.subscriptions(
            transaction.database, states: [.pending, .active, .paused], address: request.address)
        if let same = others.first(where: { $0.asksTheSame(as: subscription) }) {
            throw SubscriptionRefusal(
                .state, "\(same.id) of the same address asks for the same already (\(same.state.rawValue))")
        }
        return subscription
    }

    /// The owner confirms: a mail subscription begins, a webhook has to prove itself first.
    package func confirm(
        _ token: String, in transaction: ArchiveTransaction, book: AlertBook
    ) throws -> Change {
        var subscription = try self.subscription(of: token, for: .confirm, in: transaction)
        guard subscription.state == .pending, subscription.confirmed == nil else {
            throw SubscriptionRefusal(
                .token, "this link was used already; \(subscription.id) is \(subscription.stateWords)")
        }
        subscription.confirmed = now
        subscription.renewed = now
        let event = SubscriptionEvent(.confirmed, of: subscription.id, at: now, by: .owner)
        guard subscription.webhook != nil else {
            try transaction.append(event)
            return try activate(subscription, in: transaction, book: book, by: .owner)
        }
        try transaction.store(subscription, event)
        try challenge(subscription, in: transaction)
        return Change(
            subscription: subscription, secret: tokens.webhookSecrets(of: subscription.id, at: now).first)
    }

    /// Asks a subscriber's webhook to prove itself.
    private func challenge(_ subscription: Subscription, in transaction: ArchiveTransaction) throws {
        var question = SubscriptionNotice(.challenge(""), for: subscription, at: now)
        question.content = .challenge(tokens.challenge(of: question.id))
        try transaction.enqueue([pipeline.renderer.notice(question)])
    }

    /// A webhook has echoed its challenge: its subscription begins. Does nothing for one that is not waiting for that.
    package func proved(
        _ id: String, in transaction: ArchiveTransaction, book: AlertBook
    ) throws -> Change? {
        guard let subscription = try Archive.subscription(transaction.database, id: id),
            subscription.state == .pending, subscription.confirmed != nil
        else { return nil }
        return try activate(subscription, in: transaction, book: book, by: .delivery)
    }

    private func activate(
        _ subscription: Subscription, in transaction: ArchiveTransaction, book: AlertBook,
        by actor: SubscriptionEvent.Actor
    ) throws -> Change {
        var subscription = subscription
        subscription.state = .active
        try transaction.store(subscription, SubscriptionEvent(.activated, of: subscription.id, at: now, by: actor))
        return try welcome(subscription, isReturn: false, in: transaction, book: book)
    }

    /// Lists what is open; all of that counts as told.
    func welcome(
        _ subscription: Subscription, isReturn: Bool, in transaction: ArchiveTransaction, book: AlertBook
    ) throws -> Change {
        let welcome = Welcome(of: subscription, in: book, routing: pipeline.routing, at: now)
        try transaction.store(welcome.told, since: book)
        if subscription.cadence != .atOnce {
            // What the welcome lists is in no digest: the first one begins here.
            try transaction.setDigested(
                subscription.id, subscription.cadence, until: .init(cut: now, number: try transaction.newestEvent()))
        }
        try transaction.enqueue([
            notice(.welcome(open: welcome.open, lost: welcome.lost, isReturn: isReturn), for: subscription)
        ])
        return Change(subscription: subscription, episodes: welcome.told)
    }

    // MARK: Finding

    /// The subscription that a token of some purpose speaks of.
    func subscription(
        of token: String, for purpose: SubscriptionTokens.Purpose, or other: SubscriptionTokens.Purpose? = nil,
        in transaction: ArchiveTransaction
    ) throws -> Subscription {
        let reading: SubscriptionTokens.Reading
        do {
            reading = try tokens.read(token, at: now)
        } catch {
            throw SubscriptionRefusal(.token, error.description)
        }
        guard reading.purpose == purpose || reading.purpose == other else {
            throw SubscriptionRefusal(.token, "this link is for something else; use the one of the same mail")
        }
        return try subscription(reading.subscription, in: transaction)
    }

    func subscription(_ id: String, in transaction: ArchiveTransaction) throws -> Subscription {
        guard let found = try Archive.subscription(transaction.database, id: id) else {
            throw SubscriptionRefusal(.notFound, "there is no subscription \(id); see `surgewatch subs list`")
        }
        return found
    }

    func notice(_ content: SubscriptionNotice.Content, for subscription: Subscription) -> Notice {
        pipeline.renderer.notice(SubscriptionNotice(content, for: subscription, at: now))
    }
}

extension Subscription {
    /// Whether somebody who has one gains nothing by the other.
    fileprivate func asksTheSame(as other: Subscription) -> Bool {
        criteria == other.criteria && cadence == other.cadence && webhook == other.webhook
            && transport == other.transport
    }

    /// `active`, `ended (bounced)`.
    package var stateWords: String { state.rawValue + (ending.map { " (\($0.rawValue))" } ?? "") }
}
