import Alerting
import Archive
import Foundation
import Pipeline
import Settings
import Trade
import Views

/// A change of subscriptions as a command asks for it; the same whether the daemon makes it or the command itself.
enum SubscriptionOrder: Codable, Sendable {
    case add(SubscriptionRequest)
    case confirm(token: String)
    case unsubscribe(token: String)
    case renew(token: String)
    case end(id: String)
    case pause(id: String, until: Instant?)
    case resume(id: String)
    case remove(id: String)
    case suppress(address: String, reason: Suppression.Reason, words: String?)
    case lift(address: String)
    case restore([Restored])

    /// A subscription of a file.
    struct Restored: Codable, Sendable {
        var subscription: Subscription
        /// The file gives it no id: it is added and its owner asked.
        var isNew: Bool
    }

    /// An order with the way in which it is carried out and answered.
    struct Sheet: Codable, Sendable {
        var order: SubscriptionOrder
        /// Everything is checked and nothing stored.
        var isDry = false
        var asJSON = false
    }
}

/// Carries out changes of subscriptions in an archive.
struct SubscriptionDesk {
    let subscribing: Subscribing
    let archive: Archive

    /// Fails with what to do where the configuration has no key for tokens.
    init(
        _ configuration: Configuration, pipeline: ReleasePipeline, archive: Archive, environment: [String: String],
        now: Instant
    ) throws {
        guard let settings = configuration.tokens else {
            throw CommandFailure(
                .found,
                """
                subscriptions need a key for the tokens in their links: make one with `openssl rand -base64 32`, keep it as a \
                credential, and write `tokens: { key: credential:tokens }` into \(configuration.path)
                """)
        }
        subscribing = Subscribing(
            pipeline: pipeline, tokens: try settings.tokens(environment: environment),
            carriers: SubscriptionCarriers(
                mail: configuration.mailTransports, webhook: configuration.webhookTransports),
            now: now)
        self.archive = archive
    }

    /// What the command prints, and the episodes with what is now told of them.
    func carryOut(_ sheet: SubscriptionOrder.Sheet, book: AlertBook) throws -> (words: String, episodes: [Episode]) {
        var result = (words: "", episodes: [Episode]())
        do {
            try archive.write { transaction in
                let outcome = try carryOut(sheet.order, in: transaction, book: book)
                result = (sheet.asJSON ? outcome.json : outcome.words, outcome.changes.flatMap(\.episodes))
                if sheet.isDry { throw Rehearsal() }
            }
        } catch is Rehearsal {
            result.episodes = []
            if !sheet.asJSON { result.words = "(dry run, nothing was stored) " + result.words }
        } catch let refusal as SubscriptionRefusal {
            throw CommandFailure(refusal.status, refusal.description)
        }
        return result
    }

    /// Ends a transaction that was only to be tried.
    private struct Rehearsal: Error {}

