/// A table as cells of text, row by row, whatever the file was.
package struct TableGrid: Sendable {
    package struct Row: Sendable, Hashable {
        /// The line of a text, or the row of a sheet, from 1.
        package var line: Int
        package var cells: [String]

        package init(line: Int, cells: [String]) {
            self.line = line
            self.cells = cells
        }

        func cell(_ column: Int) -> String { column < cells.count ? cells[column] : "" }
        var isEmpty: Bool { cells.allSatisfy(\.isEmpty) }
    }

    /// The most cells of a table, filled or not.
    static let mostCells = 8_000_000

    package var rows: [Row]

    package init(rows: [Row]) { self.rows = rows }

    /// Rows of a text whose cells are separated by commas, semicolons or tabs; without `separator` the first line that
    /// has any of them decides.
    init(text body: [UInt8], separator: UInt8?) throws(FeedProblem) {
        let (text, isWide) = try TableText.utf8(body)
        if text.first(where: { $0 > ASCII.space }) == UInt8(ascii: "<") {
            throw FeedProblem(
                what: "a web page came in place of the table", where: "byte 0", expected: "CSV, TSV or a workbook",
                advice: "check the address; a Tableau view answers under its address with `.csv` behind it")
        }
        var scanner = CSVScanner(text, separator: separator ?? Self.separator(text, isWide))
        rows = []
        var count = 0
        while try scanner.advance() {
            count += scanner.count
            guard count <= Self.mostCells else { throw Self.tooLarge(scanner.line) }
            let cells = (0..<scanner.count).map { Self.clean(scanner[$0]) }
            rows.append(Row(line: scanner.line, cells: cells))
        }
    }

    /// Records of fixed width, one cell a line; Latin-1 or UTF-8.
    init(records body: [UInt8], width: Int, isLatin: Bool) throws(FeedProblem) {
        rows = []
        var line = 0
        for record in body.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false) {
            line += 1
            let plain = record.last == ASCII.carriageReturn ? record.dropLast() : record
            if plain.allSatisfy({ $0 == ASCII.space || $0 == 0x1A }) { continue }
            var text = String.UnicodeScalarView()
            if isLatin {
                for byte in plain { text.append(Unicode.Scalar(byte)) }
            } else if let fault = UTF8Text.firstFault(Array(plain)) {
                throw FeedProblem(
                    what: "the record is not valid UTF-8", where: "line \(line), byte \(fault)",
                    advice: "say `encoding: latin-1` in the layout")
            } else {
                text = String(decoding: plain, as: UTF8.self).unicodeScalars
            }
            guard text.count == width else {
                throw FeedProblem(
                    what: "the record has \(text.count) characters", where: "line \(line)", expected: "\(width)",
                    advice: "the file is not whole, or it needs another layout")
            }
            rows.append(Row(line: line, cells: [String(text)]))
        }
    }

    static func tooLarge(_ line: Int) -> FeedProblem {
        FeedProblem(
            what: "the table has more than \(mostCells) cells", where: "line \(line)",
            advice: "export fewer months or products")
    }

    private static func separator(_ text: [UInt8], _ isWide: Bool) -> UInt8 {
        let marks: [UInt8] = [ASCII.tab, ASCII.comma, UInt8(ascii: ";")]
        for line in text.prefix(1 << 16).split(separator: ASCII.lineFeed) {
            let counts = marks.map { mark in line.count { $0 == mark } }
            if let most = counts.max(), most > 0 { return marks[counts.firstIndex(of: most) ?? 0] }
        }
        return isWide ? ASCII.tab : ASCII.comma
    }

    /// Without blanks on either side, no-break ones included.
    static func clean(_ bytes: some Sequence<UInt8>) -> String {
        clean(String(decoding: Array(bytes), as: UTF8.self))
    }
    static func clean(_ text: String) -> String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || $0 == "\u{FEFF}" }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
