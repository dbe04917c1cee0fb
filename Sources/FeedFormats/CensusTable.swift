import Trade

/// The table in one body of the Census API, read by the names of its columns.
///
/// Each row is checked against the request: month, level and commodity prefix are echoed by the server. Country groups
/// are dropped and counted. A quantity enters in kilograms only: a unit other than `KG`, or any flag that is not blank,
/// makes it unknown, for the API writes `0` for a true zero and for a missing figure alike.
struct CensusTable {
    private let table: JSONTable
    private let request: CensusRequest
    private let country: Int?
    private let summary: Int?
    private let time: Int
    private let level: Int
    private let commodity: Int
    private let unit: Int?
    private let measures: [Measure]
    /// Columns that occur twice: both must hold the same in every row.
    private let twins: [(name: String, first: Int, second: Int)]

    private struct Measure {
        var columns: CensusRequest.Columns
        var value: Int
        var quantity: Int?
        var flag: Int?
    }

    init(_ body: [UInt8], request: CensusRequest) throws(FeedProblem) {
        let table = try JSONTable(body)
        guard table.rowCount > 0, table.width > 0 else {
            throw FeedProblem(
                what: "the answer has no header row", where: "byte 0", expected: "the names of the columns",
                advice: "fetch it again")
        }
        var positions: [String: Int] = [:]
        var twins: [(name: String, first: Int, second: Int)] = []
        for column in 0..<table.width {
            let name = String(decoding: table[0, column] ?? [], as: UTF8.self)
            if let first = positions[name] {
                twins.append((name, first, column))
            } else {
                positions[name] = column
            }
        }
        func position(_ name: String) throws(FeedProblem) -> Int {
            if let column = positions[name] { return column }
            throw FeedProblem(
                what: "the column \(name) is missing", where: "row 0 (the header)",
                expected: "every variable that was asked for", advice: "check the url of the feed")
        }
        self.table = table
        self.request = request
        self.twins = twins
        country = request.rows == .total ? positions["CTY_CODE"] : try position("CTY_CODE")
        summary = request.rows == .total ? nil : try position("SUMMARY_LVL")
        time = try position("time")
        level = try position("COMM_LVL")
        commodity = try position(request.dataset.commodity)
        unit = request.wantsQuantity ? try position("UNIT_QY1") : nil
        var measures: [Measure] = []
        for columns in request.columns {
            measures.append(
                Measure(
                    columns: columns, value: try position(columns.value),
                    quantity: request.wantsQuantity && !columns.quantity.isEmpty
                        ? try position(columns.quantity) : nil,
                    flag: request.wantsQuantity && !columns.flag.isEmpty ? try position(columns.flag) : nil))
        }
        self.measures = measures
    }

    /// The figures of the table; `nil` when it has a header row only.
    func figures() throws(FeedProblem) -> CensusFigures? {
        guard table.rowCount > 1 else { return nil }
        return try table.withCells { (cells) throws(FeedProblem) in try figures(cells) }
    }

    private func figures(_ cells: JSONTable.Cells) throws(FeedProblem) -> CensusFigures {
        var figures = CensusFigures.empty(for: request)
        figures.rows = table.rowCount - 1
        figures.observations.reserveCapacity(figures.rows * measures.count)
        var gate = CensusGate(measures: measures.map(\.columns), listing: request.listing)
        var names = CensusNames(level: request.level.rawValue)
        var months: Set<Month> = []
        var values = [Int64](repeating: 0, count: measures.count)
        for row in 1..<table.rowCount {
            if !twins.isEmpty { try checkTwins(row) }
            let month = try month(row, cells, &names)
            let product = try product(row, cells, &names)
            if names.isNewMonth { months.insert(month) }
            guard let country = try country(row, cells, &names) else {
                figures.groupsDropped += 1
                continue
            }
            if let other = otherUnit(row) { figures.otherUnits[product.name] = other }
            var key = SeriesKey(
                source: "", flow: request.dataset.flow, basis: .general, role: request.dataset.role,
                country: country.name, product: product.name)
            for index in measures.indices {
                let value = try number(row, measures[index].value, cells)
                values[index] = value
                key.basis = measures[index].columns.basis
                // What kind of dollars they are is told by the source, which is put before it later.
                key.source = measures[index].columns.measure?.suffix ?? ""
                figures.observations.append(
                    Observation(
                        series: key, month: month, quantity: try quantity(row, index, cells), value: value,
                        status: .final))
            }
            guard gate.add(values, country: country.number, product: product, month: month, row: row) else {
                throw problem(
                    row, "country \(country.name), product \(product.name), month \(month) occurs twice",
                    "each cell once",
                    "the columns asked for must not split a cell; fetch it again")
            }
        }
        if request.rows == .countries { try gate.check(place) }
        figures.months = months.sorted()
        return figures
    }

    private func place(_ row: Int) -> String { "row \(row) (byte \(table.offset(ofRow: row)))" }

    private func problem(_ row: Int, _ what: String, _ expected: String, _ advice: String) -> FeedProblem {
        FeedProblem(what: what, where: place(row), expected: expected, advice: advice)
    }

    private func quoted(_ row: Int, _ column: Int) -> String {
        table[row, column].map { FeedProblem.quote($0) } ?? "null"
    }

