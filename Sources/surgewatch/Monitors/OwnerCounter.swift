import Alerting
import Archive
import Foundation
import Monitors
import Pipeline
import Settings
import Trade
import Web

/// Takes what owners of subscriptions ask for on pages, through the code that commands use.
struct OwnerCounter: SubscriptionCounter {
    let watch: Watch
    let board: Noticeboard
    let clock: DomainClock

    func isOpen() async -> Bool {
        let configuration = board.installation.configuration
        return configuration.tokens != nil && !configuration.mailTransports.isEmpty
    }

    func preview(_ draft: SubscriptionDraft) async throws -> DraftPreview {
        let installation = board.installation
        // What it would bring does not depend on the address, and tells nothing of it.
        var draft = draft
        draft.mail = ""
        let request = try Self.request(draft, installation, needsMail: false)
        let series = try await Self.matching(request, watch.archive)
        do {
            let mails = try await watch.preview(request, now: clock.now())
            return DraftPreview(
                series: series,
                mails: mails.map { mail in
                    let what = mail.alerts == 1 ? mail.kind.rawValue : "\(mail.kind.rawValue), \(mail.alerts) alerts"
                    return (mail.at.newYorkDay, what)
                })
        } catch let refusal as SubscriptionRefusal {
            throw Self.words(refusal)
        }
    }

    func add(_ draft: SubscriptionDraft) async throws {
        let installation = board.installation
        let request = try Self.request(draft, installation, needsMail: true)
        _ = try await Self.matching(request, watch.archive)
        try await serve { subscribing, transaction, _ in
            ((), try subscribing.add(request, id: .random(in: .min ... .max), by: .owner, in: transaction).episodes)
        }
    }

    func confirm(_ token: String) async throws -> (card: SubscriptionCard, secret: String?) {
        let change = try await serve { subscribing, transaction, book in
            let change = try subscribing.confirm(token, in: transaction, book: book)
            return (change, change.episodes)
        }
        return (try card(change.subscription), change.secret)
    }

    func renew(_ token: String) async throws -> SubscriptionCard {
        try await change { subscribing, transaction, _ in try subscribing.renew(token, in: transaction) }
    }

    func unsubscribe(_ token: String) async throws -> SubscriptionCard {
        try await change { subscribing, transaction, _ in try subscribing.unsubscribe(token, in: transaction) }
    }

    func look(_ token: String) async throws -> (purpose: SubscriptionTokens.Purpose, card: SubscriptionCard) {
        let now = clock.now()
        guard let settings = board.installation.configuration.tokens else {
            throw CounterRefusal(.closed, "subscriptions are not taken here")
        }
        let reading: SubscriptionTokens.Reading
        do {
            reading = try settings.tokens(environment: ProcessInfo.processInfo.environment).read(token, at: now)
        } catch let problem as SubscriptionTokens.Problem {
            throw CounterRefusal(.token, problem.description)
        }
        guard let subscription = try watch.archive.read({ try Archive.subscription($0, id: reading.subscription) })
        else {
            throw CounterRefusal(.notFound, "there is no such subscription any more")
        }
        if reading.purpose == .confirm, subscription.state != .pending || subscription.confirmed != nil {
            throw CounterRefusal(.token, "this link was used already; the subscription is \(subscription.stateWords)")
        }
        return (reading.purpose, try card(subscription))
    }

    func pause(_ token: String, until: CalendarDay) async throws -> SubscriptionCard {
        let id = try await owned(token)
        return try await change { subscribing, transaction, _ in
            try subscribing.pause(id, until: until.inNewYork(hour: 0), by: .owner, in: transaction)
        }
    }

    func resume(_ token: String) async throws -> SubscriptionCard {
        let id = try await owned(token)
        return try await change { subscribing, transaction, book in
            try subscribing.resume(id, by: .owner, in: transaction, book: book)
        }
    }

    func remove(_ token: String) async throws {
        let id = try await owned(token)
        _ = try await serve { subscribing, transaction, _ in
            let change = try subscribing.remove(id, by: .owner, in: transaction)
            return ((), change.episodes)
        }
    }

    // MARK: Parts

    /// The subscription that a token of its owner manages.
    private func owned(_ token: String) async throws -> String {
        let (purpose, card) = try await look(token)
        guard purpose == .manage else {
            throw CounterRefusal(.token, "this link is for something else; use the one that says Change")
        }
        return card.id
    }

