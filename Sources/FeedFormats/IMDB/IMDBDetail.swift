import Trade

/// The member with the figures (`IMP_DETL`): one record for each tariff line, country, preference, district of entry and
/// of unlading, and rate provision.
///
/// Every record is summed by line, country and district, to be held against the control totals; what is wanted is
/// summed by line and country, too. It lives as long as one archive is read; records themselves are not kept.
final class IMDBDetail {
    static let name = "IMP_DETL.TXT"
    static let width = 688
    /// Characters of the fields that make a record one record: everything before the year.
    private static let keyWidth = 22
    private static let first = 28

    /// The figures of one line and country, as far as they are stored.
    struct Cell {
        var consumptionQuantity: Int64 = 0
        var consumptionValue: Int64 = 0
        var generalQuantity: Int64 = 0
        var generalValue: Int64 = 0
    }
    struct CellKey: Hashable {
        var commodity: Int64
        var country: Int64
    }
    private struct Key: Hashable {
        var high: UInt64
        var middle: UInt64
        var low: UInt64
    }

    private let period: [UInt8]
    private let prefixes: [[UInt8]]
    private(set) var records = FixedRecords(width: width, name: name)
    private(set) var commodities = IMDBSums<[UInt8]>(IMDBMeasure.allCases)
    private(set) var countries = IMDBSums<[UInt8]>(IMDBMeasure.withoutQuantities)
    private(set) var districts = IMDBSums<[UInt8]>(IMDBMeasure.withoutQuantities)
    private(set) var cells: [CellKey: Cell] = [:]

    private var previous = [UInt8](repeating: 0, count: keyWidth)
    private var keys: Set<Key>?
    private var commodity = (place: 0, isWanted: false, number: Int64(0))
    private var countryPlaces = [Int32](repeating: -1, count: 10_000)
    private var districtPlaces: [UInt16: Int] = [:]
    private let figures = UnsafeMutablePointer<Int64>.allocate(capacity: IMDBMeasure.count)
    private let reduced = UnsafeMutablePointer<Int64>.allocate(capacity: IMDBMeasure.count)
    private let reduction = IMDBMeasure.withoutQuantities.map(\.rawValue)

    /// - Parameters:
    ///   - period: The year and the month that every record must be of, `202501`.
    ///   - prefixes: The leading digits of the wanted tariff lines.
    ///   - remembersKeys: Finds repeated keys also where the records are not in order, which takes memory.
    init(period: [UInt8], prefixes: [String], remembersKeys: Bool) {
        self.period = period
        self.prefixes = prefixes.map { Array($0.utf8) }
        keys = remembersKeys ? [] : nil
    }

    deinit {
        figures.deallocate()
        reduced.deallocate()
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
        guard !commodities.isOverflowing, !countries.isOverflowing, !districts.isOverflowing else {
            throw FeedProblem(what: "the figures are too large to be summed", where: Self.name)
        }
    }

    /// Whether a record came that should stand before its predecessor; only known while keys are not remembered.
    private(set) var isUnordered = false

    private func read(_ record: UnsafePointer<UInt8>, _ line: Int) throws(FeedProblem) {
        let order = compare(record)
        if order != 1 {
            if order == 0, line > 1 { throw repeated(record, line) }
            if order < 0 { isUnordered = true }
        }
        if keys != nil, keys?.insert(Self.key(record)).inserted == false { throw repeated(record, line) }
        if line == 1 || order != 1 || !isSameCommodity(record) { try beginCommodity(record, line) }
        previous.withUnsafeMutableBufferPointer { $0.baseAddress?.update(from: record, count: Self.keyWidth) }

        for index in 0..<6 where record[Self.keyWidth + index] != period[index] {
            throw problem(
                line, "the record is of \(quote(record + Self.keyWidth, 6))", String(decoding: period, as: UTF8.self),
                "this is the archive of another month")
        }
        guard IMDBMeasure.read(record + Self.first, IMDBMeasure.count, into: figures) else {
            throw IMDBMeasure.problem(
                record + Self.first, IMDBMeasure.allCases, first: Self.first + 1, where: "\(Self.name), line \(line)")
        }
        for (index, source) in reduction.enumerated() { reduced[index] = figures[source] }
        commodities.add(figures, at: commodity.place)
        let country = try country(record, line)
        countries.add(reduced, at: country.place)
        districts.add(reduced, at: district(record))
        if commodity.isWanted { keep(country.number) }
    }

