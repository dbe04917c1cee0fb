import Synchronization

/// Wakes services that wait for work, however many rings were missed.
final class Bell: Sendable {
    private let continuations = Mutex<[Int: AsyncStream<Void>.Continuation]>([:])

    func ring() { continuations.withLock { for continuation in $0.values { continuation.yield() } } }

    /// A stream with an element for each ring; rings while the reader is busy are one.
    func rings() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        continuations.withLock { $0[$0.count] = continuation }
        return stream
    }
}
