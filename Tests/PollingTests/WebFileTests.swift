import Compression
import FeedFormats
import Testing
import Trade

@testable import Polling

@Suite struct WebFileTests {
    static let now = "2021-03-17T16:00:00Z"
    static let csv = "text/csv; charset=utf-8"

    func poller(_ server: FeedServer, key: String? = nil, pauses: Pauses = Pauses()) throws -> FeedPoller {
        PollingTests.poller(
            try feed("kind: aim-aggregate, url: \"\(server.url("/aim.csv"))\""), key: key, pauses: pauses)
    }

    let empty = FeedContext(isEmpty: true)
    let filled = FeedContext(
        newestMonth: month("2021-03"), newestKnownAt: instant(now), lastAsOf: day("2021-03-16"), isEmpty: false)

    @Test func aFile() async throws {
        let server = try FeedServer(.init(type: Self.csv, body: Licenses.file()))
        let outcome = try await poller(server).poll(empty, at: Self.now)
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(release.source == "aim-licenses" && release.channel == "aim-aggregate" && release.feed == "test")
        #expect(release.asOf == day("2021-03-16") && release.observations.count == 2)
        #expect(release.knownAt == instant(Self.now))
        #expect(outcome.state.lastAsOf == day("2021-03-16") && outcome.state.newestMonth == month("2021-03"))
        #expect(outcome.state.timeliness == .onTime)
        #expect(outcome.file == nil && outcome.settlement == nil)
        #expect(try server.requests().first?.headers["user-agent"] == "surgewatch (+import monitoring)")
    }

    @Test func entityTags() async throws {
        let server = try FeedServer(
            .init(
                type: Self.csv, headers: [["ETag", "\"v1\""], ["Last-Modified", "Wed, 17 Mar 2021 15:00:00 GMT"]],
                body: Licenses.file(), validates: true))
        let poller = try poller(server)
        let first = await poller.poll(empty, at: Self.now)
        #expect(first.kind == "releases" && first.state.etag == "\"v1\"")
        let restarted = FeedState(json: first.state.json)
        let second = await poller.poll(restarted, filled, at: Self.now)
        #expect(second.kind == "nothingNew" && second.reason == "not changed")
        let requests = try server.requests()
        #expect(requests[0].headers["if-none-match"] == nil)
        #expect(requests[1].headers["if-none-match"] == "\"v1\"")
        #expect(requests[1].headers["if-modified-since"] == "Wed, 17 Mar 2021 15:00:00 GMT")
        // An archive without the source has not seen it, whatever the state says.
        let third = await poller.poll(second.state, empty, at: Self.now)
        #expect(third.kind == "releases")
    }

    @Test func identicalBytes() async throws {
        let file = Array(Licenses.file().utf8)
        let server = try FeedServer(.init(type: Self.csv, bytes: file))
        let poller = try poller(server)
        let first = await poller.poll(empty, at: Self.now)
        let second = await poller.poll(FeedState(json: first.state.json), filled, at: Self.now)
        #expect(second.kind == "nothingNew" && second.reason == "the same bytes as before")
        try server.set(.init(type: "application/gzip", bytes: try Gzip.deflate(file)))
        let third = await poller.poll(second.state, filled, at: Self.now)
        #expect(third.kind == "nothingNew", "the same file, compressed")
        try server.set(.init(type: Self.csv, body: Licenses.file(value: 1001)))
        let fourth = await poller.poll(third.state, filled, at: Self.now)
        #expect(fourth.release?.knownAt == instant("2021-03-17T16:00:01Z"), "a correction is a new vintage")
    }

