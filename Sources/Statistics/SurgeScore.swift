import Foundation

/// How unusual the months of one series are for it, at their time of year.
///
/// A pure function of the figures as known at one moment, in which the row of a month depends on no later month: computed
/// again from the earliest changed month on, it equals a computation from scratch bit for bit. Figures are micro-logs;
/// floats begin with sigma, and their sums run in a fixed order.
package struct SurgeScore: Sendable {
    /// What is tuned on history, with the measured defaults.
    package struct Parameters: Hashable, Sendable {
        /// The scale of a score for which its tail is that of Student's t, and the degrees of freedom.
        package var scale = 0.86
        package var freedom = 8.0

        package init() {}
    }

    /// One month.
    package struct Row: Hashable, Sendable {
        /// The micro-log of the figure; `nil` for a month that is missing.
        package var y: Int64?
        /// The deviation from the months around it, known six months later.
        var deviation: Int64?
        /// What is usual at this time of year, beside the level; zero while no earlier year is known.
        package var seasonal: Int64 = 0
        /// The middle of the twelve months before, without their seasons.
        package var level: Int64?
        /// What is left: `y` less level and season.
        package var residual: Int64?
        /// How many residuals of the 24 months before are known; 0 where this month has no level.
        package var count = 0
        /// The spread of those, shrunk towards what is usual of all series; `nil` with fewer than twelve.
        package var sigma: Double?
        package var z: Double?
        /// Of three months together.
        package var z3: Double?
        package var score: Double?
        /// The chance of such a score or a higher one in an ordinary month, from 1e-9 to 1.
        package var p: Double?

        /// Times what this month usually is.
        package var seasonalRatio: Double? { residual.map { exp(Double($0) / 1e6) } }
    }

    /// Months before the first for which there is a level: two years.
    package static let young = 24
    /// So many months before one are all that its score can depend on: two months of z3, 24 of sigma, 12 of the level,
    /// seven years of seasons, and half a year around.
    package static let history = 128
    /// Kilograms, and dollars, a month: a series needs three times as much in three months to be scored.
    package static let floorOfQuantity: Int64 = 25_000
    package static let floorOfValue: Int64 = 100_000
    static let levelMonths = 12
    static let sigmaMonths = 24
    private static let priorWeight = 4.0
    private static let prior = 0.25
    private static let leastSigma = 0.10
    private static let winsor = 2.5
    private static let z3Limits = -2.0...4.0
    private static let z3Guard = 1.0

    package let parameters: Parameters

    package init(_ parameters: Parameters = Parameters()) { self.parameters = parameters }

    /// The rows of a series of micro-logs, the first its first month; `nil` for a month that is missing.
    package func rows(of figures: [Int64?]) -> [Row] {
        var rows = figures.map { Row(y: $0) }
        extend(&rows, from: 0)
        return rows
    }

    /// The same for figures of a measure.
    package func rows(of figures: [Int64?], c: Int64) -> [Row] {
        rows(of: figures.map { $0.map { MicroLog.of($0, c: c) } })
    }

    /// Computes the rows again that a change of the figures from a month on can alter.
    package func update(_ rows: inout [Row], with figures: [Int64?], changedFrom month: Int) {
        let first = min(max(0, month), rows.count)
        rows.removeLast(rows.count - min(first, figures.count))
        for figure in figures.dropFirst(rows.count) { rows.append(Row(y: figure)) }
        extend(&rows, from: max(0, first - 6))
    }

    private func extend(_ rows: inout [Row], from first: Int) {
        var buffer: [Int64] = []
        buffer.reserveCapacity(32)
        for month in first..<max(first, rows.count) {
            // The months around are known six months later.
            rows[month].deviation = Self.deviation(rows, month, &buffer)
        }
        for month in first..<max(first, rows.count) {
            rows[month].seasonal = Self.seasonal(rows, month)
            fill(&rows, month, &buffer)
        }
    }

    /// The month against the median of the thirteen around it.
    private static func deviation(_ rows: [Row], _ month: Int, _ buffer: inout [Int64]) -> Int64? {
        guard month >= 6, month + 6 < rows.count, let y = rows[month].y else { return nil }
        buffer.removeAll(keepingCapacity: true)
        for other in (month - 6)...(month + 6) { if let y = rows[other].y { buffer.append(y) } }
        return buffer.count < 9 ? nil : y - median(&buffer)
    }

    /// The same month of up to five earlier years, of seven: their trimmed mean, shrunk to zero where they are few.
    private static func seasonal(_ rows: [Row], _ month: Int) -> Int64 {
        var count: Int64 = 0
        var (sum, least, most): (Int64, Int64, Int64) = (0, .max, .min)
        for year in 1...7 where count < 5 {
            guard month - 12 * year >= 0, let deviation = rows[month - 12 * year].deviation else { continue }
            sum += deviation
            least = min(least, deviation)
            most = max(most, deviation)
            count += 1
        }
        if count == 0 { return 0 }
        var kept = count
        if count >= 3 {
            sum -= least + most
            kept -= 2
        }
        return OrderStatistics.roundedQuotient(sum * count, kept * (count + 2))
    }

    private func fill(_ rows: inout [Row], _ month: Int, _ buffer: inout [Int64]) {
        var row = rows[month]
        defer { rows[month] = row }
        (row.level, row.residual, row.sigma, row.z, row.z3, row.score, row.p) = (nil, nil, nil, nil, nil, nil, nil)
        row.count = 0
        guard month >= Self.young else { return }
        row.level = Self.level(rows, month, &buffer)
        guard let level = row.level else { return }
        row.residual = row.y.map { $0 - level - row.seasonal }
        spread(of: rows, month, &row, &buffer)
        guard let residual = row.residual, let sigma = row.sigma else { return }
        let z = Double(residual) / 1e6 / sigma
        row.z = z
        if let before = rows[month - 1].z, let second = rows[month - 2].z {
            let limits = Self.z3Limits
            func clip(_ z: Double) -> Double { min(max(z, limits.lowerBound), limits.upperBound) }
            row.z3 = (clip(z) + clip(before) + clip(second)) / 3.0.squareRoot()
        }
        let score = z < Self.z3Guard ? z : max(z, row.z3 ?? z)
        row.score = score
        row.p = parameters.chance(of: score, residuals: row.count)
    }

    /// The midmean of the twelve months before, each without its season: a quarter is left out at each end.
    private static func level(_ rows: [Row], _ month: Int, _ buffer: inout [Int64]) -> Int64? {
        buffer.removeAll(keepingCapacity: true)
        for back in 1...levelMonths {
            if let y = rows[month - back].y { buffer.append(y - rows[month - back].seasonal) }
        }
        guard buffer.count >= 6 else { return nil }
        sort(&buffer)
        let cut = buffer.count / 4
        var sum: Int64 = 0
        for index in cut..<(buffer.count - cut) { sum += buffer[index] }
        return OrderStatistics.roundedQuotient(sum, Int64(buffer.count - 2 * cut))
    }

    /// The spread of the residuals before: winsorised around zero by their median, shrunk towards the prior.
    private func spread(of rows: [Row], _ month: Int, _ row: inout Row, _ buffer: inout [Int64]) {
        buffer.removeAll(keepingCapacity: true)
        let window = (month - Self.sigmaMonths)..<month
        for other in window { if let residual = rows[other].residual { buffer.append(abs(residual)) } }
        row.count = buffer.count
        guard row.count >= 12 else { return }
        let middle = Self.median(&buffer)
        let limit = Self.winsor * max(1.4826 * Double(middle) / 1e6, Self.leastSigma)
        var squares = 0.0
        for other in window {
            guard let residual = rows[other].residual else { continue }
            let clipped = min(max(Double(residual) / 1e6, -limit), limit)
            squares += clipped * clipped
        }
        let shrunk =
            (Self.priorWeight * Self.prior * Self.prior + squares) / (Self.priorWeight + Double(row.count))
        row.sigma = max(Self.leastSigma, shrunk.squareRoot())
    }

    /// The median of values that are not none; of an even count the middle of two, rounded half away from zero.
    private static func median(_ values: inout [Int64]) -> Int64 {
        sort(&values)
        let middle = values.count / 2
        return values.count % 2 == 1
            ? values[middle] : OrderStatistics.roundedQuotient(values[middle - 1] + values[middle], 2)
    }

    /// By insertion: there are never more than two dozen, mostly in order.
    private static func sort(_ values: inout [Int64]) {
        values.withUnsafeMutableBufferPointer { values in
            for end in values.indices.dropFirst() {
                let value = values[end]
                var place = end
                while place > 0, values[place - 1] > value {
                    values[place] = values[place - 1]
                    place -= 1
                }
                values[place] = value
            }
        }
    }
}

extension SurgeScore.Parameters {
    /// Twice the upper tail of Student's t with eight degrees of freedom, in closed form: two looks, at one month and at
    /// three. Twice as much while fewer than 24 residuals are known; from 1e-9 to 1.
    package func chance(of score: Double, residuals: Int) -> Double {
        guard score > 0 else { return 1 }
        let u = score / scale
        let r2 = freedom + u * u
        let s = u / r2.squareRoot()
        let c2 = freedom / r2
        let tail = 1 - s * (1 + c2 * (0.5 + c2 * (3.0 / 8 + c2 * 5.0 / 16)))
        return min(max(residuals < 24 ? 2 * tail : tail, 1e-9), 1)
    }
}

extension SurgeScore.Row {
    /// What the month should have been, in the measure, with the bounds of nine in ten ordinary months.
    package func expected(c: Int64) -> (figure: Double, lower: Double?, upper: Double?)? {
        guard let level else { return nil }
        func figure(_ shift: Double) -> Double {
            max(0, Double(c) * (exp(Double(level + seasonal) / 1e6 + shift) - 1))
        }
        return (figure(0), sigma.map { figure(-1.645 * $0) }, sigma.map { figure(1.645 * $0) })
    }
}