    private func serve<Answer: Sendable>(
        _ body: @Sendable (Subscribing, ArchiveTransaction, AlertBook) throws -> (Answer, [Episode])
    ) async throws -> Answer {
        do {
            return try await watch.serve(now: clock.now(), body)
        } catch let refusal as SubscriptionRefusal {
            throw Self.words(refusal)
        }
    }

    private func change(
        _ body: @Sendable (Subscribing, ArchiveTransaction, AlertBook) throws -> Subscribing.Change
    ) async throws -> SubscriptionCard {
        let change = try await serve { subscribing, transaction, book in
            let change = try body(subscribing, transaction, book)
            return (change, change.episodes)
        }
        return try card(change.subscription)
    }

    /// What commands say to operators is not for owners.
    private static func words(_ refusal: SubscriptionRefusal) -> CounterRefusal {
        switch refusal.ground {
        case .usage: CounterRefusal(.input, refusal.description)
        // Whoever asks learns nothing of an address: a second request and a suppressed address look like any other.
        case .suppressed: CounterRefusal(.known, "")
        case .state: CounterRefusal(.known, refusal.description)
        case .setup: CounterRefusal(.input, "this way of delivery is not set up here; try mail")
        case .token: CounterRefusal(.token, refusal.description)
        case .notFound: CounterRefusal(.notFound, "there is no such subscription any more")
        }
    }

    /// The request that a draft makes; a problem names the word that is wrong.
    private static func request(
        _ draft: SubscriptionDraft, _ installation: Installation, needsMail: Bool
    ) throws -> SubscriptionRequest {
        let words = CriteriaWords(rules: installation.rules.names)
        func list(_ text: String) -> [String] {
            text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        do {
            let countries = try list(draft.countries).map { try words.country($0) }.filter { $0 != .all }
            let role = draft.role == .destination || draft.role == .smelt2 ? Role.origin : draft.role
            var criteria = Subscription.Criteria(
                products: try list(draft.products).map { try words.product($0) },
                places: countries.isEmpty && role == .origin ? [] : [.init(role: role, countries: countries)])
            criteria.severity = try words.word(draft.severity, "the severity", among: Severity.self)
            criteria.stage = try words.word(draft.stage, "the data", among: Subscription.Stage.self)
            let mail = draft.mail.isEmpty && !needsMail ? "you@example.com" : draft.mail
            return SubscriptionRequest(
                address: try words.mail(mail), webhook: draft.webhook.isEmpty ? nil : try words.webhook(draft.webhook),
                criteria: criteria, cadence: try words.word(draft.cadence, "how often", among: Cadence.self))
        } catch let problem as CriteriaWords.Problem {
            throw CounterRefusal(.input, problem.description)
        }
    }

    /// How many series of the archive a request is about; refuses what would never be told anything.
    private static func matching(_ request: SubscriptionRequest, _ archive: Archive) async throws -> Int {
        let series = try archive.read { try Archive.statedSeries($0) }
        let categories = CategoryList.aluminumImportMonitor
        let criteria = request.criteria
        let found = series.filter { one in
            (criteria.places.isEmpty
                || criteria.places.contains { place in
                    place.role == one.role && (place.countries.isEmpty || place.countries.contains(one.country))
                })
                && (criteria.products.isEmpty
                    || criteria.products.contains { product in
                        categories.covers(product, one.product) || categories.covers(one.product.code, Product(product))
                    })
        }
        guard found.isEmpty, !series.isEmpty else { return found.count }
        let known = Set(
            series.filter { one in criteria.places.isEmpty || criteria.places.contains { $0.role == one.role } })
        let names = Set(known.map(\.product.code)).sorted().prefix(8).joined(separator: ", ")
        throw CounterRefusal(
            .input,
            "Nothing that is published matches that: no alert could ever come. There are figures of \(names.isEmpty ? "no product in that role" : names)."
        )
    }

    private func card(_ subscription: Subscription) throws -> SubscriptionCard {
        let history = try watch.archive.read {
            try Archive.notifications($0, ofSubscription: subscription.id, limit: 50)
        }
        var words = subscription.words().split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        let cadence = words.isEmpty ? "" : words.removeLast()
        return SubscriptionCard(
            id: subscription.id, state: subscription.stateWords, isPaused: subscription.state == .paused,
            isEnded: subscription.state == .ended, criteria: words.joined(separator: "; "), cadence: cadence,
            address: subscription.address, webhook: subscription.webhook,
            since: subscription.confirmed?.newYorkDay, pausedUntil: subscription.pausedUntil?.newYorkDay,
            history: history.map { record in
                (record.knownAt.newYorkDay, record.subject, record.state.rawValue)
            })
    }
}
