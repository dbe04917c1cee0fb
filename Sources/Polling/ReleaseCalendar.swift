package import Trade

/// When a publisher is expected to speak.
///
/// U.S. import statistics (press release FT-900) come out at 08:30 America/New_York, about five weeks after the month
/// ends: expected 38 days after its last day, late after 42, unless a table says the day. Import licenses are refreshed
/// weekly (19 CFR 361.104), taken to be on a Tuesday, late after ten days.
package struct ReleaseCalendar: Sendable {
    /// Release days that differ from the formula, by the month of the statistics.
    package var days: [Month: CalendarDay]

    package init(days: [Month: CalendarDay] = Self.knownDays) { self.days = days }

    /// Days that were announced or reported.
    ///
    /// After the lapses of appropriations of 2018-12-22..2019-01-25 and 2025-10-01..11-12: Census Bureau and BEA
    /// schedules as reported by Reuters (2019-03-01) and MT Newswires (2025-12-11); 2026: financecalendar.com and, to
    /// 2025-12, the revised schedule of the two agencies.
    package static let knownDays: [Month: CalendarDay] = [
        Month(year: 2018, month: 12): CalendarDay(year: 2019, month: 3, day: 6),
        Month(year: 2019, month: 1): CalendarDay(year: 2019, month: 3, day: 27),
        Month(year: 2019, month: 2): CalendarDay(year: 2019, month: 4, day: 17),
        Month(year: 2019, month: 3): CalendarDay(year: 2019, month: 5, day: 9),
        Month(year: 2025, month: 9): CalendarDay(year: 2025, month: 12, day: 11),
        Month(year: 2025, month: 10): CalendarDay(year: 2026, month: 1, day: 8),
        Month(year: 2025, month: 11): CalendarDay(year: 2026, month: 1, day: 29),
        Month(year: 2025, month: 12): CalendarDay(year: 2026, month: 2, day: 19),
        Month(year: 2026, month: 5): CalendarDay(year: 2026, month: 7, day: 7),
        Month(year: 2026, month: 6): CalendarDay(year: 2026, month: 8, day: 4),
    ]

    /// The month of the year in which three years of detail are revised, together with the statistics of April.
    package static let annualRevisionMonth = 6

    private static let expectedAfterDays = 38
    private static let lateAfterDays = 42
    private static let licensesLateAfterDays = 10
    private static let tuesday = 2

    /// The day on which statistics of a month are expected.
    package func expectedDay(_ month: Month) -> CalendarDay {
        days[month] ?? month.lastDay + Self.expectedAfterDays
    }

    /// The instant at which statistics of a month are expected.
    package func expected(_ month: Month) -> Instant { expectedDay(month).inNewYork(hour: 8, minute: 30) }

    /// The last instant at which statistics of a month are not yet late.
    package func lateAfter(_ month: Month) -> Instant {
        (expectedDay(month) + (Self.lateAfterDays - Self.expectedAfterDays)).endInNewYork
    }

    /// The day from which the annual revision of a year can be asked for.
    package func annualRevisionDay(year: Int) -> CalendarDay {
        expectedDay(Month(year: year, month: Self.annualRevisionMonth - 2))
    }

    /// The day on which the licenses after those known on `day` are expected: the next Tuesday.
    package func expectedLicenses(after day: CalendarDay) -> CalendarDay {
        let ahead = (Self.tuesday - day.weekday + 7) % 7
        return day + (ahead == 0 ? 7 : ahead)
    }

    /// The last day on which the licenses after those known on `day` are not yet late.
    package func licensesLateAfter(_ day: CalendarDay) -> CalendarDay { day + Self.licensesLateAfterDays }
}
