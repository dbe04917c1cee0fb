package import Trade

/// All episodes there ever were, by rule and series.
package struct AlertBook: Sendable {
    package struct Key: Hashable, Sendable {
        package var rule: String
        package var series: WorkingSeries

        package init(rule: String, series: WorkingSeries) {
            self.rule = rule
            self.series = series
        }
    }

    /// Episodes of a rule and series in the order in which they began to be known.
    package private(set) var episodes: [Key: [Episode]] = [:]
    private var keys: [String: Key] = [:]
    private var traces: [WorkingSeries: [String: Trace]] = [:]

    /// What the episodes of a rule and series come to.
    package struct Trace: Hashable, Sendable {
        /// Whether one of them is open.
        package var isOpen: Bool
        /// The last month of any that is true.
        package var lastTrue: Month?
    }

    package init() {}

    package subscript(key: Key) -> [Episode] { episodes[key] ?? [] }

    /// The episodes that verdicts of a definition of a rule speak about: closed ones belong to the past.
    func current(rule: String, definition: String, series: WorkingSeries) -> [Episode] {
        self[Key(rule: rule, series: series)].filter { $0.definition == definition && $0.state != .closed }
    }

    /// The alert of one month, with the episode it belongs to. With a definition given, only what it judged counts: a
    /// rule with another definition starts clean.
    package func alert(
        rule: String, definition: String? = nil, series: WorkingSeries, month: Month
    ) -> (Episode, Episode.AlertMonth)? {
        for episode in self[Key(rule: rule, series: series)].reversed() {
            if let definition, episode.definition != definition || episode.state == .closed { continue }
            if let alert = episode.months[month] { return (episode, alert) }
        }
        return nil
    }

    /// What there ever was of a series, by rule.
    package func traces(of series: WorkingSeries) -> [String: Trace] { traces[series] ?? [:] }

    package var all: [Episode] { episodes.values.flatMap { $0 }.sorted { $0.id < $1.id } }

    package func episode(id: String) -> Episode? {
        keys[id].flatMap { episodes[$0]?.first { $0.id == id } }
    }

    /// Adds an episode or replaces the one with its id.
    package mutating func put(_ episode: Episode) {
        let key = Key(rule: episode.rule, series: episode.series)
        if keys[episode.id] == nil { keys[episode.id] = key }
        let trace = Self.put(episode, into: &episodes[key, default: []])
        traces[key.series, default: [:]][key.rule] = trace
    }

    private static func put(_ episode: Episode, into all: inout [Episode]) -> Trace {
        if let index = all.lastIndex(where: { $0.id == episode.id }) {
            all[index] = episode
        } else {
            all.append(episode)
        }
        return Trace(isOpen: all.contains(where: \.isOpen), lastTrue: all.compactMap(\.lastTrue).max())
    }

    /// Forgets all episodes of some rules.
    package mutating func remove(rules: Set<String>) {
        if rules.isEmpty { return }
        episodes = episodes.filter { !rules.contains($0.key.rule) }
        keys = keys.filter { !rules.contains($0.value.rule) }
        traces = traces.mapValues { $0.filter { !rules.contains($0.key) } }.filter { !$0.value.isEmpty }
    }
}
