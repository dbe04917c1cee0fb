/// How concentrated a total is on few parts: the Herfindahl-Hirschman index, from near 0 to 10,000.
package struct Concentration: Hashable, Sendable {
    /// The sum of the squares, exact.
    package var squares: UInt128
    /// What the parts are parts of; those that are not reported singly are in it.
    package var total: Int64

    /// - Parameters:
    ///   - parts: Each reported part; negative ones count as nothing.
    ///   - total: What they are parts of.
    package init(of parts: some Sequence<Int64>, total: Int64) {
        squares = parts.reduce(0) { sum, part in
            let size = UInt128(part.magnitude)
            return part > 0 ? sum + size * size : sum
        }
        self.total = total
    }

    /// Ten thousand times the sum of the squared shares; `nil` of nothing.
    package var index: Double? {
        guard total > 0 else { return nil }
        return 1e4 * Double(squares) / (Double(total) * Double(total))
    }
}
