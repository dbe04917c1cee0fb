import Compression
import Curl
import FeedFormats
import Foundation
import Settings
import TestSupport
import Testing
import Trade

@testable import Polling

/// A kind of feed with a body that its server gives, for tests in which the server does not.
struct FedKind: Sendable, CustomTestStringConvertible {
    var name: String
    /// The settings of the feed but for its address.
    var settings: String
    var path: String
    /// What the address of the body holds.
    var contains: [String]
    var type = "text/csv"
    var body: [UInt8]
    /// The same months with other figures.
    var revised: [UInt8]
    /// What a server gives that has published half of it.
    var half: [UInt8]
    /// Answers to what is asked beside the body.
    var others: [FeedServer.Rule] = []
    var census: FeedServer.Census?
    var key: String?
    var now: String
    /// The body lies in the spool before it is read.
    var isSpooled = false
    /// The body says where it ends, or its parts have to add up.
    var hasEnd = true

    var testDescription: String { name }

    static let all = [census, licenses, table, archive, comtrade, comext]

    static let census: FedKind = {
        func table(_ rows: [(String, Int)]) -> [UInt8] {
            let lines = rows.map { #"["\#($0.0)","DET","\#($0.1)","\#($0.1 - 5)","HS2","76","2021-03"]"# }
            let header = #"["CTY_CODE","SUMMARY_LVL","GEN_VAL_MO","CON_VAL_MO","COMM_LVL","I_COMMODITY","time"]"#
            return Array(("[" + ([header] + lines).joined(separator: ",\n") + "]").utf8)
        }
        return FedKind(
            name: "census", settings: "kind: census-hs, level: HS2, since: 2021-03",
            path: "/data/timeseries/intltrade/imports/hs", contains: ["SUMMARY_LVL"], type: "application/json",
            body: table([("1220", 700), ("-", 700)]), revised: table([("1220", 701), ("-", 701)]), half: table([]),
            census: FeedServer.Census("2021-03", "2021-03"), key: PollingTests.key, now: "2021-05-10T13:00:00Z")
    }()

    static let licenses = FedKind(
        name: "licenses", settings: "kind: aim-aggregate", path: "/aim.csv", contains: ["/aim.csv"],
        body: Array(Licenses.file().utf8), revised: Array(Licenses.file(value: 1001).utf8),
        half: Array(Licenses.file().split(separator: "\n").prefix(3).joined(separator: "\n").utf8) + [10],
        now: "2021-03-17T16:00:00Z")

    static let table = FedKind(
        name: "table", settings: "kind: mapped-table, mapping: \(packageRoot)/systemd/mappings/dashboard-rows.yml",
        path: "/views/Origin.csv", contains: ["/views/Origin.csv"], body: Array(MappedTableTests.rows.utf8),
        revised: Array(MappedTableTests.rows.replacing("482,112,345", with: "482,112,346").utf8),
        half: Array(MappedTableTests.rows.prefix { $0 != "\n" }.utf8), now: MappedTableTests.now, hasEnd: false)

    static let archive = FedKind(
        name: "archive", settings: "kind: census-imdb, since: 2025-02", path: "/{YYYY}/Merch/im_m/IMDB{YY}{MM}.ZIP",
        contains: ["IMDB2502.ZIP"], type: "application/zip", body: MonthlyFilesTests.archive("2025-02", countries: 1),
        revised: MonthlyFilesTests.archive("2025-02", dollars: 2600, countries: 1),
        half: {
            var writer = ZipWriter()
            let bank = ImportDataBank("2025-02", [.figures("7601103000", "1220", kilograms: 1, dollars: 100)])
            for (name, text) in bank.members.prefix(3) { writer.add(name, Array(text.utf8)) }
            return writer.archive
        }(), others: [.init(status: 404)], now: MonthlyFilesTests.now, isSpooled: true)

    static let comtrade: FedKind = {
        func answer(_ weight: Int) -> [UInt8] {
            Array(
                ComtradePollTests.answer([
                    ComtradePollTests.record(0, 156, "202405", weight: weight),
                    ComtradePollTests.record(842, 156, "202405", weight: weight),
                ]).utf8)
        }
        return FedKind(
            name: "comtrade", settings: "kind: comtrade, reporters: [china], products: [\"7601\"], since: 2024-05",
            path: "", contains: ["reporterCode=156&period=202405&"], type: "application/json", body: answer(1000),
            revised: answer(1001), half: Array(ComtradePollTests.answer([]).utf8),
            others: [ComtradePollTests.available([(156, "202405", "a")])], now: ComtradePollTests.now)
    }()

    static let comext: FedKind = {
        func file(_ rows: String...) -> [UInt8] {
            let text = (["REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,QUANTITY_KG"] + rows).joined(separator: "\n") + "\n"
            return (try? Gzip.deflate(Array(text.utf8))) ?? []
        }
        return FedKind(
            name: "comext", settings: "kind: comext, since: 2025-02", path: "/files/full_v2_{YYYY}{MM}.gz",
            contains: ["202502"], type: "application/gzip",
            body: file("DE,US,76011000,1,202502,100", "DE,CN,76011000,1,202502,:"),
            revised: file("DE,US,76011000,1,202502,101"), half: file(), others: [.init(status: 404)],
            now: MonthlyFilesTests.now, isSpooled: true)
    }()

    // MARK: A server and a poll

    func server() throws -> FeedServer { try FeedServer(census: census) }

    /// The answer to the question for the body.
    func answer(_ bytes: [UInt8]? = nil, etag: String = "\"1\"", times: Int = 1_000_000) -> FeedServer.Rule {
        FeedServer.Rule(
            contains, type: type, headers: [["ETag", etag]], bytes: bytes ?? body, times: times, ranges: isSpooled)
    }

    /// Sets what the server does; where it is asked with HEAD first, that is answered well.
    func set(_ rules: FeedServer.Rule..., on server: FeedServer) throws {
        let heads = isSpooled && rules.contains { $0.framing != nil || $0.mode != .answer } ? [answer().on("HEAD")] : []
        try server.set(heads + rules + others)
    }

    /// Polls as if for the first time, and holds the outcome against what every outcome has: words that outlive a restart,
    /// and no trace of figures that were not taken.
    func poll(
        _ server: FeedServer, tries: Int = 1, _ change: (inout TransferLimits) -> Void = { _ in }
    ) async throws -> PollOutcome {
        let spool = try TemporaryDirectory()
        let own = try feed(
            "\(settings), url: \"\(server.url(path))\"" + (isSpooled ? ", spool: \(spool.path)" : ""))
        var pace = Pace.fitting(own)
        pace.tries = tries
        change(&pace.limits)
        let outcome = await poller(own, key: key, pace: pace)
            .poll(FeedState(), FeedContext(isEmpty: true), at: now)
        let kept = FeedState(json: outcome.state.json)
        #expect(!outcome.reason.isEmpty && kept.reason == outcome.reason, "\(name): \(outcome.kind)")
        if outcome.releases.isEmpty {
            #expect(kept.contentHash == nil && kept.newestMonth == nil && kept.lastAsOf == nil, "\(name)")
        }
        return outcome
    }

    /// The figures of a whole body.
    func figures(_ bytes: [UInt8]? = nil, _ server: FeedServer) async throws -> [Observation] {
        try set(answer(bytes), on: server)
        return try #require(try await poll(server).release, "\(name)").observations
    }
}
