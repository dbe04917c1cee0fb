import Curl
import Foundation
import TestSupport
import Testing

/// The sink that tests of webhooks stand on does what it says.
@Suite struct HTTPSinkTests {
    let session = CurlSession()

    private func post(_ sink: HTTPSink, _ text: String) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: sink.url("/hook?x=1"), headers: [HeaderField(name: "webhook-id", value: "msg_1")],
            body: Array(text.utf8))
    }

    @Test func requestsAreKeptAndAnsweredAsTold() async throws {
        let sink = try HTTPSink()
        #expect(try await session.perform(post(sink, "one")).status == 200)
        try sink.answer(status: 429, headers: [.init(name: "Retry-After", value: "30")], body: "slow down")
        let busy = try await session.perform(post(sink, "two"))
        #expect(busy.status == 429)
        #expect(busy["retry-after"] == "30")
        #expect(busy.text == "slow down")
        try sink.answer(behaviour: .echoChallenge)
        let echo = try await session.perform(post(sink, #"{"data":{"challenge":"abc"}}"#))
        #expect(echo.text == #"{"challenge": "abc"}"#)
        try sink.answer(behaviour: .drop)
        let dropped = await failure { () throws(TransferFailure) in try await session.perform(post(sink, "four")) }
        #expect(dropped?.kind == .receiveFailed)

        let received = try sink.received()
        #expect(received.prefix(2).map(\.text) == ["one", "two"])
        #expect(received[0].method == "POST")
        #expect(received[0].path == "/hook?x=1")
        #expect(received[0]["Webhook-Id"] == "msg_1")
    }
}
