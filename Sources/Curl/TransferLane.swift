import CCurl
import Glibc
import Synchronization

/// A queue of transfers and the one thread that does all of libcurl's work for them.
final class TransferLane: Sendable {
    private enum Thread {
        case notStarted
        case running(MultiHandle)
        case ended
    }

    private struct Inbox {
        var thread = Thread.notStarted
        var submitted: [TransferTicket] = []
        var cancelled: [TransferTicket] = []
        var isShutDown = false
    }

    /// `curl_global_init`, done once for the process by whoever comes first.
    private static let isReady = ccurl_begin() == CURLE_OK

    /// After so long without work the thread and its connections end.
    private static let patience = Duration.seconds(60)

    /// How many transfers are in libcurl's hands at a time.
    private let width: Int
    private let inbox = Mutex(Inbox())

    init(width: Int) {
        self.width = width
    }

    /// Queues an order and waits for its answer or for the task's cancellation.
    func run(_ order: TransferOrder) async -> TransferResult {
        let ticket = TransferTicket(order)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if ticket.wait(continuation) { submit(ticket) }
            }
        } onCancel: {
            if ticket.cancel() { remove(ticket) }
        }
    }

    func shutdown() {
        inbox.withLock { inbox in
            inbox.isShutDown = true
            wake(inbox)
        }
    }

    private func submit(_ ticket: TransferTicket) {
        let refusal: TransferFailure? = inbox.withLock { inbox in
            if inbox.isShutDown { return .shutDown }
            if case .notStarted = inbox.thread {
                guard let multi = startThread() else {
                    return TransferFailure(kind: .other, message: "libcurl or its thread could not be started")
                }
                inbox.thread = .running(multi)
            }
            inbox.submitted.append(ticket)
            wake(inbox)
            return nil
        }
        if let refusal { ticket.answer(.failure(refusal)) }
    }

    private func remove(_ ticket: TransferTicket) {
        inbox.withLock { inbox in
            inbox.cancelled.append(ticket)
            wake(inbox)
        }
    }

    /// To be called with the lock held: the thread frees the handle only after it has marked itself ended.
    private func wake(_ inbox: borrowing Inbox) {
        if case .running(let multi) = inbox.thread { curl_multi_wakeup(multi.pointer) }
    }

    private func startThread() -> MultiHandle? {
        guard Self.isReady, let pointer = curl_multi_init() else { return nil }
        let start = Unmanaged.passRetained(ThreadStart(lane: self, multi: MultiHandle(pointer: pointer)))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                // OpenSSL and others may write to a closed socket; with the signal blocked that is an error, not death.
                var signals = sigset_t()
                sigemptyset(&signals)
                sigaddset(&signals, SIGPIPE)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                let start = Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
                start.lane.work(start.multi)
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            curl_multi_cleanup(pointer)
            return nil
        }
        pthread_detach(thread)
        return MultiHandle(pointer: pointer)
    }

    /// The thread: takes orders, lets libcurl work, answers, sleeps until a socket, a timer or an order wakes it.
    private func work(_ multi: MultiHandle) {
        ccurl_keep_connections(multi.pointer, max(16, width))
        var round = TransferRound(multi: multi.pointer, width: width)
        var lastWork = ContinuousClock.now
        while true {
            let isIdle = round.isIdle && ContinuousClock.now - lastWork >= Self.patience
            let (submitted, cancelled, ends) = inbox.withLock { inbox in
                defer {
                    inbox.submitted = []
                    inbox.cancelled = []
                }
                let rests = isIdle && inbox.submitted.isEmpty
                // A lane that rests starts anew with its next order.
                if inbox.isShutDown { inbox.thread = .ended } else if rests { inbox.thread = .notStarted }
                return (inbox.submitted, inbox.cancelled, inbox.isShutDown || rests)
            }
            round.waiting.append(contentsOf: submitted)
            for ticket in cancelled { round.remove(ticket) }
            if ends { break }
            round.advance()
            if !submitted.isEmpty || !round.isIdle { lastWork = .now }
            curl_multi_poll(multi.pointer, nil, 0, 60_000, nil)
        }
        round.abandon()
        curl_multi_cleanup(multi.pointer)
    }
}

/// libcurl's handle for many transfers.
///
/// Sendable although a pointer: other threads only pass it to `curl_multi_wakeup`, which libcurl allows, and only
/// while the lane's lock says that its thread has not ended.
private struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}

/// What the new thread is given.
private final class ThreadStart: Sendable {
    let lane: TransferLane
    let multi: MultiHandle

    init(lane: TransferLane, multi: MultiHandle) {
        self.lane = lane
        self.multi = multi
    }
}
