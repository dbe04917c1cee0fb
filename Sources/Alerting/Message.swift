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
    package var earlyEvidence: Evidence? { told?.earlySequence.flatMap { episode.saidEarly[$0] } }

    /// The message and all it stands for.
    package var all: [Message] { [self] + folded }
}

extension [Message] {
    /// Losses before news, then the most severe, the weightiest kind, the newest month; then by rule and series.
    package var weightiestFirst: [Message] {
        let weights = Dictionary(uniqueKeysWithValues: zip(Message.Kind.allCases, 0...))
        return sorted { left, right in
            func key(_ message: Message) -> (Int, Int, Month, String, WorkingSeries) {
                (
                    message.kind.isLoss ? 0 : 1, weights[message.kind] ?? 0, message.event.month, message.event.rule,
                    message.event.series
                )
            }
            let (one, other) = (key(left), key(right))
            if one.0 != other.0 { return one.0 < other.0 }
            if left.episode.severity != right.episode.severity { return left.episode.severity > right.episode.severity }
            if one.1 != other.1 { return one.1 < other.1 }
            if one.2 != other.2 { return one.2 > other.2 }
            return (one.3, one.4) < (other.3, other.4)
        }
    }
}
