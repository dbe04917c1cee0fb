import Testing
import Trade

@testable import FeedFormats

/// Bodies with random faults: each gets an answer, none ends the process.
@Suite struct MutationTests {
    private static let count = 100_000

    private func run(_ body: [UInt8], seed: UInt64, _ decode: ([UInt8]) -> Bool) {
        var numbers = SeededNumbers(seed: seed)
        var accepted = 0
        for _ in 0..<Self.count where decode(mutated(body, &numbers)) { accepted += 1 }
        // Some faults hit nothing that matters, most do.
        #expect(accepted > 0)
        #expect(accepted < Self.count / 2)
    }

    @Test func census() {
        let body = bytes(
            #"[["CTY_CODE","SUMMARY_LVL","GEN_VAL_MO","time","COMM_LVL","I_COMMODITY"],"#
                + #"["-","DET","9","2023-01","HS2","76"],["1220","DET","9","2023-01","HS2","76"]]"#)
        let request = CensusRequest(
            base: CensusFixtures.base, month: month("2023-01"), prefix: "76", level: .hs2, bases: [.general])
        run(body, seed: 1) { CensusFixtures.decode($0, request: request).figures != nil }
    }

    @Test func licensesAsCSV() {
        let body = AimFixtures.file(Array(AimFixtures.rows[4...5]))
        let options = AimFixtures.options()
        run(body, seed: 2) { (try? AimAggregate.decode($0, options: options)) != nil }
    }

    @Test func licensesAsJSON() {
        let body = bytes(
            #"{"format":"aim-aggregate/1","as_of":"2026-11-17","rows":[{"view":"smelt","import_month":"2026-10","#
                + #""country_code":"NA","country":"N\u00e9\n","smelt_rank":1,"product_category":"foil","#
                + #""stage":"license","quantity_t":2110.4,"customs_value_usd":9412384}]}"#)
        let options = AimFixtures.options()
        run(body, seed: 3) { (try? AimAggregate.decode($0, options: options)) != nil }
    }

    @Test func observations() {
        let body = bytes(
            """
            # surgewatch-observations/1 source=a
            known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status
            2021-03-05T13:30:00Z,import,license,,smelt,"1220",2010,foil,2021-01,1,"2",final
            """)
        run(body, seed: 4) { (try? ObservationsFile.read($0)) != nil }
    }

    @Test func csv() {
        run(bytes("a,\"b\"\"c\nd\",e\r\n1,2,3\n"), seed: 5) { body in
            var scanner = CSVScanner(body)
            do throws(FeedProblem) {
                var cells = 0
                while try scanner.advance() {
                    for column in 0..<scanner.count { cells += scanner[column].count }
                    if scanner.isPlain { cells += scanner.raw(0...(scanner.count - 1)).count }
                }
                return cells == 1
            } catch { return false }
        }
    }
}
