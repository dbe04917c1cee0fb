import Crypto
import Foundation

/// When to try again.
///
/// An attempt that was refused walks the schedule of Standard Webhooks 1.0: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h
/// and 24 h, 75 h 35 min in all. The jitter is full: a repeated attempt is made at any moment of its step, so that those
/// that failed together do not come together again. What the jitter takes from one wait it gives to the next, and the
/// last attempt is made at the very end: the total is never less than promised. Jitter is a hash of the notification and
/// the attempt, so that it needs no memory.
///
/// An attempt that could not reach the receiver costs the message nothing; the receiver is probed every quarter of an hour
/// at most.
package enum RetrySchedule {
    /// From 0 to 1 for a name and a number.
    package typealias Jitter = @Sendable (_ name: String, _ number: Int) -> Double

    /// Seconds of each step.
    static let steps: [Int64] = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    /// How often a notification is tried that is refused each time.
    package static let attempts = steps.count + 1
    /// Seconds to the next probe of a receiver that cannot be reached.
    static let probes: [Int64] = [2, 5, 15, 60, 300, 900]
    /// The longest wait that a receiver may ask for with `Retry-After`, in seconds.
    static let longestWait: Int64 = 86400

    /// The first eight bytes of SHA-256, as a fraction.
    package static let hashed: Jitter = { name, number in
        let digest = SHA256.hash(data: Data("\(name) \(number)".utf8))
        return Double(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) / Double(UInt64.max)
    }

    /// Seconds to wait after so many refused attempts of a notification; `nil` when the schedule is over.
    package static func wait(
        afterRefusals count: Int, of id: String, jitter: Jitter, retryAfter: Int64? = nil
    ) -> Int64? {
        guard count >= 1, count <= steps.count else { return nil }
        let wait = due(count, id, jitter) - due(count - 1, id, jitter)
        return max(1, wait, min(retryAfter ?? 0, longestWait))
    }

    /// Seconds from the first refusal to the repeated attempt of this number.
    private static func due(_ number: Int, _ id: String, _ jitter: Jitter) -> Int64 {
        guard number > 0 else { return 0 }
        let before = steps[..<(number - 1)].reduce(0, +)
        let step = steps[number - 1]
        guard number < steps.count else { return before + step }
        return before + min(step, max(0, Int64((Double(step) * jitter(id, number)).rounded(.up))))
    }

    /// Seconds before an endpoint that was not reached by so many probes is probed again: between half of the step and all.
    package static func wait(afterProbes count: Int, of endpoint: String, jitter: Jitter) -> Int64 {
        let step = probes[min(max(count, 1), probes.count) - 1]
        return max(1, Int64(Double(step) * (0.5 + jitter(endpoint, count) / 2)))
    }
}
