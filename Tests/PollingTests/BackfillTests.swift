import Curl
import FeedFormats
import Settings
import Systemd
import Testing
import Trade

@testable import Polling

/// An archive filled from the Census API with years that were published before it was there.
@Suite struct BackfillTests {
    typealias Census = FeedServer.Census

    /// What an archive would know: the months of a source, its newest release, and the state of the feed.
    private struct Store {
        var state = FeedState()
        var counts: [Month: Int] = [:]
        var newestKnownAt: Instant?
        /// What was stored, in order: its first and last month, and whether it was history.
        var releases: [(first: Month, last: Month, isHistory: Bool)] = []
        var figures: Set<Observation> = []

        var context: FeedContext {
            FeedContext(
                newestMonth: counts.keys.max(), newestKnownAt: newestKnownAt, counts: counts, isEmpty: counts.isEmpty)
        }

        mutating func take(_ outcome: PollOutcome) {
            state = FeedState(json: outcome.state.json)
            guard let release = outcome.release else { return }
            counts.merge(ReleaseGate.counts(release)) { $1 }
            newestKnownAt = release.knownAt
            let months = outcome.months
            releases.append((months[0], months[months.count - 1], release.isHistory))
            figures.formUnion(release.observations)
        }

        var words: [String] {
            releases.map { "\($0.isHistory ? "history" : "release") \($0.first) \($0.last)" }
        }
    }

    private static let whole = [
        "history 2017-03 2017-12", "history 2018-01 2018-12", "history 2019-01 2019-12", "history 2020-01 2020-12",
        "history 2021-01 2021-02", "release 2020-01 2021-03",
    ]

    /// Polls until nothing more waits; the poll of number `lost` ends before it is stored.
    private func fill(_ poller: FeedPoller, _ store: inout Store, at now: String, lost: Int? = nil) async {
        var number = 0
        while true {
            let outcome = await poller.poll(store.state, store.context, at: now)
            number += 1
            if number == lost { continue }
            store.take(outcome)
            guard outcome.hasMore else { return }
        }
    }

    @Test func aLongHistoryComesInParts() async throws {
        let server = try FeedServer(census: Census("2017-03", "2021-03"))
        let poller = poller(try censusFeed(server, since: "2015-06"))
        var store = Store()
        await fill(poller, &store, at: "2021-05-10T13:00:00Z")
        #expect(store.words == Self.whole)
        #expect(store.counts.keys.min() == month("2017-03") && store.counts.count == 49)
        #expect(store.state.backfill?.isDone == true && store.state.backfill?.months == 69)
        #expect(store.state.quarterAsked == "2021-Q2", "older years are not asked for again at once")
        #expect(store.state.oldestMonth == month("2017-03") && store.state.newestMonth == month("2021-03"))
        let later = await poller.poll(store.state, store.context, at: "2021-05-11T13:00:00Z")
        #expect(later.kind == "noDataYet" && !later.hasMore && later.reason == "2021-04 is not published yet")
    }

    /// Wherever it is ended, it goes on with the part that was under way, and ends with the same figures.
    @Test(arguments: 1...8) func itGoesOnWhereItWasEnded(_ lost: Int) async throws {
        let server = try FeedServer(census: Census("2017-03", "2021-03"))
        let poller = poller(try censusFeed(server, level: "HS6", since: "2015-06"))
        var store = Store()
        await fill(poller, &store, at: "2021-05-10T13:00:00Z", lost: lost)
        #expect(store.words == Self.whole)
    }

    /// A few calls a day: no day has more, whatever ends when, and all of it comes in the end.
    @Test func withinTheCallsOfADay() async throws {
        let server = try FeedServer(census: Census("2019-03", "2021-03"))
        let feed = try censusFeed(server, since: "2019-01", more: ", calls_per_day: 18")
        let kept = Notes<FeedState>()
        var store = Store()
        var total = 0
        var days = 0
        var next = day("2021-05-10")
        while days < 12 {
            let now = next.inNewYork(hour: 12).description
            var polls = 0
            while true {
                let poller = FeedPoller(
                    feed: feed, curl: CurlSession(), key: Secret(key), record: { kept.add($0) })
                let outcome = await poller.poll(store.state, store.context, at: now)
                polls += 1
                if polls == 2 {
                    // Killed: only what was written down meanwhile is left.
                    store.state = FeedState(json: kept.all.last?.json)
                    continue
                }
                store.take(outcome)
                kept.add(store.state)
                if !outcome.hasMore { break }
            }
            let asked = try server.requests().count - total
            #expect(asked <= 18, "\(next): \(asked)")
            total += asked
            days += 1
            next = next + 1
            if store.releases.last?.isHistory == false { break }
        }
        #expect(store.words.last == "release 2020-01 2021-03", "\(store.words)")
        #expect(store.counts.count == 25 && days == 3)
    }

    /// What is stored already is not asked for again.
    @Test func sinceFillsWhatIsMissing() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let poller = poller(try censusFeed(server, since: "2020-01"))
        var store = Store()
        store.state = asked("2021-Q2")
        for month in month("2019-06")...month("2021-03") where month.description != "2020-08" {
            store.counts[month] = 12
        }
        store.newestKnownAt = instant("2021-05-06T13:00:00Z")
        let plain = await poller.poll(store.state, store.context, at: "2021-05-10T13:00:00Z")
        #expect(plain.kind == "noDataYet" && plain.state.backfill == nil)
        await fill(poller.filling(since: month("2018-11")), &store, at: "2021-05-10T13:00:00Z")
        #expect(
            store.words == [
                "history 2018-11 2018-12", "history 2019-01 2019-05", "history 2020-08 2020-08",
            ])
        let calls = try server.requests().count
        await fill(poller.filling(since: month("2018-11")), &store, at: "2021-05-10T13:00:00Z")
        #expect(try server.requests().count == calls + 1, "one question for the next month")
        await fill(poller.filling(since: month("2018-10")), &store, at: "2021-05-10T13:00:00Z")
        #expect(store.words.last == "history 2018-10 2018-10")
    }

    @Test func partsAreMonthsOfAYear() {
        let open = [month("2018-11"), month("2018-12"), month("2019-01"), month("2019-03")]
        let one = Backfill.part(open, mostRequests: 40) { $0.count }
        #expect(one == month("2018-11")...month("2018-12"))
        #expect(Backfill.part(open, mostRequests: 1) { $0.count } == month("2018-11")...month("2018-11"))
        #expect(Backfill.part([], mostRequests: 1) { $0.count } == nil)
        var backfill = Backfill(first: month("2018-11"), last: month("2019-03"))
        #expect(backfill.open([month("2019-02"): 3]) == open && backfill.months == 5 && backfill.monthsDone == 0)
        backfill.done = month("2019-01")
        #expect(backfill.open([:]) == [month("2019-02"), month("2019-03")] && backfill.monthsDone == 3)
        backfill.done = month("2019-03")
        #expect(backfill.isDone && backfill.open([:]).isEmpty)
    }
}
