import Trade

extension ColumnBlock {
    /// Sums windows whose months are counted from January, or from other years: one series after another.
    func computeCalendar(_ index: Int, _ key: ColumnKey, _ source: Source, _ window: ColumnWindow) {
        let column = columns[index]
        let sums = (key.isValue ? source.sums.value : source.sums.quantity) + pad
        let known = key.isValue ? source.known.value : source.known.quantity
        let published = key.isValue ? source.published.value : source.published.quantity
        let since = key.since.map { max(0, $0 - group.first) } ?? 0
        // The first month of each window and the one after its last, counted from the first month of the block.
        let windows = (0..<months).map { month in
            let range = window.months(judging: group.first + month)
            return (first: range.lowerBound - group.first, end: range.upperBound - group.first + 1)
        }
        column.known.clear(words)
        column.never.clear(words)
        column.open.clear(words)
        var bound = 0.0
        var counts = Counts(months)
        for series in 0..<(key.isOwn ? count : words * 64 / months) {
            let start = series * months
            counts.take(known, published, source.complete, from: start)
            for (month, window) in windows.enumerated() {
                let lane = start + month
                let end = min(window.end, months)
                guard window.first >= since else {
                    column.lanes[lane] = 0
                    column.never.setLane(lane)
                    continue
                }
                let first = min(window.first, months)
                let number = sums[start + end] - sums[start + first]
                column.lanes[lane] = number
                bound = max(bound, number)
                if window.end == end, counts.known[end] - counts.known[first] == end - first {
                    column.known.setLane(lane)
                } else {
                    // Months before the judged one that are not published never will be.
                    let past = max(first, min(end, month))
                    if counts.published[past] - counts.published[first] < past - first { column.never.setLane(lane) }
                }
                if counts.complete[end] - counts.complete[first] < end - first { column.open.setLane(lane) }
            }
        }
        columns[index].bound = bound
    }

    /// How many months before each of a series are known, published, and whole.
    private struct Counts {
        var known: [Int]
        var published: [Int]
        var complete: [Int]

        init(_ months: Int) {
            known = Array(repeating: 0, count: months + 1)
            published = known
            complete = known
        }

        mutating func take(_ known: LaneWords, _ published: LaneWords, _ complete: LaneWords, from start: Int) {
            for month in 0..<(self.known.count - 1) {
                self.known[month + 1] = self.known[month] + (known.hasLane(start + month) ? 1 : 0)
                self.published[month + 1] = self.published[month] + (published.hasLane(start + month) ? 1 : 0)
                self.complete[month + 1] = self.complete[month] + (complete.hasLane(start + month) ? 1 : 0)
            }
        }
    }
}
