import Trade

/// Reads the identity of a series from the seven cells of a row that hold it, each distinct one once.
struct ObservationsSeries {
    let source: String
    /// Distinct series in order of appearance.
    private(set) var keys: [SeriesKey] = []
    private var byBytes: [ArraySlice<UInt8>: Int] = [:]
    private var byKey: [SeriesKey: Int] = [:]

    init(source: String) { self.source = source }

    /// The index in `keys` of the series of the scanner's row.
    mutating func index(_ scanner: CSVScanner) throws(FeedProblem) -> Int {
        guard scanner.isPlain else { return try intern(scanner) }
        let bytes = scanner.raw(ObservationsFile.seriesColumns)
        if let index = byBytes[bytes] { return index }
        let index = try intern(scanner)
        byBytes[bytes] = index
        return index
    }

    private mutating func intern(_ scanner: CSVScanner) throws(FeedProblem) -> Int {
        let key = try read(scanner)
        if let index = byKey[key] { return index }
        keys.append(key)
        byKey[key] = keys.count - 1
        return keys.count - 1
    }

    private func read(_ scanner: CSVScanner) throws(FeedProblem) -> SeriesKey {
        func text(_ column: Int) -> String { String(decoding: scanner[column], as: UTF8.self) }
        func wrong(_ column: Int, _ expected: String) -> FeedProblem {
            ObservationsFile.problem(scanner, column, expected)
        }
        guard let flow = Flow(rawValue: text(1)) else { throw wrong(1, "import or export") }
        guard let basis = Basis(rawValue: text(2)) else { throw wrong(2, "general, consumption or license") }
        let reporter = scanner[3]
        guard reporter.isEmpty || (reporter.count == 4 && reporter.allSatisfy(ASCII.isDigit)) else {
            throw wrong(3, "the Schedule C code of the reporting country or group, empty for the United States")
        }
        guard let role = Role(rawValue: text(4)) else { throw wrong(4, "origin, destination, smelt, smelt2 or cast") }
        guard (flow == .export) == (role == .destination) else {
            throw wrong(4, flow == .export ? "destination, the role of exports" : "a role of imports")
        }
        guard Self.isCountry(scanner[5]) || ASCII.equals(scanner[5], "-") else {
            throw wrong(5, "a Schedule C code of one country, `-`, NA or UN")
        }
        let origin = scanner[6]
        guard origin.isEmpty || (!role.hasStatistics && Self.isCountry(origin)) else {
            throw wrong(6, "a country of origin in smelt, smelt2 and cast, else nothing")
        }
        guard Self.isProduct(scanner[7]) else {
            throw wrong(7, "an HS code of 2, 4, 6, 8 or 10 digits, a category, or system:code")
        }
        return SeriesKey(
            source: source, flow: flow, basis: basis, reporter: text(3), role: role, country: Country(text(5)),
            origin: text(6), product: Product(text(7)))
    }

    private static func isCountry(_ cell: ArraySlice<UInt8>) -> Bool {
        ASCII.isSingleCountry(cell) || ASCII.equals(cell, "NA") || ASCII.equals(cell, "UN")
    }

    static func isProduct(_ cell: ArraySlice<UInt8>) -> Bool {
        guard let first = cell.first, cell.count <= 64 else { return false }
        if ASCII.isDigit(first) { return cell.allSatisfy(ASCII.isDigit) && [2, 4, 6, 8, 10].contains(cell.count) }
        let parts = cell.split(separator: 58, omittingEmptySubsequences: false)
        func isWord(_ part: ArraySlice<UInt8>) -> Bool {
            part.allSatisfy { (97...122).contains($0) || ASCII.isDigit($0) || $0 == ASCII.minus }
        }
        guard (97...122).contains(first), isWord(parts[0]) else { return false }
        if parts.count == 1 { return true }
        return parts.count == 2 && !parts[1].isEmpty
            && parts[1].allSatisfy { byte in
                ASCII.isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 95].contains(byte)
            }
    }
}
