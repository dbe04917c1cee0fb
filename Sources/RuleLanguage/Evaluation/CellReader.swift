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

    /// What a series belongs to: this decides why a month of it can be unpublished.
    enum Origin: Hashable {
        /// The statistic that is judged: its months before the judged one are there, or the series begins later.
        case judged
        /// Another statistic, which may come later than the judged one.
        case foreign
        /// Licenses as filed.
        case licenses

        fileprivate var rank: Int {
            switch self {
            case .judged: 0
            case .foreign: 1
            case .licenses: 2
            }
        }
    }

    private struct Source: Hashable, Comparable {
        var series: WorkingSeries
        var origin: Origin

        static func < (left: Source, right: Source) -> Bool {
            (left.series, left.origin.rank) < (right.series, right.origin.rank)
        }
    }

    /// A series with its cells over all months that plain windows can reach.
    private struct Fetched {
        var source: Source
        var cells: [Cell]
        /// The cells that a window used.
        var read = OffsetSet()
        /// Foreign: the statistic has no such product and reporter at all.
        var isAbsent = false
        /// Foreign: the last month within reach that is published.
        var lastPublished: Int?

        /// The sum of some months, and the first of them that is still being filed; `nil` where a month has no number or
        /// the sum is too large for a machine word.
        func sum(_ measure: Measure, _ offsets: Range<Int>) -> (sum: Int64, open: Int?)? {
            var (sum, open) = (Int64(0), Int?.none)
            for offset in offsets {
                guard case .value(let number) = measure == .value ? cells[offset].value : cells[offset].quantity
                else { return nil }
                let (next, overflow) = sum.addingReportingOverflow(number)
                if overflow { return nil }
                sum = next
                if open == nil, cells[offset].isIncomplete { open = offset }
            }
            return (sum, open)
        }
    }

    private let context: EvaluationContext
    private let since: Month?
    private let span: ClosedRange<Month>
    private var fetched: [Fetched] = []
    private var places: [Source: Int] = [:]
    /// Months of the judged series in windows before licenses.
    private var anchoredRead: [Month: Cell] = [:]
    private(set) var inputs = InputReader()
    /// Whether what is read is remembered.
    var marks = true

    init(_ context: EvaluationContext, reach: Int, ahead: Int, since: Month?) {
        self.context = context
        self.since = since
        span = (context.month - reach)...(context.month + ahead)
    }

    /// So many series are found sooner one after the other.
    private static let few = 4

    private mutating func place(of series: WorkingSeries, _ origin: Origin) -> Int {
        let source = Source(series: series, origin: origin)
        for place in 0..<min(fetched.count, Self.few) where fetched[place].source == source { return place }
        if fetched.count > Self.few, let place = places[source] { return place }
        let cells = cells(of: series, in: span, isLicensed: origin == .licenses)
        var entry = Fetched(source: source, cells: cells)
        if origin == .foreign {
            entry.lastPublished = cells.lastIndex { $0.quantity != .unpublished || $0.value != .unpublished }
            entry.isAbsent =
                entry.lastPublished == nil && context.view.countries(beside: series).isEmpty
        }
        fetched.append(entry)
        // The first few are not looked up.
        if fetched.count > Self.few { places[source] = fetched.count - 1 }
        return fetched.count - 1
    }

    /// A view answers with one cell a month; where it does not, the rest is read as unpublished.
    private func cells(of series: WorkingSeries, in months: ClosedRange<Month>, isLicensed: Bool = false) -> [Cell] {
        let cells =
            isLicensed
            ? context.view.licenseCells(of: series, in: months) : context.view.cells(of: series, in: months)
        let count = months.count
        return cells.count == count
            ? cells : Array(cells.prefix(count)) + Array(repeating: .unpublished, count: max(0, count - cells.count))
    }

    /// The sum over a plain window; every month must be known. What is still being filed can only grow.
    mutating func total(
        _ measure: Measure, of series: WorkingSeries, _ origin: Origin = .judged, in months: ClosedRange<Month>
    ) -> Measured {
        if since.map({ $0 <= months.lowerBound }) ?? true {
            let place = place(of: series, origin)
            let first = months.lowerBound - span.lowerBound
            if let (sum, open) = fetched[place].sum(measure, first..<(first + months.count)) {
                if marks { fetched[place].read.insert(first..<(first + months.count)) }
                let month = open.map { span.lowerBound + $0 }
                return Measured(number: Rational(sum), trend: month == nil ? .fixed : .rising, open: month)
            }
        }
        return Evaluator.total(figures(measure, of: series, origin, in: months))
    }

    /// The figures of a plain window.
    mutating func figures(
        _ measure: Measure, of series: WorkingSeries, _ origin: Origin = .judged, in months: ClosedRange<Month>
    ) -> Figures {
        var result = Figures()
        if isTooEarly(months, &result) { return result }
        let place = place(of: series, origin)
        let first = months.lowerBound - span.lowerBound
        result.numbers.reserveCapacity(months.count)
        let offsets = first..<(first + months.count)
        if marks { fetched[place].read.insert(offsets) }
        for offset in offsets { add(offset, of: fetched[place], measure, to: &result) }
        return result
    }

    /// The figures of a window before licenses: as they were known when the rule first fired, where that is given.
    mutating func anchoredFigures(_ measure: Measure, in months: ClosedRange<Month>) -> Figures {
        var result = Figures()
        if isTooEarly(months, &result) { return result }
        for (month, known) in zip(months, cells(of: context.series, in: months)) {
            let cell = context.anchored[month] ?? known
            if marks { anchoredRead[month] = cell }
            add(cell, measure, of: context.series, in: month, unpublished: month < context.month, to: &result)
        }
        return result
    }

    /// The figures of a series month by month, as far back as windows reach; `nil` where one is not known, before the
    /// series begins, or still being filed. What they are good for is not read as evidence.
    mutating func history(
        _ measure: Measure, of series: WorkingSeries, _ origin: Origin, until month: Month, months: Int
    ) -> (figures: [Int64?], isOpen: Bool) {
        let place = place(of: series, origin)
        let last = month - span.lowerBound
        let cells = fetched[place].cells[max(0, last - months)...last]
        let first = cells.firstIndex { $0.quantity != .unpublished || $0.value != .unpublished } ?? cells.endIndex
        let figures = cells[first...].enumerated().map { index, cell -> Int64? in
            if cell.isIncomplete, first + index < last { return nil }
            return (measure == .value ? cell.value : cell.quantity).number
        }
        return (figures, cells.last?.isIncomplete ?? false)
    }

    /// Whether quantity and value of a series are known in every month of every window.
    mutating func isWhole(_ series: WorkingSeries, _ origin: Origin, in windows: [ClosedRange<Month>]) -> Bool {
        let place = place(of: series, origin)
        return windows.allSatisfy { months in
            let first = months.lowerBound - span.lowerBound
            return fetched[place].cells[first..<(first + months.count)]
                .allSatisfy { $0.quantity.number != nil && $0.value.number != nil }
        }
    }

    /// Whether each month of a window is published, whatever is stated in it.
    mutating func isPublished(_ series: WorkingSeries, _ origin: Origin, in months: ClosedRange<Month>) -> Bool {
        if let since, months.lowerBound < since { return false }
        let place = place(of: series, origin)
        let first = months.lowerBound - span.lowerBound
        return fetched[place].cells[first..<(first + months.count)]
            .allSatisfy { $0.quantity != .unpublished || $0.value != .unpublished }
    }

    /// The values of a parameter series in a window, in base units.
    mutating func values(
        _ name: String, _ dimension: Dimension, country: Country, in months: ClosedRange<Month>
    ) -> [Measured] {
        var early = Figures()
        if isTooEarly(months, &early) { return [.unknown(early.unknown)] }
        return inputs.values(
            name, dimension, country: country, product: context.series.product, in: months, context.view, marks: marks)
    }

    private func isTooEarly(_ months: ClosedRange<Month>, _ result: inout Figures) -> Bool {
        guard let since, months.lowerBound < since else { return false }
        result.unknown = Unknown(kind: .nature, text: "the rule reads nothing before \(since)", isEarly: true)
        return true
    }

    private func add(_ offset: Int, of entry: Fetched, _ measure: Measure, to result: inout Figures) {
        let month = span.lowerBound + offset
        let isEarly =
            switch entry.source.origin {
            case .judged: month < context.month
            case .foreign: entry.isAbsent || entry.lastPublished.map { offset < $0 } ?? false
            case .licenses: true
            }
        add(
            entry.cells[offset], measure, of: entry.source.series, in: month, unpublished: isEarly,
            isLicensed: entry.source.origin == .licenses, to: &result)
    }

    /// `unpublished` says that a month without figures will never have any.
    private func add(
        _ cell: Cell, _ measure: Measure, of series: WorkingSeries, in month: Month, unpublished isByNature: Bool,
        isLicensed: Bool = false, to result: inout Figures
    ) {
        if cell.isIncomplete, result.open == nil { result.open = month }
        let isPublished: Bool
        switch measure == .value ? cell.value : cell.quantity {
        case .value(let number):
            result.numbers.append(number)
            return
        case .unknown: isPublished = true
        case .unpublished: isPublished = false
        }
        let isEarly = !isPublished && isByNature
        let kind: Unknown.Kind = isEarly ? .nature : .missing
        if let known = result.unknown, known.kind >= kind {
            result.unknown?.isEarly = known.isEarly || isEarly
            return
        }
        let figure = MissingFigure(
            series: series, judged: context.series, measure: measure, month: month, isLicensed: isLicensed,
            isPublished: isPublished)
        result.unknown = Unknown.both(result.unknown, Unknown(kind: kind, figure: figure, isEarly: isEarly))
    }

    /// Every cell that was read, by series and month.
    var monthsRead: [Evidence.MonthRead] {
        var reads: [Evidence.MonthRead] = []
        var anchored = anchoredRead
        for one in fetched.sorted(by: { $0.source < $1.source }) {
            let series = one.source.series
            var cells: [(month: Month, cell: Cell)] = []
            for (offset, cell) in one.cells.enumerated() where one.read.contains(offset) {
                cells.append((span.lowerBound + offset, cell))
            }
            if series == context.series, one.source.origin == .judged, !anchored.isEmpty {
                cells = cells.filter { anchored[$0.month] == nil } + anchored.map { ($0.key, $0.value) }
                cells.sort { $0.month < $1.month }
                anchored = [:]
            }
            reads += cells.map { Evidence.MonthRead(series: series, month: $0.month, cell: $0.cell) }
        }
        let rest = anchored.map { Evidence.MonthRead(series: context.series, month: $0.key, cell: $0.value) }
        return rest.isEmpty ? reads : (reads + rest).sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }

    /// The cells of the judged month that were read, by series; for a rule before licenses also its base.
    var judgedMonthRead: [Evidence.MonthRead] {
        if !anchoredRead.isEmpty {
            return monthsRead.filter { $0.month == context.month || $0.series == context.series }
        }
        let offset = context.month - span.lowerBound
        var reads = fetched.indices.filter { fetched[$0].read.contains(offset) }
        if reads.count > 1 { reads.sort { fetched[$0].source < fetched[$1].source } }
        return reads.map {
            Evidence.MonthRead(
                series: fetched[$0].source.series, month: context.month, cell: fetched[$0].cells[offset])
        }
    }

    /// Remembers a month of a series as read, as far as windows reach.
    mutating func mark(_ series: WorkingSeries, _ origin: Origin, in month: Month) {
        guard marks, span.contains(month) else { return }
        let place = place(of: series, origin)
        fetched[place].read.insert(month - span.lowerBound)
    }

    /// Whether more may still be filed in some month of a window.
    mutating func isOpen(_ series: WorkingSeries, _ origin: Origin, in months: ClosedRange<Month>) -> Bool {
        let first = months.lowerBound - span.lowerBound
        let place = place(of: series, origin)
        return fetched[place].cells[first..<(first + months.count)].contains(where: \.isIncomplete)
    }

    var hasSimulated: Bool {
        anchoredRead.values.contains { $0.isSimulated }
            || fetched.contains { one in
                one.cells.indices.contains { one.cells[$0].isSimulated && one.read.contains($0) }
            }
    }
}
