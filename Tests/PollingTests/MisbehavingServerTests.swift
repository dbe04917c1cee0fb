import Compression
import FeedFormats
import Foundation
import TestSupport
import Testing
import Trade

@testable import Polling

/// A server that ends too early, lies about lengths, or sends more than it should: what comes of it is whole or nothing.
@Suite struct MisbehavingServerTests {
    static let now = "2021-03-17T16:00:00Z"
    let empty = FeedContext(isEmpty: true)

    private func poll(_ rule: FeedServer.Rule, _ server: FeedServer, _ kind: String = "aim-aggregate") async throws
        -> PollOutcome
    {
        try server.set(rule)
        var pace = Pace.fitting(try feed("kind: \(kind), url: \"\(server.url("/f"))\""))
        pace.tries = 1
        return await poller(try feed("kind: \(kind), url: \"\(server.url("/f"))\""), key: nil, pace: pace)
            .poll(FeedState(), empty, at: Self.now)
    }

    /// Cut after every byte, with each way to tell where a body ends. Without any the client cannot know that something is
    /// missing, and the file itself must say so.
    @Test(arguments: [FeedServer.Rule.Framing.length, .chunked, .none])
    func cutAfterEveryByte(framing: FeedServer.Rule.Framing) async throws {
        let body = Array(Licenses.file().utf8)
        var rule = FeedServer.Rule(type: "text/csv", body: Licenses.file())
        rule.framing = framing
        let server = try FeedServer(rule)
        let whole = try #require(try await poll(rule, server).release)
        for length in stride(from: 0, to: body.count, by: framing == .none ? 1 : 7) {
            rule.cut = length
            let outcome = try await poll(rule, server)
            if framing == .none {
                let isWhole =
                    outcome.release.map { $0.observations == whole.observations } ?? (outcome.kind == "quarantined")
                #expect(isWhole, "\(length): \(outcome.kind) \(outcome.reason)")
            } else {
                #expect(outcome.kind == "unreachable", "\(length): \(outcome.kind) \(outcome.reason)")
            }
        }
    }

    @Test func wrongLengths() async throws {
        var rule = FeedServer.Rule(type: "text/csv", body: Licenses.file())
        let server = try FeedServer(rule)
        rule.framing = .longer
        #expect(try await poll(rule, server).kind == "unreachable")
        rule.framing = .shorter
        let shorter = try await poll(rule, server)
        #expect(shorter.release == nil && shorter.kind == "quarantined", "\(shorter.kind): \(shorter.reason)")
    }

    /// A small file that becomes a large one.
    @Test func bombs() async throws {
        let bomb = try Gzip.deflate([UInt8](repeating: 32, count: 300 << 20))
        #expect(bomb.count < 1 << 20)
        let rule = FeedServer.Rule([], type: "text/csv", bytes: bomb)
        let outcome = try await poll(rule, try FeedServer(rule))
        #expect(outcome.kind == "quarantined" && outcome.reason.contains("limit"), "\(outcome.kind): \(outcome.reason)")
    }
}
