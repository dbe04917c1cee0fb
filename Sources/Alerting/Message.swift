package import Trade

/// One message to one receiver about one episode, caused by one release: the weightiest news first, the rest beside it.
package struct Message: Hashable, Sendable {
    /// What the message says, weightiest first.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case retracted, corrected, confirmed, raised, early
    }

    package var id: String
    package var kind: Kind
    package var receiver: Receiver
    package var episode: Episode
    /// The event that the message is about.
    package var event: AlertEvent
    /// Months that this release took away and that the receiver was told of.
    package var lostMonths: [Month]
    /// Months that this release confirmed, beside a correction.
    package var confirmedMonths: [Month]
    /// What the receiver knew before; `nil` on the first message.
    package var told: Episode.Told?

    package init(
        id: String, kind: Kind, receiver: Receiver, episode: Episode, event: AlertEvent, lostMonths: [Month],
        confirmedMonths: [Month] = [], told: Episode.Told?
    ) {
        self.id = id
        self.kind = kind
        self.receiver = receiver
        self.episode = episode
        self.event = event
        self.lostMonths = lostMonths
        self.confirmedMonths = confirmedMonths
        self.told = told
    }

    /// Confirmed by Census with no early message before: surfaces call it New.
    package var isNew: Bool { kind == .confirmed && told?.early == nil }
}

/// Decides who is told what at once.
package enum Telling {
    /// The messages a release causes, in order of episode and receiver, and the episodes with what is now told.
    package static func messages(
        for outcome: Lifecycle.Outcome, routing: Routing, knownAt: Instant
    ) -> (messages: [Message], episodes: [Episode]) {
        var messages: [Message] = []
        var episodes: [Episode] = []
        let events = Dictionary(grouping: outcome.events, by: \.episode)
        for var episode in outcome.changed {
            for receiver in routing.readers {
                let reader = Reader(
                    receiver: receiver, told: episode.told[receiver.key], episode: episode,
                    events: events[episode.id] ?? [], routing: routing)
                guard let message = reader.message(knownAt: knownAt) else { continue }
                messages.append(message)
                episode.told[receiver.key] = reader.told(after: message, knownAt: knownAt)
            }
            episodes.append(episode)
        }
        return (messages, episodes)
    }
}

/// One receiver before the events of one episode in one release.
private struct Reader {
    let receiver: Receiver
    let told: Episode.Told?
    let episode: Episode
    let events: [AlertEvent]
    let routing: Routing

    func message(knownAt: Instant) -> Message? {
        guard let kind, let event = event(for: kind) else { return nil }
        return Message(
            id: Identity.notification(
                episode: episode.id, knownAt: knownAt, kind: kind.rawValue, receiver: receiver.key),
            kind: kind, receiver: receiver, episode: episode, event: event, lostMonths: lost,
            confirmedMonths: kind == .corrected ? months(.confirmed) : [], told: told)
    }

    /// What is told once the message is sent: every message names all months that hold.
    func told(after message: Message, knownAt: Instant) -> Episode.Told {
        var told = message.told ?? .init(early: nil, confirmed: nil, months: [], severity: episode.severity)
        if message.kind == .early {
            told.early = knownAt
            told.earlyEvidence = message.event.evidence
        }
        if message.kind == .confirmed || !message.confirmedMonths.isEmpty { told.confirmed = told.confirmed ?? knownAt }
        told.months = episode.trueMonths
        told.severity = max(told.severity, episode.severity)
        // After a retraction nothing is left of what was told: what comes back is told as new.
        if message.kind == .retracted { told = .init(early: nil, confirmed: nil, months: [], severity: .watch) }
        return told
    }

    private func months(_ kind: AlertEvent.Kind) -> [Month] { events.filter { $0.kind == kind }.map(\.month) }

    /// Months lost in this release that the receiver was told of.
    private var lost: [Month] {
        guard let told else { return [] }
        return events.filter { $0.kind == .retracted || $0.kind == .corrected }.map(\.month)
            .filter(told.months.contains)
    }

    private var kind: Message.Kind? {
        // Whoever was told is told of the loss, whatever the routes say now.
        if !lost.isEmpty { return episode.trueMonths.isEmpty ? .retracted : .corrected }
        guard episode.severity > .watch else { return nil }
        if told?.confirmed == nil, let asked = asked(.confirmed),
            events.contains(where: { $0.kind == .confirmed && $0.severity >= max(asked, .warning) })
        {
            return .confirmed
        }
        let rose = events.contains { $0.kind == .raised }
        if let told, !told.months.isEmpty {
            return rose && episode.severity > told.severity && asked(.raised) != nil ? .raised : nil
        }
        // An episode below the reader's severity that rises to it is first told as what it is.
        if rose, episode.state == .confirmed { return asked(.confirmed) == nil ? nil : .confirmed }
        let isEarly = events.contains { $0.kind == .early } || rose && episode.state == .early
        return isEarly && asked(.early) != nil ? .early : nil
    }

    /// The least severity with which the receiver asked for messages of a kind about this episode; `nil` if it did not.
    private func asked(_ kind: Message.Kind) -> Severity? {
        routing.interest(in: kind, of: episode, by: receiver)?.severity
    }

    private func event(for kind: Message.Kind) -> AlertEvent? {
        switch kind {
        case .retracted: events.last { $0.kind == .retracted && lost.contains($0.month) }
        case .corrected: events.last { $0.kind == .corrected && lost.contains($0.month) }
        case .confirmed: events.last { $0.kind == .confirmed } ?? events.last { $0.kind == .raised }
        case .raised: events.last { $0.kind == .raised }
        case .early: events.last { $0.kind == .early } ?? events.last { $0.kind == .raised }
        }
    }
}
