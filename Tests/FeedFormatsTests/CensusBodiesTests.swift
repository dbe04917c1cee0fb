import Foundation
import Testing
import Trade

@testable import FeedFormats

private enum RecordedBodies {
    static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/data/feed_bodies/census_api")
    static let arePresent = FileManager.default.fileExists(atPath: folder.path)
}

/// Bodies as the Census API sent them.
@Suite(.enabled(if: RecordedBodies.arePresent, "the recorded bodies of the Census API are not there"))
struct CensusBodiesTests {
    private func body(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: RecordedBodies.folder.appendingPathComponent(name)))
    }
    private func request(_ months: ClosedRange<Month>) -> CensusRequest {
        CensusRequest(
            base: CensusFixtures.base, months: months, prefix: "854231", level: .hs6, rows: .total, bases: [.general])
    }

    @Test(arguments: [("2010-01", 388_466_943), ("2013-01", 1_167_461_768), ("2020-01", 1_624_108_686)])
    func oneMonth(_ name: String, _ value: Int64) throws {
        let answer = CensusFixtures.decode(
            try body("imports_hs_HS6_854231_\(name).json"), request: request(month(name)...month(name)))
        #expect(answer.figures?.observations.map(\.value) == [value])
        #expect(answer.figures?.observations.map(\.series.country) == [.all])
    }

    @Test func sixMonths() throws {
        let body = try body("imports_hs_HS6_854231_2013-01_to_06.json")
        let half = month("2013-01")...month("2013-06")
        #expect(CensusFixtures.decode(body, request: request(half)).figures?.months == Array(half))
        let other = request(month("2013-01")...month("2013-05"))
        #expect(CensusFixtures.decode(body, request: other).problem?.what == "time is `2013-06`")
    }

    @Test(arguments: [
        ("imports_naics_334413_2013-01.json", 200, "application/json", "refused", "COMM_LVL is missing"),
        ("error_400_unknown_variable.txt", 400, "text/plain", "refused", "unknown variable 'NAME'"),
        ("error_400_geography.txt", 400, "text/plain", "refused", "geography hierarchy"),
        ("no_data_204.body", 204, "application/json", "noDataYet", ""),
        ("missing_key_200_TRUNCATED.html", 200, "text/html", "refused", "carried no key"),
    ])
    func otherAnswers(_ name: String, _ status: Int, _ type: String, _ kind: String, _ words: String) throws {
        let answer = CensusFixtures.decode(
            try body(name), status: status, contentType: type, request: request(month("2013-01")...month("2013-01")))
        #expect(answer.kind == kind)
        #expect(words.isEmpty || answer.problem?.what.contains(words) == true)
    }
}