    private func checkTwins(_ row: Int) throws(FeedProblem) {
        for twin in twins where table[row, twin.first] != table[row, twin.second] {
            throw problem(
                row, "\(twin.name) is \(quoted(row, twin.first)) and \(quoted(row, twin.second)) in one row",
                "the same in both columns of that name", "fetch it again")
        }
    }

    private func month(_ row: Int, _ cells: JSONTable.Cells, _ names: inout CensusNames) throws(FeedProblem) -> Month {
        if let month = names.month(cells[row, time]) { return month }
        if let month = table[row, time].flatMap(ASCII.month), request.months.contains(month) {
            names.note(month, cells[row, time])
            return month
        }
        let first = request.months.lowerBound
        let last = request.months.upperBound
        throw problem(
            row, "time is \(quoted(row, time))", first == last ? "\(first)" : "a month from \(first) to \(last)",
            "the server did not answer what was asked; fetch it again")
    }

    private func product(
        _ row: Int, _ cells: JSONTable.Cells, _ names: inout CensusNames
    ) throws(FeedProblem) -> CensusNames.Numbered<Product> {
        guard names.isLevel(cells[row, level]) else {
            throw problem(
                row, "COMM_LVL is \(quoted(row, level))", request.level.rawValue,
                "the server did not answer what was asked; fetch it again")
        }
        if let product = names.product(cells[row, commodity], digits: request.level.digits) { return product }
        let isNAICS = request.dataset == .naics
        guard let code = table[row, commodity], code.count == request.level.digits,
            code.allSatisfy({ ASCII.isDigit($0) || isNAICS && $0 == UInt8(ascii: "X") }),
            code.starts(with: request.prefix.utf8)
        else {
            throw problem(
                row, "\(request.dataset.commodity) is \(quoted(row, commodity))",
                "\(request.level.digits) digits that begin with \(request.prefix)",
                "the server did not answer what was asked; fetch it again")
        }
        return names.note(request.dataset.product(String(decoding: code, as: UTF8.self)), cells[row, commodity])
    }

    /// The country of a row, `-` for all; `nil` for a group.
    private func country(
        _ row: Int, _ cells: JSONTable.Cells, _ names: inout CensusNames
    ) throws(FeedProblem) -> CensusNames.Numbered<Country>? {
        guard let column = country else { return CensusNames.all }
        var isGroupRow = false
        if let summary, !names.isDetail(cells[row, summary]) {
            let word = ASCII.trimmed(table[row, summary] ?? [])
            isGroupRow = ASCII.equals(word, "CGP")
            guard isGroupRow || ASCII.equals(word, "DET") else {
                throw problem(row, "SUMMARY_LVL is \(quoted(row, summary))", "DET or CGP", "fetch it again")
            }
        }
        if isGroupRow { return nil }
        if request.rows == .countries, let country = names.country(cells[row, column]) { return country }
        let code = table[row, column] ?? []
        if ASCII.equals(code, "-") { return CensusNames.all }
        if ASCII.isSingleCountry(code) {
            throw problem(row, "CTY_CODE is \(quoted(row, column))", "`-`", "fetch it again")
        }
        let isGroup = code.count == 4 && code.allSatisfy { ASCII.isDigit($0) || $0 == 88 || $0 == 120 }
        guard isGroup else {
            throw problem(
                row, "CTY_CODE is \(quoted(row, column))", "`-`, a country of four digits, or a group", "fetch it again"
            )
        }
        return nil
    }

    private func number(_ row: Int, _ column: Int, _ cells: JSONTable.Cells) throws(FeedProblem) -> Int64 {
        if let cell = cells[row, column], let value = ASCII.number(cell) { return value }
        let name = String(decoding: table[0, column] ?? [], as: UTF8.self)
        throw problem(
            row, "\(name) is \(quoted(row, column))", "a whole number of at most 18 digits, not negative",
            "fetch it again; if it stays, the server's figure is wrong")
    }

    /// The unit of the row's quantity where it is one, and another than kilograms.
    private func otherUnit(_ row: Int) -> String? {
        guard let unit else { return nil }
        let word = ASCII.trimmed(table[row, unit] ?? [])
        let isNone = word.isEmpty || ASCII.equals(word, "-") || ASCII.equals(word, "X")
        return isNone || ASCII.equals(word, "KG") ? nil : String(decoding: word, as: UTF8.self)
    }

    /// Kilograms, or `nil` when the unit is another one or a flag says that the figure is none.
    private func quantity(_ row: Int, _ measure: Int, _ cells: JSONTable.Cells) throws(FeedProblem) -> Int64? {
        guard let column = measures[measure].quantity, let flag = measures[measure].flag, let unit else { return nil }
        // Bare texts are the usual ones; blanks around them say the same.
        guard (cells[row, flag]?.count ?? 0) == 0 || ASCII.trimmed(table[row, flag] ?? []).isEmpty,
            cells[row, unit].map({ ASCII.equals($0, "KG") }) == true
                || ASCII.equals(ASCII.trimmed(table[row, unit] ?? []), "KG")
        else { return nil }
        return try number(row, column, cells)
    }
}
