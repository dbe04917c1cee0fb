import Trade

/// What aggregates make of several amounts, exactly.
enum Aggregation {
    /// The aggregate; unknown when one of the amounts is. Means, sums, the smallest and the largest rise while what they
    /// rest on rises; the others have no verdict while a month is being filed.
    static func value(
        _ aggregate: Term.Aggregate, of values: [Measured], present: Measured? = nil
    ) -> Measured {
        let all = present.map { values + [$0] } ?? values
        guard all.allSatisfy({ $0.number != nil }), !values.isEmpty else {
            return .unknown(all.reduce(nil) { Unknown.both($0, $1.unknown) })
        }
        let trend = all.reduce(Trend.fixed) { $0 + $1.trend }
        let open = all.lazy.compactMap(\.open).first
        switch aggregate {
        case .sum, .mean:
            let total = values.reduce(Measured.constant(.zero)) { $0 + $1 }
            return aggregate == .sum ? total : total / .constant(Rational(values.count))
        case .min, .max:
            let numbers = values.compactMap(\.number)
            return Measured(number: aggregate == .max ? numbers.max() : numbers.min(), trend: trend, open: open)
        case .median:
            return Measured(number: median(values.compactMap(\.number)), trend: trend, open: open).unsettled
        case .mad:
            return Measured(number: deviation(values.compactMap(\.number)), trend: trend, open: open).unsettled
        case .rank:
            guard let own = present?.number else { return .unknown(nil) }
            let above = values.count { $0.number.map { $0 > own } ?? false }
            return Measured(number: Rational(above + 1), trend: trend, open: open).unsettled
        }
    }

    /// The middle value; of an even count the mean of the middle two. `nil` of nothing.
    static func median(_ values: [Rational]) -> Rational? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / Rational(2)
    }

    /// The median of the distances from the median.
    static func deviation(_ values: [Rational]) -> Rational? {
        median(values).flatMap { middle in median(values.map { ($0 - middle).magnitude }) }
    }
}

extension Measured {
    /// Without its sign. What rises above zero rises without it; what falls below zero rises.
    var magnitude: Measured {
        guard let number else { return self }
        var result = self
        result.number = number.magnitude
        switch trend {
        case .rising where !number.isNegative: result.trend = .rising
        case .falling where number <= .zero: result.trend = .rising
        case .fixed: break
        default: result.trend = .mixed
        }
        return result
    }

    /// The natural logarithm, within 10^-18.
    var logarithm: Measured {
        guard let number else { return self }
        guard let result = number.naturalLogarithm else { return .nature("there is no logarithm of zero and less") }
        return Measured(number: result, trend: trend, open: open).unsettled
    }
}
