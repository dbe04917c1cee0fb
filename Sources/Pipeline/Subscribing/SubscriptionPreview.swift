package import Alerting
package import Archive
import GRDB
package import Trade

/// What somebody would have been sent had they subscribed a while ago: the archive's events, told by the code that tells.
package struct SubscriptionPreview: Sendable {
    /// One mail that would have come.
    package struct Mail: Hashable, Sendable {
        package var at: Instant
        package var kind: Notice.Kind
        /// The alerts it would have named.
        package var alerts: Int
    }

    package private(set) var mails: [Mail] = []
    package let from: Instant
    package let until: Instant

    /// Replays what became known after `from` up to `until`; alerts that were open then count as told, as the welcome tells
    /// them. Nothing is held back: silences and holds were the operator's.
    package init(
        of subscription: Subscription, from: Instant, until: Instant, pipeline: ReleasePipeline, archive: Archive
    ) throws {
        self.from = from
        self.until = until
        let (records, state) = try archive.read { (try Archive.events($0), try DigestState($0)) }
        let vintages = Dictionary(state.releases.map { ($0.id, $0) }) { first, _ in first }
        var routing = pipeline.routing
        routing.receivers = []
        var active = subscription
        active.state = .active
        routing.subscriptions = [active]
        var history = EventHistory()
        var isBegun = false
        var pending: [Digesting.Entry] = []
        var place = Digesting.Place(cut: from)
        func begin() {
            guard !isBegun else { return }
            isBegun = true
            history.note(Welcome(of: active, in: history.book, routing: routing, at: from).told)
        }
        let releases = Dictionary(grouping: records.filter { $0.event.knownAt <= until }, by: \.event.vintage)
        for events in releases.values.sorted(by: { ($0[0].event.knownAt, $0[0].seq) < ($1[0].event.knownAt, $1[0].seq) }
        ) {
            let knownAt = events[0].event.knownAt
            let vintage =
                vintages[events[0].event.vintage]
                ?? Vintage(id: events[0].event.vintage, source: events[0].event.source, knownAt: knownAt)
            if knownAt > from {
                begin()
                cut(active, before: knownAt, state, &pending, &place, &history, routing)
            }
            let outcome = history.take(events.map(\.event))
            guard knownAt > from else { continue }
            pending += events.map { Digesting.Entry(number: $0.seq, event: $0.event) }
            let told = Telling.tell(
                outcome,
                of: Telling.Release(
                    vintage: vintage, inhibition: Inhibition(parts: pipeline.rules.parts), catchUp: [], mass: nil,
                    silencing: Silencing()),
                routing: routing)
            history.note(told.episodes)
            mails += told.messages.map { Mail(at: knownAt, kind: Notice.Kind($0.kind), alerts: $0.all.count) }
            mails += told.summaries.map { Mail(at: knownAt, kind: .summary, alerts: $0.named.count) }
        }
        begin()
        cut(active, before: until, state, &pending, &place, &history, routing)
    }

    /// The digests that are due before an instant.
    private mutating func cut(
        _ subscription: Subscription, before instant: Instant, _ state: DigestState, _ pending: inout [Digesting.Entry],
        _ place: inout Digesting.Place, _ history: inout EventHistory, _ routing: Routing
    ) {
        guard subscription.cadence != .atOnce else { return }
        while let oldest = pending.first?.event.knownAt,
            let cut = DigestCalendar.first(subscription.cadence, atOrAfter: oldest, statistics: state.statistics),
            cut < instant
        {
            let own = pending.filter { $0.event.knownAt <= cut }
            pending.removeAll { $0.event.knownAt <= cut }
            let digesting = Digesting(
                cut: cut, vintages: state.releases.filter { $0.knownAt > place.cut && $0.knownAt <= cut }, events: own,
                book: history.book, hold: nil, dropped: [], routing: routing)
            if let digest = digesting.digest(for: subscription.receiver, cadence: subscription.cadence, after: place) {
                var told: [String: Episode] = [:]
                digest.note(in: &told, book: history.book)
                history.note(Array(told.values))
                mails.append(Mail(at: cut, kind: .digest, alerts: digest.messages.count))
            }
            place = Digesting.Place(cut: cut, number: own.map(\.number).max() ?? place.number)
        }
    }

    /// How many of each kind, weightiest first.
    package var counts: [(kind: Notice.Kind, count: Int)] {
        Notice.Kind.allCases.compactMap { kind in
            let count = mails.count { $0.kind == kind }
            return count == 0 ? nil : (kind, count)
        }
    }

    /// Mails in the busiest seven days.
    package var busiestWeek: Int {
        mails.map { first in mails.count { $0.at >= first.at && $0.at < first.at + 7 * 86400 } }.max() ?? 0
    }
}
