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
            for month in 0..<months {
                let index = month - range.lowerBound
                let isThere = range.contains(month)
                let mark = isThere ? strip.marks[index] : []
                quantities.append(quantities[month] + (isThere ? strip.quantities[index] : 0))
                values.append(values[month] + (isThere ? strip.values[index] : 0))
                known.append(mark.isSuperset(of: [.quantity, .value]) ? (known.last ?? 0) + 1 : 0)
                complete.append(mark.contains(.incomplete) ? 0 : (complete.last ?? 0) + 1)
            }
        }

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
