import RuleLanguage

/// Whole numbers in stretches, in order and apart from each other: where something holds.
package struct Stretches: Hashable, Sendable {
    package let ranges: [ClosedRange<Int64>]

    /// Takes ranges in order; those that touch become one.
    init(_ ranges: [ClosedRange<Int64>]) {
        var joined: [ClosedRange<Int64>] = []
        for range in ranges {
            if let last = joined.last, last.upperBound + 1 == range.lowerBound {
                joined[joined.count - 1] = last.lowerBound...range.upperBound
            } else {
                joined.append(range)
            }
        }
        self.ranges = joined
    }

    package var isEmpty: Bool { ranges.isEmpty }
    /// True when every number that can be supposed is in it.
    package var isAll: Bool { ranges == [Supposition.range] }

    package func contains(_ number: Int64) -> Bool { ranges.contains { $0.contains(number) } }

    /// The numbers from which it reaches upwards without end; `nil` when it does not.
    package var openEnd: Int64? {
        ranges.last.flatMap { $0.upperBound == Supposition.range.upperBound ? $0.lowerBound : nil }
    }
}
