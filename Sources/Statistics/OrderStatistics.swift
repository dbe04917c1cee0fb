/// Order statistics of integers, exact: half-way values are rounded away from zero.
package enum OrderStatistics {
    /// Integer division rounded half away from zero; `divisor` is positive.
    package static func roundedQuotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        let quotient = (dividend.magnitude + divisor.magnitude / 2) / divisor.magnitude
        // For an even divisor the half is exact; for an odd one there is none.
        return dividend < 0 ? -Int64(quotient) : Int64(quotient)
    }

    /// The middle value; of an even count the mean of the two middle ones. `nil` of nothing.
    package static func median(_ values: [Int64]) -> Int64? {
        var values = values
        return medianInPlace(&values)
    }

    /// The median absolute deviation from the median.
    package static func medianAbsoluteDeviation(_ values: [Int64]) -> Int64? {
        var values = values
        return middle(&values).deviation
    }

    /// The median and the median absolute deviation from it, computed in place.
    static func middle(_ values: inout [Int64]) -> (median: Int64?, deviation: Int64?) {
        guard let median = medianInPlace(&values) else { return (nil, nil) }
        for index in values.indices {
            let (difference, overflow) = values[index].subtractingReportingOverflow(median)
            guard !overflow, difference != .min else { return (median, nil) }
            values[index] = abs(difference)
        }
        return (median, medianInPlace(&values))
    }

    private static func medianInPlace(_ values: inout [Int64]) -> Int64? {
        guard !values.isEmpty else { return nil }
        values.sort()
        let middle = values.count / 2
        if values.count % 2 == 1 { return values[middle] }
        let (sum, overflow) = values[middle - 1].addingReportingOverflow(values[middle])
        return overflow ? nil : roundedQuotient(sum, 2)
    }
}
