import Dispatch

/// Runs tasks one after the other in the order in which they become ready, so that a run repeats.
final class OneThread: TaskExecutor {
    private let queue = DispatchQueue(label: "org.surgewatch.simulation")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
