package import Trade

/// What one release means for one reader, in one message: because it is much, catches up, or was held.
package struct Summary: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// More messages than a reader is sent at once.
        case many
        /// Several months of statistics came in one release.
        case catchUp([Month])
        /// Operations decide whether it is sent; without a decision it is sent by itself at `until`.
        case held(MassEvent, until: Instant)
    }

    /// So many messages of one release are sent one by one; with one more they are one summary.
    package static let largestNumberAtOnce = 20
    /// So much news is named; the rest is counted, and nobody counts as told of it.
    package static let largestNumberNamed = 60

    /// The id of its notification.
    package var id: String
    package var receiver: Receiver
    package var reason: Reason
    /// The release that caused it (of several that are held together, the newest).
    package var vintage: Vintage
    /// Retractions and corrections of what the reader was told: all of them, the weightiest first.
    package var losses: [Message]
    /// What is new, the weightiest first.
    package var news: [Message]
    /// News beyond `news`: counted, not named.
    package var rest: Int

    package var knownAt: Instant { vintage.knownAt }
    /// All messages that it stands for.
    package var messages: [Message] { losses + news }
    /// Everything it names, folded messages included.
    package var named: [Message] { messages.flatMap(\.all) }

    package init(
        receiver: Receiver, reason: Reason, vintage: Vintage, losses: [Message], news: [Message], rest: Int = 0
    ) {
        // A reader may be sent a summary of a release beside one that waits.
        let kind = if case .held = reason { "held" } else { Notice.Kind.summary.rawValue }
        id = Identity.notification(episode: "", knownAt: vintage.knownAt, kind: kind, receiver: receiver.key)
        self.receiver = receiver
        self.reason = reason
        self.vintage = vintage
        self.losses = losses
        self.news = news
        self.rest = rest
    }

    /// Of messages to one reader; the news that is least weighty is counted only.
    package init(_ messages: [Message], to receiver: Receiver, reason: Reason, vintage: Vintage) {
        let ordered = messages.weightiestFirst
        let news = ordered.filter { !$0.kind.isLoss }
        self.init(
            receiver: receiver, reason: reason, vintage: vintage, losses: ordered.filter(\.kind.isLoss),
            news: Array(news.prefix(Self.largestNumberNamed)), rest: max(0, news.count - Self.largestNumberNamed))
    }

    /// Without its news: what the reader is owed whatever operations decide. `nil` when that is nothing.
    package var owed: Summary? {
        guard !losses.isEmpty else { return nil }
        var owed = self
        owed.news = []
        owed.rest = 0
        return owed
    }
}

/// Why a release is held before anyone is told: it changes so much that something other than trade may be the cause.
package struct MassEvent: Hashable, Sendable {
    package enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
        /// Many more events than the releases of this source usually cause.
        case many
        /// The calendar marks an annual revision.
        case annualRevision = "annual-revision"
        /// It changes stated cells of many past months.
        case pastMonths = "past-months"
    }

    package var cause: Cause
    /// Events that the release causes.
    package var events: Int
    /// The median of the releases before it; `nil` when there were too few.
    package var usual: Int?
    /// Past months of which it changes stated cells.
    package var pastMonths: Int

    package init(cause: Cause, events: Int, usual: Int?, pastMonths: Int) {
        self.cause = cause
        self.events = events
        self.usual = usual
        self.pastMonths = pastMonths
    }

    /// A release is held when it causes more events than this, and than five times the usual number.
    package static let usualLimit = 50
    package static let factor = 5
    /// As many releases of the source are looked at, and no fewer than that many are enough.
    package static let releasesLookedAt = 12
    package static let releasesNeeded = 3
    /// A release is held when it changes stated cells of more past months.
    package static let pastMonthsLimit = 24
    /// Seconds after which a held release is sent by itself: 72 hours.
    package static let patience: Int64 = 72 * 3600

    /// Why a release is held; `nil` when it is not. A release that causes nothing holds nothing.
    ///
    /// - Parameters:
    ///   - events: How many events it causes.
    ///   - before: The numbers of events of the source's releases before it, newest last.
    ///   - pastMonths: Of how many past months it changes stated cells.
    ///   - isAnnualRevision: The calendar marks it as one.
    package static func judge(
        events: Int, before: [Int], pastMonths: Int, isAnnualRevision: Bool
    ) -> MassEvent? {
        guard events > 0 else { return nil }
        let counts = before.suffix(releasesLookedAt).sorted()
        // Twice the median, so that it stays a whole number.
        let twice = counts.isEmpty ? 0 : counts[(counts.count - 1) / 2] + counts[counts.count / 2]
        let usual = counts.count < releasesNeeded ? nil : twice / 2
        func event(_ cause: Cause) -> MassEvent {
            MassEvent(cause: cause, events: events, usual: usual, pastMonths: pastMonths)
        }
        if isAnnualRevision { return event(.annualRevision) }
        if pastMonths > pastMonthsLimit { return event(.pastMonths) }
        if usual != nil, events > usualLimit, 2 * events > factor * twice { return event(.many) }
        return nil
    }
}
