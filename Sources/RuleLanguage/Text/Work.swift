package import Synchronization

/// Counts the steps that reading, checking and laying out take, so that tests can tell work that grows with its input
/// from work that grows with the square of it. Debug builds count; in others nothing is left of it.
package final class Work: Sendable {
    /// The count of the present task; `nil` where nobody asks.
    @TaskLocal package static var count: Work?

    package let steps = Atomic<Int>(0)

    package init() {}

    @inline(__always)
    static func add(_ steps: @autoclosure () -> Int = 1) {
        #if DEBUG
        count?.steps.add(steps(), ordering: .relaxed)
        #endif
    }
}
