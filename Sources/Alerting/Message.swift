package import Trade

/// One message to one receiver about one episode, caused by one release: the weightiest news first, the rest beside it.
package struct Message: Hashable, Sendable {
    /// What the message says, weightiest first.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case retracted, corrected, confirmed, raised, early

        /// Takes back what was told; everything else is news.
        package var isLoss: Bool { self == .retracted || self == .corrected }
    }

    package var id: String
    package var kind: Kind
    package var receiver: Receiver
    /// The episode as the release leaves it, without what readers were told of it.
    package var episode: Episode
    /// The event that the message is about.
    package var event: AlertEvent
    /// Months that this release took away and that the receiver was told of.
    package var lostMonths: [Month]
    /// Months that this release confirmed, beside a correction.
    package var confirmedMonths: [Month]
    /// What the receiver knew before; `nil` on the first message.
    package var told: Episode.Told?
    /// Messages that this one stands for: of parts of the rule, of single countries under the world, of codes below the
    /// product. None of them stands for others.
    package var folded: [Message]

    package init(
        id: String, kind: Kind, receiver: Receiver, episode: Episode, event: AlertEvent, lostMonths: [Month],
        confirmedMonths: [Month] = [], told: Episode.Told?, folded: [Message] = []
    ) {
        self.id = id
        self.kind = kind
        self.receiver = receiver
        self.episode = episode
        self.event = event
        self.lostMonths = lostMonths
        self.confirmedMonths = confirmedMonths
        self.told = told
        self.folded = folded
    }

    /// Confirmed by Census with no early message before: surfaces call it New.
    package var isNew: Bool { kind == .confirmed && told?.early == nil }

    /// What the early message said; `nil` when there was none.
    package var earlyEvidence: Evidence? { told?.earlySequence.flatMap { episode.saidEarly[$0]?.evidence } }

    /// The message and all it stands for.
    package var all: [Message] { [self] + folded }
}

extension [Message] {
    /// Losses before news, then the most severe, the weightiest kind, the newest month; then by rule and series.
    package var weightiestFirst: [Message] {
        if count < 2 { return self }
        let weights = Dictionary(uniqueKeysWithValues: zip(Message.Kind.allCases, 0...))
        let ranks = map { message in
            (
                news: message.kind.isLoss ? 0 : 1, severity: message.episode.severity,
                kind: weights[message.kind] ?? 0, month: message.event.month
            )
        }
        return indices.sorted { left, right in
            let (one, other) = (ranks[left], ranks[right])
            if one.news != other.news { return one.news < other.news }
            if one.severity != other.severity { return one.severity > other.severity }
            if one.kind != other.kind { return one.kind < other.kind }
            if one.month != other.month { return one.month > other.month }
            let (event, next) = (self[left].event, self[right].event)
            return event.rule == next.rule ? event.series < next.series : event.rule < next.rule
        }.map { self[$0] }
    }
}
