import Statistics
import Testing
import Trade

@Suite("How whole a license month is")
struct CompletenessTests {
    private static let january = Month(year: 2022, month: 1)

    @Test(
        "Between two files in proportion to the days, rounded down; before the first unknown, after the last as it was")
    func interpolation() {
        let filing = Filing(
            month: Self.january,
            points: [.init(age: 20, quantity: 1000), .init(age: 10, quantity: 100), .init(age: 31, quantity: 990)])
        #expect(filing.points.map(\.age) == [10, 20, 31])
        #expect([9, 10, 13, 19, 20, 25, 31, 90].map(filing.filed) == [nil, 100, 370, 910, 1000, 995, 990, 990])
        // Falling, it is rounded down too.
        #expect(filing.filed(at: 21) == 999)
        var corrected = filing
        corrected.add(.init(age: 20, quantity: 900))
        #expect(corrected.filed(at: 20) == 900 && corrected.points.count == 3)
    }

    /// Months that fill by the same shares, a point each ten days, final forty days after their end.
    private static func months(_ count: Int, finals: (Int) -> Int64, shares: [Int: Int64]) -> [Filing] {
        (0..<count).map { index in
            let month = january + index
            let final = finals(index)
            return Filing(
                month: month, points: shares.map { .init(age: $0.key, quantity: final * $0.value / 100) },
                final: .init(quantity: final, on: month.lastDay + 40))
        }
    }

    private static let shares: [Int: Int64] = [10: 20, 20: 50, 30: 80]

    @Test("Where every month fills alike the share is exact and the nowcast is the month")
    func alike() throws {
        let whole = Self.months(15, finals: { 10_000 + 100 * Int64($0) }, shares: Self.shares)
        let own = Self.months(15, finals: { 1_000 + 10 * Int64($0) }, shares: Self.shares)
        let next = Self.january + 17
        let open = Filing(month: next, points: [.init(age: 20, quantity: 600)])
        let learned = Completeness(own: own + [open], whole: whole + [open])
        let nowcast = try #require(learned.nowcast(of: next, at: 20))
        #expect(nowcast.share == Rational(decimal: "0.5") && nowcast.months == 12)
        #expect(nowcast.filed == 600 && nowcast.quantity == 1200)
        #expect(learned.nowcast(of: next, at: 19) == nil)
    }

    @Test("Below a quarter nothing is told")
    func tooEarly() throws {
        let months = Self.months(12, finals: { _ in 1000 }, shares: Self.shares)
        let next = Self.january + 14
        let open = Filing(month: next, points: [.init(age: 10, quantity: 100)])
        let nowcast = try #require(Completeness(own: months + [open], whole: months + [open]).nowcast(of: next, at: 10))
        #expect(nowcast.share == Rational(decimal: "0.2") && nowcast.quantity == nil)
    }

    @Test("A young series is drawn towards all countries: three of its mean months weigh as the whole fills")
    func shrinkage() throws {
        let whole = Self.months(1, finals: { _ in 10_000 }, shares: [20: 50])
        let own = Self.months(1, finals: { _ in 100 }, shares: [20: 90])
        let share = Completeness(own: own, whole: whole).share(
            at: 20, before: Self.january + 1, knownOn: Self.january.lastDay + 40)
        // (90 + 3 * 100 * 0.5) / (100 + 3 * 100)
        #expect(share?.share == Rational(decimal: "0.6") && share?.months == 1)
        let none = Self.months(1, finals: { _ in 0 }, shares: [20: 90])
        let pooled = Completeness(own: none, whole: whole).share(
            at: 20, before: Self.january + 1, knownOn: Self.january.lastDay + 40)
        #expect(pooled?.share == Rational(decimal: "0.5"))
    }

    @Test("What was not final on the day is not learned from")
    func thePast() {
        let months = Self.months(3, finals: { _ in 1000 }, shares: Self.shares)
        let learned = Completeness(own: months, whole: months)
        func count(_ day: CalendarDay) -> Int? {
            learned.share(at: 20, before: Self.january + 9, knownOn: day)?.months
        }
        #expect(count(Self.january.lastDay + 39) == nil)
        #expect(count(Self.january.lastDay + 40) == 1)
        #expect(count((Self.january + 2).lastDay + 40) == 3)
        #expect(learned.share(at: 5, before: Self.january + 9, knownOn: (Self.january + 9).lastDay) == nil)
    }

    @Test("The interval needs twelve errors, leaves the outermost out, and is never narrower than two hundredths")
    func interval() throws {
        // All alike: no errors at all, the interval is the narrowest.
        let alike = Self.months(30, finals: { _ in 100_000 }, shares: [20: 50])
        let next = Self.january + 32
        let open = Filing(month: next, points: [.init(age: 20, quantity: 50_000)])
        let calm = try #require(Completeness(own: alike + [open], whole: alike + [open]).nowcast(of: next, at: 20))
        #expect(calm.quantity == 100_000 && calm.errors == 24)
        #expect(calm.interval == 98_019...102_020)
        // Months that fill by 40 and by 60 in turn: what is told is off to both sides.
        let turns = (0..<30).map { index in
            let month = Self.january + index
            let filed: Int64 = index % 2 == 0 ? 40_000 : 60_000
            return Filing(
                month: month, points: [.init(age: 20, quantity: filed)],
                final: .init(quantity: 100_000, on: month.lastDay + 40))
        }
        let wide = try #require(Completeness(own: turns + [open], whole: turns + [open]).nowcast(of: next, at: 20))
        let interval = try #require(wide.interval)
        #expect(wide.quantity == 100_000 && interval.contains(84_000) && interval.contains(124_000))
        #expect(!interval.contains(80_000) && !interval.contains(130_000))
        // The first month has no earlier one to be told by.
        let few = Completeness(own: Array(alike.prefix(12)) + [open], whole: Array(alike.prefix(12)) + [open])
        #expect(few.nowcast(of: next, at: 20)?.interval == nil)
    }
}
