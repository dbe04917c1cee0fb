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
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        if sorted.count % 2 == 1 { return sorted[middle] }
        let (sum, overflow) = sorted[middle - 1].addingReportingOverflow(sorted[middle])
        return overflow ? nil : roundedQuotient(sum, 2)
    }

    /// The median absolute deviation from the median.
    package static func medianAbsoluteDeviation(_ values: [Int64]) -> Int64? {
        guard let middle = median(values) else { return nil }
        var deviations: [Int64] = []
        for value in values {
            let (difference, overflow) = value.subtractingReportingOverflow(middle)
            guard !overflow, difference != .min else { return nil }
            deviations.append(abs(difference))
        }
        return median(deviations)
    }
}
