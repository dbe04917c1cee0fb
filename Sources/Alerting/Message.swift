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
    /// What the receiver knew before; `nil` on the first message.
    package var told: Episode.Told?

    package init(
        id: String, kind: Kind, receiver: Receiver, episode: Episode, event: AlertEvent, lostMonths: [Month],
        told: Episode.Told?
    ) {
        self.id = id
        self.kind = kind
        self.receiver = receiver
        self.episode = episode
        self.event = event
        self.lostMonths = lostMonths
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
        for var episode in outcome.changed {
            let events = outcome.events.filter { $0.episode == episode.id }
            for receiver in routing.receivers {
                let asked = routing.audience(of: episode).first { $0.receiver == receiver }
                guard
                    let message = message(
                        to: receiver, asked: asked.map { ($0.severity, $0.states) }, episode: episode, events: events,
                        knownAt: knownAt)
                else { continue }
                messages.append(message)
                var told = message.told ?? .init(early: nil, confirmed: nil, months: [], severity: episode.severity)
                if message.kind == .early { told.early = knownAt }
                if message.kind == .confirmed { told.confirmed = knownAt }
                told.months = episode.trueMonths
                told.severity = max(told.severity, episode.severity)
                episode.told[receiver.key] = told
            }
            episodes.append(episode)
        }
        return (messages, episodes)
    }

    private static func message(
        to receiver: Receiver, asked: (severity: Severity, states: [String])?, episode: Episode,
        events: [AlertEvent], knownAt: Instant
    ) -> Message? {
        let told = episode.told[receiver.key]
        let lost = events.filter { $0.kind == .retracted || $0.kind == .corrected }.map(\.month)
        guard let kind = kind(told: told, asked: asked, episode: episode, events: events, lost: lost) else { return nil }
        let event = event(for: kind, in: events)
        guard let event else { return nil }
        return Message(
            id: Identity.notification(
                episode: episode.id, knownAt: knownAt, kind: kind.rawValue, receiver: receiver.key),
            kind: kind, receiver: receiver, episode: episode, event: event, lostMonths: lost, told: told)
    }

    private static func kind(
        told: Episode.Told?, asked: (severity: Severity, states: [String])?, episode: Episode, events: [AlertEvent],
        lost: [Month]
    ) -> Message.Kind? {
        // Whoever was told is told of the loss, whatever the routes say now.
        if let told {
            if events.contains(where: { $0.kind == .retracted }) { return .retracted }
            if lost.contains(where: told.months.contains) { return .corrected }
        }
        guard let asked, asked.severity <= episode.severity, episode.severity > .watch else { return nil }
        let isNewlyConfirmed = events.contains { $0.kind == .confirmed && $0.severity >= max(asked.severity, .warning) }
        func wants(_ kind: Message.Kind) -> Bool { asked.states.isEmpty || asked.states.contains(kind.rawValue) }
        if isNewlyConfirmed, told?.confirmed == nil { return wants(.confirmed) ? .confirmed : nil }
        if let told {
            let rose = events.contains { $0.kind == .raised } && episode.severity > told.severity
            return rose && wants(.raised) ? .raised : nil
        }
        // An episode below the reader's severity that rises to it is first told as what it is.
        if events.contains(where: { $0.kind == .raised }), episode.state == .confirmed {
            return wants(.confirmed) ? .confirmed : nil
        }
        return events.contains { $0.kind == .early || $0.kind == .raised } && wants(.early) ? .early : nil
    }

    private static func event(for kind: Message.Kind, in events: [AlertEvent]) -> AlertEvent? {
        switch kind {
        case .retracted: events.last { $0.kind == .retracted }
        case .corrected: events.last { $0.kind == .corrected }
        case .confirmed: events.last { $0.kind == .confirmed } ?? events.last { $0.kind == .raised }
        case .raised: events.last { $0.kind == .raised }
        case .early: events.last { $0.kind == .early } ?? events.last { $0.kind == .raised }
        }
    }
}
