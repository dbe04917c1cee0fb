package import Trade

/// Reads a month of Eurostat's Comext bulk files (`full_v2_YYYYMM`, CSV) as it comes, in parts: what the members of the
/// European Union report by partner, summed from eight digits to HS6.
///
/// Only quantities are kept: values are euros, which are never compared with dollars. A confidential quantity (`:`) makes
/// its sum unknown. Partners that are no countries (codes with Q, ships and areas) count as `UN`. It lives as long as one
/// file is read, and nothing but sums of the wanted products is kept.
package final class ComextFile {
    private struct Key: Hashable {
        var reporter: String
        var flow: Flow
        var partner: Country
        var product: String
    }
    /// `nil` once a part of the sum is unknown. Grams, for figures have decimals.
    private var sums: [Key: Int64?] = [:]
    private let month: Month
    private let period: [UInt8]
    private let prefixes: [[UInt8]]
    private var carry: [UInt8] = []
    private var line = 0
    private var columns: [Int] = []
    package private(set) var rows = 0

    private static let names = ["REPORTER", "PARTNER", "PRODUCT_NC", "FLOW", "PERIOD", "QUANTITY_KG"]
    /// A record has 17 cells; nothing sensible is as long as this.
    private static let longestLine = 4096
    /// Comext's own codes of countries, where they are not those of ISO 3166.
    private static let own = ["XS": "4801", "XK": "4803", "EL": "4840", "UK": "4120", "XI": "4120"]

    package init(month: Month, prefixes: [String]) {
        self.month = month
        period = Array(month.description.utf8.filter { $0 != ASCII.minus })
        self.prefixes = prefixes.map { Array($0.utf8) }
    }

    package func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(FeedProblem) {
        var start = 0
        while let end = bytes[start...].firstIndex(of: ASCII.lineFeed) {
            if carry.isEmpty {
                try read(Array(bytes[start..<end])[...])
            } else {
                carry.append(contentsOf: bytes[start..<end])
                try read(carry[...])
                carry.removeAll(keepingCapacity: true)
            }
            start = end + 1
        }
        carry.append(contentsOf: bytes[start...])
        guard carry.count <= Self.longestLine else {
            throw problem("the line is longer than \(Self.longestLine) bytes")
        }
    }

    /// The figures of the whole file.
    package func figures() throws(FeedProblem) -> MonthFigures {
        if !carry.isEmpty { try read(carry[...]) }
        carry = []
        guard rows > 0 else { throw problem("the file has no records") }
        var sections: Set<Section> = []
        let observations = sums.map { key, grams in
            let isImport = key.flow == .import
            for prefix in prefixes {
                sections.insert(
                    Section(
                        flow: key.flow, basis: .general, reporter: key.reporter,
                        role: isImport ? .origin : .destination,
                        scope: .codes(prefix: String(decoding: prefix, as: UTF8.self), digits: 6), month: month,
                        listing: .complete))
            }
            return Observation(
                series: SeriesKey(
                    source: "", flow: key.flow, basis: .general, reporter: key.reporter,
                    role: isImport ? .origin : .destination, country: key.partner, product: Product(key.product)),
                month: month, quantity: grams.map { $0 / 1000 + ($0 % 1000 >= 500 ? 1 : 0) }, value: nil, status: .final
            )
        }
        return MonthFigures(
            month: month, observations: observations.sorted { $0.series < $1.series },
            sections: sections.sorted {
                ($0.reporter, $0.flow.rawValue, "\($0.scope)") < ($1.reporter, $1.flow.rawValue, "\($1.scope)")
            },
            rows: rows)
    }

    private func problem(_ what: String, _ expected: String = "") -> FeedProblem {
        FeedProblem(
            what: what, where: "line \(line)", expected: expected,
            advice: "the file is damaged, or its layout has changed")
    }

    private func read(_ whole: ArraySlice<UInt8>) throws(FeedProblem) {
        line += 1
        var text = whole.last == ASCII.carriageReturn ? whole.dropLast() : whole
        if line == 1, text.starts(with: ASCII.byteOrderMark) { text = text.dropFirst(3) }
        let cells = text.split(separator: ASCII.comma, omittingEmptySubsequences: false).map { cell in
            cell.count >= 2 && cell.first == ASCII.quote && cell.last == ASCII.quote
                ? cell.dropFirst().dropLast() : cell
        }
        guard line > 1 else { return try readHeader(cells) }
        if text.isEmpty { return }
        guard cells.count > (columns.max() ?? 0) else {
            throw problem("the record has \(cells.count) cells", "as many as the header")
        }
        rows += 1
        func cell(_ name: Int) -> ArraySlice<UInt8> { cells[columns[name]] }
        guard cell(4).elementsEqual(period) else {
            throw problem("PERIOD is \(FeedProblem.quote(cell(4)))", String(decoding: period, as: UTF8.self))
        }
        let code = cell(2)
        guard prefixes.contains(where: code.starts(with:)), code.count == 8, code.allSatisfy(ASCII.isDigit) else {
            return
        }
        let flow: Flow
        if ASCII.equals(cell(3), "1") {
            flow = .import
        } else if ASCII.equals(cell(3), "2") {
            flow = .export
        } else {
            throw problem("FLOW is \(FeedProblem.quote(cell(3)))", "1 (import) or 2 (export)")
        }
        guard let reporter = Self.country(cell(0)) else {
            throw problem("REPORTER is \(FeedProblem.quote(cell(0)))", "a country of two letters")
        }
        // Longer codes are groups, which count countries twice.
        guard cell(1).count == 2 else { return }
        let key = Key(
            reporter: reporter.code, flow: flow, partner: Self.country(cell(1)) ?? .unknown,
            product: String(decoding: code.prefix(6), as: UTF8.self))
        try add(cell(5), to: key)
    }

    private func add(_ text: ArraySlice<UInt8>, to key: Key) throws(FeedProblem) {
        let plain = ASCII.trimmed(text)
        if plain.isEmpty || ASCII.equals(plain, ":") {
            sums.updateValue(nil, forKey: key)
            return
        }
        guard let grams = TableNumber(String(decoding: plain, as: UTF8.self))?.scaled(1000, 0) else {
            throw problem("QUANTITY_KG is \(FeedProblem.quote(text))", "kilograms, or `:` where they are confidential")
        }
        guard let known = sums[key] else {
            sums[key] = grams
            return
        }
        guard let sum = known else { return }
        let (total, isOver) = sum.addingReportingOverflow(grams)
        guard !isOver else { throw problem("the figures are too large to be summed") }
        sums[key] = total
    }

    private func readHeader(_ cells: [ArraySlice<UInt8>]) throws(FeedProblem) {
        for name in Self.names {
            guard let index = cells.firstIndex(where: { $0.elementsEqual(name.utf8) }) else {
                throw problem("the column \(name) is missing", Self.names.joined(separator: ", "))
            }
            columns.append(index)
        }
    }

    private static func country(_ code: ArraySlice<UInt8>) -> Country? {
        let text = String(decoding: code, as: UTF8.self)
        if let own = own[text] { return Country(own) }
        // Namibia's NA is no country's absence here.
        if text == "NA" { return Country("7920") }
        guard text.utf8.count == 2, let country = CountryList.scheduleC.country(named: text.lowercased()),
            country.isSingle
        else { return nil }
        return country
    }
}
