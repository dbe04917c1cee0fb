import Alerting
import Archive
import Trade

/// Who may be sent what, now: the state of all endpoints, and what an attempt does to it. It knows no clock and no network.
struct Switchboard {
    /// What others have to hear of an attempt.
    enum Remark {
        case notReached(Endpoint, String)
        case reachedAgain(Endpoint)
        /// It has not been reached since the first instant; the second is the hour or day that is full.
        case stillNotReached(Endpoint, String, since: Int64, at: Int64)
        case gone(Endpoint)
        case dead(OutboxRecord, String)
        case found(SubscriptionFinding)
    }

    /// After so many seconds without being reached a subscriber's own webhook is given up.
    static let patience: Int64 = 30 * 86400
    /// The longest rest that an endpoint may ask for, in seconds.
    static let longestRest: Int64 = 900
    /// How many attempts may be on their way at a time, whose outcomes are not stored yet: a crash repeats no more. As many
    /// as the daemon's session makes transfers at a time, so that nothing is leased only to wait there.
    static let atOnce = 128
    /// How many of them to subscribers' own webhooks.
    static let subscribersAtOnce = 64

    private let terms: (Endpoint) -> EndpointTerms
    private let jitter: RetrySchedule.Jitter
    private var states: [Endpoint: EndpointState] = [:]
    /// Endpoints for which something may be due, each once, in the order in which they are looked at.
    private var wanted: [Endpoint] = []
    private var isWanted: Set<Endpoint> = []
    private var subscribersInFlight = 0
    private(set) var inFlight = 0

    init(terms: @escaping (Endpoint) -> EndpointTerms, jitter: @escaping RetrySchedule.Jitter) {
        self.terms = terms
        self.jitter = jitter
    }

    /// Something may be due for these.
    mutating func want(_ endpoints: some Sequence<Endpoint>) {
        for endpoint in endpoints where isWanted.insert(endpoint).inserted { wanted.append(endpoint) }
    }

    /// For how many of each endpoint's notifications there is room; what is scarce is shared among those that want it. One
    /// without room of its own is wanted no more: until an attempt ends, or until somebody looks again.
    mutating func room(at now: Int64) -> [(endpoint: Endpoint, count: Int)] {
        var result: [(endpoint: Endpoint, count: Int)] = []
        var free = Self.atOnce - inFlight
        var freeToSubscribers = Self.subscribersAtOnce - subscribersInFlight
        var kept: [Endpoint] = []
        for (index, endpoint) in wanted.enumerated() {
            let others = wanted.count - index - 1
            let share = (free + others) / (others + 1)
            let most = endpoint.isSubscribers ? min(share, freeToSubscribers) : share
            guard most > 0 else {
                kept.append(endpoint)
                continue
            }
            let count = min(states[endpoint, default: EndpointState(terms(endpoint))].room(at: now), most)
            isWanted.remove(endpoint)
            guard count > 0 else { continue }
            free -= count
            if endpoint.isSubscribers { freeToSubscribers -= count }
            result.append((endpoint, count))
        }
        wanted = kept
        return result
    }

    /// What was taken begins.
    mutating func begin(_ lease: OutboxLease) {
        for record in lease.records {
            let endpoint = record.endpoint
            states[endpoint]?.spend()
            count(1, endpoint)
        }
        want(lease.full)
    }

    /// The probes that had failed when an attempt began: what else begins with them tells nothing new.
    func probes(of endpoint: Endpoint) -> Int { states[endpoint]?.circuit?.probes ?? 0 }

    /// The outcomes of attempts to these endpoints are about to be stored: there is room for others.
    mutating func end(_ endpoints: [Endpoint]) {
        for endpoint in endpoints { count(-1, endpoint) }
        want(endpoints)
    }

    /// They could not be stored: those attempts are on their way still.
    mutating func takeBack(_ endpoints: [Endpoint]) {
        for endpoint in endpoints { count(1, endpoint) }
    }

    private mutating func count(_ change: Int, _ endpoint: Endpoint) {
        states[endpoint]?.inFlight += change
        inFlight += change
        if endpoint.isSubscribers { subscribersInFlight += change }
    }

