import Testing
import Trade

@testable import FeedFormats

@Suite struct CensusRequestTests {
    private typealias Fixtures = CensusFixtures

    @Test func lineRequestAsksForEverything() {
        #expect(
            Fixtures.march.redacted == Fixtures.base
                + "?get=CTY_CODE,SUMMARY_LVL,GEN_VAL_MO,CON_VAL_MO,GEN_QY1_MO,CON_QY1_MO,UNIT_QY1,GEN_QY1_MO_FLAG,"
                + "CON_QY1_MO_FLAG&COMM_LVL=HS10&I_COMMODITY=76*&time=2025-03")
    }

    @Test func rangeAndExactCode() {
        let request = CensusRequest(
            base: Fixtures.base, months: month("2024-01")...month("2024-12"), prefix: "760110", level: .hs6,
            bases: [.general])
        #expect(
            request.redacted == Fixtures.base
                + "?get=CTY_CODE,SUMMARY_LVL,GEN_VAL_MO&COMM_LVL=HS6&I_COMMODITY=760110"
                + "&time=from+2024-01+to+2024-12")
    }

    @Test func keyStandsInTheURLOnly() {
        #expect(Fixtures.march.url(key: "0a&b c").hasSuffix("&time=2025-03&key=0a%26b%20c"))
        #expect(!"\(Fixtures.march)".contains("key="))
    }

    @Test func partsCoverTheWhole() {
        var request = Fixtures.march
        #expect(request.parts.map(\.prefix) == (0...9).map { "76\($0)" })
        #expect(request.parts[0].redacted.contains("I_COMMODITY=760*"))
        request.months = month("2024-01")...month("2024-03")
        #expect(
            request.parts.map(\.months)
                == [month("2024-01")...month("2024-02"), month("2024-03")...month("2024-03")])
        request = Fixtures.march
        request.prefix = "7601103000"
        #expect(request.parts.isEmpty)
    }

    private func figures(_ prefix: String, _ months: [String], value: Int64 = 5) -> CensusFigures {
        var request = Fixtures.march
        request.prefix = prefix
        request.bases = [.general]
        request.months = month(months.first ?? "2025-03")...month(months.last ?? "2025-03")
        var figures = CensusFigures.empty(for: request)
        figures.months = months.map(month)
        figures.observations = figures.months.map { own in
            Observation(
                series: SeriesKey(source: "", basis: .general, country: .all, product: Product(prefix + "1030000")),
                month: own, quantity: 1, value: value, status: .final)
        }
        return figures
    }

    private func merge(_ answers: [CensusFigures]) throws(FeedProblem) -> Release {
        try CensusRelease.merge(
            answers, source: "census-imports", knownAt: instant("2025-05-06T12:30:00Z"), contentHash: "ab",
            feed: "census")
    }

    @Test func answersBecomeOneRelease() throws {
        let release = try merge([figures("760", ["2024-12"]), figures("760", ["2025-01", "2025-02"])])
        #expect(release.source == "census-imports")
        #expect(release.channel == "census-api")
        #expect(release.observations.allSatisfy { $0.series.source == "census-imports" })
        #expect(release.sections.map(\.month) == ["2024-12", "2025-01", "2025-02"].map(month))
        #expect(!release.isHistory)
    }

    @Test func splitPrefixesBecomeTheirParent() throws {
        var parts = Fixtures.march.parts.map { part in
            var part = part
            part.bases = [.general]
            return CensusFigures.empty(for: part)
        }
        parts[0] = figures("760", ["2025-03"])
        let release = try merge(parts)
        #expect(release.sections.map(\.scope) == [.codes(prefix: "76", digits: 10)])
        #expect(release.observations.count == 1)
        #expect(try merge(Array(parts[0...8])).sections.count == 9)
    }

    @Test func overlappingAnswersMustAgree() throws {
        #expect(try merge([figures("760", ["2025-03"]), figures("760", ["2025-03"])]).observations.count == 1)
        #expect(throws: FeedProblem.self) {
            try merge([figures("760", ["2025-03"]), figures("760", ["2025-03"], value: 6)])
        }
    }
}
