import Trade

/// One reader before the events of one episode: of one release, of those a digest holds, or of those that were held.
struct Reading {
    /// What is asked for.
    enum Way: Hashable {
        /// Losses of what was told, and news that the reader wants at once.
        case atOnce
        /// News that the reader wants in digests of a cadence.
        case digest(Cadence)
        /// Losses and all news, however often the reader wants to hear: of a release that is held.
        case whole

        func wants(_ cadence: Cadence) -> Bool {
            switch self {
            case .atOnce: cadence == .atOnce
            case .digest(let own): cadence == own
            case .whole: true
            }
        }
        var tellsLosses: Bool { if case .digest = self { false } else { true } }
    }

    let receiver: Receiver
    let told: Episode.Told?
    let episode: Episode
    let events: [AlertEvent]
    let routing: Routing
    let way: Way
    let knownAt: Instant

    /// What the reader is told; `nil` where that is nothing.
    var message: Message? {
        guard let (kind, event) = loss ?? news else { return nil }
        return Message(
            id: Identity.notification(
                episode: episode.id, knownAt: knownAt, kind: kind.rawValue, receiver: receiver.key),
            kind: kind, receiver: receiver, episode: episode, event: event, lostMonths: kind.isLoss ? lost : [],
            confirmedMonths: kind == .corrected
                ? events.filter { $0.kind == .confirmed && holds($0) }.map(\.month) : [],
            told: told)
    }

    /// Months that these events took away and that the reader was told of.
    private var lost: [Month] {
        guard let told else { return [] }
        var lost: [Month] = []
        for event in events where event.kind == .retracted || event.kind == .corrected {
            if told.months.contains(event.month), !holds(event), !lost.contains(event.month) {
                lost.append(event.month)
            }
        }
        return lost
    }

    private func holds(_ event: AlertEvent) -> Bool { episode.months[event.month]?.isTrue == true }

    /// Whoever was told is told of the loss, whatever the routes say now.
    private var loss: (Message.Kind, AlertEvent)? {
        guard way.tellsLosses else { return nil }
        let lost = self.lost
        guard
            let event = events.last(where: {
                ($0.kind == .retracted || $0.kind == .corrected) && lost.contains($0.month)
            })
        else { return nil }
        return (episode.trueMonths.isEmpty ? .retracted : .corrected, event)
    }

    private var news: (Message.Kind, AlertEvent)? {
        guard episode.severity > .watch else { return nil }
        // What was undone since is no news, nor what has changed so often that it is not to be trusted.
        let events = self.events.filter { holds($0) && !episode.isUnstable($0.month, at: knownAt) }
        guard !events.isEmpty else { return nil }
        func last(_ kind: AlertEvent.Kind) -> AlertEvent? { events.last { $0.kind == kind } }
        let rose = last(.raised)
        if told?.confirmed == nil, let asked = asked(.confirmed) {
            // The first of the months judged as new that reach the reader's severity.
            let first = events.first { $0.kind == .confirmed && $0.severity >= max(asked, .warning) }
            if let first { return (.confirmed, first) }
        }
        if let told, !told.months.isEmpty {
            guard let rose, episode.severity > told.severity, asked(.raised) != nil else { return nil }
            return (.raised, rose)
        }
        // An episode below the reader's severity that rises to it is first told as what it is.
        if let rose, episode.state == .confirmed {
            return asked(.confirmed) == nil ? nil : (.confirmed, last(.confirmed) ?? rose)
        }
        guard let found = last(.early) ?? (episode.state == .early ? rose : nil) else { return nil }
        return asked(.early) == nil ? nil : (.early, found)
    }

    /// The least severity with which the receiver asked for messages of a kind about this episode in this way; `nil` if
    /// it did not.
    private func asked(_ kind: Message.Kind) -> Severity? {
        routing.interest(in: kind, of: episode, by: receiver).flatMap { way.wants($0.cadence) ? $0.severity : nil }
    }
}
