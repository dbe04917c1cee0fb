import Compression
import FeedFormats
import TestSupport
import Testing
import Trade

@testable import Polling

@Suite struct ObservationsFeedTests {
    static let now = "2021-05-10T13:00:00Z"

    static func file(source: String = "mirror", _ rows: String...) -> String {
        ([
            "# surgewatch-observations/1 source=\(source)",
            "known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status",
        ] + rows)
        .joined(separator: "\n") + "\n"
    }
    static func row(_ knownAt: String, _ month: String, _ value: Int, country: String = "1220") -> String {
        "\(knownAt),import,general,,origin,\(country),,76,\(month),,\(value),final"
    }
    static let march = row("2021-03-05T13:30:00Z", "2021-01", 10)
    static let april = row("2021-04-07T12:30:00Z", "2021-02", 20)
    let empty = FeedContext(isEmpty: true)

    func poller(_ server: FeedServer, more: String = ", source: mirror") throws -> FeedPoller {
        PollingTests.poller(try feed("kind: observations, url: \"\(server.url("/o.csv"))\"\(more)"), key: nil)
    }

    @Test func vintagesOldestFirst() async throws {
        let server = try FeedServer(.init(type: "text/csv", body: Self.file(Self.april, Self.march)))
        let outcome = try await poller(server).poll(empty, at: Self.now)
        #expect(outcome.releases.map(\.knownAt) == [instant("2021-03-05T13:30:00Z"), instant("2021-04-07T12:30:00Z")])
        #expect(outcome.releases.allSatisfy { !$0.isHistory && $0.feed == "test" && $0.source == "mirror" })
        #expect(outcome.state.newestMonth == month("2021-02"))
    }

    @Test func onlyLaterVintages() async throws {
        let server = try FeedServer(.init(type: "text/csv", body: Self.file(Self.march, Self.april)))
        let context = known("2021-01", at: "2021-03-05T13:30:00Z")
        let outcome = try await poller(server).poll(context, at: Self.now)
        #expect(outcome.releases.map(\.knownAt) == [instant("2021-04-07T12:30:00Z")])
        let none = try await poller(server).poll(known("2021-02", at: "2021-04-07T12:30:00Z"), at: Self.now)
        #expect(none.kind == "nothingNew", "\(none.reason)")
    }

    @Test(arguments: [
        (file(row("2021-06-01T00:00:00Z", "2021-01", 1)), "known_at is 2021-06-01T00:00:00Z"),
        (file(row("2021-03-05T13:30:00Z", "2021-03", 1)), "the release speaks of 2021-03"),
        (file(source: "other", march), "the feed is one of mirror"),
        (file("nonsense"), "line 3"),
        ("", "line 1"),
    ])
    func refusals(_ body: String, _ words: String) async throws {
        let server = try FeedServer(.init(type: "text/csv", body: body))
        let outcome = try await poller(server).poll(empty, at: Self.now)
        #expect(outcome.kind == "quarantined")
        #expect(outcome.reason.lowercased().contains(words.lowercased()), "\(outcome.reason)")
    }

    @Test func shrinkage() async throws {
        let rows = ["1220", "2010", "5700", "-"].map { Self.row("2021-03-05T13:30:00Z", "2021-01", 10, country: $0) }
        let later = Self.row("2021-04-07T12:30:00Z", "2021-01", 10)
        let server = try FeedServer(
            .init(type: "text/csv", body: Self.file(rows[0], rows[1], rows[2], rows[3], later)))
        let outcome = try await poller(server).poll(empty, at: Self.now)
        #expect(outcome.quarantine?.problem.what == "2021-01 has 1 figures, its previous print had 4")
    }

    @Test func dropFolderWithGzip() async throws {
        let folder = try TemporaryDirectory()
        try folder.write("o.csv.gz", Gzip.deflate(Array(Self.file(Self.march).utf8)))
        let poller = PollingTests.poller(
            try feed("kind: observations, file: \(folder.path), source: mirror"), key: nil)
        let outcome = await poller.poll(empty, at: Self.now)
        #expect(outcome.releases.count == 1 && outcome.file == "o.csv.gz")
        try poller.settle(outcome)
        #expect(try folder.names(endingIn: ".gz").isEmpty)
    }
}
