import Trade

extension ColumnBlock {
    /// Answers every test, comparison and rule for the series loaded.
    func answer() {
        for index in program.tests.indices { answerTest(index) }
        for index in program.comparisons.indices { answerComparison(index) }
        for index in program.codes.indices { answerRule(index) }
    }

    // MARK: Tests

    private func answerTest(_ index: Int) {
        let test = program.tests[index]
        let holds = tests[index]
        // More than the other sum is not at most it.
        let (left, right) =
            test.isStrict ? (sums[index].negative, sums[index].positive) : (sums[index].positive, sums[index].negative)
        let isExact = bound(test.positive) < Double(SignTest.exact) && bound(test.negative) < Double(SignTest.exact)
        let unsure = scratch[0]
        switch left {
        case .constant(let left): compare(left, right, isExact, holds, unsure)
        case .column(let left): compare(left, right, isExact, holds, unsure)
        case .product(let left): compare(left, right, isExact, holds, unsure)
        case .whole(let left): compare(left, right, isExact, holds, unsure)
        }
        if test.isStrict { for word in 0..<words { holds[word] = ~holds[word] } }
        if !isExact { settle(index, unsure) }
    }

    private func bound(_ products: [SignTest.Product]) -> Double {
        var sum = 0.0
        for product in products {
            var value = Double(product.factor)
            for column in product.columns { value *= columns[column].bound }
            sum += value
        }
        return sum
    }

    @inline(__always)
    private func compare(
        _ left: some LaneSum, _ right: Sum, _ isExact: Bool, _ holds: LaneWords, _ unsure: LaneWords
    ) {
        switch right {
        case .constant(let right): compare(left, right, isExact, holds, unsure)
        case .column(let right): compare(left, right, isExact, holds, unsure)
        case .product(let right): compare(left, right, isExact, holds, unsure)
        case .whole(let right): compare(left, right, isExact, holds, unsure)
        }
    }

    @inline(__always)
    private func compare(
        _ left: some LaneSum, _ right: some LaneSum, _ isExact: Bool, _ holds: LaneWords, _ unsure: LaneWords
    ) {
        if isExact {
            LaneComparison.exact(left, right, words: words, into: holds)
        } else {
            LaneComparison.rounded(left, right, words: words, into: holds, unsure: unsure)
        }
    }

    /// Computes the lanes in which rounding may have decided again, in whole numbers.
    private func settle(_ index: Int, _ unsure: LaneWords) {
        let test = program.tests[index]
        for word in 0..<words {
            var rest = unsure[word] & used[word]
            if rest == 0 { continue }
            for column in test.columns { rest &= columns[column].known[word] }
            while rest != 0 {
                let lane = word << 6 + rest.trailingZeroBitCount
                rest &= rest - 1
                if test.holds({ Int64(columns[$0].lanes[lane]) }) {
                    tests[index].setLane(lane)
                } else {
                    tests[index].clearLane(lane)
                }
            }
        }
    }

    // MARK: Comparisons

    private func answerComparison(_ index: Int) {
        let comparison = program.comparisons[index]
        let result = comparisons[index]
        let holds = scratch[0]
        holds.update(from: tests[comparison.tests[0]], count: words)
        for test in comparison.tests.dropFirst() {
            let more = tests[test]
            if comparison.needsOne {
                for word in 0..<words { holds[word] |= more[word] }
            } else {
                for word in 0..<words { holds[word] &= more[word] }
            }
        }
        let known = scratch[1]
        known.update(from: used, count: words)
        for column in comparison.columns {
            let more = columns[column].known
            for word in 0..<words { known[word] &= more[word] }
        }
        if program.hasParts { answerNever(comparison, result.never) }
        for divisor in comparison.divisors {
            let more = tests[divisor.test]
            for word in 0..<words { known[word] &= more[word] }
        }
        result.undecided.clear(words)
        result.atLeast.clear(words)
        if !isOpen(comparison) {
            for word in 0..<words {
                result.yes[word] = known[word] & holds[word]
                result.no[word] = known[word] & ~holds[word]
            }
        } else {
            answerOpen(comparison, result, holds: holds, known: known)
        }
        if let anchor = group.anchor, lacksAnchor, comparison.columns.contains(where: program.anchored.contains) {
            let late = lanes(after: anchor + 1)
            for word in 0..<words {
                result.undecided[word] |= late[word]
                result.yes[word] &= ~late[word]
                result.no[word] &= ~late[word]
                result.atLeast[word] &= ~late[word]
                result.never[word] &= ~late[word]
            }
        }
    }

