import Compression
import FeedFormats
import Foundation
import TestSupport
import Testing
import Trade

@testable import Polling

/// Bulk archives of the import data bank over HTTP, with all that can happen to a large file on its way.
@Suite struct MonthlyFilesTests {
    static let now = "2025-04-10T16:00:00Z"
    let spool: TemporaryDirectory

    init() throws { spool = try TemporaryDirectory() }

    func poller(_ server: FeedServer, since: String = "2025-01", pauses: Pauses = Pauses()) throws -> FeedPoller {
        let url = server.url("/{YYYY}/Merch/im_m/IMDB{YY}{MM}.ZIP")
        return PollingTests.poller(
            try feed("kind: census-imdb, url: \"\(url)\", since: \(since), spool: \(spool.path)"), key: nil,
            pauses: pauses)
    }

    static func archive(_ month: String, dollars: Int64 = 2500, countries: Int = 3) -> [UInt8] {
        let others = CountryList.scheduleC.sortedCodes.filter { Country($0).isSingle && $0 != "1220" }
        let rows = (["1220"] + others).prefix(countries).map {
            ImportDataBank.Row.figures("7601103000", $0, kilograms: 1000, dollars: dollars)
        }
        return ImportDataBank(month, rows).archive { content in
            (try? Gzip.deflate(content)).map { Array($0[10...].dropLast(8)) }
        }
    }

    static func rule(
        _ month: String, etag: String = "\"1\"", mode: FeedServer.Rule.Mode = .answer, times: Int = 1_000_000,
        bytes: [UInt8]? = nil
    ) -> FeedServer.Rule {
        let name = "IMDB\(month.dropFirst(2).prefix(2))\(month.suffix(2)).ZIP"
        return .init(
            [name], headers: [["ETag", etag]], bytes: bytes ?? archive(month), mode: mode, times: times, ranges: true)
    }

