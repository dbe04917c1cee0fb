package import Settings
package import Trade

/// Whether a feed is where its calendar says it should be.
package enum Timeliness: String, Sendable, Hashable, Codable {
    /// Nothing new is due.
    case onTime = "on time"
    /// The day has come and the publisher has some days left.
    case expected
    case late
    /// Late for more than two weeks.
    case overdue
    /// The publisher is closed and something is due that would have come otherwise.
    case shutdown

    /// Whether the publisher should have spoken by now.
    package var isLate: Bool { self == .late || self == .overdue }
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
        let isClosed = closure(on: now.newYorkDay) != nil
        switch kind.rhythm {
        case .statistics:
            guard let newestMonth else { return isClosed ? .shutdown : .expected }
            let due = newestMonth + 1
            if isClosed { return now.newYorkDay < usualDay(due) ? .onTime : .shutdown }
            if now < expected(due) { return .onTime }
            if now <= lateAfter(due) { return .expected }
            return now <= overdueAfter(due) ? .late : .overdue
        case .licenses:
            guard let day = newestKnownAt?.newYorkDay else { return isClosed ? .shutdown : .expected }
            let today = now.newYorkDay
            if today < expectedLicenses(after: day) { return .onTime }
            if isClosed { return .shutdown }
            if today <= licensesLateAfter(day) { return .expected }
            return today <= licensesOverdueAfter(day) ? .late : .overdue
        case .none: return newestKnownAt == nil ? .expected : .onTime
        }
    }

    /// When a feed should speak next: an instant for statistics, a day for licenses, `nil` where nobody can say.
    package func next(
        of kind: Configuration.Feed.Kind, newestMonth: Month?, newestKnownAt: Instant?
    ) -> (day: CalendarDay, instant: Instant?)? {
        switch kind.rhythm {
        case .statistics: newestMonth.map { (expectedDay($0 + 1), expected($0 + 1)) }
        case .licenses: newestKnownAt.map { (expectedLicenses(after: $0.newYorkDay), nil) }
        case .none: nil
        }
    }

    /// Since when a feed is late; `nil` where no calendar says so.
    package func lateSince(
        of kind: Configuration.Feed.Kind, newestMonth: Month?, newestKnownAt: Instant?
    ) -> Instant? {
        switch kind.rhythm {
        case .statistics: newestMonth.map { lateAfter($0 + 1) }
        case .licenses: newestKnownAt.map { licensesLateAfter($0.newYorkDay).endInNewYork }
        case .none: nil
        }
    }

    /// Seconds until the next poll: never more than `every`, and less around the hour of a release.
    ///
    /// Statistics of a month that is due are asked for every 20 seconds from 08:30 to 09:00 America/New_York and every
    /// five minutes until noon (bulk archives every five minutes from the beginning), on the expected day and on each day
    /// after it until they are there. A wait never passes over the next 08:30 of such a day. While the publisher is closed
    /// nothing is asked in haste.
    package func cadence(
        _ kind: Configuration.Feed.Kind, now: Instant, newestMonth: Month?, every: Int
    ) -> Int {
        guard kind.rhythm == .statistics, let newestMonth else { return every }
        let due = expectedDay(newestMonth + 1)
        let today = now.newYorkDay
        guard today >= due else { return min(every, seconds(from: now, to: opening(due))) }
        let isClosed = closure(on: today) != nil
        if now < opening(today) { return min(every, seconds(from: now, to: opening(today))) }
        if now < today.inNewYork(hour: 9), kind.isCensusAPI, !isClosed { return min(every, 20) }
        if now < today.inNewYork(hour: 12), !isClosed { return min(every, 300) }
        return min(every, seconds(from: now, to: opening(today + 1)))
    }

    private func opening(_ day: CalendarDay) -> Instant { day.inNewYork(hour: 8, minute: 30) }

    private func seconds(from now: Instant, to then: Instant) -> Int { max(1, Int(then - now)) }
}
