/// The clock of America/New_York, in which releases are scheduled and every "day" is counted.
///
/// Daylight saving time follows the Energy Policy Act of 2005 (second Sunday of March to first Sunday of November,
/// at 02:00 local time) from 2007 on, and the Uniform Time Act as amended in 1986 (first Sunday of April to last
/// Sunday of October) before. Valid from 1987.
package enum NewYork {
    private static let standard: Int64 = -5 * 3600
    private static let daylight: Int64 = -4 * 3600

    /// Seconds to add to UTC at this instant: -18000 or -14400.
    package static func offset(at instant: Instant) -> Int64 {
        let (start, end) = daylightSaving(year: Instant(seconds: instant.seconds + standard).utcDay.year)
        return instant >= start && instant < end ? daylight : standard
    }

    /// The instant of a wall-clock time; in the hour that occurs twice the first is meant, in the hour that does not
    /// exist the clock has already been advanced.
    package static func instant(of day: CalendarDay, hour: Int, minute: Int, second: Int) -> Instant {
        let local = Int64(day.daysSinceEpoch) * 86400 + Int64(hour * 3600 + minute * 60 + second)
        let asDaylight = Instant(seconds: local - daylight)
        return offset(at: asDaylight) == daylight ? asDaylight : Instant(seconds: local - standard)
    }

    private static func daylightSaving(year: Int) -> (start: Instant, end: Instant) {
        let start: CalendarDay
        let end: CalendarDay
        if year >= 2007 {
            start = sunday(onOrAfter: CalendarDay(year: year, month: 3, day: 8))
            end = sunday(onOrAfter: CalendarDay(year: year, month: 11, day: 1))
        } else {
            start = sunday(onOrAfter: CalendarDay(year: year, month: 4, day: 1))
            end = sunday(onOrAfter: CalendarDay(year: year, month: 10, day: 25))
        }
        return (
            Instant(seconds: Int64(start.daysSinceEpoch) * 86400 + 7200 - standard),
            Instant(seconds: Int64(end.daysSinceEpoch) * 86400 + 7200 - daylight)
        )
    }

    private static func sunday(onOrAfter day: CalendarDay) -> CalendarDay { day + (7 - day.weekday) % 7 }
}
