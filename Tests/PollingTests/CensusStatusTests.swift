import FeedFormats
import Testing
import Trade

@testable import Polling

/// Every answer of the Census API that is no figures, to the narrow question whether a month is out and to the wide one
/// for its figures.
@Suite struct CensusStatusTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var rule: FeedServer.Rule
        var probe: String
        var wide: String
        /// Words that the reason holds, where the result is neither "no data yet" nor one of half a publication.
        var words = ""
        var testDescription: String { name }
    }

    private static let html = "text/html; charset=utf-8"
    private static let invalid = """
        <html><h1>Invalid Key</h1> A valid <em>key</em> must be included with each data API request. You included a \
        key with this request, however, it is not valid. {PATH}</html>
        """
    private static let header = """
        [["CTY_CODE","SUMMARY_LVL","GEN_VAL_MO","CON_VAL_MO","GEN_QY1_MO","CON_QY1_MO","UNIT_QY1","GEN_QY1_MO_FLAG",\
        "CON_QY1_MO_FLAG","COMM_LVL","I_COMMODITY","time"]]
        """

    static let table = [
        Row(name: "204", rule: .init(status: 204), probe: "noDataYet", wide: "noDataYet"),
        Row(
            name: "404", rule: .init(status: 404, type: html, body: "<p>{PATH}"), probe: "noDataYet",
            wide: "noDataYet"),
        Row(
            name: "header row only", rule: .init(type: "application/json", body: header), probe: "noDataYet",
            wide: "noDataYet"),
        Row(
            name: "400 unknown variable",
            rule: .init(status: 400, type: "text/plain", body: "error: unknown variable 'XYZ' {PATH}"),
            probe: "refused", wide: "refused", words: "unknown variable 'XYZ'"),
        Row(
            name: "400 cut within the key",
            rule: .init(
                status: 400, type: "text/plain", body: "error: " + String(repeating: "x", count: 90) + key),
            probe: "refused", wide: "refused", words: "refuses the query"),
        Row(
            name: "302 missing key", rule: .init(status: 302, headers: [["Location", "/data/missing_key.html"]]),
            probe: "refused", wide: "refused", words: "carried no key"),
        Row(
            name: "302 elsewhere", rule: .init(status: 302, headers: [["Location", "{PATH}"]]), probe: "refused",
            wide: "refused"),
        Row(
            name: "200 invalid key", rule: .init(type: html, body: invalid), probe: "refused", wide: "refused",
            words: "key is not valid"),
        Row(
            name: "key error header",
            rule: .init(type: "application/json", headers: [["X-DataWebAPI-KeyError", "{PATH}"]], body: "[]"),
            probe: "refused", wide: "refused", words: "key is not valid"),
        Row(
            name: "500", rule: .init(status: 500, type: html, body: "<p>{PATH}"), probe: "unreachable",
            wide: "unreachable"),
        Row(
            name: "429", rule: .init(status: 429, body: "{PATH}"), probe: "unreachable", wide: "unreachable",
            words: "fewer requests"),
        Row(name: "502", rule: .init(status: 502), probe: "unreachable", wide: "unreachable", words: "502"),
        Row(
            name: "503", rule: .init(status: 503), probe: "unreachable", wide: "unreachable", words: "not available"),
        Row(
            name: "error while running",
            rule: .init(
                type: "text/plain",
                body: "There was an error while running your query.  We've logged the error {PATH}"),
            probe: "unreachable", wide: "unreachable", words: "running the query"),
        Row(
            name: "maintenance page", rule: .init(type: html, body: "<!DOCTYPE html><p>Down {PATH}"),
            probe: "unreachable", wide: "unreachable", words: "web page"),
        Row(
            name: "cut off", rule: .init(type: "application/json", body: header, mode: .cut), probe: "unreachable",
            wide: "unreachable", words: "not complete"),
        Row(
            name: "no answer", rule: .init(mode: .drop), probe: "unreachable", wide: "unreachable",
            words: "not complete"),
        Row(
            name: "not JSON", rule: .init(type: "application/json", body: "hello {PATH}"), probe: "quarantined",
            wide: "quarantined", words: "byte 0"),
        Row(
            name: "half of the JSON", rule: .init(type: "application/json", body: "[[\"CTY_CODE\",\"{PATH}"),
            probe: "quarantined", wide: "quarantined"),
    ]

    /// The month after the newest is asked for; the rule answers.
    @Test(arguments: table) func probe(_ row: Row) async throws {
        let server = try FeedServer(row.rule)
        let outcome = await poller(try censusFeed(server)).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == row.probe, "\(outcome.reason)")
        #expect(outcome.reason.lowercased().contains(row.words.lowercased()), "\(outcome.reason)")
        #expect(outcome.calls == (row.probe == "unreachable" ? 3 : 1))
        #expect(outcome.releases.isEmpty)
        #expect(outcome.state.contentHash == nil && outcome.state.quarterAsked == "2021-Q2")
        #expect((outcome.state.lastAnswer == nil) == (row.probe == "unreachable"))
        #expect(outcome.state.failures == (row.probe == "unreachable" ? 1 : 0))
    }

    /// The month is out, and the rule answers the queries for its figures.
    @Test(arguments: table) func wide(_ row: Row) async throws {
        var rule = row.rule
        rule.contains = ["SUMMARY_LVL"]
        let server = try FeedServer(rule, census: FeedServer.Census("2019-01", "2021-03"))
        let outcome = await poller(try censusFeed(server)).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == row.wide, "\(outcome.reason)")
        #expect(outcome.reason.lowercased().contains(row.words.lowercased()), "\(outcome.reason)")
        if row.wide == "noDataYet" { #expect(outcome.reason.contains("half published"), "\(outcome.reason)") }
        #expect(outcome.releases.isEmpty)
        #expect(outcome.state.contentHash == nil)
        #expect(outcome.calls < 30)
    }

    @Test func withoutAKey() async throws {
        let server = try FeedServer(census: FeedServer.Census("2019-01", "2021-03"))
        let outcome = await poller(try censusFeed(server), key: nil).poll(known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "refused")
        #expect(outcome.reason.contains("carried no key"))
        #expect(try server.requests().count == 1, "a redirect is not followed")
    }

    @Test func nobodyThere() async throws {
        let server = try FeedServer()
        let feed = try censusFeed(server)
        server.stop()
        var state = FeedState()
        for failures in 1...3 {
            let outcome = await poller(feed).poll(state, known("2021-02"), at: "2021-05-10T13:00:00Z")
            #expect(outcome.kind == "unreachable")
            #expect(outcome.state.failures == failures)
            state = FeedState(json: outcome.state.json)
        }
        #expect(state.nextWait(jitter: 0) == 120)
    }

    @Test func retriesSucceed() async throws {
        let server = try FeedServer(
            .init(status: 503, headers: [["Retry-After", "1"]], times: 2), census: .init("2019-01", "2021-03"))
        let pauses = Pauses()
        let outcome = await poller(try censusFeed(server), pauses: pauses).poll(
            asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.kind == "releases", "\(outcome.reason)")
        #expect(pauses.all == [.seconds(1), .seconds(1)])
    }

    @Test func longRetryAfterIsLeftToTheCaller() async throws {
        let server = try FeedServer(.init(status: 429, headers: [["Retry-After", "900"]]))
        let pauses = Pauses()
        let outcome = await poller(try censusFeed(server), pauses: pauses).poll(
            known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.calls == 1 && pauses.all.isEmpty)
        #expect(outcome.state.nextWait(jitter: 0) == 900)
    }

    @Test func cancelledPollsChangeNothing() async throws {
        let server = try FeedServer(.init(mode: .stall))
        let poller = poller(try censusFeed(server))
        let state = asked("2021-Q2")
        let task = Task { await poller.poll(state, known("2021-02"), at: "2021-05-10T13:00:00Z") }
        while try server.requests().isEmpty { await Task.yield() }
        task.cancel()
        let outcome = await task.value
        #expect(outcome.kind == "unreachable")
        #expect(outcome.state == state)
    }
}

extension FeedPoller {
    func poll(_ context: FeedContext, at now: String) async -> PollOutcome {
        await poll(FeedState(), context, at: now)
    }
}
