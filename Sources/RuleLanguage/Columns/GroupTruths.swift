package import Trade

/// What columns say of the rules of a scan about all series of a group, month by month, kept when the scan is over.
package struct GroupTruths: Sendable {
    package let months: ClosedRange<Month>
    private let series: Int
    /// Words of 64 months for each series; those of one rule lie one after another.
    private let words: Int
    private var yes: [UInt64]
    private var no: [UInt64]
    /// Months that are left to one at a time, or that the rule does not judge.
    private var open: [UInt64]

    /// Nothing is decided yet.
    package init(rules: Int, series: Int, months: ClosedRange<Month>) {
        self.months = months
        self.series = series
        words = (months.count + 63) / 64
        let count = rules * series * words
        yes = Array(repeating: 0, count: count)
        no = yes
        open = Array(repeating: .max, count: count)
    }

    /// Takes in what was found about some of the series.
    package mutating func take(_ answers: borrowing ColumnAnswers) {
        let (block, figures) = (answers.block, answers.figures)
        for rule in block.rules.indices {
            let (found, judged) = (block.rules[rule], block.judged[rule])
            for place in answers.series {
                for word in 0..<words {
                    let start = months.lowerBound + word * 64
                    let first = max(start, figures.first)
                    let count = min(start + 63, months.upperBound, figures.last) - first + 1
                    guard count > 0 else { continue }
                    let lane = (place - answers.series.lowerBound) * block.months + (first - figures.first)
                    let shift = UInt64(first - start)
                    func bits(_ lanes: LaneWords) -> UInt64 { lanes.bits(at: lane, count) << shift }
                    let all = (UInt64.max >> UInt64(64 - count)) << shift
                    let undecided = bits(found.undecided) | ~bits(judged) & all
                    let index = (rule * series + place) * words + word
                    yes[index] = bits(found.yes) & ~undecided
                    no[index] = bits(found.no) & ~undecided
                    open[index] = open[index] & ~all | undecided
                }
            }
        }
    }

    /// What a rule says of one month; `nil` where one month at a time must say it. `series` is a place in the countries of
    /// the group.
    package func truth(ofRule rule: Int, series: Int, month: Month) -> Truth? {
        guard months.contains(month) else { return nil }
        let place = month - months.lowerBound
        let index = (rule * self.series + series) * words + place >> 6
        let bit = UInt64(1) << UInt64(place & 63)
        if open[index] & bit != 0 { return nil }
        return yes[index] & bit != 0 ? .yes : no[index] & bit != 0 ? .no : .unknown
    }

    /// The months in which a rule holds or is left open, 64 of them from the first of the range on.
    package func mayHold(ofRule rule: Int, series: Int, word: Int) -> UInt64 {
        let index = (rule * self.series + series) * words + word
        return yes[index] | open[index]
    }
}

extension LaneWords {
    /// The bits of up to 64 lanes.
    @inline(__always)
    fileprivate func bits(at lane: Int, _ count: Int) -> UInt64 {
        let (word, bit) = (lane >> 6, UInt64(lane & 63))
        var result = self[word] >> bit
        if Int(bit) + count > 64 { result |= self[word + 1] << (64 - bit) }
        return result & (UInt64.max >> UInt64(64 - count))
    }
}
