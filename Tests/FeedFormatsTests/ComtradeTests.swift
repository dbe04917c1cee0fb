import Testing
import Trade

@testable import FeedFormats

@Suite struct ComtradeTests {
    static func record(
        _ partner: Int, reporter: Int = 156, flow: String = "X", period: String = "\"202405\"",
        product: String = "7601",
        weight: String = "1000.0", value: String = "2500.4", estimated: Bool = false, more: String = ""
    ) -> String {
        """
        {"typeCode":"C","period":\(period),"reporterCode":\(reporter),"flowCode":"\(flow)","partnerCode":\(partner),\
        "partner2Code":0,"cmdCode":"\(product)","customsCode":"C00","mosCode":"0","motCode":0,"netWgt":\(weight),\
        "isNetWgtEstimated":\(estimated),"primaryValue":\(value)\(more)}
        """
    }
    static func answer(_ records: [String], count: Int? = nil) -> [UInt8] {
        bytes(
            #"{"elapsedTime":"0.1 secs","count":\#(count ?? records.count),"data":[\#(records.joined(separator: ","))],"error":""}"#
        )
    }

    @Test func records() throws {
        let table = try ComtradeTable(
            Self.answer([
                Self.record(0, weight: "1500", value: "3000.5"), Self.record(842),
                Self.record(124, weight: "null", value: "499.6"),
                Self.record(484, weight: "0.0", value: "1"), Self.record(36, estimated: true),
                Self.record(899, weight: "5e2", value: "0"),
            ]))
        #expect(table.records == 6 && table.passedOver == 0)
        #expect(table.rows.map(\.quantity) == [1500, 1000, nil, nil, nil, 500])
        #expect(table.rows.map(\.value) == [3001, 2500, 500, 1, 2500, 0])
        #expect(table.rows.allSatisfy { $0.flow == .export && $0.month == month("2024-05") && $0.product == "7601" })
    }

