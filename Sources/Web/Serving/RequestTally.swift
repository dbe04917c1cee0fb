import Synchronization

/// How many requests were answered with which status.
final class RequestTally: Sendable {
    private let byStatus = Mutex<[Int: Int]>([:])

    func count(_ status: Int) { byStatus.withLock { $0[status, default: 0] += 1 } }

    var counts: [(status: Int, count: Int)] { byStatus.withLock { $0.map { ($0.key, $0.value) } } }
}
