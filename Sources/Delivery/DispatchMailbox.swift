import Archive
import Synchronization

/// What a dispatcher has to look at; it waits here until there is something.
final class DispatchMailbox: Sendable {
    struct Content {
        var finished: [Finished] = []
        /// Something new may be due.
        var isRung = false
        /// Nothing is begun any more.
        var isRetired = false
    }

    /// An attempt that ended; without one it was not begun.
    struct Finished {
        var record: OutboxRecord
        var attempt: Attempt?
        var probes: Int
    }

    private struct State {
        var content = Content()
        var waiter: CheckedContinuation<Void, Never>?

        var isEmpty: Bool { content.finished.isEmpty && !content.isRung }
    }

    private let state = Mutex(State())

    var isRetired: Bool { state.withLock { $0.content.isRetired } }

    func put(_ finished: Finished) { change { $0.finished.append(finished) } }

    func ring() { change { $0.isRung = true } }

    func retire() {
        change {
            $0.isRetired = true
            $0.isRung = true
        }
    }

    /// Waits until there is something, and takes all of it.
    func take() async -> Content {
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state in
                guard state.isEmpty else { return false }
                state.waiter = continuation
                return true
            }
            if !isWaiting { continuation.resume() }
        }
        return state.withLock { state in
            defer {
                state.content.finished = []
                state.content.isRung = false
            }
            return state.content
        }
    }

    private func change(_ change: (inout Content) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            change(&state.content)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