    /// The files that lie in the spool.
    var left: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: spool.path)) ?? []).sorted()
    }

    /// Polls as the daemon does: with the archive's answer to what came before.
    func polls(_ poller: FeedPoller, at now: String = now, most: Int = 10) async -> [PollOutcome] {
        var outcomes: [PollOutcome] = []
        var state = FeedState()
        var context = FeedContext(isEmpty: true)
        repeat {
            let outcome = await poller.poll(state, context, at: now)
            outcomes.append(outcome)
            state = FeedState(json: outcome.state.json)
            if let release = outcome.release {
                context.isEmpty = false
                context.newestKnownAt = release.knownAt
                context.newestMonth = max(
                    context.newestMonth ?? outcome.months[0], outcome.months.max() ?? outcome.months[0])
                context.counts.merge(ReleaseGate.counts(release)) { _, new in new }
            }
        } while outcomes.last?.hasMore == true && outcomes.count < most
        return outcomes
    }

    @Test func anEmptyArchiveIsFilledInOrder() async throws {
        let server = try FeedServer(
            Self.rule("2025-01"), Self.rule("2025-02"), Self.rule("2024-12"), .init(status: 404))
        let outcomes = await polls(try poller(server, since: "2024-12"))
        #expect(outcomes.map(\.kind) == ["releases", "releases", "releases"], "\(outcomes.map(\.reason))")
        #expect(outcomes.map(\.months) == [[month("2024-12")], [month("2025-01")], [month("2025-02")]])
        #expect(outcomes.compactMap(\.release?.isHistory) == [true, true, false], "the newest month alone is judged")
        #expect(outcomes.map(\.hasMore) == [true, true, false])
        #expect(outcomes[2].release?.source == "census-imports" && outcomes[2].release?.channel == "census-imdb")
        #expect(outcomes[2].release?.observations.count == 8, "three countries and all, on two bases")
        #expect(left.map { $0.prefix(9) } == ["IMDB2412.", "IMDB2501.", "IMDB2502."], "each waits to be kept")
        let files = outcomes.flatMap { $0.body?.files ?? [] }
        #expect(files.map(\.month) == [month("2024-12"), month("2025-01"), month("2025-02")])
        for file in files { #expect(try SpooledFile.hash(file.path) == file.sha256) }
        let gets = try server.requests().filter { $0.method == "GET" }.map(\.path)
        #expect(
            gets == [
                "/2024/Merch/im_m/IMDB2412.ZIP", "/2025/Merch/im_m/IMDB2501.ZIP", "/2025/Merch/im_m/IMDB2502.ZIP",
            ])
        #expect(try server.requests().allSatisfy { $0.headers["accept-encoding"] == "identity" })
    }

    /// History that begins before the first file, or has a gap, holds up nothing.
    @Test func monthsWithoutAFile() async throws {
        let server = try FeedServer(
            Self.rule("2024-11"), Self.rule("2025-01"), Self.rule("2025-02"), .init(status: 404))
        let outcomes = await polls(try poller(server, since: "2024-10"))
        #expect(outcomes.map(\.kind) == ["noDataYet", "releases", "noDataYet", "releases", "releases"])
        #expect(
            outcomes.map(\.months).filter { !$0.isEmpty } == [
                [month("2024-11")], [month("2025-01")], [month("2025-02")],
            ])
        #expect(outcomes[0].reason == "there is no file of 2024-10 (status 404)")
        #expect(outcomes.compactMap(\.release?.isHistory) == [true, true, false])
    }

    @Test func nothingNewAndReplacedArchives() async throws {
        let server = try FeedServer(Self.rule("2025-01"), Self.rule("2025-02"), .init(status: 404))
        let poller = try poller(server)
        let first = await polls(poller)
        let context = FeedContext(
            newestMonth: month("2025-02"), newestKnownAt: instant(Self.now),
            counts: [month("2025-01"): 8, month("2025-02"): 8], isEmpty: false)
        let second = await poller.poll(first[1].state, context, at: "2025-04-11T16:00:00Z")
        #expect(second.kind == "noDataYet" && second.reason == "2025-03 is not published yet")

        // The next month is out, and January was replaced.
        try server.set(
            Self.rule("2025-01", etag: "\"2\"", bytes: Self.archive("2025-01", dollars: 2501)), Self.rule("2025-02"),
            Self.rule("2025-03"), .init(status: 404))
        let third = await poller.poll(second.state, context, at: "2025-05-06T16:00:00Z")
        #expect(third.months == [month("2025-01"), month("2025-03")], "\(third.reason)")
        #expect(third.release?.isHistory == false)
        #expect(Set(third.release?.sections.map(\.month) ?? []) == [month("2025-01"), month("2025-03")])
        #expect(third.state.files["2025-01"]?.etag == "\"2\"")
    }

    /// The Census API brought the months before: the archives are the full check, and say nothing new by themselves.
    @Test func checksWhatCameAnotherWay() async throws {
        let server = try FeedServer(Self.rule("2025-01"), Self.rule("2025-02"), .init(status: 404))
        let poller = try poller(server)
        var context = FeedContext(
            newestMonth: month("2025-02"), newestKnownAt: instant(Self.now),
            counts: [month("2025-01"): 8, month("2025-02"): 8], isEmpty: false)
        let first = await poller.poll(FeedState(), context, at: "2025-04-11T16:00:00Z")
        #expect(first.months == [month("2025-01")] && first.hasMore && first.release?.isHistory == false)
        let second = await poller.poll(first.state, context, at: "2025-04-11T16:00:01Z")
        #expect(second.months == [month("2025-02")] && !second.hasMore)
        context.newestMonth = month("2025-02")
        let third = await poller.poll(second.state, context, at: "2025-04-11T16:00:02Z")
        #expect(third.kind == "noDataYet")
    }

    @Test func goneOnWithWhereItBrokeOff() async throws {
        let whole = Self.archive("2025-02", countries: 230)
        let server = try FeedServer(
            Self.rule("2025-02", bytes: whole).on("HEAD"), Self.rule("2025-02", mode: .cut, times: 3, bytes: whole),
            Self.rule("2025-02", bytes: whole), .init(status: 404))
        let pauses = Pauses()
        let outcome = try await poller(server, since: "2025-02", pauses: pauses)
            .poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(outcome.kind == "releases", "\(outcome.reason)")
        let gets = try server.requests().filter { $0.method == "GET" }
        #expect(gets.count == 4)
        let half = whole.count / 2
        #expect(gets.map { $0.headers["range"] }[0] == nil && gets[1].headers["range"] == "bytes=\(half)-")
        #expect(gets.dropFirst().allSatisfy { $0.headers["if-range"] == "\"1\"" })
        let starts = gets.dropFirst().compactMap { Int($0.headers["range"]?.dropFirst(6).dropLast() ?? "") }
        #expect(starts == starts.sorted() && Set(starts).count == 3, "each goes on behind the one before")
        #expect(left.count == 1)
    }

    /// The daemon is killed in the middle of an archive: the next poll goes on with it.
    @Test func goneOnWithAfterARestart() async throws {
        let whole = Self.archive("2025-02", countries: 230)
        let server = try FeedServer(
            Self.rule("2025-02", bytes: whole).on("HEAD"), Self.rule("2025-02", mode: .cut, times: 1, bytes: whole),
            FeedServer.Rule("IMDB2502", status: 503).on("GET"),
            .init(status: 404))
        let poller = try poller(server, since: "2025-02")
        let first = await poller.poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(first.kind == "unreachable" && first.reason.contains("2025-02: "))
        #expect(left == ["IMDB2502.ZIP.json", "IMDB2502.ZIP.part"])
        try server.set(Self.rule("2025-02", bytes: whole), .init(status: 404))
        let second = await poller.poll(FeedState(json: first.state.json), FeedContext(isEmpty: true), at: Self.now)
        #expect(second.kind == "releases", "\(second.reason)")
        #expect(try server.requests().last?.headers["range"] == "bytes=\(whole.count / 2)-")
    }

    @Test func changedWhileItWasFetched() async throws {
        let old = Self.archive("2025-02", countries: 230)
        let new = Self.archive("2025-02", dollars: 2600, countries: 200)
        let server = try FeedServer(
            Self.rule("2025-02", bytes: old).on("HEAD"), Self.rule("2025-02", mode: .cut, times: 1, bytes: old),
            Self.rule("2025-02", etag: "\"2\"", bytes: new), .init(status: 404))
        let outcome = try await poller(server, since: "2025-02")
            .poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(outcome.kind == "releases", "\(outcome.reason)")
        #expect(outcome.release?.observations.count == 402, "the new state, whole")
        #expect(outcome.state.files["2025-02"]?.etag == "\"2\"")
    }

    @Test(
        arguments: [
            (FeedServer.Rule(status: 403), "refused", "403"),
            (.init(status: 302, headers: [["Location", "http://x/"]]), "refused", "redirects"),
            (.init(status: 503), "unreachable", "503"),
            (.init(bytes: Array("<html>maintenance</html>".utf8)), "quarantined", "no ZIP archive"),
            (.init(bytes: []), "quarantined", "it is empty"),
            (.init(bytes: Array(archive("2025-02").dropLast(30))), "quarantined", "cut off in its directory"),
            (.init(bytes: archive("2025-01")), "quarantined", "the record is of `202501`"),
            (.init(status: 206, headers: [["Content-Range", "bytes 7-9/10"]], bytes: [1]), "refused", "another part"),
            (.init(mode: .drop), "unreachable", "not complete"),
        ] as [(FeedServer.Rule, String, String)])
    func otherAnswers(rule: FeedServer.Rule, kind: String, words: String) async throws {
        let server = try FeedServer(Self.rule("2025-02").on("HEAD"), rule.on("GET"), .init(status: 404))
        let outcome = try await poller(server, since: "2025-02")
            .poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(outcome.kind == kind && outcome.reason.contains(words), "\(outcome.kind): \(outcome.reason)")
        #expect(outcome.release == nil && !outcome.hasMore)
    }

    /// An archive that does not add up is fetched once, told once, and looked at again when it was replaced.
    @Test func quarantinedOnce() async throws {
        var bank = ImportDataBank("2025-02", [.figures("7601103000", "1220", kilograms: 1, dollars: 100)])
        var writer = ZipWriter()
        for (name, text) in bank.members {
            writer.add(name, Array((name == "IMP_DETL.TXT" ? text.replacing("    100", with: "     99") : text).utf8))
        }
        let server = try FeedServer(Self.rule("2025-02", bytes: writer.archive), .init(status: 404))
        let poller = try poller(server, since: "2025-02")
        let empty = FeedContext(isEmpty: true)
        let first = await poller.poll(FeedState(), empty, at: Self.now)
        let quarantine = try #require(first.quarantine)
        #expect(first.reason.hasPrefix("IMDB2502.ZIP, IMP_COMM.TXT, line 1: the records of tariff line"))
        #expect(left.count == 1 && left[0].hasPrefix("IMDB2502.ZIP."))
        let refused = left[0]

        let second = await poller.poll(FeedState(json: first.state.json), empty, at: Self.now)
        #expect(second.kind == "nothingNew" && second.reason.contains("refused before"))
        #expect(second.state.refusals == 2)
        #expect(try server.requests().filter { $0.method == "GET" }.count == 1)

        let body = try Gzip.inflate(quarantine.body, limit: 1 << 20)
        let accepted = try poller.accept(body, context: empty, at: instant(Self.now))
        #expect(accepted[0].sections.allSatisfy { $0.listing == .partial })
        #expect(
            accepted[0].observations.first { $0.series.country == .all && $0.series.basis == .consumption }?.value
                == 100)

        bank.rows = [.figures("7601103000", "1220", kilograms: 1, dollars: 101)]
        try server.set(Self.rule("2025-02", etag: "\"2\"", bytes: bank.archive { _ in nil }), .init(status: 404))
        let third = await poller.poll(FeedState(json: second.state.json), empty, at: Self.now)
        #expect(third.kind == "releases", "\(third.reason)")
        #expect(third.state.refusals == 0)
        try FileManager.default.removeItem(atPath: spool.path(refused))
        #expect(throws: FeedProblem.self) { try poller.accept(body, context: empty, at: instant(Self.now)) }
    }

    @Test func droppedArchives() async throws {
        let folder = try TemporaryDirectory()
        for name in ["2025-01", "2025-02"] {
            try folder.write("IMDB25\(name.suffix(2)).ZIP", Data(Self.archive(name)))
        }
        try folder.write("notes.zip", Data([1]))
        let poller = PollingTests.poller(try feed("kind: census-imdb, file: \(folder.path)"), key: nil)
        var state = FeedState()
        var context = FeedContext(isEmpty: true)
        var seen: [(String, Bool?)] = []
        for _ in 0..<3 {
            let outcome = await poller.poll(state, context, at: Self.now)
            try poller.settle(outcome)
            state = FeedState(json: outcome.state.json)
            seen.append((outcome.kind, outcome.release?.isHistory))
            guard let release = outcome.release else { continue }
            context = FeedContext(newestMonth: outcome.months.max(), newestKnownAt: release.knownAt, isEmpty: false)
        }
        #expect(seen.map(\.0) == ["releases", "releases", "quarantined"])
        #expect(seen.map(\.1) == [true, false, nil])
        let done = try FileManager.default.contentsOfDirectory(atPath: folder.path("done")).sorted()
        #expect(done == ["IMDB2501.ZIP", "IMDB2502.ZIP"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("rejected")).contains("notes.zip"))
        try folder.write("IMDB2502.ZIP", Data(Self.archive("2025-02")))
        let again = await poller.poll(state, context, at: Self.now)
        #expect(again.kind == "nothingNew" && again.settlement == .accepted)
    }

    /// Comext's files come in whatever they are packed in; the channel is the kind of the feed.
    @Test(arguments: ["plain", "gzip", "zip", "7z"]) func comext(packing: String) async throws {
        let text = """
            REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,QUANTITY_KG
            DE,US,76011000,1,202502,100
            DE,CN,76011000,1,202502,:

            """
        var bytes = Array(text.utf8)
        switch packing {
        case "gzip": bytes = try Gzip.deflate(bytes)
        case "zip":
            var writer = ZipWriter()
            writer.add("full_v2_202502.dat", bytes)
            bytes = writer.archive
        case "7z": bytes = SevenZip.magic + bytes
        default: break
        }
        let server = try FeedServer(
            .init(["202502"], headers: [["ETag", "\"1\""]], bytes: bytes, ranges: true), .init(status: 404))
        let url = server.url("/files/?file=comext/full_v2_{YYYY}{MM}.dat")
        let poller = PollingTests.poller(
            try feed("kind: comext, url: \"\(url)\", since: 2025-02, spool: \(spool.path)"), key: nil)
        let outcome = await poller.poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        if packing == "7z" {
            #expect(
                outcome.kind == "quarantined",
                "what is no archive, or cannot be read here, is not taken: \(outcome.reason)")
            return
        }
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(release.source == "test" && release.channel == "comext")
        #expect(release.observations.map(\.quantity) == [100, nil])
        #expect(release.observations.allSatisfy { $0.series.reporter == "4280" })
    }
}
