package import Alerting
package import Archive
import Dispatch
package import Logging
import Synchronization
package import Trade

/// Takes what is due from the outbox and sees it delivered: endpoints side by side, to each as many attempts at a time as
/// it allows, of an episode and reader one after the other. An endpoint that hangs, refuses or cannot be reached holds up
/// no other.
///
/// An attempt is on its way until its outcome is stored, and outcomes are stored together with the leases of the next: a
/// crash repeats at most what is on its way, and one transaction serves all that ended meanwhile.
package final class Dispatcher: Sendable {
    /// How many attempts may be on their way at a time: a crash repeats no more.
    package static let atOnce = Switchboard.atOnce
    let archive: Archive
    private let carrier: any Carrier
    let logger: Logger
    let now: @Sendable () -> Instant
    let tell: @Sendable (OperationsNotice) async -> Void
    let found: @Sendable (SubscriptionFinding) async -> Void
    private let turned: @Sendable () -> Void
    private let mailbox = DispatchMailbox()
    private let switchboard: Mutex<Switchboard>
    /// Transactions wait for the disk: not on the threads that everything else runs on.
    private let disk = DispatchQueue(label: "org.surgewatch.outbox")
    /// How long a lease outlives its attempt at most: longer than the longest attempt.
    private static let leaseSeconds: Int64 = 900

    /// - Parameters:
    ///   - now: The clock of leases, waits and Date headers.
    ///   - jitter: See `RetrySchedule`.
    ///   - tell: Is told what those who run Surgewatch have to know.
    ///   - found: Is told what is found out about subscriptions; what waits for one that is lost is withheld by then.
    ///   - turned: Is called whenever it has looked at what it was rung for, also when there was nothing to do.
    package init(
        archive: Archive, carrier: some Carrier, logger: Logger, now: @escaping @Sendable () -> Instant,
        jitter: @escaping RetrySchedule.Jitter = RetrySchedule.hashed,
        tell: @escaping @Sendable (OperationsNotice) async -> Void = { _ in },
        found: @escaping @Sendable (SubscriptionFinding) async -> Void = { _ in },
        turned: @escaping @Sendable () -> Void = {}
    ) {
        self.archive = archive
        self.carrier = carrier
        self.logger = logger
        self.now = now
        self.tell = tell
        self.found = found
        self.turned = turned
        switchboard = Mutex(Switchboard(terms: { carrier.terms(of: $0) }, jitter: jitter))
    }

    /// Delivers what is due until nothing is, and nothing is on its way; returns how many attempts were taken up. Not to be
    /// called while it or `serve` is under way.
    package func run() async throws -> Int { try await work(staysOn: false) }

    /// Delivers what is due whenever it is rung, until it is retired or its task is cancelled and what was on its way has
    /// ended.
    package func serve() async { _ = try? await work(staysOn: true) }

    /// Something may be due.
    package func ring() { mailbox.ring() }

    /// Begins nothing any more; what is on its way is still seen to its end.
    package func retire() { mailbox.retire() }

    private func work(staysOn: Bool) async throws -> Int {
        mailbox.ring()
        return try await withTaskCancellationHandler {
            try await withThrowingDiscardingTaskGroup { group in
                var taken = 0
                var exchange = OutboxExchange()
                var ended: [Endpoint] = []
                var remarks: [Switchboard.Remark] = []
                while true {
                    let mail = await mailbox.take()
                    for finished in mail.finished {
                        remarks += conclude(finished, into: &exchange)
                        ended.append(finished.record.endpoint)
                    }
                    var lease = OutboxLease()
                    do {
                        if mail.isRung, !mail.isRetired { try await lookForWhatIsDue() }
                        lease = try await settle(&exchange, &ended, takesMore: !mail.isRetired)
                        if !remarks.isEmpty {
                            let remarks = remarks
                            // Whoever is told may be long about it.
                            group.addTask { await self.report(remarks) }
                        }
                        remarks = []
                        turned()
                    } catch {
                        // What ended is kept, and its endpoints begin nothing, until it can be stored.
                        guard staysOn, !mail.isRetired else { throw error }
                        logger.error("the outbox cannot be read or written: \(error)")
                    }
                    taken += lease.records.count
                    if lease.isAnyWithheld { mailbox.ring() }
                    for record in lease.records {
                        let probes = switchboard.withLock { $0.probes(of: record.endpoint) }
                        group.addTask { await self.attempt(record, probes: probes) }
                    }
                    let isIdle = switchboard.withLock { $0.inFlight == 0 }
                    let isOver = isIdle && lease.records.isEmpty && !lease.isAnyWithheld
                    if isOver, !staysOn || mail.isRetired { return taken }
                }
            }
        } onCancel: {
            mailbox.retire()
        }
    }

    private func attempt(_ record: OutboxRecord, probes: Int) async {
        var attempt: Attempt?
        if !mailbox.isRetired {
            attempt = await carrier.attempt(record, date: now())
            // Cut off before it got there.
            if Task.isCancelled, case .unreachable = attempt { attempt = nil }
        }
        mailbox.put(.init(record: record, attempt: attempt, probes: probes))
    }

    private func conclude(
        _ finished: DispatchMailbox.Finished, into exchange: inout OutboxExchange
    ) -> [Switchboard.Remark] {
        guard let attempt = finished.attempt else {
            exchange.outcomes.append((finished.record.id, .notBegun(wasUncertain: finished.record.isUncertain)))
            return []
        }
        let time = now().seconds
        return switchboard.withLock {
            $0.conclude(attempt, of: finished.record, probes: finished.probes, now: time, into: &exchange)
        }
    }

    private func lookForWhatIsDue() async throws {
        let time = now().seconds
        let endpoints = try await onDisk { try self.archive.dueEndpoints(now: time) }
        switchboard.withLock { $0.want(endpoints) }
    }

    /// Stores what ended and takes what there is room for, until the room is used or nothing more is due.
    private func settle(
        _ exchange: inout OutboxExchange, _ ended: inout [Endpoint], takesMore: Bool
    ) async throws -> OutboxLease {
        let time = now().seconds
        let done = ended
        let asked = switchboard.withLock { switchboard in
            switchboard.end(done)
            exchange.room = takesMore ? switchboard.room(at: time) : []
            return exchange
        }
        guard !asked.isEmpty else { return OutboxLease() }
        let lease: OutboxLease
        do {
            lease = try await onDisk {
                try self.archive.exchange(asked, now: time, leaseSeconds: Self.leaseSeconds)
            }
        } catch {
            switchboard.withLock { switchboard in
                switchboard.takeBack(done)
                switchboard.want(asked.room.map(\.endpoint))
            }
            throw error
        }
        switchboard.withLock { $0.begin(lease) }
        exchange = OutboxExchange()
        ended = []
        return lease
    }

    func onDisk<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            disk.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
