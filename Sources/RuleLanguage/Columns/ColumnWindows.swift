import Trade

extension ColumnBlock {
    /// Computes the columns that are wanted from the figures loaded.
    func computeColumns(_ isWanted: (ColumnKey) -> Bool) {
        for (index, key) in program.columns.enumerated() where isWanted(key) {
            let source = sources[program.sources.firstIndex(of: key.source) ?? 0]
            switch key.kind {
            case .sum(_, .span(let span)): computeSum(index, key, source, span)
            case .sum(_, .calendar(let moment, let window)):
                computeCalendar(index, key, source, .calendar(moment, window))
            case .leftOut(.span(let span)):
                computeSum(index, key, source, span)
                leaveOut(index)
            case .leftOut(let window):
                computeCalendar(index, key, source, window)
                leaveOut(index)
            case .days(let window): computeDays(index, window)
            case .extreme(_, let span, let isLargest): computeExtreme(index, key, source, span, isLargest)
            case .beforeLicenses(let length): computeBeforeLicenses(index, key, source, length)
            case .others(let span, let known): computeOthers(index, key, source, span, known)
            }
        }
    }

    private func computeSum(_ index: Int, _ key: ColumnKey, _ source: Source, _ span: ColumnSpan) {
        let lanes = columns[index].lanes
        let sums = (key.isValue ? source.sums.value : source.sums.quantity) + (pad + 1 - span.ago)
        let before = sums - span.length
        for lane in 0..<words * 64 { lanes[lane] = sums[lane] - before[lane] }
        let largest = key.isValue ? source.largest.value : source.largest.quantity
        columns[index].bound = min(
            largest * Double(span.length), key.isValue ? source.sum.value : source.sum.quantity)
        computeKnown(index, key, source, span)
    }

    private func computeExtreme(
        _ index: Int, _ key: ColumnKey, _ source: Source, _ span: ColumnSpan, _ isLargest: Bool
    ) {
        let lanes = columns[index].lanes
        let sums = (key.isValue ? source.sums.value : source.sums.quantity) + (pad + 1 - span.ago)
        for lane in 0..<words * 64 { lanes[lane] = sums[lane] - sums[lane - 1] }
        for back in 1..<span.length {
            let month = sums - back
            if isLargest {
                for lane in 0..<words * 64 { lanes[lane] = max(lanes[lane], month[lane] - month[lane - 1]) }
            } else {
                for lane in 0..<words * 64 { lanes[lane] = min(lanes[lane], month[lane] - month[lane - 1]) }
            }
        }
        columns[index].bound = key.isValue ? source.largest.value : source.largest.quantity
        computeKnown(index, key, source, span)
    }

    /// A window is known where all its months are; it never will be where a month before the judged one was never
    /// published.
    private func computeKnown(_ index: Int, _ key: ColumnKey, _ source: Source, _ span: ColumnSpan) {
        let column = columns[index]
        let early = lanes(after: span.back + (key.since.map { max(0, $0 - group.first) } ?? 0))
        column.known.update(from: key.isValue ? source.known.value : source.known.quantity, count: words)
        column.known.keepRuns(of: span.length, words: words)
        column.known.move(span.ago, words: words)
        for word in 0..<words { column.known[word] &= early[word] }
        if program.hasParts {
            column.never.update(from: key.isValue ? source.published.value : source.published.quantity, count: words)
            let length = span.ago == 0 ? span.length - 1 : span.length
            if length == 0 {
                column.never.update(repeating: .max, count: words)
            } else {
                column.never.keepRuns(of: length, words: words)
                column.never.move(max(1, span.ago), words: words)
            }
            for word in 0..<words { column.never[word] = ~(column.never[word] & early[word]) }
        }
        if source.isOpen {
            column.open.update(from: source.complete, count: words)
            column.open.keepRuns(of: span.length, words: words)
            column.open.move(span.ago, words: words)
            for word in 0..<words { column.open[word] = ~column.open[word] }
        } else {
            column.open.clear(words)
        }
    }