    private func carryOut(
        _ order: SubscriptionOrder, in transaction: ArchiveTransaction, book: AlertBook
    ) throws -> SubscriptionOutcome {
        switch order {
        case .add(let request):
            let change = try subscribing.add(request, id: .random(in: .min ... .max), by: .operator, in: transaction)
            return SubscriptionOutcome(
                change,
                "\(change.subscription.id) waits for its owner: a mail to \(change.subscription.address) asks them within 48 hours"
            )
        case .confirm(let token):
            let change = try subscribing.confirm(token, in: transaction, book: book)
            guard let secret = change.secret else {
                return SubscriptionOutcome(
                    change,
                    "\(change.subscription.id) is active; the welcome mail lists \(Words.counted(change.episodes.count, "open alert"))"
                )
            }
            return SubscriptionOutcome(
                change,
                """
                \(change.subscription.id): the address is confirmed; the webhook is asked to prove itself.
                Its secret (Standard Webhooks), shown this once: \(secret)
                """)
        case .unsubscribe(let token):
            let change = try subscribing.unsubscribe(token, in: transaction)
            return SubscriptionOutcome(
                change, "\(change.subscription.id) is \(change.subscription.stateWords); nothing more is sent")
        case .renew(let token):
            let change = try subscribing.renew(token, in: transaction)
            return SubscriptionOutcome(change, "\(change.subscription.id) goes on for another year")
        case .end(let id):
            let change = try subscribing.end(id, by: .operator, in: transaction)
            return SubscriptionOutcome(change, "\(id) is \(change.subscription.stateWords); nothing more is sent")
        case .pause(let id, let until):
            let change = try subscribing.pause(id, until: until, by: .operator, in: transaction)
            return SubscriptionOutcome(change, "\(id) is paused" + (until.map { " until \($0)" } ?? ""))
        case .resume(let id):
            let change = try subscribing.resume(id, by: .operator, in: transaction, book: book)
            return SubscriptionOutcome(change, "\(id) is active again")
        case .remove(let id):
            let change = try subscribing.remove(id, by: .operator, in: transaction)
            return SubscriptionOutcome(
                change, "\(id) is removed: its addresses are gone from the archive, what happened stays")
        case .suppress(let address, let reason, let words):
            let ended = try transaction.suppress(
                Suppression(address: address, reason: reason, at: subscribing.now, words: words), by: .operator)
            return SubscriptionOutcome(
                changes: ended.map { .init(subscription: $0) },
                words:
                    "nothing is sent to \(address) any more (\(reason.rawValue)); \(Words.counted(ended.count, "subscription")) ended"
            )
        case .lift(let address):
            guard try transaction.liftSuppression(of: address) else {
                throw SubscriptionRefusal(
                    .notFound, "\(address) is not suppressed; see `surgewatch subs suppress --list`")
            }
            return SubscriptionOutcome(
                changes: [],
                words: "\(address) may be sent to again; ended subscriptions stay ended, the owner subscribes anew")
        case .restore(let entries):
            return try restore(entries, in: transaction)
        }
    }

    private func restore(
        _ entries: [SubscriptionOrder.Restored], in transaction: ArchiveTransaction
    ) throws -> SubscriptionOutcome {
        var counts = (added: 0, restored: 0, changed: 0, same: 0)
        var changes: [Subscribing.Change] = []
        for entry in entries {
            if entry.isNew {
                let request = SubscriptionRequest(entry.subscription)
                changes.append(
                    try subscribing.add(request, id: .random(in: .min ... .max), by: .operator, in: transaction))
                counts.added += 1
                continue
            }
            let (change, kind) = try subscribing.restore(entry.subscription, by: .operator, in: transaction)
            changes.append(change)
            switch kind {
            case .created: counts.restored += 1
            case .changed: counts.changed += 1
            default: counts.same += 1
            }
        }
        return SubscriptionOutcome(
            changes: changes,
            words: "\(counts.added) added (their owners are asked by mail), \(counts.restored) restored, "
                + "\(counts.changed) changed, \(counts.same) the same as before")
    }
}

/// What came of an order, for people and for scripts.
struct SubscriptionOutcome {
    var changes: [Subscribing.Change]
    var words: String

    init(changes: [Subscribing.Change], words: String) {
        self.changes = changes
        self.words = words
    }

    init(_ change: Subscribing.Change, _ words: String) {
        self.init(changes: [change], words: words)
    }

    var json: String {
        JSONText.array(
            changes.map { change in
                guard case .object(var fields) = Table.subscriptionObject(change.subscription) else { return .null }
                if let secret = change.secret { fields.append(.init(name: "secret", value: .string(secret))) }
                return .object(fields)
            }
        ).text
    }
}

extension SubscriptionRefusal {
    var status: ExitStatus {
        switch ground {
        case .usage: .usage
        case .notFound, .suppressed, .state, .token: .found
        case .setup: .found
        }
    }
}

extension SubscriptionRequest {
    init(_ subscription: Subscription) {
        self.init(
            address: subscription.address, webhook: subscription.webhook, criteria: subscription.criteria,
            cadence: subscription.cadence, quiet: subscription.quiet,
            transport: subscription.transport.isEmpty ? nil : subscription.transport)
    }
}
