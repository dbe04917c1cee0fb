package import Trade

/// Makes digests, at a cut, of the events since the cut before.
package struct Digesting: Sendable {
    /// An episode with the events of it since the oldest cut that some reader is at, oldest first.
    private struct Change: Sendable {
        var episode: Episode
        var bare: Episode
        var events: [Entry]
    }

    /// An event by its number among all that ever were.
    package struct Entry: Sendable {
        package var number: Int64
        package var event: AlertEvent

        package init(number: Int64, event: AlertEvent) {
            self.number = number
            self.event = event
        }
    }

    /// How far the digests of a reader have come.
    package struct Place: Hashable, Sendable {
        /// The last cut.
        package var cut: Instant
        /// The number of the last event before it; `nil` for a new reader, for whom the instant decides.
        package var number: Int64?

        package init(cut: Instant, number: Int64? = nil) {
            self.cut = cut
            self.number = number
        }
    }

    private let cut: Instant
    private let vintages: [Vintage]
    private let changes: [Change]
    private let open: [Episode]
    private let hold: Hold?
    private let routing: Routing

    /// - Parameters:
    ///   - vintages: The releases that were judged, up to the cut, oldest first.
    ///   - events: The events that some reader was not told of in a digest, oldest first.
    ///   - book: All episodes, as they stand at the cut.
    ///   - hold: What waits for a decision: it is told by itself.
    ///   - dropped: Releases whose news operations dropped.
    package init(
        cut: Instant, vintages: [Vintage], events: [Entry], book: AlertBook, hold: Hold?, dropped: Set<Int64>,
        routing: Routing
    ) {
        self.cut = cut
        self.vintages = vintages
        self.hold = hold
        self.routing = routing
        let grouped = Dictionary(
            grouping: events.lazy.filter { !dropped.contains($0.event.vintage) }, by: \.event.episode)
        changes = grouped.sorted { $0.key < $1.key }.compactMap { id, events in
            book.episode(id: id).map { Change(episode: $0, bare: $0.untold, events: events) }
        }
        open = book.all.filter { $0.isOpen && !$0.told.isEmpty }
    }

    /// What a reader is told of what came after a place; `nil` when that is nothing. `missed` are the cuts at which some of
    /// it should have been told.
    package func digest(
        for receiver: Receiver, cadence: Cadence, after place: Place, missed: [Instant] = []
    ) -> Digest? {
        let from = place.cut
        var digest = Digest(
            receiver: receiver, cadence: cadence, from: from, cut: cut, missed: missed,
            releases: vintages.filter { $0.knownAt > from && $0.knownAt <= cut })
        let key = receiver.key
        let waiting = hold.flatMap { $0.rows[key] == nil ? nil : $0.events }
        var lines = Collected()
        var named: Set<String> = []
        for change in changes where waiting?[change.episode.id] == nil {
            let events = change.events.filter { entry in
                place.number.map { entry.number > $0 } ?? (entry.event.knownAt > from)
            }.map(\.event)
            if events.isEmpty { continue }
            let told = change.episode.told[key]
            let message = Reading(
                receiver: receiver, told: told, episode: change.bare, events: events, routing: routing,
                way: .digest(cadence), knownAt: cut
            ).message
            if let message {
                switch message.kind {
                case .raised: digest.raised.append(message)
                case .confirmed where !message.isNew: digest.confirmed.append(message)
                default: digest.new.append(message)
                }
                named.insert(change.episode.id)
            }
            if lines.take(
                change.bare, events, told, isNamed: message != nil,
                isListed: {
                    routing.listing(of: $0, for: receiver) == cadence
                })
            {
                named.insert(change.episode.id)
            }
        }
        digest.new = digest.new.weightiestFirst
        digest.raised = digest.raised.weightiestFirst
        digest.confirmed = digest.confirmed.weightiestFirst
        lines.write(to: &digest)
        if digest.isEmpty { return nil }
        digest.stillOpen = Digest.List(
            open.filter { !named.contains($0.id) && $0.told[key].map { !$0.months.isEmpty } == true }.map(\.untold),
            limit: Digest.largestNumberOfLines)
        return digest
    }
}