    /// What follows from an attempt that began with so many failed probes. What it says of the endpoint and the outbox is
    /// added to the exchange.
    mutating func conclude(
        _ attempt: Attempt, of record: OutboxRecord, probes: Int, now: Int64, into exchange: inout OutboxExchange
    ) -> [Remark] {
        let endpoint = record.endpoint
        var remarks: [Remark] = []
        var state = states[endpoint] ?? EndpointState(terms(endpoint))
        defer { states[endpoint] = state }
        if let circuit = state.circuit, attempt.hasReached(isNewest: circuit.probes == probes) {
            state.circuit = nil
            exchange.resumed.append(endpoint)
            remarks.append(.reachedAgain(endpoint))
        }
        if case .unknown = attempt { state.isSilent = true } else { state.isSilent = false }
        let outcome: DeliveryOutcome
        switch attempt {
        case .delivered(let words):
            outcome = .delivered(words)
            if record.kind == .challenge, let subscription = record.receiver.subscription {
                remarks.append(.found(.proved(subscription: subscription)))
            }
        case .refused(let words, let retryAfter, let isBusy):
            if isBusy, let retryAfter {
                state.restsUntil = max(state.restsUntil, now + min(retryAfter, Self.longestRest))
            }
            outcome = again(record, now, retryAfter) { .refused(words, retryAt: $0) } ?? .dead(Self.overdue + words)
        case .unknown(let words):
            outcome = again(record, now, nil) { .unknown(words, retryAt: $0) } ?? .dead(Self.overdue + words)
        case .rejected(let words): outcome = .dead(words)
        case .bounced(let words): outcome = lost(record, .bounced, words, &exchange, &remarks)
        case .gone(let words):
            if !endpoint.isSubscribers {
                if !state.isGone { remarks.append(.gone(endpoint)) }
                state.isGone = true
            }
            outcome = lost(record, .gone, words, &exchange, &remarks)
        case .unreachable(let words):
            outcome = unreachable(&state, record, probes, words, now, &exchange, &remarks)
        }
        if case .dead(let words) = outcome { remarks.append(.dead(record, words)) }
        exchange.outcomes.append((record.id, outcome))
        return remarks
    }

    private static let overdue = "given up after the last attempt: "

    private func again(
        _ record: OutboxRecord, _ now: Int64, _ retryAfter: Int64?, _ outcome: (Int64) -> DeliveryOutcome
    ) -> DeliveryOutcome? {
        RetrySchedule.wait(
            afterRefusals: record.attempts + 1, of: record.id, jitter: jitter, retryAfter: retryAfter
        ).map { outcome(now + $0) }
    }

    /// The end of a subscription where there is one, else of the message.
    private func lost(
        _ record: OutboxRecord, _ loss: SubscriptionFinding.Loss, _ words: String, _ exchange: inout OutboxExchange,
        _ remarks: inout [Remark]
    ) -> DeliveryOutcome {
        guard let subscription = record.receiver.subscription else { return .dead(words) }
        exchange.withheld.append((subscription, words))
        remarks.append(.found(.lost(subscription: subscription, loss, words: words)))
        return .withheld(words)
    }

    private func unreachable(
        _ state: inout EndpointState, _ record: OutboxRecord, _ probes: Int, _ words: String, _ now: Int64,
        _ exchange: inout OutboxExchange, _ remarks: inout [Remark]
    ) -> DeliveryOutcome {
        let endpoint = record.endpoint
        var circuit = state.circuit ?? EndpointState.Circuit(since: record.unreachableSince ?? now)
        circuit.since = min(circuit.since, record.unreachableSince ?? now)
        if circuit.probes == probes {
            circuit.probes += 1
            circuit.nextAt =
                now + RetrySchedule.wait(afterProbes: circuit.probes, of: endpoint.description, jitter: jitter)
            exchange.postponed.append((endpoint, circuit.nextAt, words))
            if circuit.probes == 1 { remarks.append(.notReached(endpoint, words)) }
        }
        if let full = Self.full(since: circuit.since, now: now), full != circuit.told {
            circuit.told = full
            remarks.append(.stillNotReached(endpoint, words, since: circuit.since, at: full))
        }
        state.circuit = circuit
        if endpoint.isSubscribers, now - circuit.since >= Self.patience {
            return lost(record, .notReached, "not reached for 30 days: " + words, &exchange, &remarks)
        }
        return .unreachable(words, retryAt: circuit.nextAt)
    }

    /// The hour that is full, or the newest day.
    private static func full(since: Int64, now: Int64) -> Int64? {
        let days = (now - since) / 86400
        return days > 0 ? since + days * 86400 : now - since >= 3600 ? since + 3600 : nil
    }
}

extension Attempt {
    /// Whether it shows that its endpoint can be reached. One without an answer does when it is the newest that is known of:
    /// an older one may have begun before the endpoint went away.
    fileprivate func hasReached(isNewest: Bool) -> Bool {
        switch self {
        case .unreachable: false
        case .unknown: isNewest
        default: true
        }
    }
}
