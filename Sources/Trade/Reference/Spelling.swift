/// "Did you mean": the words nearest to a misspelt one.
package enum Spelling {
    /// The candidates within a third of the word's length (at least two) in Levenshtein distance, nearest first.
    package static func nearest(to word: String, among candidates: [String], limit: Int = 3) -> [String] {
        let letters = Array(word.utf8.prefix(64))
        let bound = max(2, letters.count / 3)
        let scored = candidates.compactMap { candidate -> (Int, String)? in
            let distance = self.distance(letters, Array(candidate.utf8.prefix(64)))
            return distance <= bound ? (distance, candidate) : nil
        }
        return scored.sorted { $0 < $1 }.prefix(limit).map(\.1)
    }

    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                current.append(
                    min(previous[column + 1] + 1, current[column] + 1, previous[column] + (byte == other ? 0 : 1)))
            }
            previous = current
        }
        return previous[right.count]
    }
}
