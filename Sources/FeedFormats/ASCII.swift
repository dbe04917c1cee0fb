import Trade

/// The bytes that delimit feed bodies, and strict readings of short ASCII cells.
enum ASCII {
    static let tab: UInt8 = 9
    static let lineFeed: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let space: UInt8 = 32
    static let quote: UInt8 = 34
    static let comma: UInt8 = 44
    static let minus: UInt8 = 45
    static let point: UInt8 = 46
    static let zero: UInt8 = 48
    static let nine: UInt8 = 57
    static let openBracket: UInt8 = 91
    static let backslash: UInt8 = 92
    static let closeBracket: UInt8 = 93
    static let openBrace: UInt8 = 123
    static let closeBrace: UInt8 = 125

    /// The UTF-8 byte order mark.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func isDigit(_ byte: UInt8) -> Bool { byte >= zero && byte <= nine }

    /// The value of 1 to 18 digits and nothing else, so that it never overflows.
    static func number(_ cell: ArraySlice<UInt8>) -> Int64? { cell.withUnsafeBufferPointer { number($0) } }

    /// The same for bytes in place.
    static func number(_ cell: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let base = cell.baseAddress, cell.count > 0, cell.count <= 18 else { return nil }
        var value: Int64 = 0
        for index in 0..<cell.count {
            let digit = base[index] &- zero
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }

    /// The cell without spaces on either side.
    static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var result = cell
        while result.first == space { result = result.dropFirst() }
        while result.last == space { result = result.dropLast() }
        return result
    }

    /// `YYYY-MM`.
    static func month(_ cell: ArraySlice<UInt8>) -> Month? {
        let start = cell.startIndex
        guard cell.count == 7, cell[start + 4] == minus, let year = number(cell[start..<(start + 4)]),
            let month = number(cell[(start + 5)...]), (1...12).contains(month), year >= 1000
        else { return nil }
        return Month(year: Int(year), month: Int(month))
    }

    /// Four digits, the first of them not 0: a single country of Schedule C, as opposed to `0003` or `4XXX`.
    static func isSingleCountry(_ cell: ArraySlice<UInt8>) -> Bool {
        cell.count == 4 && cell.first != zero && cell.allSatisfy(isDigit)
    }

    static func equals(_ cell: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
        cell.withUnsafeBufferPointer { equals($0, text) }
    }

    /// The same for bytes in place.
    static func equals(_ cell: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        guard cell.count == text.utf8CodeUnitCount else { return false }
        guard let base = cell.baseAddress else { return cell.count == 0 }
        for index in 0..<cell.count where base[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether `text` occurs in `body`; ASCII letters are compared without case.
    static func contains(_ body: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
        let wanted = text.withUTF8Buffer { $0.map(lowercased) }
        guard let first = wanted.first, body.count >= wanted.count else { return false }
        for start in body.startIndex...(body.endIndex - wanted.count) where lowercased(body[start]) == first {
            if wanted.indices.allSatisfy({ lowercased(body[start + $0]) == wanted[$0] }) { return true }
        }
        return false
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
}
