import Curl
import Foundation
import TestSupport
import Testing

@Suite struct HTTPFailureTests {
    let session = CurlSession()
    let web: WebServer

    init() throws {
        web = try WebServer.shared.get()
    }

    private func failure(of request: HTTPRequest) async -> TransferFailure? {
        await failure { () throws(TransferFailure) in try await session.perform(request) }
    }

    private func failure(_ work: () async throws(TransferFailure) -> some Any) async -> TransferFailure? {
        await CurlTests.failure(work)
    }

    @Test(arguments: ["/bomb", "/endless-body", "/announced"])
    func aBodyBeyondTheLimitIsStopped(path: String) async throws {
        let limits = TransferLimits(maximumBodyBytes: 1 << 20)
        let failure = try #require(await failure(of: web.get(path, limits: limits)))
        #expect(failure.kind == .bodyTooLarge)
        #expect(failure.responseCode == 200)
        #expect(failure.message.contains("1048576"))
    }

    @Test func theBodyLimitIsExact() async throws {
        let fits = web.get("/ok", limits: TransferLimits(maximumBodyBytes: 5))
        #expect(try await session.perform(fits).text == "hello")
        #expect(await failure(of: web.get("/ok", limits: TransferLimits(maximumBodyBytes: 4)))?.kind == .bodyTooLarge)
        let unpacked = web.get("/gzip", limits: TransferLimits(maximumBodyBytes: 7))
        #expect(await failure(of: unpacked)?.kind == .bodyTooLarge)
    }

    @Test(arguments: ["/endless-headers", "/endless-line"])
    func headersBeyondTheLimitAreStopped(path: String) async throws {
        #expect(await failure(of: web.get(path))?.kind == .headersTooLarge)
    }

    @Test func aTrickleIsCut() async throws {
        let limits = TransferLimits(lowSpeedBytesPerSecond: 100, lowSpeedTime: .seconds(2))
        let failure = try #require(await failure(of: web.get("/trickle", limits: limits)))
        #expect(failure.kind == .timedOut)
        #expect(failure.reachedPeer)
    }

    @Test func theTotalTimeIsLimited() async throws {
        let limits = TransferLimits(totalTimeout: .milliseconds(300))
        let failure = try #require(await failure(of: web.get("/hang", limits: limits)))
        #expect(failure.kind == .timedOut)
        #expect(failure.responseCode == 0)
        #expect(!failure.reachedPeer)
    }

    @Test(arguments: ["/short-body", "/cut-chunk", "/nothing"])
    func anAnswerCutShortIsAFailure(path: String) async throws {
        let failure = try #require(await failure(of: web.get(path)))
        #expect(failure.kind == .receiveFailed)
        #expect(failure.reachedPeer == (path != "/nothing"))
    }

    @Test(arguments: ["/garbage", "/not-gzip"])
    func whatIsNotHTTPBreaksTheProtocol(path: String) async throws {
        #expect(await failure(of: web.get(path))?.kind == .protocolViolation)
    }

    @Test func aClosedPortRefusesTheConnection() async throws {
        let gone = try WebServer()
        gone.server.stop()
        let failure = try #require(await failure(of: gone.get("/ok")))
        #expect(failure.kind == .connect)
        #expect(failure.responseCode == 0)
        #expect(!failure.reachedPeer)
        #expect(!failure.outcomeUnknown)
    }

    @Test func anUnknownHostIsNotResolvedAndNoSecretIsTold() async throws {
        let url = "http://user:p4ssword@nosuch.invalid/data?key=k3y&token=t0ken"
        let failure = try #require(await failure(of: HTTPRequest(url: url)))
        #expect(failure.kind == .resolve)
        #expect(failure.message.contains("nosuch.invalid"))
        for secret in ["p4ssword", "k3y", "t0ken"] { #expect(!failure.message.contains(secret)) }
    }

    @Test func encryptionWithAPlainServerFails() async throws {
        let failure = await failure(of: HTTPRequest(url: "https://127.0.0.1:\(web.server.port)/ok"))
        #expect(failure?.kind == .tls)
    }

    @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "", "http://", "smtp://127.0.0.1"])
    func otherURLsAreNotSent(url: String) async throws {
        #expect(await failure(of: HTTPRequest(url: url))?.kind == .unsupported)
    }

    @Test(arguments: [
        HeaderField(name: "X-Bad", value: "one\r\nX-Injected: two"), HeaderField(name: "X Bad", value: "one"),
        HeaderField(name: "X-Bad: one\r\nX-Injected", value: "two"), HeaderField(name: "", value: "one"),
        HeaderField(name: "X-Bad", value: "nul\0"),
    ])
    func aHeaderCannotAddAnother(header: HeaderField) async throws {
        #expect(await failure(of: web.get("/ok", headers: [header]))?.kind == .unsupported)
    }

    @Test func aMissingFileOfAuthoritiesIsSaid() async throws {
        let request = HTTPRequest(url: "https://127.0.0.1:\(web.server.port)/ok", caFile: "/nonexistent/ca.pem")
        let failure = try #require(await failure(of: request))
        #expect(failure.kind == .tls)
        #expect(failure.message.contains("/nonexistent/ca.pem"))
    }
}
