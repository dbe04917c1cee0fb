package import Trade

extension ObservationsFile {
    /// Reads a whole file into its vintages, oldest first, or says what is wrong in which line.
    ///
    /// Every release is history: it builds baselines and raises nothing. The order of rows in the file leaves no trace.
    package static func read(
        _ body: [UInt8], contentHash: String = "", feed: String = ""
    ) throws(FeedProblem) -> [Release] {
        var scanner = CSVScanner(body)
        guard let line = scanner.rawLine() else {
            throw FeedProblem(
                what: "the file is empty", where: "line 1", expected: "`# surgewatch-observations/1 source=NAME`",
                advice: "export it again")
        }
        let head = try ObservationsHead(line)
        try readHeader(&scanner)
        var series = ObservationsSeries(source: head.source)
        var vintages = VintageRows()
        var rows = 0
        while try scanner.advance() {
            guard scanner.count == columns.count else {
                throw FeedProblem(
                    what: "the row has \(scanner.count) cells", where: "line \(scanner.line)",
                    expected: "\(columns.count), as in the header", advice: "correct the row or export the file again")
            }
            guard let month = ASCII.month(scanner[8]) else { throw problem(scanner, 8, "YYYY-MM") }
            guard let status = status(scanner[11]) else { throw problem(scanner, 11, "license, preliminary or final") }
            let cell = VintageRows.Cell(
                series: Int32(try series.index(scanner)), month: month, quantity: try figure(scanner, 9),
                value: try figure(scanner, 10), status: status, line: Int32(scanner.line))
            try vintages.append(cell, knownAt: scanner[0], line: scanner.line)
            rows += 1
        }
        if let stated = head.rows, stated != rows {
            throw FeedProblem(
                what: "line 1 says rows=\(stated) and the file has \(rows)", where: "line 1",
                advice: "the file is not whole; export it again")
        }
        return try vintages.releases(series: series.keys, head: head, contentHash: contentHash, feed: feed)
    }

    private static func readHeader(_ scanner: inout CSVScanner) throws(FeedProblem) {
        let found = try scanner.advance()
        guard found, scanner.count == columns.count,
            columns.indices.allSatisfy({ scanner[$0].elementsEqual(columns[$0].utf8) })
        else {
            throw FeedProblem(
                what: found ? "the header is not that of the format" : "the header is missing", where: "line 2",
                expected: columns.joined(separator: ","), advice: "write the columns in that order")
        }
    }

    /// The error for a cell of the scanner's row.
    static func problem(_ scanner: CSVScanner, _ column: Int, _ expected: String) -> FeedProblem {
        FeedProblem(
            what: "\(columns[column]) is \(FeedProblem.quote(scanner[column]))",
            where: "line \(scanner.line), column \(columns[column])", expected: expected,
            advice: "correct the row or export the file again")
    }

    private static func figure(_ scanner: CSVScanner, _ column: Int) throws(FeedProblem) -> Int64? {
        let cell = scanner[column]
        if cell.isEmpty { return nil }
        if let number = ASCII.number(cell) { return number }
        throw problem(scanner, column, "a whole number of at most 18 digits, not negative, or nothing for unknown")
    }

    private static func status(_ cell: ArraySlice<UInt8>) -> Status? {
        if ASCII.equals(cell, "final") { return .final }
        if ASCII.equals(cell, "license") { return .license }
        return ASCII.equals(cell, "preliminary") ? .preliminary : nil
    }
}
