import Alerting
import Testing
import Trade

@Suite("Quiet hours")
struct QuietHoursTests {
    private static let night = QuietHours(from: 20 * 60, to: 7 * 60)

    struct Case: Sendable, CustomTestStringConvertible {
        var quiet = night
        var at: String
        var end: String?
        var testDescription: String { "\(quiet) at \(at)" }
    }

    static let table = [
        // Standard time, UTC-5: from 01:00 to 12:00 UTC.
        Case(at: "2026-01-15T00:59:59Z", end: nil),
        Case(at: "2026-01-15T01:00:00Z", end: "2026-01-15T12:00:00Z"),
        Case(at: "2026-01-15T04:59:59Z", end: "2026-01-15T12:00:00Z"),
        Case(at: "2026-01-15T05:00:00Z", end: "2026-01-15T12:00:00Z"),
        Case(at: "2026-01-15T11:59:59Z", end: "2026-01-15T12:00:00Z"),
        Case(at: "2026-01-15T12:00:00Z", end: nil),
        // Daylight time, UTC-4.
        Case(at: "2026-07-15T00:00:00Z", end: "2026-07-15T11:00:00Z"),
        Case(at: "2026-07-14T23:59:59Z", end: nil),
        Case(at: "2026-07-15T11:00:00Z", end: nil),
        // The night in which the clock is advanced ends an hour earlier, the one in which it is set back an hour later.
        Case(at: "2026-03-08T01:00:00Z", end: "2026-03-08T11:00:00Z"),
        Case(at: "2026-03-09T00:00:00Z", end: "2026-03-09T11:00:00Z"),
        Case(at: "2026-11-01T00:00:00Z", end: "2026-11-01T12:00:00Z"),
        Case(at: "2026-11-02T00:59:59Z", end: nil),
        // Over the end of a year.
        Case(at: "2027-01-01T03:00:00Z", end: "2027-01-01T12:00:00Z"),
        // Within one day.
        Case(
            quiet: QuietHours(from: 12 * 60, to: 13 * 60 + 30), at: "2026-01-15T17:00:00Z", end: "2026-01-15T18:30:00Z"),
        Case(quiet: QuietHours(from: 12 * 60, to: 13 * 60 + 30), at: "2026-01-15T18:30:00Z", end: nil),
        Case(quiet: QuietHours(from: 12 * 60, to: 13 * 60 + 30), at: "2026-01-15T16:59:59Z", end: nil),
        // From and to midnight.
        Case(quiet: QuietHours(from: 22 * 60, to: 0), at: "2026-01-16T04:59:59Z", end: "2026-01-16T05:00:00Z"),
        Case(quiet: QuietHours(from: 22 * 60, to: 0), at: "2026-01-16T05:00:00Z", end: nil),
        Case(quiet: QuietHours(from: 0, to: 360), at: "2026-01-16T05:00:00Z", end: "2026-01-16T11:00:00Z"),
        // An end that is skipped (02:30 on 8 March) is an hour later on the clock; one that comes twice is the first.
        Case(quiet: QuietHours(from: 1380, to: 150), at: "2026-03-08T06:59:00Z", end: "2026-03-08T07:30:00Z"),
        Case(quiet: QuietHours(from: 1380, to: 90), at: "2026-11-01T05:29:59Z", end: "2026-11-01T05:30:00Z"),
        Case(quiet: QuietHours(from: 1380, to: 90), at: "2026-11-01T06:15:00Z", end: nil),
    ]

    @Test("They end when the clock in New York says so", arguments: table)
    func end(row: Case) throws {
        let instant = try #require(Instant(row.at))
        #expect(row.quiet.end(at: instant)?.description == row.end)
    }

    @Test("The end is outside, and whatever is inside ends at the same end, through two changes of the clock")
    func property() throws {
        for quiet in [
            Self.night, QuietHours(from: 90, to: 150), QuietHours(from: 150, to: 90), QuietHours(from: 1, to: 0),
        ] {
            var instant = try #require(Instant("2026-03-01T00:00:00Z"))
            let last = try #require(Instant("2026-11-10T00:00:00Z"))
            while instant < last {
                if let end = quiet.end(at: instant) {
                    #expect(end > instant && end - instant <= 25 * 3600, "\(quiet) at \(instant)")
                    #expect(quiet.end(at: end + -1) == end, "\(quiet) at \(instant)")
                    // One minute short of a whole day, the next quiet hours begin a minute later.
                    #expect(quiet.end(at: end).map { $0 > end } ?? true)
                }
                instant = instant + 599
            }
        }
    }

    @Test("What is severe enough does not wait")
    func except() throws {
        let inside = try #require(Instant("2026-01-15T02:00:00Z"))
        let quiet = QuietHours(from: 20 * 60, to: 7 * 60, except: .critical)
        #expect(quiet.end(at: inside, severity: .critical) == nil)
        #expect(quiet.end(at: inside, severity: .warning) == Instant("2026-01-15T12:00:00Z"))
        #expect(Self.night.end(at: inside, severity: .critical) != nil)
        #expect("\(quiet)" == "20:00-07:00 except critical")
    }
}
