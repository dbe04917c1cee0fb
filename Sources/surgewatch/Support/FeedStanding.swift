import Polling
import Settings
import Trade

/// How a feed is, in a word or two.
enum FeedStanding {
    /// What went wrong last, else whether its next release is due.
    static func words(
        _ feed: Configuration.Feed, _ state: FeedState?, newest: Instant?, _ calendar: ReleaseCalendar, now: Instant
    ) -> String {
        guard let state else { return "never asked" }
        if state.failures > 0 { return "not reached" }
        if state.refusals > 0 { return "refused" }
        if let backfill = state.backfill, !backfill.isDone { return "filling" }
        return calendar.timeliness(
            of: feed.rhythm, now: now, newestMonth: state.newestMonth, newestKnownAt: newest
        ).rawValue
    }
}
