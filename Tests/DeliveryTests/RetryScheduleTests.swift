import Testing

@testable import Delivery

@Suite struct RetryScheduleTests {
    private func waits(_ id: String, _ jitter: RetrySchedule.Jitter) -> [Int64] {
        (1...20).compactMap { RetrySchedule.wait(afterRefusals: $0, of: id, jitter: jitter) }
    }

    /// Standard Webhooks: 5 s, then 75 h 35 m of waits that grow from five minutes to a day.
    private let total: Int64 = 75 * 3600 + 35 * 60 + 5

    @Test func refusalsEndAfterThreeDays() {
        #expect(waits("ntf-1") { _, _ in 1 } == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])
        let jitters: [RetrySchedule.Jitter] = [
            { _, _ in 1 }, { _, _ in 0 }, { _, number in number.isMultiple(of: 2) ? 0 : 1 }, RetrySchedule.hashed,
        ]
        for jitter in jitters {
            for id in ["ntf-1", "ntf-2", "ntf-3"] {
                let waits = waits(id, jitter)
                #expect(waits.count == 9)
                #expect(waits.reduce(0, +) >= total && waits.reduce(0, +) <= total + 9, "\(waits)")
                // Each repeated attempt is made within its own step.
                var begin: Int64 = 0
                var due: Int64 = 0
                for (wait, step) in zip(waits, RetrySchedule.steps) {
                    due += wait
                    #expect(due >= begin && due <= begin + step + 9)
                    begin += step
                }
            }
        }
        #expect(RetrySchedule.wait(afterRefusals: 10, of: "a") { _, _ in 0 } == nil)
        #expect(RetrySchedule.wait(afterRefusals: 0, of: "a") { _, _ in 0 } == nil)
    }

    /// What failed together does not come together again: attempts of many notifications lie all over the step.
    @Test func theJitterIsFull() {
        let second = (1...1000).map { number in
            waits("ntf-\(number)", RetrySchedule.hashed).prefix(3).reduce(0, +) - 305
        }
        for tenth in 0..<10 {
            let count = second.count { $0 >= Int64(tenth) * 180 && $0 < Int64(tenth + 1) * 180 }
            #expect(count > 60 && count < 140, "\(count) in the \(tenth + 1)th tenth of the third step")
        }
        #expect(Set(second).count > 500)
    }

    @Test func aReceiverMayAskForMoreTime() {
        let least: RetrySchedule.Jitter = { _, _ in 0 }
        let most: RetrySchedule.Jitter = { _, _ in 1 }
        #expect(RetrySchedule.wait(afterRefusals: 1, of: "a", jitter: least, retryAfter: 120) == 120)
        #expect(RetrySchedule.wait(afterRefusals: 2, of: "a", jitter: most, retryAfter: 120) == 300)
        #expect(
            RetrySchedule.wait(afterRefusals: 1, of: "a", jitter: least, retryAfter: .max) == 86400, "a day at most")
    }

    @Test func probesNeverEnd() {
        let waits = (1...9).map { RetrySchedule.wait(afterProbes: $0, of: "ops") { _, _ in 1 } }
        #expect(waits == [2, 5, 15, 60, 300, 900, 900, 900, 900])
        #expect(RetrySchedule.wait(afterProbes: 1, of: "ops") { _, _ in 0 } == 1)
        #expect(RetrySchedule.wait(afterProbes: .max, of: "ops") { _, _ in 0.5 } == 675)
    }
}
