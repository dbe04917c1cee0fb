package import Configuration
package import Trade

/// Whether a feed is where its calendar says it should be.
package enum Timeliness: String, Sendable, Hashable, Codable {
    /// Nothing new is due.
    case onTime = "on time"
    /// The day has come and the publisher has some days left.
    case expected
    case late
}

extension ReleaseCalendar {
    /// Where a feed stands at `now`; a feed that has never brought anything is expected to.
    ///
    /// - Parameters:
    ///   - newestMonth: The newest month of statistics that is known.
    ///   - newestKnownAt: When the newest release of the source became known.
    package func timeliness(
        of kind: Configuration.Feed.Kind, now: Instant, newestMonth: Month?, newestKnownAt: Instant?
    ) -> Timeliness {
        switch kind {
        case .censusHS, .censusIMDB:
            guard let newestMonth else { return .expected }
            if now < expected(newestMonth + 1) { return .onTime }
            return now <= lateAfter(newestMonth + 1) ? .expected : .late
        case .aimAggregate, .mappedTable:
            guard let day = newestKnownAt?.newYorkDay else { return .expected }
            if now.newYorkDay < expectedLicenses(after: day) { return .onTime }
            return now.newYorkDay <= licensesLateAfter(day) ? .expected : .late
        case .comtrade, .comext, .observations: return newestKnownAt == nil ? .expected : .onTime
        }
    }

    /// Seconds until the next poll: never more than `every`, and less around the hour of a release.
    ///
    /// Statistics of a month that is due are asked for every 20 seconds from 08:30 to 09:00 America/New_York and every
    /// five minutes until noon (bulk archives every five minutes from the beginning), on the expected day and on each day after it until they are there. A wait never passes
    /// over the next 08:30 of such a day.
    package func cadence(
        _ kind: Configuration.Feed.Kind, now: Instant, newestMonth: Month?, every: Int
    ) -> Int {
        guard kind == .censusHS || kind == .censusIMDB, let newestMonth else { return every }
        let due = expectedDay(newestMonth + 1)
        let today = now.newYorkDay
        guard today >= due else { return min(every, seconds(from: now, to: opening(due))) }
        if now < opening(today) { return min(every, seconds(from: now, to: opening(today))) }
        if now < today.inNewYork(hour: 9), kind == .censusHS { return min(every, 20) }
        if now < today.inNewYork(hour: 12) { return min(every, 300) }
        return min(every, seconds(from: now, to: opening(today + 1)))
    }

    private func opening(_ day: CalendarDay) -> Instant { day.inNewYork(hour: 8, minute: 30) }

    private func seconds(from now: Instant, to then: Instant) -> Int { max(1, Int(then - now)) }
}
