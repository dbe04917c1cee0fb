import Testing

@testable import Delivery

@Suite struct RetryScheduleTests {
    @Test func refusalsEndAfterThreeDays() {
        // Standard Webhooks: 5 s, then 75 h 35 m of waits that grow from five minutes to a day.
        let waits = (1...20).compactMap { RetrySchedule.wait(afterRefusals: $0, jitter: 1) }
        #expect(waits.count == 9)
        let total: Int64 = 75 * 3600 + 35 * 60 + 5
        #expect(waits.reduce(0, +) == total)
        #expect(waits == waits.sorted())
        #expect(RetrySchedule.wait(afterRefusals: 10, jitter: 0) == nil)
        #expect(RetrySchedule.wait(afterRefusals: 0, jitter: 0) == nil)
        for count in 1...9 {
            for jitter in [0, 0.3, 1] {
                let wait = RetrySchedule.wait(afterRefusals: count, jitter: jitter) ?? 0
                #expect(wait >= waits[count - 1] / 2 && wait <= waits[count - 1])
            }
        }
    }

    @Test func aReceiverMayAskForMoreTime() {
        #expect(RetrySchedule.wait(afterRefusals: 1, jitter: 0, retryAfter: 120) == 120)
        #expect(RetrySchedule.wait(afterRefusals: 2, jitter: 1, retryAfter: 120) == 300)
        #expect(RetrySchedule.wait(afterRefusals: 1, jitter: 0, retryAfter: .max) == 86400, "a day at most")
    }

    @Test func probesNeverEnd() {
        let waits = (1...9).map { RetrySchedule.wait(afterProbes: $0, jitter: 1) }
        #expect(waits == [2, 5, 15, 60, 300, 900, 900, 900, 900])
        #expect(RetrySchedule.wait(afterProbes: 1, jitter: 0) == 1)
        #expect(RetrySchedule.wait(afterProbes: .max, jitter: 0.5) == 675)
    }
}
