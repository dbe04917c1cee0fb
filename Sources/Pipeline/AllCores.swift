import Dispatch
import Foundation
import Synchronization

/// Work on many things that need nothing of each other, on all cores.
package enum AllCores {
    /// How many there are; more than a few would wait for memory.
    static var count: Int { min(4, max(1, ProcessInfo.processInfo.activeProcessorCount)) }

    /// The results in the order of the items. Workers take the next few items as they are free.
    package static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) -> Result
    ) -> [Result] {
        let batch = max(1, items.count / 256)
        let batches = (items.count + batch - 1) / batch
        if batches < 2 { return items.map(work) }
        let done = Mutex<[[Result]]>(Array(repeating: [], count: batches))
        DispatchQueue.concurrentPerform(iterations: batches) { index in
            let results = items[(index * batch)..<min(items.count, (index + 1) * batch)].map(work)
            done.withLock { $0[index] = results }
        }
        return done.withLock { $0.flatMap { $0 } }
    }
}
