package import Alerting
import RuleLanguage
package import Trade

/// What a replay came to, counted release by release: for each rule, and for each receiver of messages.
package struct BacktestTally: Sendable {
    /// Alerts of one rule, or of all. An alert is one month of one series; what happens to it later is counted beside it.
    package struct Figures: Sendable {
        /// Alerts that fired, each counted once.
        package internal(set) var fired = 0
        package internal(set) var events: [AlertEvent.Kind: Int] = [:]
        /// Early alerts that statistics (smelt and cast: closed licenses) confirmed.
        package internal(set) var earlyConfirmed = 0
        /// Early alerts that were lost before they were confirmed.
        package internal(set) var earlyLost = 0
        /// Days from early to confirmed.
        package internal(set) var leads: [Int] = []
        /// The release in which most alerts fired, the first of equals.
        package internal(set) var busiest: (knownAt: Instant, fired: Int)?
        package internal(set) var isSimulated = false

        package func count(_ kind: AlertEvent.Kind) -> Int { events[kind] ?? 0 }
        /// Early alerts that are neither confirmed nor lost yet.
        package var undecided: Int { count(.early) - earlyConfirmed - earlyLost }
        /// The part of decided early alerts that was confirmed; `nil` where none is decided.
        package var rate: Rational? { Rational(earlyConfirmed) / Rational(earlyConfirmed + earlyLost) }
        /// The days from early to confirmed that so many percent of the alerts (10, 50, 90) did not exceed: the nearest
        /// rank.
        package func lead(percent: Int) -> Int? {
            leads.isEmpty ? nil : leads.sorted()[max(0, (percent * leads.count + 99) / 100 - 1)]
        }
    }

    /// What one receiver was sent.
    package struct Post: Sendable {
        package internal(set) var receiver: Receiver
        /// Messages by month (New York) in which they would have been sent.
        package internal(set) var mails: [Month: Int] = [:]
        /// Events that no message told: what a digest lists.
        package internal(set) var lines: [Month: Int] = [:]
        package internal(set) var kinds: [Message.Kind: Int] = [:]
        /// The release that caused most messages, the first of equals.
        package internal(set) var busiest: (knownAt: Instant, mails: Int)?

        package var mailCount: Int { mails.values.reduce(0, +) }
        package var lineCount: Int { lines.values.reduce(0, +) }
    }

    private struct SeriesOfRule: Hashable {
        var rule: String
        var series: WorkingSeries
    }

    /// In the order of the rule set.
    package let rules: [String]
    package private(set) var figures: [String: Figures]
    package private(set) var total = Figures()
    package private(set) var posts: [Post]
    /// Releases that were judged.
    package private(set) var releases = 0
    package private(set) var first: Instant?
    package private(set) var last: Instant?

    private let routing: Routing
    private var fired: [SeriesOfRule: Set<Month>] = [:]
    /// Early alerts that are not decided, with when they fired.
    private var early: [SeriesOfRule: [Month: Instant]] = [:]

    package init(rules: RuleSet, routing: Routing) {
        self.rules = rules.wantedNames
        self.routing = routing
        figures = Dictionary(uniqueKeysWithValues: self.rules.map { ($0, Figures()) })
        posts = routing.receivers.map { Post(receiver: $0) }
    }

    /// Calendar months (New York) from the first release that was judged to the last, both counted.
    package var months: ClosedRange<Month>? {
        guard let first, let last else { return nil }
        return first.newYorkDay.month...last.newYorkDay.month
    }

    /// So many a month.
    package func perMonth(_ count: Int) -> Rational? {
        months.flatMap { Rational(count) / Rational($0.count) }
    }

    package mutating func add(_ step: ReleasePipeline.Step, knownAt: Instant) {
        releases += 1
        first = first ?? knownAt
        last = knownAt
        var firedNow: [String: Int] = [:]
        for event in step.events {
            let isNew = count(event)
            if isNew { firedNow[event.rule, default: 0] += 1 }
        }
        for (rule, count) in firedNow { figures[rule]?.note(knownAt, fired: count) }
        total.note(knownAt, fired: firedNow.values.reduce(0, +))
        deliver(step, knownAt)
    }

    /// Counts an event; whether its alert fired for the first time.
    private mutating func count(_ event: AlertEvent) -> Bool {
        let key = SeriesOfRule(rule: event.rule, series: event.series)
        let isNew = event.kind.findsTrue && fired[key, default: []].insert(event.month).inserted
        var change = Figures()
        change.fired = isNew ? 1 : 0
        change.events = [event.kind: 1]
        change.isSimulated = event.evidence.isSimulated
        switch event.kind {
        case .early: early[key, default: [:]][event.month] = event.knownAt
        case .confirmed:
            if let since = early[key]?.removeValue(forKey: event.month) {
                change.earlyConfirmed = 1
                change.leads = [event.knownAt.newYorkDay - since.newYorkDay]
            }
        case .retracted, .corrected:
            if early[key]?.removeValue(forKey: event.month) != nil { change.earlyLost = 1 }
        default: break
        }
        figures[event.rule, default: Figures()].add(change)
        total.add(change)
        return isNew
    }

    private mutating func deliver(_ step: ReleasePipeline.Step, _ knownAt: Instant) {
        let month = knownAt.newYorkDay.month
        var told: [Receiver: Set<String>] = [:]
        for message in step.toldOf { told[message.receiver, default: []].insert(message.episode.id) }
        let sent = Dictionary(grouping: step.messages.map(\.receiver) + step.summaries.map(\.receiver)) { $0 }
        for index in posts.indices {
            let receiver = posts[index].receiver
            let own = told[receiver] ?? []
            let lines = step.events.count { !own.contains($0.episode) && routing.lists($0, for: receiver) }
            if lines > 0 { posts[index].lines[month, default: 0] += lines }
            guard let mails = sent[receiver]?.count else { continue }
            posts[index].mails[month, default: 0] += mails
            if mails > posts[index].busiest?.mails ?? 0 { posts[index].busiest = (knownAt, mails) }
        }
        // A summary counts as what it says first.
        for message in step.messages + step.summaries.compactMap(\.messages.first) {
            guard let index = posts.firstIndex(where: { $0.receiver == message.receiver }) else { continue }
            posts[index].kinds[message.kind, default: 0] += 1
        }
    }
}

extension BacktestTally.Figures {
    fileprivate mutating func add(_ other: Self) {
        fired += other.fired
        events.merge(other.events) { $0 + $1 }
        earlyConfirmed += other.earlyConfirmed
        earlyLost += other.earlyLost
        leads += other.leads
        isSimulated = isSimulated || other.isSimulated
    }

    fileprivate mutating func note(_ knownAt: Instant, fired: Int) {
        if fired > busiest?.fired ?? 0 { busiest = (knownAt, fired) }
    }
}