    /// No verdict by nature: a column has no number and never will, or a divisor that is known is not positive.
    private func answerNever(_ comparison: ColumnProgram.Comparison, _ never: LaneWords) {
        never.clear(words)
        for column in comparison.columns {
            let more = columns[column].never
            for word in 0..<words { never[word] |= more[word] }
        }
        for divisor in comparison.divisors {
            let isPositive = tests[divisor.test]
            for word in 0..<words {
                var known = ~isPositive[word]
                for column in divisor.columns { known &= columns[column].known[word] }
                never[word] |= known
            }
        }
    }

    private func isOpen(_ comparison: ColumnProgram.Comparison) -> Bool {
        guard sources.contains(where: \.isOpen) || group.others?.hasOpen == true else { return false }
        return !(comparison.rising.isEmpty && comparison.falling.isEmpty && comparison.unclear.isEmpty)
    }

    /// While a month is being filed, a difference that can only rise holds already or has no verdict yet; any other
    /// has none.
    private func answerOpen(
        _ comparison: ColumnProgram.Comparison, _ result: Answers, holds: LaneWords, known: LaneWords
    ) {
        for word in 0..<words {
            var (rises, falls, unclear): (UInt64, UInt64, UInt64) = (0, 0, 0)
            for column in comparison.rising { rises |= columns[column].open[word] }
            for column in comparison.falling { falls |= columns[column].open[word] }
            for column in comparison.unclear { unclear |= columns[column].open[word] }
            unclear &= known[word]
            let decided = known[word] & ~unclear
            let atLeast = decided & holds[word] & rises & ~falls
            result.yes[word] = decided & holds[word] & ~rises & ~falls | atLeast
            result.no[word] = decided & ~holds[word] & ~rises & ~falls
            result.atLeast[word] = atLeast
            result.undecided[word] = unclear
        }
    }

    // MARK: Rules

    private func answerRule(_ index: Int) {
        let code = program.codes[index]
        var top = 0
        for step in code.steps {
            switch step {
            case .compare(let comparison):
                copy(comparisons[comparison], to: stack[top])
                top += 1
            case .part(let part):
                answerPart(rules[part], judged[part], stack[top])
                top += 1
            case .absent:
                fill(stack[top], no: .max, undecided: 0)
                top += 1
            case .undecided:
                fill(stack[top], no: 0, undecided: .max)
                top += 1
            case .not: negate(stack[top - 1])
            case .all(let count):
                top -= count - 1
                joinAll(top - 1..<top - 1 + count)
            case .any(let count):
                top -= count - 1
                joinAny(top - 1..<top - 1 + count)
            }
        }
        let result = rules[index]
        copy(stack[0], to: result)
        exclude(code.excluded, result)
        for word in 0..<words {
            let blind = blind[word] & ~excludedLanes(code.excluded, word)
            result.yes[word] &= ~blind
            result.no[word] &= ~blind
            result.never[word] &= ~blind
            result.undecided[word] |= blind
        }
        if code.months > 1 { hold(result, code.months) }
    }

    private func copy(_ answers: Answers, to other: Answers) {
        other.yes.update(from: answers.yes, count: words)
        other.no.update(from: answers.no, count: words)
        other.atLeast.update(from: answers.atLeast, count: words)
        other.never.update(from: answers.never, count: words)
        other.undecided.update(from: answers.undecided, count: words)
    }

    private func fill(_ answers: Answers, no: UInt64, undecided: UInt64) {
        answers.yes.clear(words)
        answers.no.update(repeating: no, count: words)
        answers.atLeast.clear(words)
        answers.never.clear(words)
        answers.undecided.update(repeating: undecided, count: words)
    }

