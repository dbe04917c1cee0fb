package import Trade

/// The silences that may be in force when a release is told.
package struct Silencing: Hashable, Sendable {
    package var silences: [Silence]

    package init(_ silences: [Silence] = []) { self.silences = silences }

    /// News of an episode that a silence kept back in one release.
    package struct KeptBack: Hashable, Sendable {
        package var silence: String
        package var episode: String
        package var kind: Message.Kind
        /// How many readers would have been told.
        package var readers: Int
    }

    /// The silence that keeps back news of a rule and series; the first of several.
    package func silence(
        over rule: String, _ series: WorkingSeries, severity: Severity, at instant: Instant
    ) -> Silence? {
        silences.first { $0.isInForce(at: instant) && $0.covers(rule, series, severity: severity) }
    }

    package func silence(over event: AlertEvent) -> Silence? {
        silence(over: event.rule, event.series, severity: event.severity, at: event.knownAt)
    }

    /// Lets through what is sent of one release, reader by reader, and keeps account of what is not.
    ///
    /// It stands before messages fold into each other: a message that is kept back takes none with it.
    package struct Sieve: Sendable {
        private let inForce: [Silence]
        /// What was kept back, in order.
        package private(set) var keptBack: [KeptBack] = []
        private var places: [KeptBack: Int] = [:]

        package init(_ silencing: Silencing, at knownAt: Instant) {
            inForce = silencing.silences.filter { $0.isInForce(at: knownAt) }
        }

        /// The messages that are sent. What takes something back always goes.
        package mutating func pass(_ messages: [Message]) -> [Message] {
            if inForce.isEmpty { return messages }
            return messages.filter { message in
                let episode = message.episode
                guard !message.kind.isLoss,
                    let silence = inForce.first(where: {
                        $0.covers(episode.rule, episode.series, severity: episode.severity)
                    })
                else { return true }
                note(KeptBack(silence: silence.id, episode: episode.id, kind: message.kind, readers: 0))
                return false
            }
        }

        private mutating func note(_ kept: KeptBack) {
            let place = places[kept] ?? keptBack.count
            if place == keptBack.count { keptBack.append(kept) }
            places[kept] = place
            keptBack[place].readers += 1
        }
    }
}

extension Digest {
    /// The digest with what silences have to do with it: those that end before the next cut, and the alerts of which they
    /// keep news back.
    package func marked(by silencing: Silencing) -> Digest {
        let days: Int64 =
            switch cadence {
            case .atOnce, .daily: 1
            case .weekly: 7
            case .monthly: 31
            }
        var digest = self
        let inForce = silencing.silences.filter { $0.isInForce(at: cut) }
        digest.silences = inForce.filter { $0.until <= cut + days * 86400 }.sorted {
            ($0.until, $0.id) < ($1.until, $1.id)
        }
        .map { EndingSilence(id: $0.id, reason: $0.reason, until: $0.until) }
        for message in messages.flatMap(\.all) {
            let episode = message.episode
            if inForce.contains(where: { $0.covers(episode.rule, episode.series, severity: episode.severity) }) {
                digest.silenced.insert(episode.id)
            }
        }
        return digest
    }
}