    private func keep(_ country: Int64) {
        let key = CellKey(commodity: commodity.number, country: country)
        var cell = cells[key] ?? Cell()
        cell.consumptionQuantity &+= figures[IMDBMeasure.consumptionQuantity.rawValue]
        cell.consumptionValue &+= figures[IMDBMeasure.consumptionValue.rawValue]
        cell.generalQuantity &+= figures[IMDBMeasure.generalQuantity.rawValue]
        cell.generalValue &+= figures[IMDBMeasure.generalValue.rawValue]
        cells[key] = cell
    }

    /// 1 when the record stands behind its predecessor, 0 when it has the same key, else -1.
    private func compare(_ record: UnsafePointer<UInt8>) -> Int {
        for index in 0..<Self.keyWidth where record[index] != previous[index] {
            return record[index] > previous[index] ? 1 : -1
        }
        return 0
    }

    private func isSameCommodity(_ record: UnsafePointer<UInt8>) -> Bool {
        for index in 0..<10 where record[index] != previous[index] { return false }
        return true
    }

    private func beginCommodity(_ record: UnsafePointer<UInt8>, _ line: Int) throws(FeedProblem) {
        let code = Array(UnsafeBufferPointer(start: record, count: 10))
        guard let number = ASCII.number(code[...]) else {
            throw problem(line, "commodity is \(FeedProblem.quote(code))", "ten digits", "the file is damaged")
        }
        commodity = (
            commodities.place(code), prefixes.contains { code.starts(with: $0) }, number
        )
    }

    private func country(_ record: UnsafePointer<UInt8>, _ line: Int) throws(FeedProblem) -> (place: Int, number: Int64)
    {
        var number = 0
        for index in 10..<14 {
            let digit = record[index] &- ASCII.zero
            guard digit < 10 else {
                throw problem(line, "cty_code is \(quote(record + 10, 4))", "four digits", "the file is damaged")
            }
            number = number * 10 + Int(digit)
        }
        guard number >= 1000 else {
            throw problem(
                line, "cty_code is \(quote(record + 10, 4))", "a single country, 1000 or above", "the file is damaged")
        }
        if countryPlaces[number] < 0 {
            countryPlaces[number] = Int32(countries.place(Array(UnsafeBufferPointer(start: record + 10, count: 4))))
        }
        return (Int(countryPlaces[number]), Int64(number))
    }

    private func district(_ record: UnsafePointer<UInt8>) -> Int {
        let code = UInt16(record[16]) << 8 | UInt16(record[17])
        if let place = districtPlaces[code] { return place }
        let place = districts.place([record[16], record[17]])
        districtPlaces[code] = place
        return place
    }

    private static func key(_ record: UnsafePointer<UInt8>) -> Key {
        func word(_ range: Range<Int>) -> UInt64 { range.reduce(0) { $0 << 8 | UInt64(record[$1]) } }
        return Key(high: word(0..<8), middle: word(8..<16), low: word(16..<keyWidth))
    }

    private func repeated(_ record: UnsafePointer<UInt8>, _ line: Int) -> FeedProblem {
        problem(
            line, "the record \(quote(record, Self.keyWidth)) occurs twice", "each key once",
            "the file is damaged; fetch it again")
    }

    private func quote(_ start: UnsafePointer<UInt8>, _ count: Int) -> String {
        FeedProblem.quote(UnsafeBufferPointer(start: start, count: count))
    }

    private func problem(_ line: Int, _ what: String, _ expected: String, _ advice: String) -> FeedProblem {
        FeedProblem(what: what, where: "\(Self.name), line \(line)", expected: expected, advice: advice)
    }
}
