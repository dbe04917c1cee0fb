import Synchronization

/// What a session is asked to do.
enum TransferOrder: Sendable {
    case http(HTTPRequest)
    case mail(MailRequest)
}

/// What comes back of a transfer of either kind; mail has a code only.
struct TransferAnswer: Sendable {
    var code: Int
    var headers: [HeaderField] = []
    var body: [UInt8] = []
}

typealias TransferResult = Result<TransferAnswer, TransferFailure>

/// One order on its way between the task that waits for it and the lane's thread; it is answered exactly once.
final class TransferTicket: Sendable {
    private enum Stage {
        /// Nobody waits yet.
        case new
        /// Waiting for its turn; may be answered without the thread.
        case queued(CheckedContinuation<TransferResult, Never>)
        /// In libcurl's hands; only the thread answers.
        case started(CheckedContinuation<TransferResult, Never>)
        case answered
    }

    private struct State {
        var stage = Stage.new
        var isCancelled = false
    }

    let order: TransferOrder
    private let state = Mutex(State())

    init(_ order: TransferOrder) {
        self.order = order
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Takes the waiting task; false if the order was cancelled before, then the task has its answer already.
    func wait(_ continuation: CheckedContinuation<TransferResult, Never>) -> Bool {
        let isWanted = state.withLock { state in
            state.stage = state.isCancelled ? .answered : .queued(continuation)
            return !state.isCancelled
        }
        if !isWanted { continuation.resume(returning: .failure(.cancelled)) }
        return isWanted
    }

    /// Marks the order as in libcurl's hands; false if it was cancelled while it waited for its turn.
    func start() -> Bool {
        state.withLock { state in
            guard case .queued(let continuation) = state.stage else { return false }
            state.stage = .started(continuation)
            return true
        }
    }

    /// Answers the waiting task, unless it has an answer.
    func answer(_ result: TransferResult) {
        let waiting = state.withLock { state -> CheckedContinuation<TransferResult, Never>? in
            defer { state.stage = .answered }
            switch state.stage {
            case .queued(let continuation), .started(let continuation): return continuation
            case .new, .answered: return nil
            }
        }
        waiting?.resume(returning: result)
    }

    /// Cancels the order; true if it is in libcurl's hands and the thread has to remove it.
    func cancel() -> Bool {
        let (isStarted, waiting) = state.withLock { state -> (Bool, CheckedContinuation<TransferResult, Never>?) in
            state.isCancelled = true
            switch state.stage {
            case .started:
                return (true, nil)
            case .queued(let continuation):
                state.stage = .answered
                return (false, continuation)
            case .new, .answered:
                return (false, nil)
            }
        }
        waiting?.resume(returning: .failure(.cancelled))
        return isStarted
    }
}
