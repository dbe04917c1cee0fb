import Trade

/// The whole numbers of a range parted into stretches in which a state that follows from figures stays the same.
package struct Sweep<State: Equatable> {
    package struct Stretch {
        package var from: Int64
        package var through: Int64
        package var state: State
    }

    /// In order, without gaps; neighbours differ in their states.
    package private(set) var stretches: [Stretch] = []
    /// No change lies inside a stretch. Otherwise every border shown is one, and there may be more.
    package private(set) var isComplete = true

    /// More borders than any formula people write has.
    private static var limit: Int { 4096 }

    /// `decisions` says what decides the state around a number, `state` what it is there.
    package init(
        over range: ClosedRange<Int64>, decisions: (Int64) -> Decisions, state: (Int64) -> State
    ) {
        var changes = SignChanges(in: range)
        var known: [Int64: State] = [:]
        func look(_ number: Int64) -> State {
            if let state = known[number] { return state }
            let found = state(number)
            known[number] = found
            return found
        }
        var next = range.lowerBound
        for _ in 0..<Self.limit {
            let deciding = decisions(next)
            var last = range.upperBound
            for sign in deciding.signs {
                if let change = changes.next(of: sign, after: next) { last = min(last, change - 1) }
            }
            if deciding.isPartial || look(next) != look(last) {
                isComplete = false
                for border in Self.borders(from: next, through: last, look) {
                    append(next, border - 1, look(next))
                    next = border
                }
            }
            append(next, last, look(next))
            if last == range.upperBound { return }
            next = last + 1
        }
        isComplete = false
        append(next, range.upperBound, look(next))
    }

    private mutating func append(_ from: Int64, _ through: Int64, _ state: State) {
        if stretches.last?.state == state {
            stretches[stretches.count - 1].through = through
        } else {
            stretches.append(Stretch(from: from, through: through, state: state))
        }
    }

    /// Numbers at which the state is another than one before, where no algebra tells them: between points twice as far
    /// as the one before, halving finds one of those that lie there.
    private static func borders(from: Int64, through: Int64, _ look: (Int64) -> State) -> [Int64] {
        var result: [Int64] = []
        var low = from
        var step: Int64 = 1
        while low < through {
            let high = low + min(step, through - low)
            var (below, above) = (low, high)
            if look(below) != look(above) {
                while above - below > 1 {
                    let middle = below + (above - below) / 2
                    if look(middle) == look(low) { below = middle } else { above = middle }
                }
                result.append(above)
                low = above
                step = 1
            } else {
                low = high
                step *= 2
            }
        }
        return result
    }

    /// The stretch that holds a number.
    package func stretch(at number: Int64) -> Stretch? {
        stretches.first { $0.from <= number && number <= $0.through }
    }
}
