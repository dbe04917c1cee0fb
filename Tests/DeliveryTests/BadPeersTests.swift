import Archive
import Foundation
import TestSupport
import Testing

@testable import Delivery

/// Receivers with bad manners, each a real server. What is promised is an order of events, and no time: the good receiver
/// has all its messages while the bad ones still keep us waiting.
@Suite struct BadPeersTests {
    /// `bad_peers.py`, a path for each manner.
    private final class Peers: Sendable {
        private let directory: TemporaryDirectory
        private let server: PythonServer
        private let scheme: String

        init(certificate: String? = nil) throws {
            directory = try TemporaryDirectory()
            scheme = certificate == nil ? "http" : "https"
            server = try PythonServer(
                script: "\(packageRoot)/Tests/DeliveryTests/Servers/bad_peers.py",
                arguments: [directory.path] + (certificate.map { [$0] } ?? []))
        }

        var caFile: String { directory.path("ca.pem") }
        func url(_ path: String) -> String { "\(scheme)://127.0.0.1:\(server.port)/\(path)" }

        /// The ids that arrived at a path, in order.
        func requests(_ path: String) throws -> [String] {
            guard FileManager.default.fileExists(atPath: directory.path("requests")) else { return [] }
            return String(decoding: try directory.read("requests"), as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: " ").map(String.init) }.filter { $0[0] == "/" + path }.map { $0[1] }
        }
    }

    private static let manners = [
        "hang", "trickle", "trickle-body", "reset", "garbage", "endless-header", "endless-headers", "gigabyte", "bomb",
        "redirect",
    ]

    @Test func noneHoldsUpAnother() async throws {
        let outbox = try Outbox()
        let peers = try Peers()
        var transports: [String: Courier.Transport] = ["good": Outbox.webhook(peers.url("good"))]
        for manner in Self.manners { transports[manner] = Outbox.webhook(peers.url(manner)) }
        let dispatcher = outbox.dispatcher(transports)
        for manner in Self.manners { for number in 1...12 { try outbox.add(manner, alert: "a\(number)") } }
        var good = try (1...30).map { try outbox.add("good", alert: "a\($0)") }
        let serving = Task { await dispatcher.serve() }
        while try peers.requests("hang").count < 8 || peers.requests("trickle").count < 8 { try await pause() }
        while try good.contains(where: { try outbox.state($0) != "delivered" }) { try await pause() }
        // More comes for the good one, while the others still hang.
        good += try (31...60).map { try outbox.add("good", alert: "a\($0)") }
        dispatcher.ring()
        while try good.contains(where: { try outbox.state($0) != "delivered" }) { try await pause() }
        #expect(try peers.requests("good").sorted() == good.sorted(), "each once")
        for manner in ["hang", "trickle"] {
            let begun = try peers.requests(manner).count
            // Read after: where an attempt has ended meanwhile, another may have begun.
            let ended = try outbox.archive.read { try Archive.attempts($0) }
            let own = try outbox.records(of: manner).reduce(0) { $0 + (ended[$1.id] ?? 0) }
            #expect(begun - own <= 8, "\(manner): as many as are allowed at a time")
        }
        // Those that say no, and those that break off.
        for manner in Self.manners where !["hang", "trickle", "trickle-body"].contains(manner) {
            while try outbox.records(of: manner).contains(where: { $0.lastError == nil }) { try await pause() }
        }
        serving.cancel()
        await serving.value
        for manner in Self.manners {
            for record in try outbox.records(of: manner) {
                #expect(record.state == .pending, "\(manner): \(record.lastError ?? "")")
                #expect(record.unreachableSince == nil, "\(manner) was reached")
            }
        }
        func words(_ manner: String) throws -> String { try outbox.records(of: manner).first?.lastError ?? "" }
        #expect(try words("redirect") == "HTTP 301")
        for manner in ["gigabyte", "bomb"] { #expect(try words(manner) == "HTTP 500") }
        for manner in ["endless-header", "endless-headers"] { #expect(try words(manner) == "HTTP 503") }
        #expect(try outbox.records(of: "reset").allSatisfy { $0.isUncertain && $0.attempts == 1 })
    }

    /// One that does not answer in time may have the message; it is sent again, under the same id.
    @Test(arguments: ["hang", "trickle", "trickle-body"]) func itsTimeIsLimited(_ manner: String) async throws {
        let outbox = try Outbox()
        let peers = try Peers()
        let courier = Courier(
            curl: outbox.curl, transports: ["ops": Outbox.webhook(peers.url(manner))], patience: .milliseconds(300))
        let id = try outbox.add("ops")
        let dispatcher = outbox.dispatcher(courier)
        _ = try await dispatcher.run()
        let record = try #require(try outbox.record(id))
        #expect(record.state == .pending && record.attempts == 1)
        #expect(record.isUncertain == (manner != "trickle-body"), "a status is an answer")
        outbox.wait(5)
        _ = try await dispatcher.run()
        #expect(try peers.requests(manner) == [id, id])
    }

    /// Nothing is sent over a connection whose certificate does not hold, and it costs the message nothing.
    @Test(
        .enabled(if: PythonServer.canImport("cryptography"), "needs cryptography of PyPI"),
        arguments: [
            ("expired", false), ("other-name", false), ("good", true),
        ]) func certificates(_ certificate: String, _ isGood: Bool) async throws
    {
        let outbox = try Outbox()
        let peers = try Peers(certificate: certificate)
        let id = try outbox.add("ops")
        let transport = Outbox.webhook(peers.url("good"), caFile: peers.caFile)
        _ = try await outbox.dispatcher(["ops": transport]).run()
        let record = try #require(try outbox.record(id))
        #expect(record.state == (isGood ? .delivered : .pending) && record.attempts == 0)
        if !isGood {
            #expect(record.unreachableSince == outbox.now && !record.isUncertain, "\(record.lastError ?? "")")
        }
        #expect(try peers.requests("good") == (isGood ? [id] : []))
    }

    private func pause() async throws { try await Task.sleep(for: .milliseconds(5)) }
}
