import Alerting
package import Archive
package import Logging
package import Trade

/// Takes what is due from the outbox and delivers it: receivers side by side, each in order. A receiver that hangs
/// holds up nobody else.
package actor DeliveryRound {
    private let archive: Archive
    private let courier: Courier
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let jitter: @Sendable () -> Double
    /// Consecutive probes of receivers that could not be reached, and when to probe again.
    private var circuits: [String: (probes: Int, nextAt: Int64)] = [:]
    private var busy: Set<String> = []
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

    /// Delivers everything that is due; returns how many attempts were made.
    package func run() async throws -> Int {
        let due = try archive.leaseDue(now: now().seconds, seconds: Self.leaseSeconds, limit: 200)
        var lanes: [String: [OutboxRecord]] = [:]
        for record in due { lanes[record.receiver.name, default: []].append(record) }
        await withDiscardingTaskGroup { group in
            for (name, records) in lanes {
                group.addTask { await self.deliver(records, to: name) }
            }
        }
        return due.count
    }

    private func deliver(_ records: [OutboxRecord], to name: String) async {
        for record in records {
            let time = now()
            if Task.isCancelled || (circuits[name].map { $0.nextAt > time.seconds } ?? false) {
                settle(record, .unreachable(record.lastError ?? "waiting", retryAt: circuits[name]?.nextAt ?? 0))
                continue
            }
            let attempt = await courier.attempt(record, date: time)
            if Task.isCancelled, case .unreachable = attempt {
                settle(record, .unreachable("stopped before it was sent", retryAt: 0))
                continue
            }
            settle(record, outcome(of: attempt, record))
        }
    }

    private func outcome(of attempt: Courier.Attempt, _ record: OutboxRecord) -> DeliveryOutcome {
        let time = now().seconds
        let name = record.receiver.name
        switch attempt {
        case .delivered(let words):
            circuits[name] = nil
            return .delivered(words)
        case .rejected(let words):
            circuits[name] = nil
            return .dead(words)
        case .refused(let words, let retryAfter):
            circuits[name] = nil
            let wait = RetrySchedule.wait(
                afterRefusals: record.attempts + 1, jitter: jitter(), retryAfter: retryAfter)
            return wait.map { .refused(words, retryAt: time + $0) } ?? .dead("given up after the last attempt: " + words)
        case .unknown(let words):
            let wait = RetrySchedule.wait(afterRefusals: record.attempts + 1, jitter: jitter())
            return wait.map { .unknown(words, retryAt: time + $0) } ?? .dead("given up after the last attempt: " + words)
        case .unreachable(let words):
            let probes = (circuits[name]?.probes ?? 0) + 1
            let next = time + RetrySchedule.wait(afterProbes: probes, jitter: jitter())
            circuits[name] = (probes, next)
            if probes == 1 {
                logger.warning(
                    "receiver \(name) cannot be reached: \(words)", metadata: ["message-id": "\(JournalIDs.unreachable)"])
            }
            return .unreachable(words, retryAt: next)
        }
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
                    "SURGE_ALERT": "\(record.episode)",
                ])
        }
    }
}
