/// A member of control totals of the archive: by tariff line (`IMP_COMM`), country (`IMP_CTY`) or district of entry
/// (`IMP_DE`). It lives as long as one archive is read.
final class IMDBTotals {
    enum Kind: String, CaseIterable {
        case commodities = "IMP_COMM.TXT"
        case countries = "IMP_CTY.TXT"
        case districts = "IMP_DE.TXT"

        /// Characters of a record.
        var width: Int {
            switch self {
            case .commodities: 732
            case .countries: 580
            case .districts: 578
            }
        }
        /// Characters of the key.
        var key: Int {
            switch self {
            case .commodities: 10
            case .countries: 4
            case .districts: 2
            }
        }
        /// Where the year stands, from 0; the measures follow the month.
        var year: Int {
            switch self {
            case .commodities: 66
            case .countries: 34
            case .districts: 32
            }
        }
        var measures: [IMDBMeasure] { self == .commodities ? IMDBMeasure.allCases : IMDBMeasure.withoutQuantities }
        var noun: String {
            switch self {
            case .commodities: "tariff line"
            case .countries: "country"
            case .districts: "district"
            }
        }
    }

    let kind: Kind
    private let period: [UInt8]
    private(set) var records: FixedRecords
    private(set) var sums: IMDBSums<[UInt8]>
    /// The line on which each key stands.
    private(set) var lines: [[UInt8]: Int] = [:]
    /// The first unit of each tariff line (three characters, blanks removed).
    private(set) var units: [[UInt8]: [UInt8]] = [:]

    /// - Parameter period: The year and the month that every record must be of, `202501`.
    init(_ kind: Kind, period: [UInt8]) {
        self.kind = kind
        self.period = period
        records = FixedRecords(width: kind.width, name: kind.rawValue)
        sums = IMDBSums(kind.measures)
    }

    func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(FeedProblem) {
        var records = records
        try records.take(bytes) { (record, line) throws(FeedProblem) in try read(record, line) }
        self.records = records
    }

    func end() throws(FeedProblem) {
        var records = records
        try records.end { (record, line) throws(FeedProblem) in try read(record, line) }
        self.records = records
    }

    private func read(_ record: UnsafePointer<UInt8>, _ line: Int) throws(FeedProblem) {
        let key = Array(UnsafeBufferPointer(start: record, count: kind.key))
        let place = "\(kind.rawValue), line \(line)"
        let found = UnsafeBufferPointer(start: record + kind.year, count: 6)
        guard found.elementsEqual(period) else {
            throw FeedProblem(
                what: "the record is of \(FeedProblem.quote(found))", where: place,
                expected: String(decoding: period, as: UTF8.self), advice: "this is the archive of another month")
        }
        // Groups of countries begin with 0 or have no digits: they count countries twice.
        if kind == .countries, !ASCII.isSingleCountry(key[...]) { return }
        guard lines.updateValue(line, forKey: key) == nil else {
            throw FeedProblem(
                what: "the \(kind.noun) \(FeedProblem.quote(key)) occurs twice", where: place, expected: "each once",
                advice: "the file is damaged; fetch it again")
        }
        var figures = [Int64](repeating: 0, count: kind.measures.count)
        let first = kind.year + 6
        guard IMDBMeasure.read(record + first, figures.count, into: &figures) else {
            throw IMDBMeasure.problem(record + first, kind.measures, first: first + 1, where: place)
        }
        sums.add(figures, at: sums.place(key))
        if kind == .commodities {
            units[key] = Array(ASCII.trimmed(Array(UnsafeBufferPointer(start: record + 60, count: 3))[...]))
        }
    }

    /// Holds the sums over the detail against these totals: equal in every measure, or (`atMost`) not above them.
    func check(_ detail: IMDBSums<[UInt8]>, atMost: Bool) throws(FeedProblem) {
        for key in Set(sums.keys).union(detail.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let (own, other) = (sums.figures(key), detail.figures(key))
            if own == other { continue }
            for (index, measure) in kind.measures.enumerated() {
                let sum = other[other.startIndex + index]
                let total = own[own.startIndex + index]
                guard atMost ? sum > total : sum != total else { continue }
                let place = lines[key].map { "line \($0)" } ?? "no line of it"
                throw FeedProblem(
                    what: "the records of \(kind.noun) \(FeedProblem.quote(key)) in IMP_DETL.TXT sum to \(sum) in "
                        + "\(measure.name), the control total says \(total)",
                    where: "\(kind.rawValue), \(place)", expected: atMost ? "at most the total" : "equal figures",
                    advice: "the archive is not whole; fetch it again, or accept it from the quarantine")
            }
        }
    }
}
