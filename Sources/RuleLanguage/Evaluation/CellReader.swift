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

    private struct Key: Hashable {
        var series: WorkingSeries
        var month: Month
    }

    private let context: EvaluationContext
    private let since: Month?
    /// The months that plain windows can reach.
    private let span: ClosedRange<Month>
    private let records: Bool
    private var fetched: [WorkingSeries: [Cell]] = [:]
    private var read: [Key: Cell] = [:]

    init(_ context: EvaluationContext, reach: Int, since: Month?, records: Bool) {
        self.context = context
        self.since = since
        self.records = records
        span = (context.month - reach)...context.month
    }

    /// The cells of a series, one for each month of `months`.
    mutating func cells(of series: WorkingSeries, in months: ClosedRange<Month>) -> ArraySlice<Cell> {
        guard months.lowerBound >= span.lowerBound, months.upperBound <= span.upperBound else {
            return padded(context.view.cells(of: series, in: months), to: months.count)[...]
        }
        let offset = months.lowerBound - span.lowerBound
        let count = months.count
        if let cells = fetched[series] { return cells[offset..<(offset + count)] }
        let cells = padded(context.view.cells(of: series, in: span), to: span.count)
        fetched[series] = cells
        return cells[offset..<(offset + count)]
    }

    /// A view answers with one cell a month; one that does not is read as if the rest were unpublished.
    private func padded(_ cells: [Cell], to count: Int) -> [Cell] {
        cells.count == count
            ? cells : Array(cells.prefix(count)) + Array(repeating: .unpublished, count: max(0, count - cells.count))
    }

    mutating func figures(
        _ measure: Measure, of series: WorkingSeries, in months: ClosedRange<Month>,
        isAnchored: Bool = false
    ) -> Figures {
        var result = Figures()
        if let since, months.lowerBound < since {
            result.unknown = Unknown(kind: .nature, text: "the rule reads nothing before \(since)")
            return result
        }
        for (month, known) in zip(months, cells(of: series, in: months)) {
            let cell = isAnchored ? context.anchored[month] ?? known : known
            note(cell, of: series, in: month)
            if cell.isIncomplete, result.open == nil { result.open = month }
            switch measure == .value ? cell.value : cell.quantity {
            case .value(let number): result.numbers.append(number)
            case .unknown:
                result.unknown = Unknown.both(
                    result.unknown, Unknown(kind: .missing, text: "\(words(series, measure)) in \(month) is unknown"))
            case .unpublished:
                let isEarlier = month < context.month
                result.unknown = Unknown.both(
                    result.unknown,
                    Unknown(
                        kind: isEarlier ? .nature : .missing,
                        text: "\(words(series, measure)) in \(month) is not published"))
            }
        }
        return result
    }

    mutating func note(_ cell: Cell, of series: WorkingSeries, in month: Month) {
        if records { read[Key(series: series, month: month)] = cell }
    }

    /// Every cell that was read, by series and month.
    var monthsRead: [Evidence.MonthRead] {
        read.map { Evidence.MonthRead(series: $0.key.series, month: $0.key.month, cell: $0.value) }
            .sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }

    var hasSimulated: Bool { read.values.contains { $0.isSimulated } }

    private func words(_ series: WorkingSeries, _ measure: Measure) -> String {
        let what = measure == .value ? "the value" : "the quantity"
        if series == context.series { return what }
        return series.country == .all ? "\(what) of all countries" : "\(what) of \(series.country)"
    }
}
