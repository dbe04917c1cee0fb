import Archive
import ArgumentParser
import Foundation
import Polling
import Settings
import Trade

extension FeedsCommand {
    /// `surgewatch feeds list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List feeds: newest release, what it covers, what is next, and why.",
            discussion: """
                Columns: feed, kind, newest (when its newest release was known), covers (months), state, quarantined \
                (how many), next (when it is polled), why, expected (when its publisher should speak next), serves \
                (`newest`: the publisher shows its newest state only, and what it said while nobody asked is lost; \
                `each`: every file is read in order, also those that came while nobody asked).

                States: on time, expected, late, overdue (late for two weeks), shutdown (the publisher is closed), not \
                reached, refused, filling (older months are being fetched), never asked.

                EXAMPLE:
                  surgewatch feeds list --json
                """)
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let settings = try configuration.load()
            let archive = try Installation.readArchive(settings)
            let clock = try DomainClock(environment: ProcessInfo.processInfo.environment)
            let calendar = ReleaseCalendar(settings.calendar)
            var table = Table(columns: [
                "feed", "kind", "newest", "covers", "state", "quarantined", "next", "why", "expected", "serves",
            ])
            for feed in settings.feeds {
                let (json, vintages, quarantined) = try archive.read { database in
                    (
                        try Archive.feedState(database, feed: feed.name),
                        try Archive.vintages(database).filter { $0.vintage.source == feed.source },
                        try Archive.quarantined(database, feed: feed.name)
                    )
                }
                let state = FeedState(json: json)
                let newest = vintages.last?.vintage.knownAt
                let next = calendar.next(of: feed.rhythm, newestMonth: state.newestMonth, newestKnownAt: newest)
                table.rows.append([
                    .text(feed.name), .text(feed.kind.rawValue), .text(newest?.description), .text(Self.months(state)),
                    .text(
                        FeedStanding.words(
                            feed, json == nil ? nil : state, newest: newest, calendar, now: clock.now())),
                    .number(quarantined.count), .text(state.nextAttempt.map { Instant(seconds: $0).description }),
                    .text(Self.why(state, quarantined.last.map { "quarantined \($0.at): \($0.reason)" })),
                    .text(next.map { $0.instant?.description ?? $0.day.description }),
                    .text(feed.kind.isCensusAPI ? "newest" : "each"),
                ])
            }
            try table.print(output)
        }

        /// `2013-01..2026-09`.
        private static func months(_ state: FeedState) -> String? {
            guard let newest = state.newestMonth else { return nil }
            guard let oldest = state.oldestMonth, oldest < newest else { return newest.description }
            return "\(oldest)..\(newest)"
        }

        private static func why(_ state: FeedState, _ quarantined: String?) -> String {
            if let quarantined { return quarantined }
            if let backfill = state.backfill, !backfill.isDone {
                return "\(Words.counted(backfill.monthsDone, "month")) of \(backfill.months) filled in from "
                    + "\(backfill.first); \(state.reason)"
            }
            return state.failures > 1 ? "\(state.reason) (\(state.failures) times in a row)" : state.reason
        }
    }
}