/// The lines of one digest beside its news.
private struct Collected {
    private var lost: [Digest.Line] = []
    private var late: [Digest.Line] = []
    private var revised: [Digest.Line] = []
    private var ended: [Digest.Line] = []
    private var watch: [Digest.Line] = []

    /// Takes in what events did to one episode; whether that is a line.
    mutating func take(
        _ episode: Episode, _ events: [AlertEvent], _ told: Episode.Told?, isNamed: Bool,
        isListed: (AlertEvent) -> Bool
    ) -> Bool {
        func holds(_ event: AlertEvent) -> Bool { episode.months[event.month]?.isTrue == true }
        func line(_ event: AlertEvent) -> Digest.Line { Digest.Line(episode: episode, event: event) }
        let gone = events.last {
            [.retracted, .corrected].contains($0.kind) && told?.watch.contains($0.month) == true && !holds($0)
        }
        if let gone { lost.append(line(gone)) }
        // A message names all months of its episode.
        if isNamed { return gone != nil }
        let isTold = told.map { !$0.months.isEmpty || !$0.watch.isEmpty } ?? false
        if let end = events.last(where: { [.resolved, .closed].contains($0.kind) }), isTold, !episode.isOpen,
            isListed(end)
        {
            ended.append(line(end))
        } else if let change = events.last(where: { $0.kind == .revised && holds($0) }), isTold, isListed(change) {
            revised.append(line(change))
        } else if let found = events.last(where: { $0.kind == .late && holds($0) }), isListed(found) {
            late.append(line(found))
        } else if episode.severity == .watch, episode.isOpen,
            let found = events.last(where: { $0.kind.findsTrue && holds($0) && told?.watch.contains($0.month) != true }
            ),
            isListed(found)
        {
            watch.append(line(found))
        } else {
            return gone != nil
        }
        return true
    }

    func write(to digest: inout Digest) {
        func list(_ lines: [Digest.Line], _ limit: Int = Digest.largestNumberOfLines) -> Digest.List<Digest.Line> {
            Digest.List(lines.sorted { $0.precedes($1) }, limit: limit)
        }
        digest.lost = list(lost, .max)
        digest.late = list(late)
        digest.revised = list(revised)
        digest.ended = list(ended)
        digest.watch = list(watch, Digest.largestNumberOfWatchLines)
    }
}

extension Digest.Line {
    /// The order of lines: the most severe, then by p, then the largest; then by rule, series and month.
    fileprivate func precedes(_ other: Digest.Line) -> Bool {
        if episode.severity != other.episode.severity { return episode.severity > other.episode.severity }
        if chance != other.chance { return chance < other.chance }
        if size != other.size { return size > other.size }
        return (event.rule, event.series, event.month) < (other.event.rule, other.event.series, other.event.month)
    }

    /// The p of a rule that has one; 1 where it has none.
    private var chance: Rational { event.evidence.gates.first { $0.name == "p" }?.value?.number ?? .one }
    /// The measured side of the first condition.
    private var size: Rational { event.evidence.decidingGates.first { $0.value != nil }?.value?.number ?? .zero }
}

extension Digest {
    /// Takes in what the digest tells of an episode that it names.
    package func note(in episodes: inout [String: Episode], book: AlertBook) {
        let key = receiver.key
        func change(_ id: String, _ body: (inout Episode) -> Void) {
            guard var episode = episodes.removeValue(forKey: id) ?? book.episode(id: id) else { return }
            body(&episode)
            episodes[id] = episode
        }
        for message in messages { change(message.episode.id) { $0.note(message, at: cut) } }
        for line in lost.lines {
            change(line.episode.id) { episode in
                episode.told[key]?.watch.removeAll { episode.months[$0]?.isTrue != true }
            }
        }
        for line in watch.lines {
            change(line.episode.id) { episode in
                var told = episode.told[key] ?? Episode.Told()
                told.watch = episode.trueMonths
                told.instants.append(cut)
                episode.told[key] = told
            }
        }
    }
}
