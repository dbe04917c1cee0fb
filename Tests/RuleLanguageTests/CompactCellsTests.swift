import RuleLanguage
import Testing
import Trade

/// The notation of months in rule tests, through the reader of test files.
@Suite struct CompactCellsTests {
    private func read(_ cells: String) -> (cells: [String], findings: [Diagnostic]) {
        let text = """
            tests:
              - rule: Rise
                name: cells
                series: origin/1220/foil
                releases: [{ known: 2021-03-05, source: census, cells: { origin/1220/foil: "\(cells)" } }]
                never: true
            """
        let file = RuleTestFile(path: "tests/cells.yml", text: text, countries: Countries())
        func word(_ number: Int64?) -> String { number.map { "\($0)" } ?? "_" }
        let observations = file.cases.first?.releases.last?.observations ?? []
        return (observations.map { "\($0.month) \(word($0.quantity)) \(word($0.value))" }, file.diagnostics)
    }

    @Test(arguments: [
        // One figure, repeated, unknown, none, not stated.
        ("2020-01: 100 t x2", ["2020-01 100000 _", "2020-02 100000 _"]),
        ("2020-01: _, 0, -, 7 kg", ["2020-01 _ _", "2020-02 0 0", "2020-04 7 _"]),
        ("2020-01: - x2, 1_000t", ["2020-03 1000000 _"]),
        ("2020-12: 1 t, 2 t", ["2020-12 1000 _", "2021-01 2000 _"]),
        ("2020-01: 0 USD, 5 USD", ["2020-01 0 0", "2020-02 _ 5"]),
        // Values and prices.
        ("2020-01: 2.5 t @ 7 USD", ["2020-01 2500 7"]),
        ("2020-01: _ @ 7 USD, 1 t @ _", ["2020-01 _ 7", "2020-02 1000 _"]),
        ("2020-01: 100 t @ 3000 USD/t", ["2020-01 100000 300000"]),
        ("2020-01: 3 kg @ 2.5 USD/kg", ["2020-01 3 8"]),
        // From one figure to another, both ends stated, to the nearest kilogram.
        ("2020-01: 100 t..300 t x3", ["2020-01 100000 _", "2020-02 200000 _", "2020-03 300000 _"]),
        ("2020-01: 0..1 kg x3", ["2020-01 0 _", "2020-02 1 _", "2020-03 1 _"]),
        ("2020-01: 300..100 t x3 ", ["2020-01 300000 _", "2020-02 200000 _", "2020-03 100000 _"]),
        (
            "2020-01: 10 t @ 1000..3000 USD/t x3",
            ["2020-01 10000 10000", "2020-02 10000 20000", "2020-03 10000 30000"]
        ),
        // Step by step.
        ("2020-01: 10 t + 5 t x3", ["2020-01 10000 _", "2020-02 15000 _", "2020-03 20000 _"]),
        ("2020-01: 10 t - 5 t x3", ["2020-01 10000 _", "2020-02 5000 _", "2020-03 0 _"]),
        ("2020-01: 1 kg + 50% x4", ["2020-01 1 _", "2020-02 2 _", "2020-03 3 _", "2020-04 5 _"]),
        ("2020-01: 100 USD - 10% x3", ["2020-01 _ 100", "2020-02 _ 90", "2020-03 _ 81"]),
        // Groups, jumps, ranges.
        (
            "2020-01: (1 t, 0) x2, 5 t",
            ["2020-01 1000 _", "2020-02 0 0", "2020-03 1000 _", "2020-04 0 0", "2020-05 5000 _"]
        ),
        ("2020-01: ((1 kg x2, _) x1, 2 kg)", ["2020-01 1 _", "2020-02 1 _", "2020-03 _ _", "2020-04 2 _"]),
        ("2020-01: 1 t, 2020-06: 2 t", ["2020-01 1000 _", "2020-06 2000 _"]),
        ("2020-01..2020-03: 1 t", ["2020-01 1000 _", "2020-02 1000 _", "2020-03 1000 _"]),
        ("2020-01..2020-03: 1 t x2, 5 t", ["2020-01 1000 _", "2020-02 1000 _", "2020-03 5000 _"]),
        ("2020-01..2020-03: 1 t, 5 t", ["2020-01 1000 _", "2020-02 5000 _", "2020-03 5000 _"]),
        ("2020-01..2020-03: 1..3 t", ["2020-01 1000 _", "2020-02 2000 _", "2020-03 3000 _"]),
        (
            "2020-01..2020-02: 1 t, 2020-04..2020-05: 2 t",
            ["2020-01 1000 _", "2020-02 1000 _", "2020-04 2000 _", "2020-05 2000 _"]
        ),
    ])
    func notationBecomesMonths(cells: String, months: [String]) {
        let (got, findings) = read(cells)
        #expect(findings.isEmpty, "\(findings)")
        #expect(got == months)
    }

    @Test(arguments: [
        ("2020-01: 1 t..2 t", "this needs a number of months"), ("2020-01: 1 t + 1 t", "this needs a number of months"),
        ("2020-01: 1 t..2 USD x2", "this has another unit than what stands before it"),
        ("2020-01: 1 t + 2 USD x2", "this has another unit than what stands before it"),
        ("2020-01: 5..8% x2", "this has another unit than what stands before it"),
        ("2020-01: 3000 USD/t", "a price needs a quantity"),
        ("2020-01: 10 t - 6 t x3", "the figures fall below zero"), ("2020-01: (1 t, 2 t x3", "`)` is missing"),
        ("2020-01: 1 t), 2 t", "unexpected `)`"), ("2020-01: 5 USD @ 6 USD", "the item has two values"),
        ("2020-03: 1 t x3, 2020-04: 2 t", "months run forwards, and 2020-05 stands before this"),
        ("2020-01..2020-03: 1 t x2", "this states 2 of the 3 months up to 2020-03"),
        ("2020-01..2020-03: 1 t x4", "this is more than the months up to 2020-03"),
        ("2020-03..2020-01: 1 t", "the range ends before it begins"),
        ("2020-01: 999999999999 t + 100% x99", "the figure is too large"),
        ("2020-01: 1234567890123 t", "`1234567890123` is no figure"),
        ("2020-01: 999999999999 t..1 t @ 999999999999..1 USD/kg x600", "the figure is too large"),
        ("2020-01: ((((((((((1 t))))))))))", "this nests too deep"),
        ("2020-01: (1 t x500) x500", "this states more than 600 months"),
        ("2020-01: ((1 t x500) x500) x500", "this states more than 600 months"),
    ])
    func whatIsWrongIsSaidInPlace(cells: String, message: String) {
        let (_, findings) = read(cells)
        #expect(findings.map(\.message) == [message])
        #expect(findings.allSatisfy { $0.code == .badCells && $0.line == 5 && $0.column >= 78 })
    }
}
