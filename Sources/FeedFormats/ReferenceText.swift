package import Trade

/// Reads and writes the cells that files of reference series have in common: countries, products, days and plain text.
///
/// Countries and products may be written as everywhere; what is stored and exported are codes.
package struct ReferenceText: Sendable {
    let countries: CountryList
    let categories: CategoryList

    package init(countries: CountryList = .scheduleC, categories: CategoryList = .aluminumImportMonitor) {
        self.countries = countries
        self.categories = categories
    }

    /// One file that is being read: its rows, and errors that name line and column.
    struct Table {
        private(set) var scanner: CSVScanner
        let columns: [String]

        /// Reads the header, which must name exactly these columns in this order.
        init(_ body: [UInt8], columns: [String]) throws(FeedProblem) {
            if let fault = UTF8Text.firstFault(body) {
                throw FeedProblem(
                    what: "the file is not valid UTF-8", where: "byte \(fault)", expected: "UTF-8",
                    advice: "save the file as UTF-8")
            }
            self.columns = columns
            scanner = CSVScanner(body)
            let found = try scanner.advance()
            let scanner = scanner
            guard found, scanner.count == columns.count,
                columns.indices.allSatisfy({ scanner[$0].elementsEqual(columns[$0].utf8) })
            else {
                throw FeedProblem(
                    what: found ? "the header is not that of the format" : "the file is empty", where: "line 1",
                    expected: columns.joined(separator: ","), advice: "write the columns in that order")
            }
        }

        /// Reads the next row; false at the end of the file.
        mutating func advance() throws(FeedProblem) -> Bool {
            guard try scanner.advance() else { return false }
            guard scanner.count == columns.count else {
                throw FeedProblem(
                    what: "the row has \(scanner.count) cells", where: "line \(scanner.line)",
                    expected: "\(columns.count), as in the header",
                    advice: "a cell that holds a comma is written in double quotes")
            }
            return true
        }

        var line: Int { scanner.line }
        func bytes(_ column: Int) -> ArraySlice<UInt8> { ASCII.trimmed(scanner[column]) }
        func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

        func problem(_ column: Int, _ expected: String, advice: String = "correct the row") -> FeedProblem {
            FeedProblem(
                what: "\(columns[column]) is \(text(column).isEmpty ? "empty" : "`\(text(column).prefix(60))`")",
                where: "line \(line), column \(columns[column])", expected: expected, advice: advice)
        }
    }

    /// A country, or `-` for all of them.
    func country(_ table: Table, _ column: Int) throws(FeedProblem) -> Country {
        let text = table.text(column)
        if let country = countries.country(named: text), country.isSingle || country == .all { return country }
        let near = countries.suggestions(for: text, limit: 1).first
        throw table.problem(
            column, "a Schedule C code, a country's name, or `-` for all countries",
            advice: near.map { "if you mean \($0), write that" } ?? "correct the row")
    }

    /// A product: an HS code, a category by slug or label, or `system:code`.
    func product(_ table: Table, _ column: Int) throws(FeedProblem) -> Product {
        let text = table.text(column)
        let bytes = Array(text.utf8)
        if let first = bytes.first {
            if ASCII.isDigit(first), Product(text).isHS { return Product(text) }
            if let category = categories.category(named: text) { return category.product }
            if ObservationsSeries.isProduct(bytes[...]), Product(text).system != nil { return Product(text) }
        }
        let near = categories.suggestions(for: text).first
        throw table.problem(
            column, "an HS code of 2, 4, 6, 8 or 10 digits, a category, or system:code",
            advice: near.map { "if you mean \($0), write that" } ?? "correct the row")
    }

    static func month(_ table: Table, _ column: Int) throws(FeedProblem) -> Month {
        guard let month = ASCII.month(table.bytes(column)) else { throw table.problem(column, "YYYY-MM") }
        return month
    }

    static func day(_ table: Table, _ column: Int) throws(FeedProblem) -> CalendarDay {
        guard let day = CalendarDay(table.text(column)) else { throw table.problem(column, "a day, YYYY-MM-DD") }
        return day
    }

    /// A word that formulas can name: letters, digits and `_`, a letter first.
    static func word(_ table: Table, _ column: Int, _ example: String) throws(FeedProblem) -> String {
        let bytes = table.bytes(column)
        func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
        guard let first = bytes.first, isLetter(first), bytes.count <= 40,
            bytes.allSatisfy({ isLetter($0) || ASCII.isDigit($0) || $0 == 95 })
        else {
            throw table.problem(
                column, "a word of letters, digits and `_` that begins with a letter, such as \(example)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A cell as CSV has it: in quotes where it must be (RFC 4180).
    static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [ASCII.comma, ASCII.quote, 10, 13].contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
