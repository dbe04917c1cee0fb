/// Finds the word that was probably meant.
enum Suggestion {
    /// The nearest of `candidates` by edit distance without regard to case; `nil` when none is near.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let lowered = Array(word.lowercased().unicodeScalars.prefix(64))
        let bound = max(1, lowered.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
            guard abs(other.count - lowered.count) <= bound else { continue }
            Work.add(lowered.count * other.count)
            let distance = distance(lowered, other)
            if distance <= bound, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.word
    }

    /// `did you mean …?` for the nearest candidate, else the list of what is allowed while it is short.
    static func help(for word: String, among candidates: [String]) -> String? {
        if let nearest = nearest(to: word, among: candidates) { return "did you mean `\(nearest)`?" }
        guard !candidates.isEmpty, candidates.count <= 24 else { return nil }
        return "one of " + candidates.joined(separator: ", ")
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var before = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                current[column] = min(
                    previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    current[column] = min(current[column], before[column - 2] + 1)
                }
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
