import Settings
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
        ("2021-05-27T03:59:59Z", .late),
        ("2021-05-27T04:00:00Z", .overdue),
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
        ("2021-04-09T12:00:00Z", .late),
        ("2021-04-10T12:00:00Z", .overdue),
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

    /// The lapse of 2025: statistics of August came on 2025-09-04 and are known; those of September are due by the
    /// formula on 2025-11-07, and were announced for 2025-12-11 afterwards.
    @Test(arguments: [
        ("2025-10-15T12:00:00Z", Timeliness.onTime),
        ("2025-11-06T18:00:00Z", .onTime),
        ("2025-11-07T18:00:00Z", .shutdown),
        ("2025-11-12T18:00:00Z", .shutdown),
        ("2025-11-13T18:00:00Z", .onTime),
        ("2025-12-11T13:30:00Z", .expected),
        ("2025-12-16T18:00:00Z", .late),
    ])
    func aShutdown(_ now: String, _ expected: Timeliness) {
        let found = calendar.timeliness(
            of: .censusExports, now: instant(now), newestMonth: month("2025-08"), newestKnownAt: nil)
        #expect(found == expected)
    }

    /// Days that a closure takes are added, until one is found that it does not reach.
    @Test func closuresMoveTheFormula() {
        let plain = ReleaseCalendar(days: [:])
        #expect(plain.usualDay(month("2025-09")) == day("2025-11-07"))
        #expect(plain.expectedDay(month("2025-09")) == day("2025-12-20"), "43 days of 2025-10-01..2025-11-12")
        #expect(plain.expectedDay(month("2018-12")) == day("2019-03-04"), "25 days; it was 2019-03-06")
        #expect(plain.expectedDay(month("2018-11")) == day("2019-02-11"), "35 days; it was 2019-02-06")
        #expect(plain.expectedDay(month("2021-03")) == plain.usualDay(month("2021-03")))
        #expect(ReleaseCalendar(days: [:], closures: []).expectedDay(month("2025-09")) == day("2025-11-07"))
    }

    /// A closure that lasts and a day of an operator's own.
    @Test func anOperatorsCalendar() throws {
        let settings = try Configuration(
            path: "c.yml",
            text: """
                calendar:
                  releases: { 2021-03: 2021-05-04, 2026-06: 2026-08-05 }
                  closures: [2021-06-01.., 2021-04-01..2021-04-02]
                """
        ).calendar
        let own = ReleaseCalendar(settings)
        #expect(own.expected(month("2021-03")) == instant("2021-05-04T12:30:00Z"))
        #expect(own.expectedDay(month("2026-06")) == day("2026-08-05"), "in place of the known day")
        #expect(own.expectedDay(month("2026-05")) == day("2026-07-07"))
        let licenses = { (now: String) in
            own.timeliness(
                of: .aimAggregate, now: instant(now), newestMonth: nil, newestKnownAt: instant("2021-05-26T15:00:00Z"))
        }
        #expect(licenses("2021-05-31T15:00:00Z") == .onTime)
        #expect(licenses("2021-06-01T15:00:00Z") == .shutdown && licenses("2021-09-01T15:00:00Z") == .shutdown)
        let statistics = own.timeliness(
            of: .censusHS, now: instant("2021-09-01T15:00:00Z"), newestMonth: month("2021-04"), newestKnownAt: nil)
        #expect(statistics == .shutdown)
        #expect(
            own.cadence(.censusHS, now: instant("2021-09-01T12:40:00Z"), newestMonth: month("2021-04"), every: 21600)
                == 21600, "nobody is asked in haste")
        #expect(own.closure(on: day("2021-04-02")) != nil && own.closure(on: day("2021-04-03")) == nil)
    }

    @Test func whatIsNext() {
        #expect(
            calendar.next(of: .censusNAICS, newestMonth: month("2021-02"), newestKnownAt: nil)?.instant
                == instant("2021-05-08T12:30:00Z"))
        let licenses = calendar.next(
            of: .aimAggregate, newestMonth: nil, newestKnownAt: instant("2021-03-17T15:00:00Z"))
        #expect(licenses?.day == day("2021-03-23") && licenses?.instant == nil)
        #expect(calendar.next(of: .comtrade, newestMonth: month("2021-02"), newestKnownAt: nil) == nil)
    }

    @Test func otherCadences() {
        let now = instant("2021-05-08T12:30:00Z")
        #expect(calendar.cadence(.aimAggregate, now: now, newestMonth: month("2021-02"), every: 900) == 900)
        #expect(calendar.cadence(.censusHS, now: now, newestMonth: nil, every: 900) == 900)
    }
}
