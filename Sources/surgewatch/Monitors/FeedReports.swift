import Archive
import Monitors
import Polling
import Settings
import Trade

extension FeedReport {
    /// How the feeds of a configuration do at an instant.
    static func all(_ configuration: Configuration, _ archive: Archive, now: Instant) throws -> [FeedReport] {
        let calendar = ReleaseCalendar(configuration.calendar)
        return try archive.read { database in
            let vintages = try Archive.vintages(database)
            return try configuration.feeds.map { feed in
                let json = try Archive.feedState(database, feed: feed.name)
                let state = json.map { FeedState(json: $0) }
                let newest = vintages.last { $0.vintage.source == feed.source }
                let next = calendar.next(
                    of: feed.rhythm, newestMonth: state?.newestMonth, newestKnownAt: newest?.vintage.knownAt)
                return FeedReport(
                    name: feed.name, kind: feed.kind.rawValue, source: feed.source,
                    newest: newest.map { record in
                        ReleaseEntry(
                            id: record.vintage.id, source: record.vintage.source, feed: record.feed,
                            knownAt: record.vintage.knownAt, asOf: record.asOf, firstPrints: record.firstPrints,
                            revisions: record.revisions, isSimulated: record.isSimulated,
                            isHistory: record.isHistory, content: record.content)
                    },
                    newestMonth: state?.newestMonth, next: next?.day,
                    state: FeedStanding.words(
                        feed, state, newest: newest?.vintage.knownAt, calendar, now: now),
                    quarantined: try Archive.quarantined(database, feed: feed.name).count, terms: feed.kind.terms.words)
            }
        }
    }
}
