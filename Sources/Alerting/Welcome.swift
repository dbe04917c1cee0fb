package import Trade

/// What a subscription is told when it begins, and when it goes on after a pause.
package struct Welcome: Sendable {
    /// Open alerts that match, weightiest first.
    package var open: [Episode]
    /// Alerts that it was told of before and that do not stand as they were told.
    package var lost: [Episode]
    /// The episodes above with what is now told of them.
    package var told: [Episode]

    /// Lists what is open and matches, as of an instant; all of it counts as told by the message that lists it.
    package init(of subscription: Subscription, in book: AlertBook, routing: Routing, at: Instant) {
        var routing = routing
        routing.subscriptions = [subscription]
        let reader = subscription.receiver
        (open, lost, told) = ([], [], [])
        for episode in book.all {
            let before = episode.told[reader.key]
            let months = episode.trueMonths
            let isLost = before.map { told in told.months.contains { !months.contains($0) } } ?? false
            let isOpen =
                episode.isOpen && !months.isEmpty && episode.severity > .watch
                && routing.interest(in: episode.state == .early ? .early : .confirmed, of: episode, by: reader) != nil
            guard isOpen || isLost else { continue }
            if isLost { lost.append(episode) } else { open.append(episode) }
            var episode = episode
            episode.told[reader.key] = Self.told(before, of: episode, isOpen: isOpen, at: at)
            told.append(episode)
        }
        open.sort { ($1.severity, $0.start, $0.id) < ($0.severity, $1.start, $1.id) }
        lost.sort { ($0.start, $0.id) < ($1.start, $1.id) }
    }

    private static func told(
        _ before: Episode.Told?, of episode: Episode, isOpen: Bool, at: Instant
    ) -> Episode.Told {
        guard !episode.trueMonths.isEmpty else {
            return Episode.Told(early: nil, confirmed: nil, months: [], severity: .watch)
        }
        var told = before ?? Episode.Told(early: nil, confirmed: nil, months: [], severity: episode.severity)
        if episode.state == .early {
            told.early = told.early ?? at
        } else if isOpen {
            told.confirmed = told.confirmed ?? at
        }
        told.months = episode.trueMonths
        told.severity = max(told.severity, episode.severity)
        told.instants.append(at)
        return told
    }
}
