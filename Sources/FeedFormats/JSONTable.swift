/// An array of arrays of strings, which is how the Census API writes a table, with its cells as byte ranges.
///
/// Every row has as many cells as the first. A cell is a string, a number (its digits as written) or `null`; nothing
/// is turned into a `String` until somebody asks.
package struct JSONTable: Sendable {
    fileprivate struct Cell {
        var start: UInt32
        /// `UInt32.max` stands for `null`.
        var length: UInt32
    }
    /// The cells without copies and counting of references, as long as `withCells` runs.
    struct Cells {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>
        fileprivate let resolved: UnsafeBufferPointer<UInt8>
        fileprivate let cells: UnsafeBufferPointer<Cell>
        fileprivate let width: Int

        /// The bytes of a cell; `nil` for `null`.
        @inline(__always)
        subscript(row: Int, column: Int) -> UnsafeBufferPointer<UInt8>? {
            let cell = cells[row * width + column]
            guard cell.length != .max else { return nil }
            let start = Int(cell.start)
            let first =
                start < bytes.count
                ? bytes.baseAddress.map { $0 + start } : resolved.baseAddress.map { $0 + (start - bytes.count) }
            return UnsafeBufferPointer(start: first, count: Int(cell.length))
        }
    }

    private let bytes: [UInt8]
    /// Strings that held escapes, resolved; cells refer to them by offsets beyond `bytes`.
    private var resolved: [UInt8] = []
    private var cells: [Cell] = []
    private var rowOffsets: [UInt32] = []
    /// Cells in each row.
    package private(set) var width = 0

    package var rowCount: Int { rowOffsets.count }

    /// Reads a whole body.
    package init(_ body: [UInt8]) throws(FeedProblem) {
        bytes = body
        guard body.count < Int(UInt32.max) / 2 else {
            throw FeedProblem(
                what: "a body of \(body.count) bytes", expected: "less than 2 GiB", advice: "split the request")
        }
        cells.reserveCapacity(body.count / 6)
        try JSONScanner.read(body) { (scanner) throws(FeedProblem) in
            try scanner.require(ASCII.openBracket, "`[`, the beginning of an array of rows")
            if !scanner.take(ASCII.closeBracket) {
                repeat { try readRow(&scanner) } while scanner.take(ASCII.comma)
                try scanner.require(ASCII.closeBracket, "`,` or `]` after a row")
            }
            try scanner.requireEnd()
        }
    }

    private mutating func readRow(_ scanner: inout JSONScanner) throws(FeedProblem) {
        try scanner.require(ASCII.openBracket, "`[`, the beginning of a row")
        let offset = scanner.index - 1
        let before = cells.count
        let isEnded = scanner.plainElements { start, length in
            cells.append(Cell(start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: length)))
        }
        if !isEnded, cells.count > before || !scanner.take(ASCII.closeBracket) {
            repeat { cells.append(try readCell(&scanner)) } while scanner.take(ASCII.comma)
            try scanner.require(ASCII.closeBracket, "`,` or `]` after a cell")
        }
        if rowOffsets.isEmpty { width = cells.count }
        guard cells.count - before == width else {
            throw FeedProblem(
                what: "the row has \(cells.count - before) cells and the header \(width)",
                where: "row \(rowOffsets.count), byte \(offset)", expected: "rows as wide as the header",
                advice: "fetch it again")
        }
        rowOffsets.append(UInt32(offset))
    }

    private mutating func readCell(_ scanner: inout JSONScanner) throws(FeedProblem) -> Cell {
        switch scanner.peek() {
        case ASCII.quote?:
            let text = try scanner.text()
            guard text.isEscaped else {
                return Cell(start: UInt32(text.range.lowerBound), length: UInt32(text.range.count))
            }
            let start = resolved.count
            scanner.unescape(text, into: &resolved)
            return Cell(start: UInt32(bytes.count + start), length: UInt32(resolved.count - start))
        case 110?:
            guard scanner.takeWord("null") else { throw scanner.unexpected("a string, a number or null") }
            return Cell(start: 0, length: .max)
        case .some(ASCII.minus), .some(48...57):
            let range = try scanner.number()
            return Cell(start: UInt32(range.lowerBound), length: UInt32(range.count))
        default: throw scanner.unexpected("a string, a number or null")
        }
    }

    func withCells<Value>(_ take: (Cells) throws(FeedProblem) -> Value) throws(FeedProblem) -> Value {
        try bytes.withUnsafeBufferPointer { (bytes) throws(FeedProblem) in
            try resolved.withUnsafeBufferPointer { (resolved) throws(FeedProblem) in
                try cells.withUnsafeBufferPointer { (cells) throws(FeedProblem) in
                    try take(Cells(bytes: bytes, resolved: resolved, cells: cells, width: width))
                }
            }
        }
    }

    /// The bytes of a cell; `nil` for `null`.
    package subscript(row: Int, column: Int) -> ArraySlice<UInt8>? {
        let cell = cells[row * width + column]
        guard cell.length != .max else { return nil }
        let start = Int(cell.start)
        if start >= bytes.count, cell.length > 0 {
            return resolved[(start - bytes.count)..<(start - bytes.count + Int(cell.length))]
        }
        return cell.length == 0 ? [] : bytes[start..<(start + Int(cell.length))]
    }

    /// The offset of a row's opening bracket in the body.
    package func offset(ofRow row: Int) -> Int { Int(rowOffsets[row]) }
}
