import Testing
import Trade

@testable import FeedFormats

@Suite struct CensusTableTests {
    private typealias Fixtures = CensusFixtures

    private func quantity(_ figures: CensusFigures?, _ country: String, _ basis: Basis) -> Int64?? {
        figures?.observations.first { $0.series.country.code == country && $0.series.basis == basis }?.quantity
    }

    @Test func figuresHoldCountriesAndTotals() throws {
        let figures = try #require(Fixtures.decode(Fixtures.body(Fixtures.rows)).figures)
        #expect(figures.rows == 7)
        #expect(figures.groupsDropped == 2)
        #expect(figures.months == [month("2025-03")])
        #expect(figures.observations.count == 10)
        let canada = figures.observations.filter { $0.series.country.code == "1220" }
        #expect(canada.map(\.series.basis) == [.general, .consumption])
        #expect(canada.map(\.quantity) == [20, 20])
        #expect(canada.map(\.value) == [200, 200])
        #expect(canada.allSatisfy { $0.status == .final && $0.series.product.code == "7601103000" })
        #expect(
            figures.sections
                == [.general, .consumption].map { basis in
                    Section(
                        basis: basis, scope: .codes(prefix: "76", digits: 10), month: month("2025-03"),
                        listing: .complete)
                })
    }

    @Test func columnsAreFoundByNameWhereverTheyStand() throws {
        let order = [11, 3, 0, 10, 9, 8, 7, 6, 5, 4, 2, 1]
        func permuted(_ row: [String]) -> [String] { order.map { row[$0] } + [row[9]] }
        let body = Fixtures.body(Fixtures.rows.map(permuted), header: permuted(Fixtures.header))
        let figures = try #require(Fixtures.decode(body).figures)
        #expect(figures.observations == Fixtures.decode(Fixtures.body(Fixtures.rows)).figures?.observations)
    }

    @Test func unequalTwinsAreRefused() {
        let rows = Fixtures.rows.map { $0 + ["HS6"] }
        let problem = Fixtures.decode(Fixtures.body(rows, header: Fixtures.header + ["COMM_LVL"])).problem
        #expect(problem?.what.contains("COMM_LVL is `HS10` and `HS6`") == true)
    }

    @Test(arguments: CensusFixtures.header) func everyColumnAskedForIsRequired(_ name: String) {
        let header = Fixtures.header.map { $0 == name ? "OTHER" : $0 }
        #expect(Fixtures.decode(Fixtures.body(Fixtures.rows, header: header)).problem?.what.contains(name) == true)
    }

    @Test(arguments: [
        (1, "time", "2025-04", "time is"), (1, "time", "2025-3", "time is"), (1, "COMM_LVL", "HS6", "COMM_LVL is"),
        (1, "I_COMMODITY", "7701103000", "I_COMMODITY is"), (1, "I_COMMODITY", "760110", "I_COMMODITY is"),
        (1, "SUMMARY_LVL", "XYZ", "SUMMARY_LVL is"), (1, "CTY_CODE", "12", "CTY_CODE is"),
        (1, "CTY_CODE", "12A0", "CTY_CODE is"), (1, "GEN_VAL_MO", "-200", "GEN_VAL_MO is"),
        (1, "GEN_VAL_MO", "200.5", "GEN_VAL_MO is"), (1, "GEN_VAL_MO", "", "GEN_VAL_MO is"),
        (1, "CON_VAL_MO", "99999999999999999999", "CON_VAL_MO is"), (1, "GEN_QY1_MO", "x", "GEN_QY1_MO is"),
        (1, "GEN_VAL_MO", "201", "sum to 301"), (0, "GEN_VAL_MO", "301", "sum to 300"),
        (1, "CON_VAL_MO", "199", "CON_VAL_MO"), (4, "CTY_CODE", "1220", "occurs twice"),
        (6, "CTY_CODE", "5800", "no `-` row"), (1, "SUMMARY_LVL", "CGP", "sum to 100"),
        (4, "CTY_CODE", "0003", "sum to 200"),
    ])
    func badRowsAreRefused(_ row: Int, _ column: String, _ text: String, _ words: String) {
        let answer = Fixtures.decode(Fixtures.body(Fixtures.changed(row: row, column, text)))
        #expect(answer.problem?.what.contains(words) == true, "\(answer)")
        #expect(answer.problem?.where.hasPrefix("row ") == true)
    }

    @Test func sumsDoNotOverflow() {
        var rows = Fixtures.changed(row: 1, "GEN_VAL_MO", "999999999999999999")
        for extra in 0..<20 {
            rows.append(rows[1])
            rows[rows.count - 1][0] = "\(5000 + extra)"
        }
        #expect(Fixtures.decode(Fixtures.body(rows)).problem?.what.contains("21000000000000000079") == true)
    }

    @Test(
        arguments: [
            ("UNIT_QY1", "NO", nil), ("UNIT_QY1", "M2", nil), ("UNIT_QY1", "-", nil), ("UNIT_QY1", "X", nil),
            ("UNIT_QY1", "T", nil), ("UNIT_QY1", "MT", nil), ("UNIT_QY1", "KG ", 20), ("GEN_QY1_MO_FLAG", "M", nil),
            ("GEN_QY1_MO_FLAG", "A", nil), ("GEN_QY1_MO_FLAG", "N", nil), ("GEN_QY1_MO_FLAG", " ", 20),
            ("GEN_QY1_MO", "0", 0),
        ] as [(String, String, Int64?)])
    func quantityIsKilogramsOrUnknown(_ column: String, _ text: String, _ expected: Int64?) {
        let answer = Fixtures.decode(Fixtures.body(Fixtures.changed(row: 1, column, text)))
        #expect(quantity(answer.figures, "1220", .general) == .some(expected))
    }

    @Test func nullIsABlankFlagButNoValue() {
        let text = String(decoding: Fixtures.body(Fixtures.rows), as: UTF8.self)
        func replaced(_ old: String, _ new: String) -> [UInt8] {
            bytes(text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new))
        }
        #expect(quantity(Fixtures.decode(replaced("\"\"", "null")).figures, "1220", .general) == .some(20))
        #expect(Fixtures.decode(replaced("\"200\"", "null")).problem?.what == "GEN_VAL_MO is null")
    }

    @Test func partialListingMayFallShortButNotExceed() {
        var request = Fixtures.march
        request.listing = .partial
        let short = Fixtures.decode(Fixtures.body(Array(Fixtures.rows[0...3])), request: request)
        #expect(short.figures?.sections.allSatisfy { $0.listing == .partial } == true)
        #expect(Fixtures.decode(Fixtures.body(Array(Fixtures.rows[1...4])), request: request).kind == "figures")
        let over = Fixtures.body(Fixtures.changed(row: 1, "GEN_VAL_MO", "201"))
        #expect(Fixtures.decode(over, request: request).problem?.expected == "at most the `-` row")
    }

    @Test func oneBasisWithoutQuantity() throws {
        let request = CensusRequest(
            base: Fixtures.base, month: month("2023-01"), prefix: "76", level: .hs2, bases: [.general])
        let body = bytes(
            """
            [["CTY_CODE","SUMMARY_LVL","GEN_VAL_MO","time","COMM_LVL","I_COMMODITY"],
             ["-","DET","2332716693","2023-01","HS2","76"],
             ["0020","CGP","1128376826","2023-01","HS2","76"],
             ["1220","DET","1332716693","2023-01","HS2","76"],["9110","DET","1000000000","2023-01","HS2","76"]]
            """)
        let figures = try #require(Fixtures.decode(body, request: request).figures)
        #expect(figures.observations.map(\.series.country.code) == ["-", "1220", "9110"])
        #expect(figures.observations.allSatisfy { $0.quantity == nil && $0.series.basis == .general })
        #expect(figures.sections.map(\.scope) == [.codes(prefix: "76", digits: 2)])
    }

    @Test func publicationQueryReadsTheTotal() throws {
        let request = CensusRequest.publication(
            base: Fixtures.base, of: month("2025-03"), prefix: "7601", basis: .consumption)
        #expect(
            request.redacted
                == Fixtures.base + "?get=CTY_CODE,CON_VAL_MO&CTY_CODE=-&COMM_LVL=HS2&I_COMMODITY=76&time=2025-03")
        let body = bytes(
            """
            [["CTY_CODE","CON_VAL_MO","CTY_CODE","COMM_LVL","I_COMMODITY","time"],["-","12","-","HS2","76","2025-03"]]
            """)
        let figures = try #require(Fixtures.decode(body, request: request).figures)
        #expect(figures.observations.map(\.value) == [12])
        #expect(figures.sections.isEmpty)
        #expect(Fixtures.decode([], status: 204, request: request).kind == "noDataYet")
    }
}
