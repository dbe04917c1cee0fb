import Compression
import Curl
import FeedFormats
import Foundation
import Testing
import Trade

@testable import Polling

/// Every kind of feed against a server at its worst: what comes of it is whole or nothing, and the state of the feed says
/// why.
@Suite struct EveryFeedTests {
    private static let html = "text/html; charset=utf-8"
    /// Answers that are no figures, whatever the feed.
    static let answers: [(name: String, rule: FeedServer.Rule, isTemporary: Bool)] = [
        ("204", .init(status: 204), false), ("400", .init(status: 400, type: "text/plain", body: "error: no"), false),
        ("401", .init(status: 401), false), ("404", .init(status: 404, type: html, body: "<p>none"), false),
        ("302", .init(status: 302, headers: [["Location", "/elsewhere"]]), false),
        ("301", .init(status: 301), false), ("410", .init(status: 410), false), ("206", .init(status: 206), false),
        ("429", .init(status: 429, headers: [["Retry-After", "7"]]), true), ("500", .init(status: 500), true),
        ("502", .init(status: 502, type: html, body: "<p>bad gateway"), true), ("503", .init(status: 503), true),
        ("a page", .init(type: html, body: "<!DOCTYPE html><p>Down for maintenance"), false),
        ("a page that calls itself a file", .init(type: "text/csv", body: "\r\n <html><p>Please log in"), false),
        ("nothing", .init(type: "text/csv"), false), ("zeros", .init(bytes: [UInt8](repeating: 0, count: 900)), false),
        ("an error as JSON", .init(type: "application/json", body: #"{"error":"no"}"#), false),
        ("JSON without an end", .init(type: "application/json", body: "[[[[{\"data\":[{"), false),
        ("no answer", .init(mode: .drop), true),
    ]

    @Test(arguments: FedKind.all) func otherAnswers(kind: FedKind) async throws {
        let server = try kind.server()
        for (name, answer, isTemporary) in Self.answers {
            var rule = answer
            rule.contains = kind.contains
            try kind.set(rule, on: server)
            let outcome = try await kind.poll(server)
            #expect(outcome.releases.isEmpty, "\(name)")
            if isTemporary { #expect(outcome.kind == "unreachable", "\(name): \(outcome.kind), \(outcome.reason)") }
        }
        #expect(try !server.requests().contains { $0.path == "/elsewhere" }, "redirects are not followed")
    }

    /// Where the length is told, a cut is always seen; where it is not, the body itself must say that it is not whole.
    @Test(arguments: FedKind.all) func cuts(kind: FedKind) async throws {
        let server = try kind.server()
        let whole = try await kind.figures(nil, server)
        for framing in [FeedServer.Rule.Framing.length, .chunked, .none] {
            let step = max(1, kind.body.count / (framing == .none ? 48 : 4))
            for length in stride(from: 0, to: kind.body.count, by: step) {
                var rule = kind.answer()
                rule.framing = framing
                rule.cut = length
                try kind.set(rule, on: server)
                let outcome = try await kind.poll(server)
                let words: Comment = "\(framing), \(length): \(outcome.kind), \(outcome.reason)"
                guard framing == .none else {
                    #expect(outcome.kind == "unreachable", words)
                    continue
                }
                // Somebody else's table has no end of its own: whole lines of it are a table.
                let isTable = !kind.hasEnd && length > 0 && kind.body[length - 1] == 10
                let observations = outcome.release?.observations
                #expect(observations == nil || observations == whole || isTable, words)
            }
        }
    }

    @Test(arguments: FedKind.all) func wrongLengths(kind: FedKind) async throws {
        let server = try kind.server()
        let whole = try await kind.figures(nil, server)
        var rule = kind.answer()
        rule.framing = .longer
        try kind.set(rule, on: server)
        #expect(try await kind.poll(server).kind == "unreachable")
        rule.framing = .shorter
        try kind.set(rule, on: server)
        let shorter = try await kind.poll(server)
        #expect(shorter.release == nil || shorter.release?.observations == whole, "\(shorter.reason)")
    }

    /// Little that becomes much, where the size is told of what is sent alone.
    @Test(arguments: FedKind.all) func bombs(kind: FedKind) async throws {
        let server = try kind.server()
        let bomb = try Gzip.deflate([UInt8](repeating: 32, count: 4 << 20))
        for headers in [[], [["Content-Encoding", "gzip"]]] {
            try kind.set(.init(kind.contains, type: kind.type, headers: headers, bytes: bomb), on: server)
            let outcome = try await kind.poll(server) { $0.maximumBodyBytes = 1 << 20 }
            #expect(outcome.releases.isEmpty && outcome.kind != "noDataYet", "\(outcome.kind): \(outcome.reason)")
            if kind.isSpooled || headers.isEmpty { continue }
            #expect(outcome.reason.contains("limit"), "\(outcome.reason)")
        }
    }

    /// A byte now and then: the transfer is given up.
    @Test(arguments: FedKind.all) func slow(kind: FedKind) async throws {
        let server = try kind.server()
        var rule = kind.answer()
        rule.mode = .drip
        try kind.set(rule, on: server)
        let outcome = try await kind.poll(server) { $0.totalTimeout = .milliseconds(400) }
        #expect(outcome.kind == "unreachable", "\(outcome.kind): \(outcome.reason)")
    }

    /// The figures are revised while they are fetched: what is taken is one state of them.
    @Test(arguments: FedKind.all) func revisions(kind: FedKind) async throws {
        let server = try kind.server()
        let before = try await kind.figures(nil, server)
        let after = try await kind.figures(kind.revised, server)
        #expect(before != after)
        var cut = kind.answer(times: 1)
        cut.mode = .cut
        try kind.set(cut, kind.answer(kind.revised, etag: "\"2\""), on: server)
        let outcome = try await kind.poll(server, tries: 3)
        #expect(outcome.release?.observations == after, "\(outcome.kind): \(outcome.reason)")
    }

    @Test(arguments: FedKind.all) func halfPublished(kind: FedKind) async throws {
        let server = try kind.server()
        try kind.set(kind.answer(kind.half), on: server)
        let outcome = try await kind.poll(server)
        #expect(outcome.releases.isEmpty, "\(outcome.kind): \(outcome.reason)")
    }
}
