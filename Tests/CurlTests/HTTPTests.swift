import Curl
import Foundation
import TestSupport
import Testing

@Suite struct HTTPTests {
    let session = CurlSession()
    let web: WebServer

    init() throws {
        web = try WebServer.shared.get()
    }

    private struct Echo: Decodable {
        let method: String
        let headers: [[String]]
        let body: [UInt8]

        subscript(name: String) -> String? {
            headers.first { $0[0].lowercased() == name.lowercased() }?[1]
        }
    }

    private func echo(_ request: HTTPRequest) async throws -> Echo {
        let response = try await session.perform(request)
        return try JSONDecoder().decode(Echo.self, from: Data(response.body))
    }

    @Test func anAnswerIsReturnedWithHeadersInOrder() async throws {
        let response = try await session.perform(web.get("/ok"))
        #expect(response.status == 200)
        #expect(response.text == "hello")
        #expect(response["CONTENT-LENGTH"] == "5")
        #expect(response["x-blank"] == "")
        #expect(response["absent"] == nil)
        #expect(response.headers.filter { $0.name.lowercased() == "x-twice" }.map(\.value) == ["one", "two"])
    }

    @Test(arguments: [404, 410, 429, 500, 503])
    func aStatusOfAnErrorIsAnAnswer(status: Int) async throws {
        let response = try await session.perform(web.get("/status/\(status)"))
        #expect(response.status == status)
        #expect(response.text == "body of an error")
    }

    @Test func aConditionalRequestIsAnsweredWithout304sBody() async throws {
        let first = try await session.perform(web.get("/etag"))
        #expect(first.text == "version 1")
        let tag = try #require(first["ETag"])
        let second = try await session.perform(
            web.get("/etag", headers: [HeaderField(name: "If-None-Match", value: tag)]))
        #expect(second.status == 304)
        #expect(second.body.isEmpty)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let response = try await session.perform(web.get("/redirect"))
        #expect(response.status == 302)
        #expect(response["location"] == "/ok")
        #expect(response.text == "over there")
    }

    @Test func onlyTheFinalResponsesHeadersAreReturned() async throws {
        let response = try await session.perform(web.get("/early-hints"))
        #expect(response.status == 200)
        #expect(response["X-Final"] == "yes")
        #expect(response["X-Interim"] == nil)
    }

    @Test func aFoldedHeaderIsOneValue() async throws {
        #expect(try await session.perform(web.get("/folded"))["x-folded"] == "one two")
    }

    @Test func gzipIsDecoded() async throws {
        #expect(try await session.perform(web.get("/gzip")).text == "unpacked")
    }

    @Test func aPostSendsItsBytesAndHeadersAndNothingElse() async throws {
        let bytes: [UInt8] = [0, 1, 2, 0, 255, 13, 10]
        let echo = try await echo(
            HTTPRequest(
                method: "POST", url: web.server.url("/echo"),
                headers: [
                    HeaderField(name: "webhook-id", value: "msg_1"), HeaderField(name: "X-Empty", value: ""),
                ], body: bytes, userAgent: "surgewatch/1"))
        #expect(echo.method == "POST")
        #expect(echo.body == bytes)
        #expect(echo["webhook-id"] == "msg_1")
        #expect(echo["X-Empty"] == "")
        #expect(echo["User-Agent"] == "surgewatch/1")
        #expect(echo["Content-Length"] == "7")
        #expect(echo["Content-Type"] == nil)
        #expect(echo["Expect"] == nil)
    }

    @Test func anEmptyPostSaysThatItIsEmpty() async throws {
        let echo = try await echo(HTTPRequest(method: "POST", url: web.server.url("/echo")))
        #expect(echo.method == "POST")
        #expect(echo["Content-Length"] == "0")
        #expect(echo.body.isEmpty)
    }

    @Test func aLargePostArrivesWhole() async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let echo = try await echo(HTTPRequest(method: "PUT", url: web.server.url("/echo"), body: bytes))
        #expect(echo.method == "PUT")
        #expect(echo.body == bytes)
    }

    @Test func headHasNoBody() async throws {
        let response = try await session.perform(HTTPRequest(method: "HEAD", url: web.server.url("/ok")))
        #expect(response.status == 200)
        #expect(response["content-length"] == "5")
        #expect(response.body.isEmpty)
    }

    @Test func fiveHundredAtOnceEachGetTheirOwnAnswer() async throws {
        let (session, web) = (session, web)
        let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<500 {
                group.addTask { (number, try await session.perform(web.get("/number/\(number)")).text) }
            }
            var texts: [Int: String] = [:]
            for try await (number, text) in group { texts[number] = text }
            return texts
        }
        #expect(texts.count == 500)
        #expect(texts.allSatisfy { $0.value == String($0.key) })
    }

    @Test(.enabled(if: PythonServer.canImport("cryptography"), "needs Python with cryptography"))
    func httpsTrustsTheGivenAuthorityOnly() async throws {
        let directory = try TemporaryDirectory()
        let web = try WebServer(arguments: [directory.path])
        let url = "https://127.0.0.1:\(web.server.port)/ok"
        let response = try await session.perform(HTTPRequest(url: url, caFile: directory.path("ca.pem")))
        #expect(response.text == "hello")

        let untrusted = await failure { () throws(TransferFailure) in
            try await CurlSession().perform(HTTPRequest(url: url))
        }
        #expect(untrusted?.kind == .tls)
        #expect(untrusted?.reachedPeer == true)

        let otherName = await failure { () throws(TransferFailure) in
            let url = "https://127.0.0.2:\(web.server.port)/ok"
            return try await CurlSession().perform(HTTPRequest(url: url, caFile: directory.path("ca.pem")))
        }
        #expect(otherName?.kind == .connect, "the server listens on 127.0.0.1 only")
    }
}
