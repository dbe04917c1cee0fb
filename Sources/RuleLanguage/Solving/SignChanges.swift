import BigInt
import Trade

/// The whole numbers at which the sign (minus, zero, plus) of a polynomial, or of a curve with logarithms, is another than
/// one before.
///
/// Between two roots of its derivative a polynomial rises or falls throughout, so that halving finds the change; the
/// roots of the derivative are found in the same way. All arithmetic is exact, and no change is missed. A curve with
/// logarithms has a derivative without.
struct SignChanges {
    /// Where changes are looked for.
    let range: ClosedRange<Int64>
    private var known: [Decisions.Sign: [Int64]] = [:]

    init(in range: ClosedRange<Int64>) { self.range = range }

    /// The first whole number after `point` at which the sign is another than one before; `nil` when there is none.
    mutating func next(of sign: Decisions.Sign, after point: Int64) -> Int64? {
        let changes: [Int64]
        if let found = known[sign] {
            changes = found
        } else {
            changes = all(of: sign)
            known[sign] = changes
        }
        // The first of them that lies after the point.
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] > point { high = middle } else { low = middle + 1 }
        }
        return low < changes.count ? changes[low] : nil
    }

    private func all(of sign: Decisions.Sign) -> [Int64] {
        let turns: Set<Int64>
        switch sign {
        case .polynomial(let polynomial): turns = Set(self.turns(of: polynomial))
        case .curve(let curve):
            let parting = Set(curve.parting.flatMap(self.turns))
            turns = parting.union(changes(of: sign, between: parting.sorted()))
        }
        return turns.filter { sign.side(at: $0) != sign.side(at: $0 - 1) }.sorted()
    }

    /// Whole numbers that part the range so that between two of them, the later left out, no root lies: for a root
    /// between two whole numbers the larger of them, for a whole root itself and the next.
    private func turns(of polynomial: Polynomial) -> [Int64] {
        if polynomial.isConstant { return [] }
        let parting = turns(of: polynomial.derivative)
        return Set(parting).union(changes(of: .polynomial(polynomial), between: parting)).sorted()
    }

    /// The changes in the stretches between numbers: in each it only rises, or only falls, from minus to zero to plus at
    /// most.
    private func changes(of sign: Decisions.Sign, between parting: [Int64]) -> Set<Int64> {
        var result: Set<Int64> = []
        let starts = [range.lowerBound] + parting
        let ends = parting.map { $0 - 1 } + [range.upperBound]
        for (start, end) in zip(starts, ends) where start < end {
            var from = start
            while let change = change(of: sign, from: from, through: end) {
                result.insert(change)
                from = change
            }
        }
        return result
    }

    /// The first number of a rising or falling stretch with another sign than at `from`.
    private func change(of sign: Decisions.Sign, from: Int64, through end: Int64) -> Int64? {
        let side = sign.side(at: from)
        guard sign.side(at: end) != side else { return nil }
        var (low, high) = (from, end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if sign.side(at: middle) == side { low = middle } else { high = middle }
        }
        return high
    }
}
