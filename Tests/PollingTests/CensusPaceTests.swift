import Curl
import FeedFormats
import Settings
import Systemd
import Testing
import Trade

@testable import Polling

/// How fast and how often the Census API is asked.
@Suite struct CensusPaceTests {
    typealias Census = FeedServer.Census

    @Test func theBudgetOfADay() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try censusFeed(server)
        let pace = Pace(
            gap: .milliseconds(500), retryWait: .seconds(5), longestWait: .seconds(60), callsPerDay: 20,
            limits: TransferLimits(), jitter: { 0 })
        var state = asked("2021-Q2")
        state.callsDay = day("2021-05-10")
        state.calls = 10
        let pauses = Pauses()
        let poller = PollingTests.poller(feed, pace: pace, pauses: pauses)
        let stopped = await poller.poll(state, known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(stopped.kind == "nothingNew")
        #expect(stopped.reason.contains("the budget of 20 calls a day"), "\(stopped.reason)")
        #expect(stopped.calls == 2 && stopped.state.calls == 12, "what does not fit is not begun")
        #expect(stopped.state.contentHash == nil)
        // 23:59 in New York is still the same day.
        let evening = await poller.poll(stopped.state, known("2021-02"), at: "2021-05-11T03:59:00Z")
        #expect(evening.kind == "nothingNew" && evening.state.calls == 14)
        let morning = await poller.poll(evening.state, known("2021-02"), at: "2021-05-11T04:00:00Z")
        #expect(morning.kind == "releases" && morning.state.calls == 17)
        #expect(pauses.all.allSatisfy { $0 == .milliseconds(500) })
        #expect(pauses.all.count == 1 + 1 + 16)

        var few = pace
        few.callsPerDay = 2
        let never = await self.poller(feed, few).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(never.kind == "refused" && never.reason.contains("a day has 2"), "\(never.reason)")
        #expect(never.calls == 2)
    }

    private func poller(_ feed: Configuration.Feed, _ pace: Pace) -> FeedPoller {
        PollingTests.poller(feed, pace: pace)
    }

    /// Feeds that ask one server share its calls; what is asked for elsewhere counts there.
    @Test func oneServerOneBudget() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try censusFeed(server, level: "HS2", more: ", calls_per_day: 10")
        #expect(Pace.fitting(feed).callsPerDay == 10)
        let ledger = CallLedger()
        let own = CallLedger.server(server.url())
        ledger.set("other", server: own, day: day("2021-05-10"), calls: 9)
        ledger.set("yesterday", server: own, day: day("2021-05-09"), calls: 9)
        ledger.set("elsewhere", server: "example.com", day: day("2021-05-10"), calls: 9)
        let poller = FeedPoller(feed: feed, curl: CurlSession(), key: Secret(key), ledger: ledger)
        let outcome = await poller.poll(asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "nothingNew" && outcome.calls == 1, "\(outcome.reason)")
        #expect(outcome.state.budgetDay == day("2021-05-10"))
        // 09:00 in New York: fifteen hours to midnight.
        #expect(
            poller.wait(
                after: outcome.state, now: instant("2021-05-10T13:00:00Z"), newestMonth: month("2021-02"), jitter: 0)
                == 15 * 3600)
        let next = await poller.poll(outcome.state, known("2021-02"), at: "2021-05-11T13:00:00Z")
        #expect(next.kind == "releases" && next.state.budgetDay == nil, "\(next.reason)")
    }

    /// Each call is written down before it is made, so that a kill forgets none.
    @Test func callsAreCountedBeforeTheyAreMade() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try censusFeed(server, level: "HS2", more: ", calls_per_day: 100")
        let seen = Notes<[Int]>()
        let poller = FeedPoller(
            feed: feed, curl: CurlSession(), key: Secret(key),
            record: { state in
                let asked = try server.requests().count
                seen.add([state.calls, asked])
                #expect(state.quarterAsked == "2021-Q1" && state.contentHash == nil)
            })
        var state = asked("2021-Q1")
        state.callsDay = day("2021-05-10")
        state.calls = 7
        let outcome = await poller.poll(state, known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "releases" && outcome.state.calls == 7 + outcome.calls)
        #expect(seen.all == (1...outcome.calls).map { [7 + $0, $0 - 1] })
        let broken = FeedPoller(
            feed: feed, curl: CurlSession(), key: Secret(key),
            record: { _ in throw FeedProblem(what: "the disk is full") })
        let refused = await broken.poll(state, known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(refused.kind == "refused" && refused.reason.contains("cannot be counted"), "\(refused.reason)")
    }

    /// Calls that are needed for the figures are not spent on asking whether there are any.
    @Test(arguments: [
        (20, 400, 50_000, 20), (20, 40, 50_000, 20), (20, 25, 50_000, 2000), (300, 10, 1000, 300),
        (20, 0, 50_000, 50_000),
        (20, -5, 50_000, 50_000), (21_600, 5, 50_000, 21_600),
    ])
    func questionsAreSpread(_ wait: Int, _ spare: Int, _ seconds: Int, _ expected: Int) {
        #expect(Pace.spread(wait, spare: spare, seconds: seconds) == expected)
    }

    @Test(arguments: [(20, 0.9, 20), (3599, 1, 3599), (3600, 0, 3600), (21_600, 0.5, 20_520), (21_600, 7, 19_440)])
    func longWaitsVary(_ wait: Int, _ jitter: Double, _ expected: Int) {
        #expect(Pace.spread(wait, jitter: jitter) == expected)
    }

    @Test func aServerThatIsDownGetsOneTry() async throws {
        let server = try FeedServer(.init(status: 503))
        var state = asked("2021-Q2")
        state.failures = Pace.breaksAfter
        let outcome = await PollingTests.poller(try censusFeed(server)).poll(
            state, known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "unreachable" && outcome.calls == 1 && outcome.state.failures == 6)
        try server.set(FeedServer.Rule("nothing"))
        try server.set(Census("2017-01", "2021-03"))
        let again = await PollingTests.poller(try censusFeed(server, level: "HS2")).poll(
            outcome.state, known("2021-02"), at: "2021-05-10T13:30:00Z")
        #expect(again.kind == "releases" && again.state.failures == 0, "\(again.reason)")
    }

    @Test func paceByAddress() throws {
        let census = try feed("kind: census-hs, url: \"https://api.census.gov/data/timeseries/intltrade/imports/hs\"")
        let pace = Pace.fitting(census)
        #expect(pace.gap == .milliseconds(500) && pace.retryWait == .seconds(5) && pace.callsPerDay == 450)
        #expect(pace.tries == 3)
        #expect(pace.limits.connectTimeout == .seconds(15) && pace.limits.totalTimeout == .seconds(180))
        #expect(pace.limits.lowSpeedTime == .seconds(170))
        let near = Pace.fitting(try feed("kind: census-hs, url: \"http://127.0.0.1:8080/hs\""))
        #expect(near.gap == .zero && near.longestWait <= .seconds(1) && near.callsPerDay == nil)
    }

    @Test func retriesBackOff() async throws {
        let server = try FeedServer(.init(status: 502))
        var pace = Pace.fitting(
            try feed("kind: census-hs, url: \"https://api.census.gov/data/timeseries/intltrade/imports/hs\""))
        pace.jitter = { 0.5 }
        let pauses = Pauses()
        _ = await PollingTests.poller(try censusFeed(server), pace: pace, pauses: pauses).poll(
            known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(pauses.all == [.milliseconds(5625), .milliseconds(11250)])
    }
}
