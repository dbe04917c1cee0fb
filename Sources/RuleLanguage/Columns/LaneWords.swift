/// One bit a lane: what holds in each month of each series of a block.
typealias LaneWords = UnsafeMutablePointer<UInt64>
/// One number a lane.
typealias Lanes = UnsafeMutablePointer<Double>

extension UnsafeMutablePointer where Pointee == UInt64 {
    /// Sets the bits of some lanes.
    func setLanes(_ range: Range<Int>) {
        if range.isEmpty { return }
        let (first, last) = (range.lowerBound >> 6, (range.upperBound - 1) >> 6)
        let head = UInt64.max << UInt64(range.lowerBound & 63)
        let tail = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
        if first == last {
            self[first] |= head & tail
            return
        }
        self[first] |= head
        for word in (first + 1)..<last { self[word] = .max }
        self[last] |= tail
    }

    func setLane(_ lane: Int) { self[lane >> 6] |= 1 << UInt64(lane & 63) }
    func clearLane(_ lane: Int) { self[lane >> 6] &= ~(1 << UInt64(lane & 63)) }
    func hasLane(_ lane: Int) -> Bool { self[lane >> 6] >> UInt64(lane & 63) & 1 != 0 }

    func copyLane(_ lane: Int, to other: Int) { if hasLane(lane) { setLane(other) } else { clearLane(other) } }

    func clear(_ words: Int) { update(repeating: 0, count: words) }

    /// The word at `index` after all lanes moved `count` up; zeros come in.
    @inline(__always)
    func moved(_ count: Int, at index: Int) -> UInt64 {
        let source = index - count >> 6
        let bits = UInt64(count & 63)
        if source < 0 { return 0 }
        if bits == 0 { return self[source] }
        return self[source] << bits | (source > 0 ? self[source - 1] >> (64 - bits) : 0)
    }

    /// Leaves the lanes in which this bit and those of the lanes before it, `length` in all, are set.
    func keepRuns(of length: Int, words: Int) {
        var done = 1
        while done < length {
            let step = Swift.min(done, length - done)
            for word in stride(from: words - 1, through: 0, by: -1) { self[word] &= moved(step, at: word) }
            done += step
        }
    }

    /// Moves all lanes up.
    func move(_ count: Int, words: Int) {
        if count == 0 { return }
        for word in stride(from: words - 1, through: 0, by: -1) { self[word] = moved(count, at: word) }
    }
}
