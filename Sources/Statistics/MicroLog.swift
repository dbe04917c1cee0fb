import Foundation

/// Logarithms as whole numbers: millionths of a natural-log unit. Once a figure is one, everything up to a residual is
/// integer arithmetic, exact and the same in any order and on any machine.
package enum MicroLog {
    /// `floor(1e6 · ln((x + c) / c) + 0.5)`: zero for no trade, close to it for what is far below `c`.
    ///
    /// - Parameters:
    ///   - figure: Kilograms or dollars, not negative.
    ///   - c: What counts as small, a tenth of the floor; positive.
    package static func of(_ figure: Int64, c: Int64) -> Int64 {
        Int64((1e6 * log((Double(figure) + Double(c)) / Double(c)) + 0.5).rounded(.down))
    }

    /// The log odds of a part against the rest of the whole: moves of the whole market cancel out.
    package static func odds(_ part: Int64, rest: Int64, c: Int64) -> Int64 { of(part, c: c) - of(rest, c: c) }
}