    /// The series of all countries has no others.
    private func leaveOut(_ index: Int) {
        for series in 0..<count where hasNoOthers[series] {
            for lane in series * months..<(series + 1) * months {
                columns[index].known.clearLane(lane)
                columns[index].never.setLane(lane)
            }
        }
    }

    private func computeDays(_ index: Int, _ window: ColumnWindow) {
        let lanes = columns[index].lanes
        for month in 0..<months {
            let window = window.months(judging: group.first + month)
            let days = Double(window.upperBound.lastDay - window.lowerBound.firstDay + 1)
            columns[index].bound = max(columns[index].bound, days)
            for series in 0..<capacity { lanes[series * months + month] = days }
        }
        columns[index].known.update(repeating: .max, count: words)
        columns[index].never.clear(words)
        columns[index].open.clear(words)
    }

    /// Up to the month after the newest statistics the window ends just before the judged month; later it stays there.
    private func computeBeforeLicenses(_ index: Int, _ key: ColumnKey, _ source: Source, _ length: Int) {
        computeSum(index, key, source, ColumnSpan(length: length, ago: 1))
        guard let anchor = group.anchor, anchor + 1 < months else { return }
        let column = columns[index]
        for series in 0..<count {
            let lane = series * months + anchor
            for later in (series * months + anchor + 1)..<((series + 1) * months) {
                guard anchor >= length else {
                    column.known.clearLane(later)
                    column.never.clearLane(later)
                    continue
                }
                column.lanes[later] = column.lanes[lane]
                column.known.copyLane(lane, to: later)
                column.never.copyLane(lane, to: later)
                column.open.copyLane(lane, to: later)
            }
        }
    }

    /// Whether the lanes after the newest statistics compare with months that are not loaded.
    var lacksAnchor: Bool {
        guard let anchor = group.anchor, anchor + 1 < months else { return false }
        return program.columns.contains {
            if case .beforeLicenses(let length) = $0.kind { anchor < length } else { false }
        }
    }

    private func computeOthers(
        _ index: Int, _ key: ColumnKey, _ source: Source, _ span: ColumnSpan, _ windows: [ColumnSpan]
    ) {
        let column = columns[index]
        guard let total = group.others?.totals[index] else {
            column.known.clear(words)
            return
        }
        let whole = scratch[0]
        let month = scratch[1]
        let filed = scratch[2]
        whole.update(repeating: .max, count: words)
        for window in windows {
            for word in 0..<words { month[word] = source.known.quantity[word] & source.known.value[word] }
            month.keepRuns(of: window.length, words: words)
            month.move(window.ago, words: words)
            let early = lanes(after: window.back)
            for word in 0..<words { whole[word] &= month[word] & early[word] }
        }
        filed.update(from: source.complete, count: words)
        filed.keepRuns(of: span.length, words: words)
        filed.move(span.ago, words: words)
        let sums = (key.isValue ? source.sums.value : source.sums.quantity) + (pad + 1 - span.ago)
        column.open.clear(words)
        var bound = 0.0
        for series in 0..<count {
            for month in 0..<months {
                let lane = series * months + month
                let isOwn = isAmongOthers[series] && whole.hasLane(lane)
                let number = total.sums[month] - (isOwn ? sums[lane] - sums[lane - span.length] : 0)
                column.lanes[lane] = number
                bound = max(bound, number)
                if total.open[month] > (isOwn && !filed.hasLane(lane) ? 1 : 0) { column.open.setLane(lane) }
            }
        }
        columns[index].bound = bound
        column.known.update(
            from: lanes(after: key.since.map { span.back + max(0, $0 - group.first) } ?? 0), count: words)
        for series in 0..<count where hasNoOthers[series] {
            for lane in series * months..<(series + 1) * months { column.known.clearLane(lane) }
        }
        for word in 0..<words { column.never[word] = ~column.known[word] }
    }
}
