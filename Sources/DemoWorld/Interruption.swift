import Foundation
import Synchronization

/// Ends a piece of work by cancelling it when the process is asked to stop (SIGINT, SIGTERM or SIGHUP).
enum Interruption {
    /// The signal that came, 0 before any.
    private static let received = Atomic<Int32>(0)

    static var signal: Int32 { received.load(ordering: .relaxed) }

    static func cancelling<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // Not ignored but caught, so that programs started from here have the default action.
            Foundation.signal(number) { Interruption.received.store($0, ordering: .relaxed) }
        }
        // A closed pipe is an error of the write that meets it.
        Foundation.signal(SIGPIPE) { _ in }
        let work = Task { try await body() }
        let watch = Task {
            while signal == 0 { try await Task.sleep(for: .milliseconds(50)) }
            work.cancel()
        }
        defer { watch.cancel() }
        return try await work.value
    }
}
