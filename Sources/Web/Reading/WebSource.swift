package import Alerting
package import Archive
package import Monitors
package import Panel
package import Trade

/// The state of the daemon that pages show, as of its last transaction. A value: a release that is taken in meanwhile does
/// not wait for a page, nor a page for it.
package struct PublishedState: Sendable {
    package var panel: Panel
    package var book: AlertBook
    package var rules: [RuleCard]
    package var isHeld: Bool
    /// Sources whose publishers do not let their figures be passed on as files.
    package var restricted: Set<String>
    /// Goes up with every change of rules or configuration.
    package var generation: Int

    package init(
        panel: Panel, book: AlertBook, rules: [RuleCard], isHeld: Bool, restricted: Set<String>,
        generation: Int
    ) {
        self.panel = panel
        self.book = book
        self.rules = rules
        self.isHeld = isHeld
        self.restricted = restricted
        self.generation = generation
    }
}

/// Where pages get what they show.
package struct WebSource: Sendable {
    package var archive: Archive
    package var sources: @Sendable () -> [String]
    package var state: @Sendable () -> PublishedState
    package var feeds: @Sendable () throws -> [FeedReport]
    package var service: @Sendable () throws -> ServiceReport
    package var openMonths: @Sendable () async throws -> [Surroundings.OpenMonth]
    package var background: @Sendable (AlertEvent, Panel) async -> AlertFile.Beside
    package var now: @Sendable () -> Instant
    package var counter: any SubscriptionCounter

    package init(
        archive: Archive, sources: @escaping @Sendable () -> [String],
        state: @escaping @Sendable () -> PublishedState, feeds: @escaping @Sendable () throws -> [FeedReport],
        service: @escaping @Sendable () throws -> ServiceReport,
        openMonths: @escaping @Sendable () async throws -> [Surroundings.OpenMonth],
        background: @escaping @Sendable (AlertEvent, Panel) async -> AlertFile.Beside,
        now: @escaping @Sendable () -> Instant, counter: any SubscriptionCounter
    ) {
        self.archive = archive
        self.sources = sources
        self.state = state
        self.feeds = feeds
        self.service = service
        self.openMonths = openMonths
        self.background = background
        self.now = now
        self.counter = counter
    }
}

/// Why a change of a subscription was not made, in words for its owner.
package struct CounterRefusal: Error, Sendable {
    package enum Ground: Sendable { case input, token, known, notFound, closed }
    package var ground: Ground
    package var words: String

    package init(_ ground: Ground, _ words: String) {
        self.ground = ground
        self.words = words
    }
}

/// Where subscriptions are taken and changed. Throws `CounterRefusal`.
package protocol SubscriptionCounter: Sendable {
    /// Subscriptions are taken at all: keys and a mail transport are configured.
    func isOpen() async -> Bool
    /// Checks a draft without storing it; what it would have brought.
    func preview(_ draft: SubscriptionDraft) async throws -> DraftPreview
    /// Stores a draft and asks its owner by mail. Nothing is said of addresses that are known already.
    func add(_ draft: SubscriptionDraft) async throws
    func confirm(_ token: String) async throws -> (card: SubscriptionCard, secret: String?)
    func renew(_ token: String) async throws -> SubscriptionCard
    func unsubscribe(_ token: String) async throws -> SubscriptionCard
    /// What a token of any purpose is good for, without doing it.
    func look(_ token: String) async throws -> (purpose: SubscriptionTokens.Purpose, card: SubscriptionCard)
    func pause(_ token: String, until: CalendarDay) async throws -> SubscriptionCard
    func resume(_ token: String) async throws -> SubscriptionCard
    func remove(_ token: String) async throws
}
