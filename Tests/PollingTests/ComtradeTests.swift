import Compression
import FeedFormats
import Foundation
import TestSupport
import Testing
import Trade

@testable import Polling

@Suite struct ComtradePollTests {
    static let now = "2024-08-01T16:00:00Z"

    static func record(_ partner: Int, _ reporter: Int, _ period: String, flow: String = "X", weight: Int = 1000)
        -> String
    {
        """
        {"period":"\(period)","reporterCode":\(reporter),"flowCode":"\(flow)","partnerCode":\(partner),"partner2Code":0,\
        "cmdCode":"7601","customsCode":"C00","mosCode":"0","motCode":0,"netWgt":\(weight).0,"isNetWgtEstimated":false,\
        "primaryValue":\(weight * 2).0}
        """
    }
    static func answer(_ records: [String]) -> String {
        #"{"elapsedTime":"0.1 secs","count":\#(records.count),"data":[\#(records.joined(separator: ","))],"error":""}"#
    }
    static func available(_ list: [(Int, String, String)]) -> FeedServer.Rule {
        .init(
            "getDa", type: "application/json",
            body: answer(
                list.map { #"{"reporterCode":\#($0.0),"period":\#($0.1),"totalRecords":9,"lastReleased":"\#($0.2)"}"# })
        )
    }
    static func figures(_ reporter: Int, _ period: String, weight: Int = 1000) -> FeedServer.Rule {
        .init(
            "reporterCode=\(reporter)&period=\(period)&", type: "application/json",
            body: answer([
                record(0, reporter, period, weight: weight), record(842, reporter, period, weight: weight),
                record(643, reporter, period, flow: "M", weight: weight),
            ]))
    }

    func poller(_ server: FeedServer, key: String? = nil, more: String = "") throws -> FeedPoller {
        PollingTests.poller(
            try feed(
                "kind: comtrade, url: \"\(server.url(""))\", reporters: [china, turkey], mirrors: [russia], products: [\"7601\"], "
                    + "since: 2024-04\(more)"), key: key)
    }

    @Test func onlyWhatChanged() async throws {
        let server = try FeedServer(
            Self.available([
                (156, "202403", "a"), (156, "202404", "a"), (156, "202405", "a"), (792, "202405", "a"),
                (36, "202405", "a"),
            ]),
            Self.figures(156, "202404"), Self.figures(156, "202405"), Self.figures(792, "202405"))
        let poller = try poller(server)
        let first = await poller.poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(first.kind == "releases" && first.hasMore, "\(first.reason)")
        #expect(first.months == [month("2024-04")] && first.release?.isHistory == true)
        let context = FeedContext(newestMonth: month("2024-04"), newestKnownAt: instant(Self.now), isEmpty: false)
        let second = await poller.poll(FeedState(json: first.state.json), context, at: Self.now)
        #expect(second.months == [month("2024-05")] && second.release?.isHistory == false && !second.hasMore)
        #expect(second.releases.map(\.source) == ["test", "test-mirror"])
        #expect(second.releases[1].observations.map(\.series.country.code) == ["4890", "5700"])
        #expect(second.releases[1].observations.allSatisfy { $0.series.reporter == "4621" && $0.value == 1887 })
        let calls = try server.requests().count
        let third = await poller.poll(second.state, context, at: Self.now)
        #expect(third.kind == "noDataYet" && third.reason == "nothing new at any reporter")
        #expect(try server.requests().count == calls + 1, "one call to learn that")

        try server.set(
            Self.available([(156, "202404", "b"), (156, "202405", "a"), (792, "202405", "a")]),
            Self.figures(156, "202404", weight: 1001))
        let fourth = await poller.poll(third.state, context, at: Self.now)
        #expect(fourth.months == [month("2024-04")], "\(fourth.reason)")
        #expect(try server.requests().allSatisfy { $0.path.hasPrefix("/public/v1/") })
    }

    @Test func theKeyGoesIntoAHeader() async throws {
        let server = try FeedServer(
            Self.available([(156, "202405", "a"), (792, "202405", "a")]),
            .init(
                "reporterCode=156,792&period=202405", type: "application/json",
                body: Self.answer([Self.record(0, 156, "202405"), Self.record(0, 792, "202405")])))
        let outcome = try await poller(server, key: key).poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(outcome.kind == "releases", "\(outcome.reason)")
        let requests = try server.requests()
        #expect(requests.allSatisfy { $0.headers["ocp-apim-subscription-key"] == key && !$0.path.contains(key) })
        #expect(requests.map { $0.path.prefix(16) } == ["/data/v1/getDa/C", "/data/v1/get/C/M"])
    }

    /// A preview of 500 records was cut off: the query is asked in parts.
    @Test func truncated() async throws {
        let many = (0..<500).map { Self.record($0, 156, "202405") }
        let server = try FeedServer(
            Self.available([(156, "202405", "a")]),
            .init("flowCode=M,X", type: "application/json", body: Self.answer(many)),
            .init(
                "flowCode=M&", type: "application/json", body: Self.answer([Self.record(0, 156, "202405", flow: "M")])),
            .init("flowCode=X&", type: "application/json", body: Self.answer([Self.record(0, 156, "202405")])))
        let outcome = try await poller(server).poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(outcome.release?.observations.count == 2, "\(outcome.reason)")
        try server.set(
            Self.available([(156, "202405", "a")]), .init(type: "application/json", body: Self.answer(many)))
        let stuck = try await poller(server).poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(stuck.kind == "refused" && stuck.reason.contains("set a `key:`"))
    }

    @Test(
        arguments: [
            (
                FeedServer.Rule(
                    status: 401, body: #"{"statusCode":401,"message":"Access denied due to invalid subscription key."}"#
                ), "refused", "Access denied"
            ),
            (
                .init(
                    status: 429, headers: [["Retry-After", "0"]],
                    body: #"{"statusCode":429,"message":"Rate limit is exceeded."}"#), "unreachable", "Rate limit"
            ),
            (.init(status: 403, headers: [["Retry-After", "3600"]]), "unreachable", "403"),
            (.init(status: 414, body: "Request URL Too Long"), "refused", "too long"),
            (.init(status: 500), "unreachable", "500"),
            (.init(type: "text/html", body: "<html>"), "quarantined", "Byte 0"),
            (.init(type: "application/json", body: answer([])), "noDataYet", "answers with none"),
            (
                .init(type: "application/json", body: String(answer([record(0, 156, "202405")]).dropLast(9))),
                "quarantined", "Byte"
            ),
            (
                .init(type: "application/json", body: answer([record(0, 156, "202404")])), "quarantined",
                "what was asked for"
            ),
        ] as [(FeedServer.Rule, String, String)])
    func otherAnswers(rule: FeedServer.Rule, kind: String, words: String) async throws {
        let server = try FeedServer(Self.available([(156, "202405", "a")]), rule)
        let poller = try poller(server)
        let outcome = await poller.poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(outcome.kind == kind && outcome.reason.contains(words), "\(outcome.kind): \(outcome.reason)")
        #expect(outcome.state.files.isEmpty, "nothing counts as taken in")
        guard kind == "quarantined" else { return }
        let again = await poller.poll(outcome.state, FeedContext(isEmpty: true), at: Self.now)
        #expect(again.kind == "nothingNew" && again.reason.hasPrefix("refused before"))
    }

    /// Bodies as UN Comtrade sent them.
    @Test(
        .enabled(if: sharedData("feed_bodies/comtrade") != nil, "the recorded bodies of UN Comtrade are not there"),
        arguments: [
            ("preview_C_M_HS_7108_784_201912.json", 2, 2), ("preview_C_M_HS_7108_344_202607.json", 2, 2),
            ("get_C_A_HS_TOTAL_2010.json", 4, 0), ("get_C_A_HS_data.json", 4, 0), ("get_S_A_EB_services.json", 0, 0),
            ("bulk_C_A_HS_empty.json", 0, 0),
        ])
    func recordedBodies(name: String, records: Int, rows: Int) throws {
        let path = try #require(sharedData("feed_bodies/comtrade/\(name)"))
        let table = try ComtradeTable(Array(try #require(FileManager.default.contents(atPath: path))))
        #expect(table.records == records && table.rows.count == rows, "annual figures are no months")
        guard name.contains("784") else { return }
        #expect(
            table.rows.map(\.quantity) == [65_457, 123_028]
                && table.rows.map(\.value) == [2_724_357_622, 1_418_288_532])
        #expect(
            table.rows.map(\.flow) == [.import, .export]
                && table.rows.allSatisfy { $0.reporter == 784 && $0.partner == 0 })
    }

    @Test(.enabled(if: sharedData("feed_bodies/comtrade") != nil, "the recorded bodies of UN Comtrade are not there"))
    func otherRecordedBodies() throws {
        for name in ["bulk_C_A_HS_index.json", "wrapped_C_M_HS_2818_156_202501_EMPTY.json", "ref_Reporters.json"] {
            let path = try #require(sharedData("feed_bodies/comtrade/\(name)"))
            let body = Array(try #require(FileManager.default.contents(atPath: path)))
            let rows = (try? ComtradeTable(body))?.rows ?? []
            #expect(rows.isEmpty, "\(name) holds no figures")
        }
    }
}