    /// A part that does not judge, or can have no verdict by nature, counts as false.
    private func answerPart(_ part: Answers, _ judged: LaneWords, _ result: Answers) {
        result.atLeast.clear(words)
        result.never.clear(words)
        for word in 0..<words {
            let unknown = ~(part.yes[word] | part.no[word] | part.undecided[word])
            result.yes[word] = part.yes[word] & judged[word]
            result.no[word] = part.no[word] | unknown & part.never[word] | ~judged[word]
            result.undecided[word] = part.undecided[word] & judged[word]
        }
    }

    private func negate(_ answers: Answers) {
        for word in 0..<words {
            let firm = answers.yes[word] & ~answers.atLeast[word]
            answers.yes[word] = answers.no[word]
            answers.no[word] = firm
            answers.atLeast[word] = 0
        }
    }

    private func joinAll(_ range: Range<Int>) {
        let result = stack[range.lowerBound]
        for word in 0..<words {
            var (yes, no, atLeast): (UInt64, UInt64, UInt64) = (.max, 0, 0)
            var (never, undecided): (UInt64, UInt64) = (0, 0)
            for index in range {
                yes &= stack[index].yes[word]
                no |= stack[index].no[word]
                atLeast |= stack[index].atLeast[word]
                never |= stack[index].never[word] & ~stack[index].yes[word]
                undecided |= stack[index].undecided[word]
            }
            undecided &= ~no
            result.yes[word] = yes
            result.no[word] = no
            result.atLeast[word] = yes & atLeast
            result.never[word] = never & ~(yes | no | undecided)
            result.undecided[word] = undecided
        }
    }

    private func joinAny(_ range: Range<Int>) {
        let result = stack[range.lowerBound]
        for word in 0..<words {
            var (yes, no, firm): (UInt64, UInt64, UInt64) = (0, .max, 0)
            var (waiting, undecided): (UInt64, UInt64) = (0, 0)
            for index in range {
                let one = stack[index]
                yes |= one.yes[word]
                no &= one.no[word]
                firm |= one.yes[word] & ~one.atLeast[word]
                waiting |= ~(one.yes[word] | one.no[word] | one.undecided[word] | one.never[word])
                undecided |= one.undecided[word]
            }
            undecided &= ~firm
            yes &= ~undecided
            result.yes[word] = yes
            result.no[word] = no
            result.atLeast[word] = yes & ~firm
            result.never[word] = ~(yes | no | undecided | waiting)
            result.undecided[word] = undecided
        }
    }

    /// Months on whose kind of figures the rule does not judge have no verdict.
    private func exclude(_ kinds: Set<Status>, _ result: Answers) {
        if kinds.isEmpty { return }
        for word in 0..<words {
            let lanes = excludedLanes(kinds, word)
            result.yes[word] &= ~lanes
            result.no[word] &= ~lanes
            result.undecided[word] &= ~lanes
            result.never[word] |= lanes
        }
    }

    private func excludedLanes(_ kinds: Set<Status>, _ word: Int) -> UInt64 {
        var lanes: UInt64 = 0
        if kinds.contains(.license) { lanes |= license[word] }
        if kinds.contains(.preliminary) { lanes |= preliminary[word] }
        if kinds.contains(.final) { lanes |= ~(license[word] | preliminary[word]) }
        return lanes
    }

    /// The condition must hold in each of some consecutive months.
    private func hold(_ result: Answers, _ months: Int) {
        let (yes, no, undecided) = (scratch[0], scratch[1], scratch[2])
        yes.update(from: result.yes, count: words)
        no.update(from: result.no, count: words)
        undecided.update(from: result.undecided, count: words)
        for word in 0..<words {
            var (never, unsure): (UInt64, UInt64) = (0, 0)
            var all = yes[word]
            for back in 1..<months {
                let inside = lanes(after: back)[word]
                never |= no.moved(back, at: word) & inside
                unsure |= undecided.moved(back, at: word) & inside | ~inside
                all &= yes.moved(back, at: word) & inside
            }
            let waits = yes[word]
            result.yes[word] = all
            result.no[word] |= waits & never
            result.undecided[word] |= waits & ~never & unsure
            // What is pending does not fire: rules that ask count it as false.
            result.never[word] = result.never[word] & ~waits | waits & ~(all | never | unsure)
        }
    }
}
