/// Series for which there is no score: those with trade in few months, and those that are young. They are held against
/// their own record.
package struct SparseSeries: Sendable {
    /// Months in which a series may be without trade and still have a score, of the newest 36.
    static let zerosAllowed = 9
    package static let months = 36
    /// How many times the record three months must be.
    package static let multiple = 1.5

    /// Whether trade is too sparse for a score: more than nine months of the last 36 without any, or a middle month below
    /// `c`. The figures end with the judged month; missing months count as neither.
    package static func isIntermittent(_ figures: some Collection<Int64?>, c: Int64) -> Bool {
        var known: [Int64] = []
        for case let figure? in figures.suffix(months) { known.append(figure) }
        if known.count(where: { $0 == 0 }) > zerosAllowed { return true }
        return OrderStatistics.median(known).map { $0 < c } ?? true
    }

    /// The largest sum of three months that ended 3 to 38 months ago; `nil` where none is known in full. The figures end
    /// with the judged month.
    package static func record(_ figures: [Int64?]) -> Int64? {
        var most: Int64?
        for back in 3...38 {
            let end = figures.count - 1 - back
            guard end >= 2 else { break }
            guard let first = figures[end - 2], let second = figures[end - 1], let third = figures[end] else {
                continue
            }
            most = max(most ?? .min, first + second + third)
        }
        return most
    }
}
