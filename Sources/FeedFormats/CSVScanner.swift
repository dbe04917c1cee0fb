/// The rows of a CSV text (RFC 4180, with commas or another separator), one at a time: quoted cells, embedded commas and line breaks, LF or CRLF, a byte
/// order mark at the start, and a last row with or without its line break.
///
/// Cells are slices of the body; only a cell with doubled quotes is copied. Errors name line and column, both from 1,
/// the column in bytes.
package struct CSVScanner: Sendable {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var index: Int
    private var nextLine = 1
    /// Where the line that is being read begins.
    private var lineStart: Int
    private var cells: [Range<Int>] = []
    /// Cells with doubled quotes, resolved; `cells` refers to them by offsets beyond `bytes`.
    private var resolved: [UInt8] = []

    /// The line on which the current row begins.
    package private(set) var line = 0
    /// True when no cell of the current row was quoted, so that the cells and their commas lie together in the body.
    package private(set) var isPlain = true

    /// Begins at the first byte of `body`, or behind a byte order mark.
    package init(_ body: [UInt8], separator: UInt8 = 44) {
        bytes = body
        self.separator = separator
        index = body.starts(with: ASCII.byteOrderMark) ? 3 : 0
        lineStart = index
    }

    /// Cells in the current row.
    package var count: Int { cells.count }

    /// A cell of the current row, without its quotes.
    package subscript(column: Int) -> ArraySlice<UInt8> {
        let range = cells[column]
        guard range.lowerBound > bytes.count else { return bytes[range] }
        let start = range.lowerBound - bytes.count - 1
        return resolved[start..<(start + range.count)]
    }

    /// The bytes from the first to the last of the given cells, commas included; only for a plain row.
    package func raw(_ columns: ClosedRange<Int>) -> ArraySlice<UInt8> {
        bytes[cells[columns.lowerBound].lowerBound..<cells[columns.upperBound].upperBound]
    }

    /// Takes the rest of the current line as it is, without its line break; `nil` at the end of the body.
    package mutating func rawLine() -> ArraySlice<UInt8>? {
        guard index < bytes.count else { return nil }
        let start = index
        while index < bytes.count, bytes[index] != ASCII.lineFeed { index += 1 }
        var end = index
        if end > start, index < bytes.count, bytes[end - 1] == ASCII.carriageReturn { end -= 1 }
        line = nextLine
        if index < bytes.count { index += 1 }
        beginLine()
        return bytes[start..<end]
    }

    /// Reads the next row; false at the end of the body.
    package mutating func advance() throws(FeedProblem) -> Bool {
        guard index < bytes.count else { return false }
        line = nextLine
        cells.removeAll(keepingCapacity: true)
        resolved.removeAll(keepingCapacity: true)
        isPlain = true
        while true {
            if index < bytes.count, bytes[index] == ASCII.quote {
                isPlain = false
                try readQuoted()
            } else {
                let start = index
                while index < bytes.count {
                    let byte = bytes[index]
                    if byte == separator || byte == ASCII.lineFeed || byte == ASCII.carriageReturn { break }
                    if byte == ASCII.quote {
                        throw problem("a quote inside an unquoted cell", "the whole cell in quotes")
                    }
                    index += 1
                }
                cells.append(start..<index)
            }
            guard index < bytes.count else { return true }
            if bytes[index] == separator {
                index += 1
            } else {
                try endLine()
                return true
            }
        }
    }

    private mutating func endLine() throws(FeedProblem) {
        if bytes[index] == ASCII.carriageReturn {
            guard index + 1 < bytes.count, bytes[index + 1] == ASCII.lineFeed else {
                throw problem("a carriage return alone", "lines that end in LF or CRLF")
            }
            index += 1
        }
        guard bytes[index] == ASCII.lineFeed else {
            throw problem("text behind the closing quote of a cell", "a comma or the end of the line")
        }
        index += 1
        beginLine()
    }

    private mutating func beginLine() {
        nextLine += 1
        lineStart = index
    }

    private mutating func readQuoted() throws(FeedProblem) {
        let opening = "line \(nextLine), column \(index - lineStart + 1)"
        index += 1
        let start = index
        var copied: Int?
        while index < bytes.count {
            let byte = bytes[index]
            if byte == ASCII.quote {
                if index + 1 < bytes.count, bytes[index + 1] == ASCII.quote {
                    if copied == nil {
                        copied = resolved.count
                        resolved.append(contentsOf: bytes[start..<index])
                    }
                    resolved.append(ASCII.quote)
                    index += 2
                    continue
                }
                if let copied {
                    let first = bytes.count + 1 + copied
                    cells.append(first..<(first + resolved.count - copied))
                } else {
                    cells.append(start..<index)
                }
                index += 1
                return
            }
            if copied != nil { resolved.append(byte) }
            index += 1
            if byte == ASCII.lineFeed { beginLine() }
        }
        throw FeedProblem(
            what: "the file ends inside a quoted cell", where: opening, expected: "a closing quote",
            advice: "export the file again")
    }

    private func problem(_ what: String, _ expected: String) -> FeedProblem {
        FeedProblem(
            what: what, where: "line \(nextLine), column \(index - lineStart + 1)", expected: expected,
            advice: "correct that line or export the file again")
    }
}
