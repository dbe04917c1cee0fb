import Trade

/// Reads the cells of windows, each series once, and remembers which were read.
struct CellReader {
    /// The figures of one measure in the months of a window.
    struct Figures {
        var numbers: [Int64] = []
        /// The first month that is still being filed.
        var open: Month?
        var unknown: Unknown?
    }

    /// A series with its cells over all months that plain windows can reach.
    private struct Fetched {
        var series: WorkingSeries
        var cells: [Cell]
        /// For each cell whether a window used it.
        var isRead: [Bool]
    }

    private let context: EvaluationContext
    private let since: Month?
    private let span: ClosedRange<Month>
    private var fetched: [Fetched] = []
    private var places: [WorkingSeries: Int] = [:]
    /// Months of the judged series in windows before licenses.
    private var anchoredRead: [Month: Cell] = [:]

    init(_ context: EvaluationContext, reach: Int, since: Month?) {
        self.context = context
        self.since = since
        span = (context.month - reach)...context.month
    }

    private mutating func place(of series: WorkingSeries) -> Int {
        if let place = places[series] { return place }
        fetched.append(
            Fetched(
                series: series, cells: cells(of: series, in: span), isRead: Array(repeating: false, count: span.count)))
        places[series] = fetched.count - 1
        return fetched.count - 1
    }

    /// A view answers with one cell a month; where it does not, the rest is read as unpublished.
    private func cells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        let cells = context.view.cells(of: series, in: months)
        let count = months.count
        return cells.count == count
            ? cells : Array(cells.prefix(count)) + Array(repeating: .unpublished, count: max(0, count - cells.count))
    }

    /// The figures of a plain window.
    mutating func figures(
        _ measure: Measure, of series: WorkingSeries, in months: ClosedRange<Month>
    ) -> Figures {
        var result = Figures()
        if isTooEarly(months, &result) { return result }
        let place = place(of: series)
        let first = months.lowerBound - span.lowerBound
        for offset in first..<(first + months.count) {
            fetched[place].isRead[offset] = true
            add(fetched[place].cells[offset], measure, of: series, in: span.lowerBound + offset, to: &result)
        }
        return result
    }

    /// The figures of a window before licenses: as they were known when the rule first fired, where that is given.
    mutating func anchoredFigures(_ measure: Measure, in months: ClosedRange<Month>) -> Figures {
        var result = Figures()
        if isTooEarly(months, &result) { return result }
        for (month, known) in zip(months, cells(of: context.series, in: months)) {
            let cell = context.anchored[month] ?? known
            anchoredRead[month] = cell
            add(cell, measure, of: context.series, in: month, to: &result)
        }
        return result
    }

    /// Whether quantity and value of a series are known in every month of every window.
    mutating func isWhole(_ series: WorkingSeries, in windows: [ClosedRange<Month>]) -> Bool {
        let place = place(of: series)
        return windows.allSatisfy { months in
            let first = months.lowerBound - span.lowerBound
            return fetched[place].cells[first..<(first + months.count)]
                .allSatisfy { $0.quantity.number != nil && $0.value.number != nil }
        }
    }

    private func isTooEarly(_ months: ClosedRange<Month>, _ result: inout Figures) -> Bool {
        guard let since, months.lowerBound < since else { return false }
        result.unknown = Unknown(kind: .nature, text: "the rule reads nothing before \(since)")
        return true
    }

    private func add(
        _ cell: Cell, _ measure: Measure, of series: WorkingSeries, in month: Month, to result: inout Figures
    ) {
        if cell.isIncomplete, result.open == nil { result.open = month }
        switch measure == .value ? cell.value : cell.quantity {
        case .value(let number): result.numbers.append(number)
        case .unknown:
            result.unknown = Unknown.both(
                result.unknown, Unknown(kind: .missing, text: "\(words(series, measure)) in \(month) is unknown"))
        case .unpublished:
            result.unknown = Unknown.both(
                result.unknown,
                Unknown(
                    kind: month < context.month ? .nature : .missing,
                    text: "\(words(series, measure)) in \(month) is not published"))
        }
    }

    /// Every cell that was read, by series and month.
    var monthsRead: [Evidence.MonthRead] {
        var reads: [Evidence.MonthRead] = []
        var anchored = anchoredRead
        for one in fetched.sorted(by: { $0.series < $1.series }) {
            var cells: [(month: Month, cell: Cell)] = []
            for (offset, cell) in one.cells.enumerated() where one.isRead[offset] {
                cells.append((span.lowerBound + offset, cell))
            }
            if one.series == context.series, !anchored.isEmpty {
                cells = cells.filter { anchored[$0.month] == nil } + anchored.map { ($0.key, $0.value) }
                cells.sort { $0.month < $1.month }
                anchored = [:]
            }
            reads += cells.map { Evidence.MonthRead(series: one.series, month: $0.month, cell: $0.cell) }
        }
        let rest = anchored.map { Evidence.MonthRead(series: context.series, month: $0.key, cell: $0.value) }
        return rest.isEmpty ? reads : (reads + rest).sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }

    var hasSimulated: Bool {
        anchoredRead.values.contains { $0.isSimulated }
            || fetched.contains { one in zip(one.cells, one.isRead).contains { $0.isSimulated && $1 } }
    }

    private func words(_ series: WorkingSeries, _ measure: Measure) -> String {
        let what = measure == .value ? "the value" : "the quantity"
        if series == context.series { return what }
        return series.country == .all ? "\(what) of all countries" : "\(what) of \(series.country)"
    }
}
