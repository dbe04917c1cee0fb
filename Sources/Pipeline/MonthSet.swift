import Trade

/// Some of the months of a range, a bit for each.
///
/// Ranges of up to 64 months need no memory of their own.
struct MonthSet: Hashable {
    let range: ClosedRange<Month>
    /// The first 64 months, the oldest lowest.
    private var near: UInt64 = 0
    /// The months after them.
    private var far: [UInt64] = []

    init(within range: ClosedRange<Month>) {
        self.range = range
        if range.count > 64 { far = Array(repeating: 0, count: (range.count - 1) / 64) }
    }

    init(_ months: some Sequence<Month>, within range: ClosedRange<Month>) {
        self.init(within: range)
        for month in months { insert(month) }
    }

    var isEmpty: Bool { near == 0 && far.allSatisfy { $0 == 0 } }

    func contains(_ month: Month) -> Bool {
        guard range.contains(month) else { return false }
        let place = month - range.lowerBound
        return self[word: place >> 6] >> UInt64(place & 63) & 1 != 0
    }

    /// Months outside of the range are left out.
    mutating func insert(_ month: Month) {
        guard range.contains(month) else { return }
        let place = month - range.lowerBound
        self[word: place >> 6] |= 1 << UInt64(place & 63)
    }

    /// Words of 64 months each.
    var words: Int { far.count + 1 }
    subscript(word index: Int) -> UInt64 {
        get { index == 0 ? near : far[index - 1] }
        set { if index == 0 { near = newValue } else { far[index - 1] = newValue } }
    }

    // MARK: Sets of the same range

    mutating func formUnion(_ other: MonthSet) {
        near |= other.near
        for index in far.indices { far[index] |= other.far[index] }
    }

    mutating func formIntersection(_ other: MonthSet) {
        near &= other.near
        for index in far.indices { far[index] &= other.far[index] }
    }

    mutating func subtract(_ other: MonthSet) {
        near &= ~other.near
        for index in far.indices { far[index] &= ~other.far[index] }
    }

    /// With each month the `back` before it and the `ahead` after it, as far as the range goes.
    func spread(back: Int, ahead: Int) -> MonthSet {
        guard far.isEmpty else { return spreadFar(back: back, ahead: ahead) }
        var result = self
        result.near = Self.spread(near, ahead) { $0 << $1 } | Self.spread(near, back) { $0 >> $1 }
        if range.count < 64 { result.near &= (1 << UInt64(range.count)) - 1 }
        return result
    }

    private static func spread(_ bits: UInt64, _ count: Int, _ move: (UInt64, UInt64) -> UInt64) -> UInt64 {
        var (bits, done) = (bits, 0)
        while done < count {
            let step = min(done + 1, count - done)
            bits |= step < 64 ? move(bits, UInt64(step)) : 0
            done += step
        }
        return bits
    }

    private func spreadFar(back: Int, ahead: Int) -> MonthSet {
        var result = MonthSet(within: range)
        var next = range.lowerBound
        for month in months {
            let end = min(month + ahead, range.upperBound)
            for month in stride(from: max(month - back, next), through: end, by: 1) { result.insert(month) }
            next = max(next, end + 1)
        }
        return result
    }

    // MARK: Months

    /// Oldest first.
    var months: [Month] {
        var result: [Month] = []
        for index in 0..<words {
            var rest = self[word: index]
            while rest != 0 {
                result.append(range.lowerBound + (index << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return result
    }

    var oldest: Month? {
        (0..<words).first { self[word: $0] != 0 }.map {
            range.lowerBound + ($0 << 6 + self[word: $0].trailingZeroBitCount)
        }
    }
}
