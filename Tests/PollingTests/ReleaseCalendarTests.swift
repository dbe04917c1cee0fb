import Configuration
import Testing
import Trade

@testable import Polling

@Suite struct ReleaseCalendarTests {
    let calendar = ReleaseCalendar()

    @Test(arguments: [
        ("2021-03", "2021-05-08T12:30:00Z"),  // by the formula, daylight saving time
        ("2021-12", "2022-02-07T13:30:00Z"),  // standard time
        ("2025-09", "2025-12-11T13:30:00Z"),  // by the table
        ("2026-05", "2026-07-07T12:30:00Z"),
    ])
    func expectedAt(_ text: String, _ expected: String) {
        #expect(calendar.expected(month(text)) == instant(expected))
    }

    @Test func lateness() {
        #expect(calendar.lateAfter(month("2021-03")) == day("2021-05-12").endInNewYork)
        #expect(calendar.lateAfter(month("2025-09")) == day("2025-12-15").endInNewYork)
        let own = ReleaseCalendar(days: [month("2021-03"): day("2021-05-04")])
        #expect(own.expected(month("2021-03")) == instant("2021-05-04T12:30:00Z"))
        #expect(own.expected(month("2021-04")) == instant("2021-06-07T12:30:00Z"))
    }

    @Test(arguments: [
        ("2021-05-08T12:29:59Z", Timeliness.onTime),
        ("2021-05-08T12:30:00Z", .expected),
        ("2021-05-13T03:59:59Z", .expected),
        ("2021-05-13T04:00:00Z", .late),
    ])
    func statistics(_ now: String, _ expected: Timeliness) {
        let found = calendar.timeliness(
            of: .censusHS, now: instant(now), newestMonth: month("2021-02"), newestKnownAt: nil)
        #expect(found == expected)
    }

    /// Known on Tuesday 2021-03-16: expected on the 23rd, late after the 26th.
    @Test(arguments: [
        ("2021-03-22T20:00:00Z", Timeliness.onTime),
        ("2021-03-23T12:00:00Z", .expected),
        ("2021-03-26T12:00:00Z", .expected),
        ("2021-03-27T12:00:00Z", .late),
    ])
    func licenses(_ now: String, _ expected: Timeliness) {
        let found = calendar.timeliness(
            of: .aimAggregate, now: instant(now), newestMonth: nil, newestKnownAt: instant("2021-03-16T15:00:00Z"))
        #expect(found == expected)
    }

    @Test func expectedLicenses() {
        #expect(calendar.expectedLicenses(after: day("2021-03-17")) == day("2021-03-23"))
        #expect(calendar.expectedLicenses(after: day("2021-03-15")) == day("2021-03-16"))
        #expect(
            calendar.timeliness(
                of: .aimAggregate, now: instant("2021-03-17T15:00:00Z"), newestMonth: nil, newestKnownAt: nil)
                == .expected)
    }

    /// March 2021 is expected on Saturday 2021-05-08 at 12:30 UTC.
    @Test(arguments: [
        ("2021-05-08T00:00:00Z", 21600, 21600),
        ("2021-05-08T12:00:00Z", 21600, 1800),  // wakes at the minute
        ("2021-05-08T12:30:00Z", 21600, 20),
        ("2021-05-08T12:59:59Z", 21600, 20),
        ("2021-05-08T13:00:00Z", 21600, 300),
        ("2021-05-08T15:59:59Z", 21600, 300),
        ("2021-05-08T16:00:00Z", 21600, 21600),
        ("2021-05-09T11:30:00Z", 21600, 3600),  // the next day as well
        ("2021-05-09T12:30:00Z", 21600, 20),
        ("2021-05-09T12:30:00Z", 5, 5),  // the feed's own interval, where it is shorter
        ("2021-04-20T12:30:00Z", 21600, 21600),  // nothing due
    ])
    func cadence(_ now: String, _ every: Int, _ seconds: Int) {
        #expect(
            calendar.cadence(.censusHS, now: instant(now), newestMonth: month("2021-02"), every: every) == seconds)
    }

    @Test func otherCadences() {
        let now = instant("2021-05-08T12:30:00Z")
        #expect(calendar.cadence(.aimAggregate, now: now, newestMonth: month("2021-02"), every: 900) == 900)
        #expect(calendar.cadence(.censusHS, now: now, newestMonth: nil, every: 900) == 900)
    }
}
