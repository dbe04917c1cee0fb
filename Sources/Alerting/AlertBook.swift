package import Trade

/// All episodes there ever were, by series and rule.
package struct AlertBook: Sendable {
    package struct Key: Hashable, Sendable {
        package var rule: String
        package var series: WorkingSeries

        package init(rule: String, series: WorkingSeries) {
            self.rule = rule
            self.series = series
        }
    }

    /// What the episodes of a rule and series come to.
    package struct Trace: Hashable, Sendable {
        /// Whether one of them is open.
        package var isOpen: Bool
        /// The last month of any that is true.
        package var lastTrue: Month?
    }

    /// What there ever was of one series.
    package struct Page: Sendable {
        fileprivate struct Entry {
            /// In the order in which they began to be known.
            var episodes: [Episode]
            var trace: Trace
        }
        fileprivate var entries: [String: Entry] = [:]

        package var isEmpty: Bool { entries.isEmpty }
        /// What the episodes of a rule come to; `nil` where there are none.
        package func trace(of rule: String) -> Trace? { entries[rule]?.trace }
        /// The episodes of a rule in the order in which they began to be known.
        package func episodes(of rule: String) -> [Episode] { entries[rule]?.episodes ?? [] }
    }

    /// A page for each series: a change copies that page, and no other.
    private var pages: [WorkingSeries: Page] = [:]
    private var keys: [String: Key] = [:]

    package init() {}

    /// The series that ever had an alert.
    package var series: some Collection<WorkingSeries> { pages.keys }

    /// What there ever was of a series.
    package func page(of series: WorkingSeries) -> Page { pages[series] ?? Page() }

    /// Episodes of a rule and series in the order in which they began to be known.
    package subscript(key: Key) -> [Episode] { pages[key.series]?.episodes(of: key.rule) ?? [] }

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

    package var all: [Episode] {
        pages.values.flatMap { $0.entries.values.flatMap(\.episodes) }.sorted { $0.id < $1.id }
    }

    package func episode(id: String) -> Episode? {
        keys[id].flatMap { pages[$0.series]?.entries[$0.rule]?.episodes.first { $0.id == id } }
    }

    /// Adds an episode or replaces the one with its id.
    package mutating func put(_ episode: Episode) {
        if keys[episode.id] == nil { keys[episode.id] = Key(rule: episode.rule, series: episode.series) }
        let fresh = Page.Entry(episodes: [], trace: Trace(isOpen: false))
        pages[episode.series, default: Page()].entries[episode.rule, default: fresh].put(episode)
    }

    /// Forgets all episodes of some rules.
    package mutating func remove(rules: Set<String>) {
        if rules.isEmpty { return }
        keys = keys.filter { !rules.contains($0.value.rule) }
        pages = pages.mapValues { page in
            var page = page
            page.entries = page.entries.filter { !rules.contains($0.key) }
            return page
        }.filter { !$0.value.isEmpty }
    }
}

extension AlertBook.Page.Entry {
    fileprivate mutating func put(_ episode: Episode) {
        if let index = episodes.lastIndex(where: { $0.id == episode.id }) {
            episodes[index] = episode
        } else {
            episodes.append(episode)
        }
        trace = AlertBook.Trace(
            isOpen: episodes.contains(where: \.isOpen), lastTrue: episodes.lazy.compactMap(\.lastTrue).max())
    }
}
