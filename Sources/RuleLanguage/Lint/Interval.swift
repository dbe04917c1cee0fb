import Trade

/// The numbers between two limits; a side without a limit is open.
struct Interval: Hashable, Sendable {
    var least: Rational?
    var most: Rational?

    static let everything = Interval(least: nil, most: nil)
    static let notNegative = Interval(least: .zero, most: nil)

    static func one(_ number: Rational) -> Interval { Interval(least: number, most: number) }

    var isNotNegative: Bool { least.map { $0 >= .zero } ?? false }

    static func + (left: Interval, right: Interval) -> Interval {
        Interval(
            least: left.least.flatMap { one in right.least.map { one + $0 } },
            most: left.most.flatMap { one in right.most.map { one + $0 } })
    }

    static func * (interval: Interval, factor: Rational) -> Interval {
        let (least, most) = (interval.least.map { $0 * factor }, interval.most.map { $0 * factor })
        return factor.isNegative ? Interval(least: most, most: least) : Interval(least: least, most: most)
    }
}

extension Measure {
    /// What the measure of one country, or of all, can be.
    var range: Interval {
        switch self {
        case .quantity, .value, .unitValue, .weeks, .seasonalRatio, .valueSeasonalRatio, .expected, .valueExpected:
            .notNegative
        case .surgeP, .valueSurgeP, .shiftP, .valueShiftP: Interval(least: .zero, most: .one)
        case .share, .valueShare: Interval(least: .zero, most: .one)
        case .hhi, .valueHHI: Interval(least: .zero, most: Rational(10_000))
        case .param, .surgeScore, .valueSurgeScore, .shiftScore, .valueShiftScore: .everything
        }
    }
}
