import Compression
import Curl
import FeedFormats
import Testing
import Trade

@testable import Polling

@Suite struct CensusPublicationTests {
    typealias Census = FeedServer.Census

    @Test func firstFillByMonth() async throws {
        let server = try FeedServer(census: Census("2019-03", "2021-03"))
        let outcome = await poller(try censusFeed(server)).poll(FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(outcome.months == Array(month("2019-03")...month("2021-03")))
        #expect(release.source == "census-imports" && release.channel == "census-api" && release.feed == "test")
        #expect(release.knownAt == instant("2021-05-10T13:00:00Z"))
        #expect(!release.isHistory)
        // 25 months, 2 lines, 2 countries and their total, 2 bases.
        #expect(release.observations.count == 25 * 2 * 3 * 2)
        #expect(try server.times().prefix(3) == ["2019-01", "2019-02", "2019-03"])
        #expect(outcome.state.newestMonth == month("2021-03"))
        #expect(outcome.state.quarterAsked == "2021-Q2" && outcome.state.annualRevisionAsked == nil)
        #expect(outcome.state.contentHash == release.contentHash)
        #expect(outcome.state.calls == outcome.calls && outcome.state.callsDay == day("2021-05-10"))
        #expect(outcome.state.timeliness == .onTime)
    }

    @Test func firstFillByYear() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, level: "HS2")).poll(
            FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        #expect(outcome.months == Array(month("2019-01")...month("2021-03")))
        #expect(
            try server.times() == ["from+2019-01+to+2019-12", "from+2020-01+to+2020-12", "from+2021-01+to+2021-03"])
        #expect(outcome.calls == 4)
    }

    @Test func firstFillLooksBackForTheNewestMonth() async throws {
        let server = try FeedServer(census: Census("2017-01", "2019-04"))
        let outcome = await poller(try censusFeed(server, level: "HS2")).poll(
            FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        #expect(outcome.months == Array(month("2019-01")...month("2019-04")))
        let later = await poller(try censusFeed(server, level: "HS2", since: "2019-06")).poll(
            FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        #expect(later.kind == "noDataYet")
    }

    @Test func aMonthBringsTwoYears() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, since: "2017-01")).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.months == Array(month("2020-01")...month("2021-03")))
        #expect(try server.times() == (month("2020-01")...month("2021-03")).map(\.description))
        #expect(outcome.calls == 2 + 15, "the probe, the next month, one a month")
    }

    @Test func theFirstMonthOfAQuarterBringsFiveYears() async throws {
        let server = try FeedServer(census: Census("2016-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, level: "HS4", since: "2016-01")).poll(
            asked("2021-Q1"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.months == Array(month("2017-01")...month("2021-03")))
        #expect(outcome.state.quarterAsked == "2021-Q2" && outcome.state.annualRevisionAsked == nil)
    }

    @Test func juneBringsFiveYears() async throws {
        let server = try FeedServer(census: Census("2016-01", "2021-04"))
        let outcome = await poller(try censusFeed(server, level: "HS2", since: "2016-01")).poll(
            asked("2021-Q2"), known("2021-03"), at: "2021-06-08T13:00:00Z")
        #expect(outcome.months == Array(month("2017-01")...month("2021-04")))
        #expect(outcome.state.annualRevisionAsked == 2021)
    }

    @Test func theRevisionIsAskedForWithoutANewMonth() async throws {
        let server = try FeedServer(census: Census("2016-01", "2021-03"))
        let poller = poller(try censusFeed(server, level: "HS2", since: "2016-01"))
        let early = await poller.poll(asked("2021-Q2"), known("2021-03"), at: "2021-06-06T13:00:00Z")
        #expect(early.kind == "noDataYet")
        let due = await poller.poll(early.state, known("2021-03"), at: "2021-06-07T13:00:00Z")
        #expect(due.months == Array(month("2017-01")...month("2021-03")), "\(due.reason)")
        #expect(due.state.annualRevisionAsked == 2021)
        let again = await poller.poll(due.state, known("2021-03"), at: "2021-06-07T19:00:00Z")
        #expect(again.kind == "noDataYet" && again.calls == 1)
        let september = await poller.poll(asked("2021-Q2"), known("2021-03"), at: "2021-09-07T13:00:00Z")
        #expect(september.kind == "noDataYet")
    }

    @Test func unrevisedYearsAreNothingNew() async throws {
        let server = try FeedServer(census: Census("2016-01", "2021-03"))
        let poller = poller(try censusFeed(server, level: "HS2", since: "2016-01"))
        let first = await poller.poll(asked("2021-Q2"), known("2021-03"), at: "2021-06-07T13:00:00Z")
        var state = first.state
        state.annualRevisionAsked = nil
        let second = await poller.poll(state, known("2021-03"), at: "2021-06-08T13:00:00Z")
        #expect(second.kind == "nothingNew", "\(second.reason)")
        #expect(second.state.annualRevisionAsked == 2021)
        var revised = Census("2016-01", "2021-03")
        revised.revisedTo = "2020-12"
        try server.set(revised)
        let third = await poller.poll(state, known("2021-03"), at: "2021-06-08T13:00:00Z")
        #expect(third.kind == "releases")
    }

    @Test func severalMonthsAreOneRelease() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, level: "HS2")).poll(
            asked("2021-Q2"), known("2021-01"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.releases.count == 1)
        #expect(outcome.months == Array(month("2020-01")...month("2021-03")))
        #expect(outcome.calls == 3 + 2)
        let long = await poller(try censusFeed(server, level: "HS2")).poll(
            asked("2021-Q2"), known("2019-10"), at: "2021-05-10T13:00:00Z")
        #expect(long.months == Array(month("2019-11")...month("2021-03")), "also older than the previous year")
    }

    @Test func aMonthThatIsNotOverIsNotAskedFor() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server)).poll(
            asked("2021-Q2"), known("2021-03"), at: "2021-04-30T13:00:00Z")
        #expect(outcome.kind == "noDataYet" && outcome.calls == 0)
        #expect(outcome.state.lastAnswer == nil && outcome.state.lastAttempt == instant("2021-04-30T13:00:00Z"))
    }

    @Test func knownAtIsLaterThanTheNewest() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, level: "HS2")).poll(
            asked("2021-Q2"), known("2021-02", at: "2021-05-10T13:00:00Z"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.release?.knownAt == instant("2021-05-10T13:00:01Z"))
    }

    @Test(arguments: [500, 413]) func tooLargeIsAskedInParts(_ status: Int) async throws {
        let server = try FeedServer(
            .init("I_COMMODITY=76*", "SUMMARY_LVL", status: status), census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, since: "2021-03")).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(release.observations.count == 2 * 3 * 2)
        #expect(release.sections.map(\.scope) == [.codes(prefix: "76", digits: 10), .codes(prefix: "76", digits: 10)])
        let prefixes = try server.requests().compactMap { $0.path.contains("I_COMMODITY=760*") ? 1 : nil }
        #expect(prefixes.count == 1)
    }

    @Test func tooLargeYearsAreHalved() async throws {
        let server = try FeedServer(
            .init("time=from+2020-01+to+2020-12", status: 500), census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, level: "HS4")).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.months == Array(month("2020-01")...month("2021-03")), "\(outcome.reason)")
        #expect(try server.times().contains("from+2020-01+to+2020-06"))
    }

    @Test func aStallIsAskedInParts() async throws {
        let server = try FeedServer(
            .init("I_COMMODITY=76*", "SUMMARY_LVL", mode: .stall), census: Census("2017-01", "2021-03"))
        let limits = TransferLimits(connectTimeout: .milliseconds(100), totalTimeout: .milliseconds(400))
        let pace = Pace(
            gap: .zero, retryWait: .zero, longestWait: .zero, callsPerDay: nil, limits: limits, jitter: { 0 })
        let outcome = await poller(try censusFeed(server, since: "2021-03"), pace: pace).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "releases", "\(outcome.reason)")
    }

    @Test func tooWideIsAskedInParts() async throws {
        let server = try FeedServer(
            .init("I_COMMODITY=76*", "SUMMARY_LVL", status: 204), census: Census("2017-01", "2021-03"))
        let outcome = await poller(try censusFeed(server, since: "2021-03")).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.release?.observations.count == 2 * 3 * 2, "\(outcome.reason)")
    }

    /// One of ten parts answers "no data" although the total of the chapter says otherwise.
    @Test func partsMustReachTheTotal() async throws {
        var census = Census("2017-01", "2021-03")
        census.lines = ["7601103000", "7610100010"]
        census.holes = [["761", "2021-03"]]
        let server = try FeedServer(.init("I_COMMODITY=76*", "SUMMARY_LVL", status: 500), census: census)
        let outcome = await poller(try censusFeed(server, since: "2021-03")).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "noDataYet")
        #expect(outcome.reason.contains("half published"), "\(outcome.reason)")
    }

    @Test func halfAPublicationIsNone() async throws {
        var census = Census("2017-01", "2021-03")
        census.lines = ["7601103000", "7606123090", "7210490030"]
        census.holes = [["72", "2021-03"]]
        let server = try FeedServer(census: census)
        let feed = try censusFeed(server, level: "HS2", more: ", products: [\"76\", \"72\"]")
        let outcome = await poller(feed).poll(asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "noDataYet")
        #expect(outcome.reason.contains("half published"), "\(outcome.reason)")
        #expect(outcome.state.contentHash == nil)
        census.holes = []
        try server.set(census)
        let whole = await poller(feed).poll(outcome.state, known("2021-02"), at: "2021-05-10T13:05:00Z")
        #expect(Set(whole.release?.observations.map(\.series.product.code) ?? []) == ["76", "72"])
    }

    @Test func anOlderMonthThatIsGoneIsHalfAPublication() async throws {
        var census = Census("2017-01", "2021-03")
        census.idle = ["76": ["2020-05"]]
        let server = try FeedServer(census: census)
        let outcome = await poller(try censusFeed(server, level: "HS2")).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "noDataYet")
        #expect(outcome.reason.contains("2020-05"), "\(outcome.reason)")
    }

    /// A line without trade in a month that is published: zeros, told by a section without rows.
    @Test func noTradeIsZero() async throws {
        var census = Census("2017-01", "2021-03")
        census.idle = ["7601103000": ["2021-03"]]
        let server = try FeedServer(census: census)
        let feed = try censusFeed(server, since: "2021-02", more: ", products: [\"7601103000\"]")
        let outcome = await poller(feed).poll(asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(outcome.months == [month("2021-02")])
        #expect(release.sections.filter { $0.month == month("2021-03") }.count == 2)
        #expect(release.sections.allSatisfy { $0.scope == .codes(prefix: "7601103000", digits: 10) })
    }

    @Test func countriesMustAddUp() async throws {
        var census = Census("2017-01", "2021-03")
        census.unbalanced = "2021-03"
        let server = try FeedServer(census: census)
        let poller = poller(try censusFeed(server, since: "2021-02"))
        let outcome = await poller.poll(asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        let quarantine = try #require(outcome.quarantine, "\(outcome.reason)")
        #expect(quarantine.problem.what.contains("sum to"))
        #expect(outcome.state.refusedHash == quarantine.hash && outcome.state.refusals == 1)
        #expect(outcome.state.contentHash == nil)

        let again = await poller.poll(outcome.state, known("2021-02"), at: "2021-05-10T13:05:00Z")
        #expect(again.kind == "nothingNew" && again.reason.hasPrefix("refused before: "))
        #expect(again.state.refusals == 2)
        #expect(again.state.nextWait(jitter: 0) == 60)

        let body = try Gzip.inflate(quarantine.body, limit: 1 << 24)
        let accepted = try poller.accept(body, context: known("2021-02"), at: instant("2021-05-10T14:00:00Z"))
        #expect(accepted.first?.observations.contains { $0.month == month("2021-03") } == true)
        #expect(accepted.first?.sections.last?.listing == .partial)
    }

    @Test func fewerFiguresThanBefore() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let poller = poller(try censusFeed(server, since: "2021-02"))
        let context = known("2021-02", counts: [month("2021-02"): 16])
        let outcome = await poller.poll(asked("2021-Q2"), context, at: "2021-05-10T13:00:00Z")
        let quarantine = try #require(outcome.quarantine, "\(outcome.reason)")
        #expect(quarantine.problem.what.contains("2021-02 has 12 figures, its previous print had 16"))
        let body = try Gzip.inflate(quarantine.body, limit: 1 << 24)
        #expect(FeedBody.hash(body) == quarantine.hash)
        let release = try #require(
            try poller.accept(body, context: context, at: instant("2021-05-10T14:00:00Z")).first)
        #expect(release.observations.count == 24)
        #expect(release.sections.allSatisfy { $0.listing == .complete })
        let fits = await poller.poll(
            asked("2021-Q2"), known("2021-02", counts: [month("2021-02"): 15]), at: "2021-05-10T13:00:00Z")
        #expect(fits.kind == "releases")
    }

    @Test func partialListings() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try censusFeed(server, level: "HS2", more: ", listing: partial, basis: consumption")
        let outcome = await poller(feed).poll(asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        let release = try #require(outcome.release)
        #expect(release.sections.allSatisfy { $0.listing == .partial && $0.basis == .consumption })
        #expect(release.observations.allSatisfy { $0.series.basis == .consumption })
    }

    @Test func productsFinerThanTheLevel() async throws {
        let server = try FeedServer()
        let feed = try censusFeed(server, level: "HS4", more: ", products: [\"760110\"]")
        let outcome = await poller(feed).poll(known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "refused" && outcome.calls == 0)
        #expect(outcome.reason.contains("760110"))
    }

    @Test func whoAsks() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        _ = await poller(try censusFeed(server)).poll(asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        let request = try #require(try server.requests().first)
        #expect(request.headers["user-agent"] == "surgewatch (+import monitoring)")
        #expect(request.path.contains("COMM_LVL=HS2") && request.path.contains("CTY_CODE=-"))
        #expect(request.path.contains("time=2021-03") && request.path.contains("key=\(key)"))
    }

    /// A release that its caller refuses: the state is as if it had not come, but for the refusal.
    @Test func rejectedByTheCaller() async throws {
        let server = try FeedServer(census: Census("2016-01", "2021-04"))
        let poller = poller(try censusFeed(server, level: "HS2", since: "2016-01"))
        let outcome = await poller.poll(asked("2021-Q1"), known("2021-03"), at: "2021-06-08T13:00:00Z")
        let rejected = outcome.rejected(FeedProblem(what: "the archive says no"))
        expectNoKey(in: rejected)
        #expect(rejected.quarantine?.hash == outcome.release?.contentHash)
        #expect(rejected.state.contentHash == nil && rejected.state.annualRevisionAsked == nil)
        #expect(rejected.state.quarterAsked == "2021-Q1" && rejected.state.refusals == 1)
        let again = await poller.poll(rejected.state, known("2021-03"), at: "2021-06-08T14:00:00Z")
        #expect(again.kind == "nothingNew" && again.reason == "refused before: The archive says no.")
    }
}
