package import Settings
package import Trade

/// When a publisher is expected to speak.
///
/// U.S. import statistics (press release FT-900) come out at 08:30 America/New_York, about five weeks after the month
/// ends: expected 38 days after its last day, late after 42, unless a table says the day. Import licenses are refreshed
/// weekly (19 CFR 361.104), taken to be on a Tuesday, late after ten days. What stays away for two weeks longer is
/// overdue. A closure of the publishers moves what the formula says by as many days as it took from it.
package struct ReleaseCalendar: Sendable {
    /// Release days that differ from the formula, by the month of the statistics.
    package var days: [Month: CalendarDay]
    package var closures: [CalendarSettings.Closure]

    package init(
        days: [Month: CalendarDay] = Self.knownDays, closures: [CalendarSettings.Closure] = Self.knownClosures
    ) {
        self.days = days
        self.closures = closures
    }

    /// What is known, and what an operator says beside it or in its place.
    package init(_ settings: CalendarSettings) {
        self.init(
            days: Self.knownDays.merging(settings.releases) { _, own in own },
            closures: Self.knownClosures + settings.closures)
    }

    /// Lapses of appropriations in which the Census Bureau was closed.
    package static let knownClosures: [CalendarSettings.Closure] = [
        .init(CalendarDay(year: 2013, month: 10, day: 1), CalendarDay(year: 2013, month: 10, day: 16)),
        .init(CalendarDay(year: 2018, month: 12, day: 22), CalendarDay(year: 2019, month: 1, day: 25)),
        .init(CalendarDay(year: 2025, month: 10, day: 1), CalendarDay(year: 2025, month: 11, day: 12)),
    ]

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
    private static let overdueAfterDays = 14
    private static let tuesday = 2

    /// The day on which statistics of a month are expected.
    package func expectedDay(_ month: Month) -> CalendarDay { days[month] ?? postponed(usualDay(month), month) }

    /// The day by the formula alone.
    package func usualDay(_ month: Month) -> CalendarDay { month.lastDay + Self.expectedAfterDays }

    /// A day later by each day of a closure between the end of the month and it.
    private func postponed(_ day: CalendarDay, _ month: Month) -> CalendarDay {
        var result = day
        while true {
            let lost = closures.reduce(0) { lost, closure in
                guard let last = closure.last else { return lost }
                return lost + max(0, min(last, result) - max(closure.first, month.lastDay + 1) + 1)
            }
            guard day + lost > result else { return result }
            result = day + lost
        }
    }

    /// The closure that a day lies in.
    package func closure(on day: CalendarDay) -> CalendarSettings.Closure? {
        closures.first { $0.first <= day && day <= ($0.last ?? day) }
    }

    /// The instant at which statistics of a month are expected.
    package func expected(_ month: Month) -> Instant { expectedDay(month).inNewYork(hour: 8, minute: 30) }

    /// The last instant at which statistics of a month are not yet late.
    package func lateAfter(_ month: Month) -> Instant {
        (expectedDay(month) + (Self.lateAfterDays - Self.expectedAfterDays)).endInNewYork
    }

    /// The last instant at which statistics of a month are not yet overdue.
    package func overdueAfter(_ month: Month) -> Instant {
        (expectedDay(month) + (Self.lateAfterDays - Self.expectedAfterDays + Self.overdueAfterDays)).endInNewYork
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

    /// The last day on which the licenses after those known on `day` are not yet overdue.
    package func licensesOverdueAfter(_ day: CalendarDay) -> CalendarDay {
        licensesLateAfter(day) + Self.overdueAfterDays
    }
}
