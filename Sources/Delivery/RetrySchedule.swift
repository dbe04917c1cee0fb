/// When to try again.
///
/// An attempt that was refused walks the schedule of Standard Webhooks (75 h 35 m in all), with full jitter; one that
/// could not reach the receiver costs the message nothing and is made again within a quarter of an hour.
package enum RetrySchedule {
    /// Seconds to the next attempt after so many refusals.
    static let steps: [Int64] = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    /// Seconds to the next probe of a receiver that cannot be reached.
    static let probes: [Int64] = [2, 5, 15, 60, 300, 900]

    /// The wait after the given number of refused attempts; `nil` when the schedule is over. `jitter` is from 0 to 1.
    package static func wait(afterRefusals count: Int, jitter: Double, retryAfter: Int64? = nil) -> Int64? {
        guard count >= 1, count <= steps.count else { return nil }
        let step = steps[count - 1]
        let wait = max(1, Int64(Double(step) * (0.5 + jitter / 2)))
        return max(wait, min(retryAfter ?? 0, 86400))
    }

    /// The wait before a receiver that was unreachable for so many probes is tried again.
    package static func wait(afterProbes count: Int, jitter: Double) -> Int64 {
        let step = probes[min(max(count, 1), probes.count) - 1]
        return max(1, Int64(Double(step) * (0.5 + jitter / 2)))
    }
}
