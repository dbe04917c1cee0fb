import Statistics
import Testing
import Trade

@Suite("Order statistics")
struct OrderStatisticsTests {
    @Test(
        "Quotients are rounded half away from zero",
        arguments: [(5, 2, 3), (-5, 2, -3), (7, 3, 2), (8, 3, 3), (-8, 3, -3), (0, 12, 0), (6, 12, 1), (5, 12, 0)])
    func quotient(dividend: Int64, divisor: Int64, result: Int64) {
        #expect(OrderStatistics.roundedQuotient(dividend, divisor) == result)
    }

    @Test(
        "Medians of odd and even counts",
        arguments: [
            ([], nil), ([4], 4), ([9, 1], 5), ([1, 2], 2), ([-1, -2], -2), ([3, 1, 2], 2), ([10, 0, 0, 5], 3),
        ]
            as [([Int64], Int64?)])
    func median(values: [Int64], result: Int64?) { #expect(OrderStatistics.median(values) == result) }

    @Test("The order of the values does not matter")
    func order() {
        let values: [Int64] = [7, -3, 12, 0, 5, 5, 1]
        for shift in values.indices {
            let turned = Array(values[shift...] + values[..<shift])
            #expect(OrderStatistics.median(turned) == 5)
            #expect(OrderStatistics.medianAbsoluteDeviation(turned) == 4)
        }
    }

    @Test(
        "The median absolute deviation",
        arguments: [([1, 1, 2, 2, 4, 6, 9], 1), ([5], 0), ([0, 10], 5)] as [([Int64], Int64)])
    func deviation(values: [Int64], result: Int64) {
        #expect(OrderStatistics.medianAbsoluteDeviation(values) == result)
    }

    @Test("What does not fit into 64 bits is no number, and no trap")
    func overflow() {
        #expect(OrderStatistics.median([.max, .max]) == nil)
        #expect(OrderStatistics.medianAbsoluteDeviation([.min, .min, .max]) == nil)
    }
}

@Suite("Baselines")
struct BaselineTests {
    private static let first = Month(year: 2013, month: 1)

    private static func cell(_ quantity: Int64?, _ value: Int64? = 1, status: Status = .final) -> Cell {
        Cell(
            quantity: quantity.map(Figure.value) ?? .unknown, value: value.map(Figure.value) ?? .unknown, source: "s",
            basis: .general, status: status, vintage: nil)
    }

    /// Month n of the series has n + 1 kilograms.
    private static func counting(_ month: Month) -> Cell {
        let index = month - first
        return index < 0 ? .unpublished : cell(Int64(index) + 1)
    }

    @Test("Windows end at the month: sums of 1, 3, 6 and 12, and the same three months a year before")
    func windows() {
        let baseline = Baseline.at(Self.first + 99, own: Self.counting, world: { _ in Self.cell(1000) })
        #expect(baseline.quantity.sum1 == 100)
        #expect(baseline.quantity.sum3 == 297)
        #expect(baseline.quantity.sum6 == 585)
        #expect(baseline.quantity.sum12 == 1134)
        #expect(baseline.quantity.mean12 == 95)
        #expect(baseline.quantity.sum3YearBefore == 261)
        #expect(baseline.quantity.world3 == 3000)
        #expect(baseline.quantity.world12 == 12000)
    }

    @Test("The same month of earlier years: at most five, of at most seven years, unknown ones passed over")
    func sameMonth() {
        let month = Self.first + 99
        let baseline = Baseline.at(month, own: Self.counting, world: Self.counting)
        // 88, 76, 64, 52, 40: the sixth and seventh year do not count.
        #expect(baseline.quantity.sameMonthYears == 5)
        #expect(baseline.quantity.sameMonthMedian == 64)
        #expect(baseline.quantity.sameMonthDeviation == 12)
        let gaps = Baseline.at(
            month, own: { [month - 12, month - 24].contains($0) ? Self.cell(nil) : Self.counting($0) },
            world: Self.counting)
        #expect(gaps.quantity.sameMonthYears == 5)
        #expect(gaps.quantity.sameMonthMedian == 40)
        let young = Baseline.at(Self.first + 12, own: Self.counting, world: Self.counting)
        #expect(young.quantity.sameMonthYears == 1)
        #expect(young.quantity.sameMonthMedian == nil)
    }

    @Test("A window with a month that is not known has no sum; zero is a number", arguments: 0..<12)
    func unknown(back: Int) {
        let month = Self.first + 99
        let baseline = Baseline.at(
            month, own: { $0 == month - back ? Self.cell(nil, 0) : Self.counting($0) }, world: Self.counting)
        #expect((baseline.quantity.sum1 == nil) == (back == 0))
        #expect((baseline.quantity.sum3 == nil) == (back < 3))
        #expect((baseline.quantity.sum6 == nil) == (back < 6))
        #expect(baseline.quantity.sum12 == nil)
        #expect(baseline.quantity.mean12 == nil)
        #expect(baseline.value.sum12 == 11)
    }

    @Test("A sum beyond 64 bits is not known")
    func overflow() {
        let baseline = Baseline.at(Self.first + 99, own: { _ in Self.cell(.max) }, world: { _ in Self.cell(0) })
        #expect(baseline.quantity.sum1 == .max)
        #expect(baseline.quantity.sum3 == nil)
    }

    @Test("The text reads back, also with gaps")
    func text() {
        let month = Self.first + 30
        let baseline = Baseline.at(
            month, own: { $0 == month - 7 ? Self.cell(nil, -5, status: .license) : Self.counting($0) },
            world: Self.counting)
        #expect(Baseline(text: baseline.text, status: baseline.status) == baseline)
        #expect(Baseline(text: "1,2", status: .final) == nil)
    }

    @Test(
        "Every month whose baseline reads a changed month is among the affected, and none too many",
        arguments: [0, 3, 40])
    func affected(index: Int) {
        let changed = Self.first + index
        let last = Self.first + 150
        let expected = (0...150).map { Self.first + $0 }.filter { month in
            let plain = Baseline.at(month, own: Self.counting, world: Self.counting)
            let other: (Month) -> Cell = { $0 == changed ? Self.cell(7777) : Self.counting($0) }
            return Baseline.at(month, own: other, world: other) != plain
        }
        let affected = Baseline.affected(by: [changed], last: last)
        #expect(affected.isSuperset(of: expected))
        #expect(affected.allSatisfy { $0 >= changed && $0 <= last })
        #expect(affected.count <= 15 + 7)
    }
}
