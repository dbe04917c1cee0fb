import Alerting
package import Archive
package import Logging
package import Trade

/// Takes what is due from the outbox and delivers it: receivers side by side, each in order and one message at a time.
/// A receiver that hangs holds up nobody else: rounds may overlap, and what is due for a receiver that is busy is added
/// to what waits for it.
package actor DeliveryRound {
    private let archive: Archive
    private let courier: Courier
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let jitter: @Sendable () -> Double
    /// Consecutive probes of receivers that could not be reached, when to probe again, and why it is waited.
    private var circuits: [String: (probes: Int, nextAt: Int64, reason: String)] = [:]
    /// What waits for each receiver that is busy.
    private var lanes: [String: [OutboxRecord]] = [:]
    /// The notifications in all lanes and on their way.
    private var inHand: Set<String> = []
    private var isRetired = false
    /// How long a lease outlives its attempt at most: longer than the longest attempt.
    private static let leaseSeconds: Int64 = 900

    package init(
        archive: Archive, courier: Courier, logger: Logger, now: @escaping @Sendable () -> Instant,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.archive = archive
        self.courier = courier
        self.logger = logger
        self.now = now
        self.jitter = jitter
    }

    /// Delivers everything that is due; returns how many notifications that was.
    package func run() async throws -> Int {
        let due = try archive.leaseDue(now: now().seconds, seconds: Self.leaseSeconds, limit: 200)
            .filter { inHand.insert($0.id).inserted }
        var idle: [String] = []
        for record in due {
            let name = record.receiver.name
            if lanes[name] == nil { idle.append(name) }
            lanes[name, default: []].append(record)
        }
        await withDiscardingTaskGroup { group in
            for name in idle {
                group.addTask { await self.deliver(to: name) }
            }
        }
        return due.count
    }

    /// Begins nothing any more: what waits goes back to the outbox, what is on its way is settled here.
    package func retire() { isRetired = true }

    private func deliver(to name: String) async {
        while let record = lanes[name]?.first {
            lanes[name]?.removeFirst()
            await deliver(record, to: name)
            inHand.remove(record.id)
        }
        lanes[name] = nil
    }

    private func deliver(_ record: OutboxRecord, to name: String) async {
        let time = now()
        if let circuit = circuits[name], circuit.nextAt > time.seconds {
            return settle(record, .unreachable(circuit.reason, retryAt: circuit.nextAt))
        }
        if Task.isCancelled || isRetired {
            return settle(record, .unreachable(record.lastError ?? "stopped before it was sent", retryAt: 0))
        }
        let attempt = await courier.attempt(record, date: time)
        if Task.isCancelled, case .unreachable = attempt {
            return settle(record, .unreachable("stopped before it was sent", retryAt: 0))
        }
        settle(record, outcome(of: attempt, record))
    }

    private func outcome(of attempt: Courier.Attempt, _ record: OutboxRecord) -> DeliveryOutcome {
        let time = now().seconds
        let name = record.receiver.name
        if case .unreachable = attempt {} else { reached(name) }
        switch attempt {
        case .delivered(let words): return .delivered(words)
        case .rejected(let words): return .dead(words)
        case .refused(let words, let retryAfter):
            let wait = RetrySchedule.wait(
                afterRefusals: record.attempts + 1, jitter: jitter(), retryAfter: retryAfter)
            return wait.map { .refused(words, retryAt: time + $0) }
                ?? .dead("given up after the last attempt: " + words)
        case .unknown(let words):
            let wait = RetrySchedule.wait(afterRefusals: record.attempts + 1, jitter: jitter())
            return wait.map { .unknown(words, retryAt: time + $0) }
                ?? .dead("given up after the last attempt: " + words)
        case .unreachable(let words):
            let probes = (circuits[name]?.probes ?? 0) + 1
            let next = time + RetrySchedule.wait(afterProbes: probes, jitter: jitter())
            circuits[name] = (probes, next, words)
            if probes == 1 {
                logger.warning(
                    "receiver \(name) cannot be reached, its messages wait: \(words)",
                    metadata: Self.metadata("unreachable", JournalIDs.unreachable))
            }
            return .unreachable(words, retryAt: next)
        }
    }

    /// A receiver answers again after it could not be reached.
    private func reached(_ name: String) {
        guard circuits.removeValue(forKey: name) != nil else { return }
        logger.notice("receiver \(name) is reached again", metadata: Self.metadata("reached", JournalIDs.reached))
    }

    private static func metadata(_ event: String, _ id: String) -> Logger.Metadata {
        ["message-id": "\(id)", "SURGE_EVENT": "\(event)"]
    }

    private func settle(_ record: OutboxRecord, _ outcome: DeliveryOutcome) {
        do {
            try archive.record(outcome, of: record.id, now: now().seconds)
        } catch {
            // The lease runs out and the same id is sent again.
            logger.error("the outcome of \(record.id) could not be stored: \(error)")
        }
        if case .dead(let words) = outcome {
            logger.error(
                "dead letter: \(record.id) to \(record.receiver.key): \(words)",
                metadata: [
                    "message-id": "\(JournalIDs.deadLetter)", "SURGE_EVENT": "dead-letter",
                    "SURGE_ALERT": "\(record.episode ?? "")",
                ])
        }
    }
}
