import Trade

/// Alerts made again from their events: what stood when each release had come, without judging anything anew.
package struct EventHistory: Sendable {
    package private(set) var book = AlertBook()

    package init() {}

    /// Takes in the events of one release; what it did, as it is told.
    package mutating func take(_ events: [AlertEvent], definition: String = "") -> Lifecycle.Outcome {
        var changed: Set<String> = []
        for event in events {
            var episode =
                book.episode(id: event.episode)
                ?? Episode(rule: event.rule, definition: definition, series: event.series, start: event.episodeStart)
            guard episode.id == event.episode else { continue }
            apply(event, to: &episode)
            book.put(episode)
            changed.insert(episode.id)
        }
        return Lifecycle.Outcome(
            book: book, events: events, changed: changed.sorted().compactMap { book.episode(id: $0) })
    }

    /// Takes over what readers were told.
    package mutating func note(_ episodes: [Episode]) {
        for episode in episodes { book.put(episode.settled) }
    }

    private func apply(_ event: AlertEvent, to episode: inout Episode) {
        episode.sequence = max(episode.sequence, event.sequence)
        switch event.kind {
        case .early, .confirmed, .late:
            let isConfirmed = event.kind == .confirmed || event.kind == .late && event.basis != .license
            var month =
                episode.months[event.month]
                ?? Episode.AlertMonth(
                    isConfirmed: isConfirmed, isTrue: true, severity: event.severity, first: event.kept,
                    newest: event.kept)
            month.isTrue = true
            month.isConfirmed = month.isConfirmed || isConfirmed
            month.newest = event.kept
            episode.months[event.month] = month
            episode.severity = max(episode.severity, event.severity)
            if event.kind == .early, episode.state == .retracted { episode.state = .early }
            if event.kind == .confirmed { episode.state = .confirmed }
            if event.kind == .late, episode.sequence == 1 || episode.state == .retracted { episode.state = .resolved }
        case .raised: episode.severity = max(episode.severity, event.severity)
        case .revised: episode.months[event.month]?.newest = event.kept
        case .retracted, .corrected:
            episode.months[event.month]?.isTrue = false
            episode.months[event.month]?.newest = event.kept
            if episode.trueMonths.isEmpty { episode.state = .retracted }
        case .resolved: episode.state = .resolved
        case .closed: episode.state = .closed
        }
    }
}
