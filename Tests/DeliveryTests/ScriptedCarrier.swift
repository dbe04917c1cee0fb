import Alerting
import Archive
import Synchronization
import Trade

@testable import Delivery
@testable import Settings

/// A network that does what a test says: every attempt is answered by the test's own words.
final class ScriptedCarrier: Carrier {
    struct Call: Sendable {
        var id: String
        var endpoint: Endpoint
        var date: Instant
    }

    private struct State {
        var calls: [Call] = []
        var waiting: [String: CheckedContinuation<Void, Never>] = [:]
        var isLetGo: Set<String> = []
        var atOnce = 0
        var most = 0
    }

    private let state = Mutex(State())
    private let limits: @Sendable (Endpoint) -> EndpointTerms
    private let answer: @Sendable (OutboxRecord) -> Attempt
    private let holds: @Sendable (OutboxRecord) -> Bool

    /// - Parameter holds: Attempts that do not end before they are let go.
    init(
        limits: @escaping @Sendable (Endpoint) -> EndpointTerms = { _ in EndpointTerms() },
        holds: @escaping @Sendable (OutboxRecord) -> Bool = { _ in false },
        answer: @escaping @Sendable (OutboxRecord) -> Attempt
    ) {
        self.limits = limits
        self.holds = holds
        self.answer = answer
    }

    var calls: [Call] { state.withLock { $0.calls } }
    var ids: [String] { calls.map(\.id) }
    /// The most attempts that were on their way at one time.
    var most: Int { state.withLock { $0.most } }

    func terms(of endpoint: Endpoint) -> EndpointTerms { limits(endpoint) }

    func attempt(_ record: OutboxRecord, date: Instant) async -> Attempt {
        state.withLock { state in
            state.calls.append(Call(id: record.id, endpoint: record.endpoint, date: date))
            state.atOnce += 1
            state.most = max(state.most, state.atOnce)
        }
        if holds(record) {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.isLetGo.contains(record.id) { return true }
                    state.waiting[record.id] = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        }
        state.withLock { $0.atOnce -= 1 }
        return answer(record)
    }

    /// Lets held attempts end.
    func letGo(_ ids: String...) {
        let waiting = state.withLock { state in
            ids.compactMap { id in
                state.isLetGo.insert(id)
                return state.waiting.removeValue(forKey: id)
            }
        }
        for continuation in waiting { continuation.resume() }
    }
}
