/// "Did you mean": the words nearest to a misspelt one.
package enum Spelling {
    /// Bytes of a word that are looked at.
    private static let longest = 64

    /// The candidates within a third of the word's length (at least two) in Levenshtein distance, nearest first.
    package static func nearest(to word: String, among candidates: [String], limit: Int = 3) -> [String] {
        let letters = Array(word.utf8.prefix(longest))
        let bound = max(2, letters.count / 3)
        var scored: [(Int, String)] = []
        letters.withUnsafeBufferPointer { letters in
            for candidate in candidates where abs(min(candidate.utf8.count, longest) - letters.count) <= bound {
                var text = candidate
                let distance = text.withUTF8 { other in
                    self.distance(letters, UnsafeBufferPointer(rebasing: other.prefix(longest)), within: bound)
                }
                if let distance { scored.append((distance, candidate)) }
            }
        }
        return scored.sorted { $0 < $1 }.prefix(limit).map(\.1)
    }

    /// The Levenshtein distance of two words; `nil` as soon as it must be more than `bound`.
    static func distance(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, within bound: Int
    ) -> Int? {
        guard let letters = left.baseAddress, let others = right.baseAddress else {
            return max(left.count, right.count) <= bound ? max(left.count, right.count) : nil
        }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: right.count + 1) { room in
            guard let row = room.baseAddress else { return nil }
            for column in 0...right.count { row[column] = column }
            for index in 0..<left.count {
                var diagonal = row[0]
                row[0] = index + 1
                var least = row[0]
                for column in 0..<right.count {
                    let above = row[column + 1]
                    var best = letters[index] == others[column] ? diagonal : diagonal + 1
                    if above + 1 < best { best = above + 1 }
                    if row[column] + 1 < best { best = row[column] + 1 }
                    row[column + 1] = best
                    diagonal = above
                    if best < least { least = best }
                }
                if least > bound { return nil }
            }
            return row[right.count] <= bound ? row[right.count] : nil
        }
    }
}
