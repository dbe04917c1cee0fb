import Configuration
import Curl
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
        let poller = poller(feed, pace: pace, pauses: pauses)
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

        let never = await self.poll(feed, pace, "2016-01")
        #expect(never.kind == "refused" && never.reason.contains("a day has 20"), "\(never.reason)")
        #expect(never.calls == 1)
    }

    private func poll(_ feed: Configuration.Feed, _ pace: Pace, _ since: String) async -> PollOutcome {
        var longer = feed
        longer.since = month(since)
        return await poller(longer, pace: pace).poll(FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
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
        _ = await poller(try censusFeed(server), pace: pace, pauses: pauses).poll(
            known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(pauses.all == [.milliseconds(5625), .milliseconds(11250)])
    }
}
