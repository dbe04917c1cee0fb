import Foundation
import Testing
import Trade

@testable import Polling

@Suite struct FeedStateTests {
    static var full: FeedState {
        var state = FeedState()
        state.etag = "\"a/b\""
        state.lastModified = "Tue, 16 Mar 2021 15:00:00 GMT"
        state.contentHash = "ab"
        state.lastAttempt = instant("2021-03-16T15:00:00Z")
        state.lastAnswer = instant("2021-03-16T15:00:01Z")
        state.failures = 2
        state.refusals = 1
        state.reason = "no \"connection\""
        state.nextAttempt = 12345
        state.retryAfter = 7
        state.callsDay = day("2021-03-16")
        state.calls = 17
        state.annualRevisionAsked = 2020
        state.quarterAsked = "2021-Q1"
        state.newestMonth = month("2021-01")
        state.lastAsOf = day("2021-03-15")
        state.refusedHash = "cd"
        state.refusedReason = "bad"
        state.refusedDay = day("2021-03-16")
        state.timeliness = .late
        return state
    }

    @Test func roundTrip() {
        let state = Self.full
        #expect(FeedState(json: state.json) == state)
        #expect(FeedState(json: FeedState().json) == FeedState())
    }

    @Test func keysAreSorted() throws {
        let json = Self.full.json
        let keys = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]).keys.sorted()
        let places = keys.compactMap { json.firstRange(of: "\"\($0)\":")?.lowerBound }
        #expect(keys.count == 21)
        #expect(places.count == keys.count && places == places.sorted())
    }

    @Test(arguments: ["", "nonsense", "[]", "null", "{", "{\"failures\":\"many\",\"unknown\":[1]}"])
    func unreadableIsFresh(_ json: String) { #expect(FeedState(json: json) == FeedState()) }

    @Test func whatIsReadableIsKept() {
        let state = FeedState(json: "{\"etag\":\"\\\"x\\\"\",\"newestMonth\":\"2021-13\",\"calls\":-4,\"failures\":3}")
        #expect(state.etag == "\"x\"")
        #expect(state.newestMonth == nil)
        #expect(state.calls == 0)
        #expect(state.failures == 3)
        #expect(FeedState(json: nil) == FeedState())
    }

    @Test(arguments: [
        (0, 0.0, nil), (1, 0, 30), (2, 0, 60), (3, 0, 120), (7, 0, 1920), (8, 0, 3600), (1000, 0, 3600), (1, 0.99, 37),
        (1000, 0.99, 3600),
    ])
    func backoff(_ failures: Int, _ jitter: Double, _ wait: Int?) {
        var state = FeedState()
        state.failures = failures
        #expect(state.nextWait(jitter: jitter) == wait)
    }

    @Test func backoffOfAFastFeed() {
        var state = FeedState()
        state.failures = 3
        #expect(state.nextWait(every: 2, jitter: 0) == 8)
        state.retryAfter = 500
        #expect(state.nextWait(every: 2, jitter: 0) == 500)
    }
}
