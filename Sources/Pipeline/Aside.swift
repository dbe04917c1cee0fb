import Dispatch
import Synchronization

/// Work that another core does while this thread goes on.
package final class Aside<Result: Sendable>: Sendable {
    private let outcome = Mutex<Result?>(nil)
    private let done = DispatchGroup()

    package init(_ work: @escaping @Sendable () -> Result) {
        DispatchQueue.global(qos: .userInitiated).async(group: done) {
            let result = work()
            self.outcome.withLock { $0 = result }
        }
    }

    /// Waits for the end of the work, once.
    package func result() -> Result {
        done.wait()
        guard let result = outcome.withLock({ $0.take() }) else { preconditionFailure("the result is taken once") }
        return result
    }
}
