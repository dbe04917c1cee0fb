package import Trade

/// Decides who is told what of one release, in one visible order: the messages that episodes cause for each reader, what
/// folds into what, and whether they go one by one, as a summary, or are held.
package enum Telling {
    /// What telling has to know of a release besides its events.
    package struct Release: Sendable {
        package var vintage: Vintage
        package var inhibition: Inhibition
        /// The months of statistics that it states for the first time, where they are several.
        package var catchUp: [Month]
        /// Why it is held; `nil` when it is not.
        package var mass: MassEvent?
        /// The silences that are in force.
        package var silencing: Silencing

        package init(
            vintage: Vintage, inhibition: Inhibition = Inhibition(), catchUp: [Month] = [], mass: MassEvent? = nil,
            silencing: Silencing = Silencing()
        ) {
            self.vintage = vintage
            self.inhibition = inhibition
            self.catchUp = catchUp
            self.mass = mass
            self.silencing = silencing
        }
    }

    /// Who is told what.
    package struct Outcome: Sendable {
        /// One by one, in order of episode and reader; each with what folds into it.
        package var messages: [Message] = []
        /// One a reader. Those of a held release wait.
        package var summaries: [Summary] = []
        /// Ids of held notifications whose place `summaries` take, or of which nothing is left to tell.
        package var superseded: [String] = []
        /// The episodes that the release changed, with what is now told.
        package var episodes: [Episode] = []
        /// News that silences kept back: nobody counts as told of it.
        package var keptBack: [Silencing.KeptBack] = []
        /// What waits for a decision after this release; `nil` when nothing does.
        package var hold: Hold?

        /// Every message that is sent now, in whatever form: not those that wait.
        package var sent: [Message] {
            messages.flatMap(\.all) + summaries.filter { !$0.isHeld }.flatMap(\.named)
        }
    }

    /// What a release causes, and the episodes with what is now told. `hold` is what waits for a decision from earlier
    /// releases; what this release adds to it is in the outcome.
    package static func tell(
        _ outcome: Lifecycle.Outcome, of release: Release, routing: Routing, hold: Hold? = nil
    ) -> Outcome {
        var result = Outcome()
        result.hold = hold
        let events = Dictionary(grouping: outcome.events, by: \.episode)
        let changed = outcome.changed.map { (episode: $0, bare: $0.untold, events: events[$0.id] ?? []) }
        result.episodes = outcome.changed
        let places = Dictionary(uniqueKeysWithValues: zip(changed.map(\.episode.id), 0...))
        func note(_ message: Message) {
            if let place = places[message.episode.id] {
                result.episodes[place].note(message, at: release.vintage.knownAt)
            }
        }
        var waiting = Waiting(outcome, release, hold, routing)
        // Silences come first: what is kept back takes nothing with it that would fold into it.
        var sieve = Silencing.Sieve(release.silencing, at: release.vintage.knownAt)
        var singles: [(reader: Int, message: Message)] = []
        for (number, receiver) in routing.readers.enumerated() {
            let key = receiver.key
            if let change = waiting.change(for: receiver, key, &sieve) {
                result.superseded += change.superseded
                if let summary = change.summary { result.summaries.append(summary) }
            }
            if release.mass != nil { continue }
            let messages = changed.compactMap { change -> Message? in
                if change.events.isEmpty || waiting.covers(change.episode.id, key) { return nil }
                return Reading(
                    receiver: receiver, told: change.episode.told[key], episode: change.bare, events: change.events,
                    routing: routing, way: .atOnce, knownAt: release.vintage.knownAt
                ).message
            }
            let folded = release.inhibition.fold(sieve.pass(messages))
            let reason: Summary.Reason? =
                folded.count > Summary.largestNumberAtOnce
                ? .many : folded.count > 1 && release.catchUp.count > 1 ? .catchUp(release.catchUp) : nil
            if let reason {
                let summary = Summary(folded, to: receiver, reason: reason, vintage: release.vintage)
                result.summaries.append(summary)
                summary.named.forEach(note)
            } else {
                singles += folded.map { (number, $0) }
                folded.flatMap(\.all).forEach(note)
            }
        }
        result.hold = waiting.hold
        result.keptBack = sieve.keptBack
        result.messages = singles.sorted {
            ($0.message.episode.id, $0.reader) < ($1.message.episode.id, $1.reader)
        }.map(\.message)
        return result
    }
}

extension Summary {
    package var isHeld: Bool { if case .held = reason { true } else { false } }
}
