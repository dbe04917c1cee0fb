package import Trade

/// What became of the early alerts of a rule, by month: the first word of Census (smelt and cast: of closed licenses)
/// decides, and what a later revision says of the month changes nothing.
package struct EarlyRecord: Hashable, Sendable {
    package var confirmed: Int
    /// Retracted or corrected: the month was lost.
    package var lost: Int
    /// Those that wait for the decision.
    package var undecided: Int

    package init(confirmed: Int = 0, lost: Int = 0, undecided: Int = 0) {
        self.confirmed = confirmed
        self.lost = lost
        self.undecided = undecided
    }

    package var decided: Int { confirmed + lost }
}

/// The record of every rule, kept up with the events in their order.
package struct EarlyRecords: Sendable {
    /// One month of an episode.
    private struct Place: Hashable {
        var episode: String
        var month: Month
    }

    private var records: [String: EarlyRecord] = [:]
    /// Early alerts that wait, with the rule and the instant at which they became known.
    private var waiting: [Place: (rule: String, knownAt: Instant)] = [:]

    package init() {}

    package subscript(rule: String) -> EarlyRecord { records[rule] ?? EarlyRecord() }

    /// That of all rules together.
    package var whole: EarlyRecord {
        records.values.reduce(into: EarlyRecord()) { whole, one in
            whole.confirmed += one.confirmed
            whole.lost += one.lost
            whole.undecided += one.undecided
        }
    }

    /// When the early alert of a month was given that nothing has decided yet; `nil` when there is none.
    package func early(episode: String, month: Month) -> Instant? {
        waiting[Place(episode: episode, month: month)]?.knownAt
    }

    /// Takes in the next event. What a closed rule left open is never decided and counts no more.
    package mutating func take(
        _ kind: AlertEvent.Kind, rule: String, episode: String, month: Month, knownAt: Instant
    ) {
        let place = Place(episode: episode, month: month)
        switch kind {
        case .early:
            if waiting.updateValue((rule, knownAt), forKey: place) == nil {
                records[rule, default: .init()].undecided += 1
            }
        case .confirmed, .retracted, .corrected:
            guard waiting.removeValue(forKey: place) != nil else { return }
            records[rule]?.undecided -= 1
            if kind == .confirmed { records[rule]?.confirmed += 1 } else { records[rule]?.lost += 1 }
        case .closed:
            for place in waiting.keys where place.episode == episode {
                waiting[place] = nil
                records[rule]?.undecided -= 1
            }
        case .raised, .revised, .late, .resolved: return
        }
    }

    package mutating func take(_ event: AlertEvent) {
        take(
            event.kind, rule: event.rule, episode: event.episode, month: event.month, knownAt: event.knownAt)
    }
}
