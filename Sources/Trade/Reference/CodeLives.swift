extension Concordance {
    /// In which months a code is in use, as far as moves say: codes come and go, and some come back.
    package struct Life: Hashable, Sendable {
        /// Whether it is in use before the first change.
        fileprivate var begins: Bool
        /// From which month on it is in use, or is not any more; in order of month, one a month.
        fileprivate var changes: [Change] = []

        fileprivate struct Change: Hashable {
            var month: Month
            var isInUse: Bool
        }

        package func contains(_ month: Month) -> Bool {
            changes.last { $0.month <= month }?.isInUse ?? begins
        }
    }

    /// In which months a code is in use; `nil` where no move speaks of it.
    package func life(of code: String) -> Life? { lives[code] }

    /// Whether a code is in use in a month, as far as moves say.
    package func isInUse(_ code: String, in month: Month) -> Bool { lives[code]?.contains(month) ?? true }

    /// The codes that are read together, because goods went over from one to another: sorted, the code itself included.
    package func group(of code: String) -> [String] { groups[code] ?? [code] }

    static func groups(of moves: [Move]) -> [String: [String]] {
        var groups: [String: Set<String>] = [:]
        for move in moves {
            let codes = Set([move.old] + move.new)
            let whole = codes.reduce(into: codes) { $0.formUnion(groups[$1] ?? []) }
            for code in whole { groups[code] = whole }
        }
        return groups.mapValues { $0.sorted() }
    }

    static func lives(of moves: [Move]) -> [String: Life] {
        var lives: [String: Life] = [:]
        // A code that goes over into itself and others stays in use: what begins in a month outdoes what ends in it.
        for move in moves.sorted(by: { $0.from < $1.from }) {
            for (code, isInUse) in [(move.old, false)] + move.new.map({ ($0, true) }) {
                var life = lives[code] ?? Life(begins: !isInUse)
                if life.changes.last?.month == move.from {
                    let last = life.changes.count - 1
                    life.changes[last].isInUse = life.changes[last].isInUse || isInUse
                } else {
                    life.changes.append(Life.Change(month: move.from, isInUse: isInUse))
                }
                lives[code] = life
            }
        }
        return lives
    }
}
