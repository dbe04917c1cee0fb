import Synchronization

/// When each part of the daemon last did real work: what the watchdog is fed by.
final class Progress: Sendable {
    enum Part: String, CaseIterable, Sendable { case delivery, logs, feeds, archive }

    private let last = Mutex<[Part: ContinuousClock.Instant]>([:])

    func note(_ part: Part) { last.withLock { $0[part] = .now } }

    /// Parts that have done nothing for longer than `limit`.
    func stalled(longerThan limit: Duration) -> [Part] {
        let now = ContinuousClock.now
        return last.withLock { last in
            Part.allCases.filter { part in last[part].map { now - $0 > limit } ?? false }
        }
    }
}
