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

    package init() {}

    package subscript(key: Key) -> [Episode] { episodes[key] ?? [] }

    /// The alert of one month, with the episode it belongs to.
    package func alert(rule: String, series: WorkingSeries, month: Month) -> (Episode, Episode.AlertMonth)? {
        for episode in self[Key(rule: rule, series: series)].reversed() {
            if let alert = episode.months[month] { return (episode, alert) }
        }
        return nil
    }

    package var all: [Episode] { episodes.values.flatMap { $0 }.sorted { $0.id < $1.id } }

    package func episode(id: String) -> Episode? {
        for list in episodes.values { if let found = list.first(where: { $0.id == id }) { return found } }
        return nil
    }

    /// Adds an episode or replaces the one with its id.
    package mutating func put(_ episode: Episode) {
        let key = Key(rule: episode.rule, series: episode.series)
        if let index = episodes[key]?.firstIndex(where: { $0.id == episode.id }) {
            episodes[key]?[index] = episode
        } else {
            episodes[key, default: []].append(episode)
        }
    }
}
