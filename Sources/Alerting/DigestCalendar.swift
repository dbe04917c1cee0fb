package import Trade

/// When digests are cut: at 18:00 America/New_York of their day.
package enum DigestCalendar {
    package static let hour = 18
    /// 2 is Tuesday: the licenses of the week are out.
    package static let weekday = 2
    /// Missed cuts are named so many days back.
    package static let daysOfMissed = 35

    package static func cut(on day: CalendarDay) -> Instant { day.inNewYork(hour: hour) }

    /// The first cut at or after an instant. Monthly digests are cut on the days of statistics releases: the first of
    /// them (as instants at which one was known) whose cut is not before the instant; `nil` when there is none.
    package static func first(
        _ cadence: Cadence, atOrAfter instant: Instant, statistics: some Sequence<Instant> = EmptyCollection()
    ) -> Instant? {
        switch cadence {
        case .atOnce: return nil
        case .daily, .weekly:
            var day = instant.newYorkDay
            while cut(on: day) < instant || cadence == .weekly && day.weekday != weekday { day = day + 1 }
            return cut(on: day)
        case .monthly: return statistics.map { cut(of: $0) }.filter { $0 >= instant }.min()
        }
    }

    /// The last cut before an instant.
    package static func last(
        _ cadence: Cadence, before instant: Instant, statistics: some Sequence<Instant> = EmptyCollection()
    ) -> Instant? {
        switch cadence {
        case .atOnce: return nil
        case .daily, .weekly:
            var day = instant.newYorkDay
            while cut(on: day) >= instant || cadence == .weekly && day.weekday != weekday { day = day - 1 }
            return cut(on: day)
        case .monthly: return statistics.map { cut(of: $0) }.filter { $0 < instant }.max()
        }
    }

    /// The monthly cut that a statistics release belongs to: that of its day, or of the next day when it came later.
    private static func cut(of release: Instant) -> Instant {
        let own = cut(on: release.newYorkDay)
        return own >= release ? own : cut(on: release.newYorkDay + 1)
    }
}

extension DigestCalendar {
    /// The cuts before one at which releases known after the last should have been told, oldest first: those of the 35
    /// days before it.
    package static func missed(
        _ cadence: Cadence, after last: Instant, before cut: Instant, releases: [Instant],
        statistics: some Sequence<Instant> = EmptyCollection()
    ) -> [Instant] {
        var missed: [Instant] = []
        let earliest = cut + -Int64(daysOfMissed) * 86400
        for release in releases where release > last {
            guard let own = first(cadence, atOrAfter: release, statistics: statistics), own < cut, own >= earliest
            else {
                continue
            }
            if missed.last != own { missed.append(own) }
        }
        return missed
    }
}
