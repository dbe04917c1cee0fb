import Alerting
package import Archive
import Panel
package import Trade
import Views

extension ReleasePipeline {
    /// Does what is due by the clock and no release brought: cuts digests, and lets a held release go after 72 hours.
    /// Returns how many notifications that queued. One transaction; none when nothing is due.
    package func keepTime(_ now: Instant, in archive: Archive, world: inout World) throws -> Int {
        let isDue = try archive.read { database in
            try world.hold.map { $0.until < now } ?? false
                || withSubscriptions(database).dueDigests(try DigestState(database), before: now).contains { _ in true }
        }
        guard isDue else { return 0 }
        var next = world
        let count = try archive.write { transaction in
            try withSubscriptions(transaction, knownAt: now).keepTime(before: now, in: transaction, world: &next)
        }
        world = next
        return count
    }

    /// The same within a transaction, as far as it is due before an instant; in the order in which it came due.
    func keepTime(before instant: Instant, in transaction: ArchiveTransaction, world: inout World) throws -> Int {
        var count = 0
        if let hold = world.hold, hold.until < instant {
            count += try cutDigests(before: hold.until, in: transaction, world: &world)
            let decision = HoldDecision(action: .patience, at: hold.until)
            count += try decide(decision, in: transaction, world: &world).sent
        }
        return count + (try cutDigests(before: instant, in: transaction, world: &world))
    }

    /// Lets what waits go, in full or without its news, and takes in who is told by it.
    func decide(
        _ decision: HoldDecision, in transaction: ArchiveTransaction, world: inout World
    ) throws -> (sent: Int, dropped: Int) {
        guard let hold = world.hold else { return (0, 0) }
        let readers = try transaction.readers(of: hold)
        let counts = try transaction.decide(hold, decision, readers: readers.waiting)
        for (readers, dropping) in [(readers.sent, false), (readers.waiting, decision.action == .newsDropped)] {
            let told = hold.told(readers, droppingNews: dropping, in: world.book)
            try transaction.store(told, since: world.book)
            for episode in told { world.book.put(episode.settled) }
        }
        world.hold = nil
        return counts
    }

    /// Lets what waits go, in one transaction: how many notifications are sent, and how many are not.
    package func decide(
        _ decision: HoldDecision, in archive: Archive, world: inout World
    ) throws -> (sent: Int, dropped: Int) {
        var next = world
        let counts = try archive.write { try decide(decision, in: $0, world: &next) }
        world = next
        return counts
    }

    // MARK: Digests

    private struct DueDigest {
        var receiver: Receiver
        var cadence: Cadence
        var place: Digesting.Place
        var cut: Instant
    }

    /// The digests of all readers whose cut is past and before an instant. A cut is due when a release came since the last
    /// one: the first cut of its cadence at or after the newest release.
    private func dueDigests(_ state: DigestState, before instant: Instant) -> [DueDigest] {
        guard let newest = state.newest else { return [] }
        var cuts: [Cadence: Instant] = [:]
        for cadence in [Cadence.daily, .weekly, .monthly] {
            let cut = DigestCalendar.first(cadence, atOrAfter: newest, statistics: state.statistics)
            if let cut, cut < instant { cuts[cadence] = cut }
        }
        if cuts.isEmpty { return [] }
        return routing.readers.flatMap { receiver in
            routing.cadences(of: receiver).sorted { $0.rawValue < $1.rawValue }.compactMap { cadence in
                guard let cut = cuts[cadence] else { return nil }
                let place =
                    state.covered[.init(reader: receiver.key, cadence: cadence)]
                    ?? Digesting.Place(
                        cut: DigestCalendar.last(cadence, before: cut, statistics: state.statistics)
                            ?? cut + -Int64(DigestCalendar.daysOfMissed) * 86400)
                return place.cut < cut ? DueDigest(receiver: receiver, cadence: cadence, place: place, cut: cut) : nil
            }
        }
    }

    /// Cuts what is due before an instant; the number of digests that have something to say.
    private func cutDigests(before instant: Instant, in transaction: ArchiveTransaction, world: inout World) throws
        -> Int
    {
        let state = try DigestState(transaction.database)
        let due = dueDigests(state, before: instant)
        var count = 0
        for cut in Set(due.map(\.cut)).sorted() {
            let own = due.filter { $0.cut == cut }
            let from = own.map(\.place.cut).min() ?? cut
            let newest = try transaction.newestEvent()
            let releases = state.releases.filter { $0.knownAt > from && $0.knownAt <= cut }
            let digesting = Digesting(
                cut: cut, vintages: releases, events: try Archive.events(transaction.database, after: own.map(\.place)),
                book: world.book, hold: world.hold, dropped: try Archive.droppedReleases(transaction.database),
                routing: routing)
            let silencing = try Archive.silencing(transaction.database, at: cut)
            var told: [String: Episode] = [:]
            var totals: TradeTotals??
            for entry in own {
                let missed = DigestCalendar.missed(
                    entry.cadence, after: entry.place.cut, before: cut, releases: releases.map(\.knownAt),
                    statistics: state.statistics)
                let made = digesting.digest(
                    for: entry.receiver, cadence: entry.cadence, after: entry.place, missed: missed)
                if let digest = made?.marked(by: silencing) {
                    digest.note(in: &told, book: world.book)
                    let known = totals ?? TradeTotals(PanelView(world.panel))
                    totals = known
                    var notice = renderer.notification(
                        digest: digest, rules: words, totals: known, reader: reader(entry.receiver))
                    notice.notBefore =
                        routing.quiet(of: entry.receiver, entry.cadence)?.end(at: cut)?.seconds ?? 0
                    try transaction.enqueue([notice])
                    try transaction.forgetMoves(saidIn: [notice])
                    try transaction.store(digest)
                    count += 1
                }
                try transaction.setDigested(entry.receiver.key, entry.cadence, until: .init(cut: cut, number: newest))
            }
            let episodes = told.values.sorted { $0.id < $1.id }
            try transaction.store(episodes, since: world.book)
            for episode in episodes { world.book.put(episode.settled) }
        }
        return count
    }
}
