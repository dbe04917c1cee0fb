import Trade

/// Sums over the single countries of a group that are known in all of some windows, month by month.
struct OthersTotals {
    /// The sums of one column; a judged country takes its own part out.
    struct Total {
        var sums: [Double]
        /// Countries in the sum with a month that is still being filed.
        var open: [Int32]
    }

    private(set) var totals: [Int: Total] = [:]
    /// Some figure is negative or too large for floating point.
    private(set) var isBlind = false
    /// Some month of some country is still being filed.
    private(set) var hasOpen = false

    init(_ figures: GroupFigures, _ program: ColumnProgram) {
        var rows: [Row] = []
        var sum = 0.0
        for country in figures.others {
            guard let strip = figures.strips[country] else { continue }
            guard let size = strip.size else {
                isBlind = true
                return
            }
            hasOpen = hasOpen || strip.anyMarks.contains(.incomplete)
            sum += Double(size.quantity.sum) + Double(size.value.sum)
            rows.append(Row(strip, at: figures.place(of: strip), months: figures.count))
        }
        guard sum < Double(SignTest.exact) else {
            isBlind = true
            return
        }
        for (index, key) in program.columns.enumerated() {
            guard case .others(let span, let known) = key.kind else { continue }
            var total = Total(
                sums: Array(repeating: 0, count: figures.count), open: Array(repeating: 0, count: figures.count))
            for row in rows { row.add(to: &total, span, known: known, isValue: key.isValue) }
            totals[index] = total
        }
    }

    /// One country.
    private struct Row {
        /// Sums of the months before.
        var quantities: [Int64] = [0]
        var values: [Int64] = [0]
        /// For each month how many that end there are known in a row, and how many are not being filed.
        var known: [Int] = []
        var complete: [Int] = []

        init(_ strip: FigureStrip, at range: Range<Int>, months: Int) {
            quantities.reserveCapacity(months + 1)
            values.reserveCapacity(months + 1)
            known.reserveCapacity(months)
            complete.reserveCapacity(months)
            var (quantity, value, isKnown, isComplete) = (Int64(0), Int64(0), 0, 0)
            for month in 0..<months {
                var mark = FigureStrip.Marks(rawValue: 0)
                if range.contains(month) {
                    let index = month - range.lowerBound
                    mark = strip.marks[index]
                    quantity += strip.quantities[index]
                    value += strip.values[index]
                }
                isKnown = mark.rawValue & Self.figures == Self.figures ? isKnown + 1 : 0
                isComplete = mark.rawValue & Self.incomplete == 0 ? isComplete + 1 : 0
                quantities.append(quantity)
                values.append(value)
                known.append(isKnown)
                complete.append(isComplete)
            }
        }

        private static let figures = FigureStrip.Marks.quantity.rawValue | FigureStrip.Marks.value.rawValue
        private static let incomplete = FigureStrip.Marks.incomplete.rawValue

        func add(to total: inout Total, _ span: ColumnSpan, known windows: [ColumnSpan], isValue: Bool) {
            let back = windows.map(\.back).max() ?? 0
            for month in back..<max(back, known.count)
            where windows.allSatisfy({ known[month - $0.ago] >= $0.length }) {
                let end = month - span.ago + 1
                let sums = isValue ? values : quantities
                total.sums[month] += Double(sums[end] - sums[end - span.length])
                if complete[end - 1] < span.length { total.open[month] += 1 }
            }
        }
    }
}
