import Trade

/// The rows of an observations file by the moment they were known.
struct VintageRows {
    struct Cell {
        /// Index of the series.
        var series: Int32
        var month: Month
        var quantity: Int64?
        var value: Int64?
        var status: Status
        var line: Int32
    }

    private var lists: [[Cell]] = []
    private var byInstant: [Instant: Int] = [:]
    private var byBytes: [ArraySlice<UInt8>: Int] = [:]
    /// Rows of one vintage often stand together.
    private var last: (bytes: ArraySlice<UInt8>, list: Int) = ([], -1)

    mutating func append(_ cell: Cell, knownAt: ArraySlice<UInt8>, line: Int) throws(FeedProblem) {
        if last.list < 0 || knownAt != last.bytes { last = (knownAt, try list(knownAt, line: line)) }
        lists[last.list].append(cell)
    }

    private mutating func list(_ knownAt: ArraySlice<UInt8>, line: Int) throws(FeedProblem) -> Int {
        if let list = byBytes[knownAt] { return list }
        guard let instant = Instant(String(decoding: knownAt, as: UTF8.self)) else {
            throw FeedProblem(
                what: "known_at is \(FeedProblem.quote(knownAt))", where: "line \(line), column known_at",
                expected: "an instant such as 2021-03-05T13:30:00Z", advice: "correct the row")
        }
        let list = byInstant[instant] ?? lists.count
        if list == lists.count { lists.append([]) }
        byInstant[instant] = list
        byBytes[knownAt] = list
        return list
    }

    /// The vintages, oldest first, each sorted by series and month.
    func releases(
        series: [SeriesKey], head: ObservationsHead, contentHash: String, feed: String
    ) throws(FeedProblem) -> [Release] {
        let order = series.indices.sorted { series[$0] < series[$1] }
        var rank = [Int32](repeating: 0, count: series.count)
        for (position, index) in order.enumerated() { rank[index] = Int32(position) }
        let sections = SectionLabels(series)
        var releases: [Release] = []
        for (instant, list) in byInstant.sorted(by: { $0.key < $1.key }) {
            var rows = lists[list]
            for index in rows.indices { rows[index].series = rank[Int(rows[index].series)] }
            rows.sort { ($0.series, $0.month.ordinal, $0.line) < ($1.series, $1.month.ordinal, $1.line) }
            for (left, right) in zip(rows, rows.dropFirst())
            where left.series == right.series && left.month == right.month {
                throw FeedProblem(
                    what: "the row states the same cell as line \(left.line)", where: "line \(right.line)",
                    expected: "each cell once for one known_at", advice: "remove one of the two")
            }
            releases.append(
                Release(
                    source: head.source, channel: "observations", knownAt: instant,
                    sections: try sections.sections(rows, order: order, listing: head.listing),
                    observations: rows.map { cell in
                        Observation(
                            series: series[order[Int(cell.series)]], month: cell.month, quantity: cell.quantity,
                            value: cell.value, status: cell.status)
                    },
                    contentHash: contentHash, simulated: head.isSimulated, isHistory: true, feed: feed))
        }
        return releases
    }
}