    /// Whatever would count twice is passed over: breakdowns, years, re-exports, other codes.
    @Test func breakdowns() throws {
        let rows = [
            Self.record(842).replacing("\"partner2Code\":0", with: "\"partner2Code\":36"),
            Self.record(842).replacing("\"motCode\":0", with: "\"motCode\":2100"),
            Self.record(842).replacing("\"C00\"", with: "\"C01\""),
            Self.record(842).replacing("\"mosCode\":\"0\"", with: "\"mosCode\":\"1\""),
            Self.record(842, period: "\"2024\""), Self.record(842, flow: "RX"), Self.record(842, product: "TOTAL"),
            Self.record(842),
        ]
        let table = try ComtradeTable(Self.answer(rows))
        #expect(table.rows.count == 1 && table.passedOver == 7)
        #expect(throws: FeedProblem.self) {
            try ComtradeRelease.merge(
                try ComtradeTable(Self.answer([rows[7], rows[7]])).rows, source: "c",
                knownAt: instant("2024-07-01T00:00:00Z"),
                contentHash: "", feed: "f")
        }
    }

    @Test func whatIsWrong() {
        func problem(_ body: [UInt8]) -> FeedProblem? {
            do throws(FeedProblem) {
                _ = try ComtradeTable(body)
                return nil
            } catch { return error }
        }
        #expect(problem(Self.answer([Self.record(0)], count: 2))?.what == "the answer says it has 2 records and has 1")
        #expect(problem(bytes("{}"))?.what == "the answer has no data")
        #expect(problem(bytes("<html>"))?.where == "byte 0")
        #expect(problem(Self.answer([Self.record(0, weight: "-1.0")]))?.what == "netWgt is `-1.0`")
        #expect(
            problem(Self.answer([Self.record(0, more: ",\"netWgt\":1")]))?.what == "a name occurs twice in a record")
        #expect(problem(Self.answer(["{}"]))?.what.hasPrefix("a record without reporter") == true)
        let whole = Self.answer([Self.record(0), Self.record(842)])
        for length in 0..<whole.count { #expect(problem(Array(whole[..<length])) != nil) }
        #expect(problem(Self.answer([])) == nil)
        #expect(
            ComtradeTable.complaint(
                bytes(#"{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds." }"#))
                == "`Rate limit is exceeded. Try again in 57 seconds.`")
        #expect(ComtradeTable.complaint(bytes(#"{"errorObject":{"errorMessage":"too long"}}"#)) == "`too long`")
        #expect(ComtradeTable.complaint(bytes(#"{"error":""}"#)) == nil)
    }

    private func release(_ rows: [String]) throws -> Release {
        try ComtradeRelease.merge(
            try ComtradeTable(Self.answer(rows)).rows, source: "comtrade", knownAt: instant("2024-07-01T00:00:00Z"),
            contentHash: "", feed: "f")
    }

    @Test func aRelease() throws {
        let release = try release([
            Self.record(0, weight: "1800", value: "5000"), Self.record(842, weight: "1000", value: "2500"),
            Self.record(899, weight: "500", value: "2000"), Self.record(839, weight: "300", value: "500"),
            Self.record(0, flow: "M", weight: "9", value: "9"),
        ])
        #expect(release.channel == "comtrade")
        let exports = release.observations.filter { $0.series.flow == .export }
        #expect(exports.map(\.series.country.code) == ["-", "1000", "UN"], "two areas that are no country are one")
        #expect(exports.map(\.quantity) == [1800, 1000, 800])
        #expect(exports.allSatisfy { $0.series.reporter == "5700" && $0.series.role == .destination })
        #expect(release.observations.first { $0.series.flow == .import }?.series.role == .origin)
        #expect(release.sections.first { $0.flow == .export }?.listing == .complete)
        #expect(release.sections.first { $0.flow == .import }?.listing == .partial)
    }

    /// Exports of Russia are what others import from it: one reporter a series, without freight, marked by the source.
    @Test func mirrors() throws {
        let rows = try ComtradeTable(
            Self.answer([
                Self.record(643, flow: "M", weight: "1000", value: "1060"),
                Self.record(643, reporter: 792, flow: "M", weight: "7", value: "107"),
                Self.record(643, flow: "X"), Self.record(0, flow: "M"),
            ])
        ).rows
        let mirror = try #require(
            try ComtradeRelease.mirror(
                rows, of: [Country("4621")], factor: 1060, source: "comtrade-mirror",
                knownAt: instant("2024-07-01T00:00:00Z"),
                contentHash: "", feed: "f"))
        #expect(mirror.source == "comtrade-mirror" && mirror.channel == "comtrade-mirror")
        #expect(mirror.observations.map(\.series.country.code) == ["4890", "5700"])
        #expect(mirror.observations.map(\.quantity) == [7, 1000] && mirror.observations.map(\.value) == [101, 1000])
        #expect(mirror.observations.allSatisfy { $0.series.reporter == "4621" && $0.series.flow == .export })
        #expect(mirror.sections.allSatisfy { $0.listing == .partial })
    }

    @Test func areas() {
        for (area, code) in [
            (842, "1000"), (840, "1000"), (251, "4279"), (156, "5700"), (699, "5330"), (579, "4039"), (490, "5830"),
            (0, "-"),
        ] {
            #expect(ComtradeAreas.country(area)?.code == code)
        }
        #expect(ComtradeAreas.country(899) == nil && ComtradeAreas.area(Country("1000")) == 842)
        for code in CountryList.scheduleC.sortedCodes {
            if let area = ComtradeAreas.area(Country(code)) { #expect(ComtradeAreas.country(area)?.code == code) }
        }
    }

    @Test func queries() {
        let query = ComtradeRequest(
            base: "https://comtradeapi.un.org", isKeyed: true, reporters: [156, 792],
            months: [month("2024-05"), month("2024-06")],
            products: ["7601", "7606"])
        #expect(
            query.url
                == "https://comtradeapi.un.org/data/v1/get/C/M/HS?reporterCode=156,792&period=202405,202406&cmdCode=7601,7606"
                + "&flowCode=M,X&partner2Code=0&motCode=0&customsCode=C00&includeDesc=false&maxRecords=100000")
        var parts = [query]
        while let index = parts.firstIndex(where: { !$0.parts.isEmpty }) {
            parts.replaceSubrange(index...index, with: parts[index].parts)
        }
        #expect(parts.count == 16)
        #expect(Set(parts.map(\.url)).count == 16)
    }
}
