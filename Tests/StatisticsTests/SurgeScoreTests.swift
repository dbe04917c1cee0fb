import Foundation
import Statistics
import Testing

@Suite("How unusual a month is")
struct SurgeScoreTests {
    private static let c: Int64 = 10_000

    /// Months of a series by a seed: a level, a season, noise, some of them missing.
    static func figures(_ seed: UInt64, months: Int = 96, gaps: Bool = true) -> [Int64?] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func draw() -> Double {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Double(state >> 11) / Double(1 << 53)
        }
        return (0..<months).map { month in
            let noise = 0.6 * (draw() + draw() - 1)
            let season = 0.2 * sin(Double(month) * .pi / 6)
            if gaps, draw() < 0.05 { return nil }
            return Int64(5_000_000 * exp(noise + season))
        }
    }

    // MARK: What others computed

    @Test(
        "Real series are scored as a second implementation scores them", .ifReferenceIsHere,
        arguments: ["surge_expected_revised.csv", "surge_expected_first.csv"])
    func realSeries(_ table: String) throws {
        let rows = Dictionary(grouping: try ReferenceTables.rows(table)) { $0["series"] ?? "" }
        #expect(rows.count >= 3)
        for (name, expected) in rows {
            let found = SurgeScore().rows(of: expected.map { $0["x"].flatMap { Int64($0) } }, c: Self.c)
            for (row, wanted) in zip(found, expected) { Self.expect(row, wanted, name) }
        }
    }

    private static func expect(_ row: SurgeScore.Row, _ wanted: [String: String], _ name: String) {
        let place = "\(name) \(wanted["month"] ?? "")"
        func whole(_ column: String) -> Int64? { wanted[column].flatMap { Int64($0) } }
        func float(_ column: String) -> Double? { wanted[column].flatMap { Double($0) } }
        #expect(row.y == whole("y_micro") && row.level == whole("level_micro"), "\(place)")
        #expect(row.residual == whole("e_micro") && Int64(row.count) == whole("n"), "\(place)")
        if row.level != nil { #expect(row.seasonal == whole("seasonal_micro"), "\(place)") }
        #expect(agrees(row.sigma, float("sigma")) && agrees(row.z, float("z")), "\(place)")
        #expect(agrees(row.z3, float("z3")) && agrees(row.score, float("score")), "\(place)")
        #expect(agrees(row.p, float("p"), within: 1e-11), "\(place): \(row.p ?? -1) \(wanted["p"] ?? "")")
    }

    @Test("Series made to be difficult are scored as a second implementation scores them", .ifReferenceIsHere)
    func edges() throws {
        struct File: Decodable {
            struct Case: Decodable {
                var x: [Int64?]
                var rows: [[Double?]]
            }
            var columns: [String]
            var cases: [String: Case]
        }
        let file = try ReferenceTables.json(File.self, "surge_edge_cases.json")
        #expect(file.cases.count >= 13)
        #expect(
            file.columns == [
                "y_micro", "level_micro", "seasonal_micro", "e_micro", "n", "sigma", "z", "z3", "score", "p",
            ])
        for (name, one) in file.cases {
            let found = SurgeScore().rows(of: one.x, c: Self.c)
            for (month, (row, wanted)) in zip(found, one.rows).enumerated() {
                func whole(_ column: Int) -> Int64? { wanted[column].map { Int64($0) } }
                #expect(row.y == whole(0) && row.level == whole(1) && row.residual == whole(3), "\(name) \(month)")
                #expect(Int64(row.count) == whole(4), "\(name) \(month)")
                #expect(agrees(row.sigma, wanted[5]) && agrees(row.z, wanted[6]), "\(name) \(month)")
                #expect(agrees(row.z3, wanted[7]) && agrees(row.score, wanted[8]), "\(name) \(month)")
                #expect(agrees(row.p, wanted[9], within: 1e-11), "\(name) \(month)")
            }
        }
    }

    @Test("The closed form is the tail of Student's t", .ifReferenceIsHere)
    func chances() throws {
        let rows = try ReferenceTables.rows("p_value.csv")
        #expect(rows.count > 20)
        for row in rows {
            let score = try #require(row["score"].flatMap { Double($0) })
            let count = try #require(row["n"].flatMap { Int($0) })
            let p = try #require(row["p"].flatMap { Double($0) })
            let found = SurgeScore.Parameters().chance(of: score, residuals: count)
            #expect(abs(found - p) <= 1e-12, "\(score) \(count): \(found) \(p)")
        }
    }

    @Test("Log odds of a country against the rest are computed as a second implementation does", .ifReferenceIsHere)
    func odds() throws {
        let rows = try ReferenceTables.rows("share_odds_input.csv")
        #expect(rows.count > 100)
        for row in rows {
            guard let part = row["x"].flatMap({ Int64($0) }), let rest = row["rest"].flatMap({ Int64($0) }) else {
                continue
            }
            #expect(MicroLog.odds(part, rest: rest, c: Self.c) == row["y_odds_micro"].flatMap { Int64($0) })
        }
    }

    // MARK: What holds of all series

    @Test("A month is scored on itself and what came before", arguments: 1...4 as ClosedRange<UInt64>)
    func noLookAhead(_ seed: UInt64) {
        let figures = Self.figures(seed)
        let whole = SurgeScore().rows(of: figures, c: Self.c)
        for end in stride(from: 30, to: figures.count, by: 7) {
            let known = SurgeScore().rows(of: Array(figures[..<end]), c: Self.c)
            for month in 0..<end {
                #expect(known[month].score == whole[month].score && known[month].p == whole[month].p)
                #expect(known[month].level == whole[month].level && known[month].residual == whole[month].residual)
            }
        }
    }

    @Test(
        "Revised months in whatever order: updated rows equal those computed from scratch",
        arguments: 1...6 as ClosedRange<UInt64>)
    func incremental(_ seed: UInt64) {
        var figures = Self.figures(seed, months: 40)
        let other = Self.figures(seed + 100, months: 90)
        let score = SurgeScore()
        var rows = score.rows(of: figures, c: Self.c)
        var state = seed
        for _ in 0..<60 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let month = Int(state >> 33) % min(other.count, figures.count + 1)
            if month < figures.count {
                figures[month] = other[Int(state >> 13) % 90]
            } else {
                figures.append(other[month])
            }
            score.update(
                &rows, with: figures.map { $0.map { MicroLog.of($0, c: Self.c) } }, changedFrom: month)
            #expect(rows == score.rows(of: figures, c: Self.c))
        }
    }

    @Test("Figures and what counts as small scaled together change nothing but rounding")
    func scaling() {
        let figures = Self.figures(9)
        let one = SurgeScore().rows(of: figures, c: Self.c)
        let other = SurgeScore().rows(of: figures.map { $0.map { $0 * 8 } }, c: Self.c * 8)
        #expect(one == other)
    }

    @Test("The more comes in the newest month, the higher its score")
    func monotone() {
        var figures = Self.figures(5)
        var last = -Double.infinity
        for size in stride(from: Int64(0), through: 40_000_000, by: 2_000_000) {
            figures[figures.count - 1] = size
            let score = SurgeScore().rows(of: figures, c: Self.c).last?.score ?? -.infinity
            #expect(score >= last)
            last = score
        }
        #expect(last > 3)
    }

    @Test("What the whole market does leaves the odds where they were")
    func marketWide() {
        let c: Int64 = 10_000
        for factor in [2, 5, 10] as [Int64] {
            let before = MicroLog.odds(40_000_000, rest: 60_000_000, c: c)
            let after = MicroLog.odds(40_000_000 * factor, rest: 60_000_000 * factor, c: c)
            #expect(abs(after - before) <= Int64(1e6 * Double(c) / 40_000_000) + 1)
        }
    }

    @Test("A doubling of a steady series is told, and what it should have been is near its level")
    func doubling() throws {
        var figures = Array(repeating: 5_000_000 as Int64?, count: 60)
        figures.append(10_000_000)
        let row = try #require(SurgeScore().rows(of: figures, c: Self.c).last)
        #expect(row.p ?? 1 < 0.001 && row.seasonalRatio ?? 0 > 1.9)
        let expected = try #require(row.expected(c: Self.c))
        #expect(abs(expected.figure - 5_000_000) < 10)
        #expect(expected.lower ?? 0 < 5_000_000 && expected.upper ?? 0 > 5_000_000)
    }

    @Test(
        "All that a score can depend on lies in the months that count as its history",
        arguments: 1...3 as ClosedRange<UInt64>)
    func history(_ seed: UInt64) {
        let figures = Self.figures(seed, months: 180)
        let whole = SurgeScore().rows(of: figures, c: Self.c)
        for end in 150...179 {
            let own = SurgeScore().rows(of: Array(figures[(end - SurgeScore.history)...end]), c: Self.c)
            #expect(own.last?.score == whole[end].score && own.last?.p == whole[end].p)
            #expect(own.last?.expected(c: Self.c)?.figure == whole[end].expected(c: Self.c)?.figure)
        }
    }

    @Test("Too young, too sparse: no score")
    func without() {
        let young = Array(repeating: 5_000_000 as Int64?, count: 35)
        #expect(SurgeScore().rows(of: young, c: Self.c).allSatisfy { $0.score == nil })
        var sparse = Array(repeating: 0 as Int64?, count: 36)
        for month in 0..<26 { sparse[month] = 100_000 }
        #expect(SparseSeries.isIntermittent(sparse, c: Self.c))
        sparse[26] = 100_000
        #expect(!SparseSeries.isIntermittent(sparse, c: Self.c))
        #expect(SparseSeries.isIntermittent(Array(repeating: 5 as Int64?, count: 36), c: Self.c))
    }

    @Test("The record is that of three months that ended three to thirty-eight months ago")
    func record() {
        var figures = Array(repeating: 1 as Int64?, count: 42)
        #expect(SparseSeries.record(figures) == 3)
        figures[41] = 50
        figures[39] = 50
        #expect(SparseSeries.record(figures) == 3, "the newest three months are no record")
        figures[38] = 20
        #expect(SparseSeries.record(figures) == 22)
        figures[38] = nil
        figures[3] = 10
        #expect(SparseSeries.record(figures) == 12)
        figures[3] = 1
        figures[0] = 9
        #expect(SparseSeries.record(figures) == 3, "nothing older counts")
    }
}