    @Test func compressedAndJSON() async throws {
        for bytes in [Array(Licenses.json.utf8), try Gzip.deflate(Array(Licenses.json.utf8))] {
            let server = try FeedServer(.init(type: "application/octet-stream", bytes: bytes))
            let outcome = try await poller(server).poll(empty, at: Self.now)
            #expect(outcome.release?.observations.count == 1, "\(outcome.reason)")
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var rule: FeedServer.Rule
        var kind: String
        var words: String
        var testDescription: String { words }
    }

    static let broken = Licenses.file(value: 1000).replacing("rows=2", with: "rows=3")
    static let table = [
        Row(rule: .init(status: 204), kind: "noDataYet", words: "204"),
        Row(rule: .init(status: 404, body: "<html>"), kind: "noDataYet", words: "404"),
        Row(
            rule: .init(status: 302, headers: [["Location", "http://other.example/x?token=secret"]]), kind: "refused",
            words: "redirects to http://other.example/x (status 302)"),
        Row(rule: .init(status: 301), kind: "refused", words: "redirects (status 301)"),
        Row(rule: .init(status: 401, body: "{PATH}"), kind: "refused", words: "401"),
        Row(rule: .init(status: 403), kind: "refused", words: "403"),
        Row(rule: .init(status: 410), kind: "refused", words: "410"),
        Row(rule: .init(status: 206, body: "x"), kind: "refused", words: "206"),
        Row(rule: .init(status: 429), kind: "unreachable", words: "429"),
        Row(rule: .init(status: 500), kind: "unreachable", words: "500"),
        Row(rule: .init(status: 503), kind: "unreachable", words: "503"),
        Row(rule: .init(type: csv, body: Licenses.file(), mode: .cut), kind: "unreachable", words: "not complete"),
        Row(rule: .init(mode: .drop), kind: "unreachable", words: "not complete"),
        Row(rule: .init(type: "text/html", body: Licenses.file()), kind: "quarantined", words: "web page"),
        Row(rule: .init(type: csv, body: " \n<!DOCTYPE html>"), kind: "quarantined", words: "web page"),
        Row(rule: .init(type: csv), kind: "quarantined", words: ""),
        Row(rule: .init(type: csv, body: broken), kind: "quarantined", words: "rows=3"),
        Row(
            rule: .init(type: csv, body: Licenses.file(asOf: "2021-03-20")), kind: "quarantined",
            words: "as_of is 2021-03-20"),
        Row(
            rule: .init(type: "application/gzip", bytes: [0x1f, 0x8b, 0x08, 0, 0, 0]), kind: "quarantined",
            words: "ends too early"),
    ]

    @Test(arguments: table) func otherAnswers(_ row: Row) async throws {
        let server = try FeedServer(row.rule)
        let outcome = try await poller(server, key: key).poll(filled, at: Self.now)
        #expect(outcome.kind == row.kind, "\(outcome.reason)")
        #expect(outcome.reason.contains(row.words), "\(outcome.reason)")
        #expect(!outcome.reason.contains("secret"))
        #expect(outcome.releases.isEmpty && outcome.state.contentHash == nil && outcome.state.lastAsOf == nil)
        #expect(outcome.calls == (row.kind == "unreachable" ? 3 : 1))
    }

    @Test func olderThanAccepted() async throws {
        let server = try FeedServer(.init(type: Self.csv, body: Licenses.file(asOf: "2021-03-15")))
        let outcome = try await poller(server).poll(filled, at: Self.now)
        #expect(outcome.quarantine?.problem.what.contains("older than the last accepted") == true)
        let body = try Gzip.inflate(try #require(outcome.quarantine).body, limit: 1 << 20)
        let accepted = try poller(server).accept(body, context: filled, at: instant("2021-03-18T00:00:00Z"))
        #expect(accepted.first?.asOf == day("2021-03-15"))
    }

    @Test func aBadFileIsReportedOnce() async throws {
        let headers = [["ETag", "\"bad\""]]
        let server = try FeedServer(.init(type: Self.csv, headers: headers, body: Self.broken))
        let poller = try poller(server)
        let first = await poller.poll(filled, at: Self.now)
        #expect(first.kind == "quarantined")
        let second = await poller.poll(FeedState(json: first.state.json), filled, at: Self.now)
        #expect(second.kind == "nothingNew" && second.reason.hasPrefix("refused before: "), "\(second.reason)")
        try server.set(.init(type: Self.csv, headers: headers, body: Self.broken, validates: true))
        let third = await poller.poll(second.state, filled, at: Self.now)
        #expect(third.kind == "nothingNew" && third.reason.contains("refused before: "), "\(third.reason)")
        #expect(third.state.refusals == 3)
        try server.set(.init(type: Self.csv, body: Licenses.file()))
        let fourth = await poller.poll(third.state, filled, at: Self.now)
        #expect(fourth.kind == "releases" && fourth.state.refusedHash == nil && fourth.state.refusals == 0)
    }

    /// A license date ahead of this host's clock is looked at again when the day has come.
    @Test func aFileAheadOfTheClock() async throws {
        let server = try FeedServer(
            .init(
                type: Self.csv, headers: [["ETag", "\"v1\""]], body: Licenses.file(asOf: "2021-03-20"),
                validates: true))
        let poller = try poller(server)
        let first = await poller.poll(filled, at: Self.now)
        #expect(first.kind == "quarantined")
        let second = await poller.poll(first.state, filled, at: "2021-03-17T20:00:00Z")
        #expect(second.kind == "nothingNew")
        let third = await poller.poll(second.state, filled, at: "2021-03-20T16:00:00Z")
        #expect(third.kind == "releases", "\(third.reason)")
    }

    @Test func unlistedCountriesAreUnclassified() async throws {
        let row = "origin,2021-03,4999,NOWHERE,,,Unwrought,,license,0.001,1,\n"
        let few = Licenses.file().replacing("rows=2", with: "rows=3") + row
        let server = try FeedServer(.init(type: Self.csv, body: few))
        let outcome = try await poller(server).poll(empty, at: Self.now)
        #expect(outcome.kind == "releases", "\(outcome.reason)")
        #expect(outcome.release?.observations.map(\.series.country.code) == ["-", "1220", "UN"])
        #expect(outcome.remarks.count == 1 && outcome.remarks[0].contains("(4999) are counted as unclassified"))

        try server.set(.init(type: Self.csv, body: Licenses.file(country: "4999")))
        let many = try await poller(server).poll(empty, at: Self.now)
        #expect(many.kind == "quarantined" && many.reason.contains("(4999) hold 100.00 % of 2021-03"))
        let body = Array(Licenses.file(country: "4999").utf8)
        let accepted = try poller(server).accept(body, context: empty, at: instant(Self.now))
        #expect(accepted[0].observations.map(\.series.country.code) == ["-", "UN"])
    }

    @Test func aTokenIsSentAndNotKept() async throws {
        let server = try FeedServer(.init(type: Self.csv, headers: [["ETag", "\"\(key)\""]], body: "bad \(key)"))
        let outcome = try await poller(server, key: key).poll(empty, at: Self.now)
        #expect(try server.requests().first?.headers["authorization"] == "Bearer \(key)")
        #expect(outcome.kind == "quarantined" && outcome.state.etag == nil)
        let body = try Gzip.inflate(try #require(outcome.quarantine).body, limit: 1 << 20)
        #expect(String(decoding: body, as: UTF8.self) == "bad REDACTED")
    }

    @Test func retries() async throws {
        let server = try FeedServer(
            .init(mode: .drop, times: 1), .init(status: 503, times: 1), .init(type: Self.csv, body: Licenses.file()))
        let pauses = Pauses()
        let outcome = try await poller(server, pauses: pauses).poll(empty, at: Self.now)
        #expect(outcome.kind == "releases" && outcome.calls == 3 && pauses.all.count == 2)
        #expect(outcome.state.failures == 0)
    }
}
