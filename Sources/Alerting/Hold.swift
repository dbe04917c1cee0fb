package import Trade

/// Releases whose alerts wait until operations decide, with what they did: nobody counts as told of it before.
///
/// There is one at most: a release that is held while another waits joins it.
package struct Hold: Sendable, Hashable {
    /// One message of a held notification.
    package struct Named: Hashable, Sendable, Codable {
        package var episode: String
        package var kind: Message.Kind
        /// The number of the event that the message is about.
        package var sequence: Int
        /// A correction that confirms other months.
        package var confirms: Bool

        init(_ message: Message) {
            episode = message.episode.id
            kind = message.kind
            sequence = message.event.sequence
            confirms = !message.confirmedMonths.isEmpty
        }
    }

    /// The held notification of one reader.
    package struct Row: Hashable, Sendable {
        /// The id of the notification.
        package var id: String
        /// The instant its words speak of.
        package var knownAt: Instant
        package var named: [Named]

        package init(id: String, knownAt: Instant, named: [Named]) {
            self.id = id
            self.knownAt = knownAt
            self.named = named
        }
    }

    /// The releases that are held, oldest first.
    package var vintages: [Vintage]
    /// Why the newest of them is held.
    package var mass: MassEvent
    /// When it is sent by itself: 72 hours after the first of them.
    package var until: Instant
    /// By episode: the events of held releases, and of later ones about the same episodes.
    package var events: [String: [AlertEvent]]
    /// By reader's key.
    package var rows: [String: Row]

    package init(
        vintages: [Vintage], mass: MassEvent, until: Instant, events: [String: [AlertEvent]] = [:],
        rows: [String: Row] = [:]
    ) {
        self.vintages = vintages
        self.mass = mass
        self.until = until
        self.events = events
        self.rows = rows
    }

    /// The release by which it is called: the oldest.
    package var id: Int64 { vintages[0].id }

    /// Takes in that the notifications of some readers are sent: the episodes of which they are told something, with it.
    /// `book` holds the episodes as they stand, which is how they stood when the notifications were written: any later
    /// event about them would have rewritten those.
    package func told(_ readers: some Sequence<String>, droppingNews: Bool, in book: AlertBook) -> [Episode] {
        var changed: [String: Episode] = [:]
        for reader in readers {
            guard let row = rows[reader] else { continue }
            for named in row.named where !droppingNews || named.kind.isLoss {
                guard var episode = changed[named.episode] ?? book.episode(id: named.episode) else { continue }
                changed[named.episode] = nil
                episode.told[reader] = Episode.Told.after(
                    named.kind, of: episode, sequence: named.sequence, confirms: named.confirms,
                    before: episode.told[reader], at: row.knownAt)
                if named.kind == .early {
                    episode.saidEarly[named.sequence] =
                        events[named.episode]?.first { $0.sequence == named.sequence }?.kept
                }
                changed[named.episode] = episode
            }
        }
        return changed.values.sorted { $0.id < $1.id }
    }
}

/// The notifications that wait for a decision, while a release is told: they change only where it concerns them.
struct Waiting {
    private(set) var hold: Hold?
    private let before: Hold?
    private let release: Telling.Release
    private let routing: Routing
    /// The episodes that wait, with their events; empty where the release changes nothing that waits.
    private let changes: [(episode: Episode, bare: Episode, events: [AlertEvent])]
    /// Episodes that waited before and that this release changes.
    private let overtaken: Set<String>

    struct Change {
        var superseded: [String] = []
        var summary: Summary?
    }

    init(_ outcome: Lifecycle.Outcome, _ release: Telling.Release, _ hold: Hold?, _ routing: Routing) {
        before = hold
        self.release = release
        self.routing = routing
        let events = Dictionary(grouping: outcome.events, by: \.episode)
        var next = hold
        let concerned: Set<String>
        if let mass = release.mass {
            concerned = Set(events.keys)
            var joined =
                hold ?? Hold(vintages: [], mass: mass, until: release.vintage.knownAt + MassEvent.patience)
            joined.vintages.append(release.vintage)
            joined.mass = mass
            next = joined
        } else {
            concerned = Set(events.keys).intersection(hold.map { Set($0.events.keys) } ?? [])
        }
        for id in concerned { next?.events[id, default: []] += events[id] ?? [] }
        overtaken = concerned
        self.hold = next
        let waiting = concerned.isEmpty ? [] : (next?.events ?? [:]).sorted { $0.key < $1.key }
        changes = waiting.compactMap { id, events in
            outcome.book.episode(id: id).map { ($0, $0.untold, events) }
        }
    }

    /// Whether the episode waits for this reader, so that nothing of it is told now.
    func covers(_ episode: String, _ reader: String) -> Bool {
        before?.rows[reader] != nil && overtaken.contains(episode)
    }

    /// The new notification of a reader, and the old one whose place it takes; `nil` where nothing changes.
    mutating func change(for receiver: Receiver, _ key: String, _ sieve: inout Silencing.Sieve) -> Change? {
        guard !changes.isEmpty, let hold else { return nil }
        let old = before?.rows[key]
        // A release that is not held adds to notifications that are there; it makes none.
        if release.mass == nil, old == nil { return nil }
        let all = changes.compactMap { change in
            Reading(
                receiver: receiver, told: change.episode.told[key], episode: change.bare, events: change.events,
                routing: routing, way: .whole, knownAt: release.vintage.knownAt
            ).message
        }
        let messages = sieve.pass(all)
        if messages.isEmpty, old == nil { return nil }
        var change = Change(superseded: old.map { [$0.id] } ?? [])
        self.hold?.rows[key] = nil
        if !messages.isEmpty {
            let summary = Summary(
                release.inhibition.fold(messages), to: receiver, reason: .held(hold.mass, until: hold.until),
                vintage: release.vintage)
            change.summary = summary
            self.hold?.rows[key] = Hold.Row(
                id: summary.id, knownAt: summary.knownAt, named: summary.named.map(Hold.Named.init))
        }
        return change
    }
}
