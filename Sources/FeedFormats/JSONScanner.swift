/// The tokens of a JSON text (RFC 8259), read strictly from bytes: UTF-8, grammar and escapes are validated, and every
/// error names its byte offset.
///
/// `JSONTable` and `JSONTree` are the two ways to read a whole text with it.
struct JSONScanner {
    /// A string token: its bytes between the quotes, and whether they hold escapes.
    struct Text {
        var range: Range<Int>
        var isEscaped: Bool
    }

    let bytes: [UInt8]
    private let base: UnsafePointer<UInt8>
    private let count: Int
    private(set) var index = 0

    private init(_ bytes: [UInt8], _ base: UnsafePointer<UInt8>, _ count: Int) {
        self.bytes = bytes
        self.base = base
        self.count = count
        if bytes.starts(with: ASCII.byteOrderMark) { index = 3 }
    }

    /// Reads a text from its first byte, or from behind a byte order mark; the scanner lives as long as `take` runs.
    static func read<Value>(
        _ bytes: [UInt8], _ take: (inout JSONScanner) throws(FeedProblem) -> Value
    ) throws(FeedProblem) -> Value {
        try bytes.withUnsafeBufferPointer { (buffer) throws(FeedProblem) in
            // Nothing is read from an empty text, but it may have no address.
            var nothing: UInt8 = 0
            guard let base = buffer.baseAddress else {
                return try withUnsafePointer(to: &nothing) { (base) throws(FeedProblem) in
                    var scanner = JSONScanner(bytes, base, 0)
                    return try take(&scanner)
                }
            }
            var scanner = JSONScanner(bytes, base, buffer.count)
            return try take(&scanner)
        }
    }

    func problem(_ what: String, at offset: Int? = nil, expected: String = "") -> FeedProblem {
        FeedProblem(
            what: what, where: "byte \(offset ?? index)", expected: expected,
            advice: "the body is not whole JSON; fetch or export it again")
    }

    /// The next byte that is not white space, without consuming it; `nil` at the end.
    mutating func peek() -> UInt8? {
        while index < count {
            let byte = base[index]
            if byte > ASCII.space { return byte }
            guard byte == ASCII.space || byte == ASCII.lineFeed || byte == ASCII.carriageReturn || byte == ASCII.tab
            else { return byte }
            index += 1
        }
        return nil
    }

    /// Consumes `byte` if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    mutating func require(_ byte: UInt8, _ expected: String) throws(FeedProblem) {
        guard take(byte) else { throw unexpected(expected) }
    }

    /// The error for whatever comes next.
    mutating func unexpected(_ expected: String) -> FeedProblem {
        guard let byte = peek() else { return problem("the text ends too early", expected: expected) }
        return problem("unexpected \(FeedProblem.quote([byte]))", expected: expected)
    }

    mutating func requireEnd() throws(FeedProblem) {
        if peek() != nil { throw unexpected("the end of the text") }
    }

    /// A string; the scanner stands at its opening quote.
    mutating func text() throws(FeedProblem) -> Text {
        try require(ASCII.quote, "a string")
        let start = index
        var isEscaped = false
        var position = start
        while position < count {
            let byte = base[position]
            if byte == ASCII.quote {
                index = position + 1
                return Text(range: Range(uncheckedBounds: (start, position)), isEscaped: isEscaped)
            }
            if byte >= 0x20, byte < 0x80, byte != ASCII.backslash {
                position += 1
            } else if byte == ASCII.backslash {
                isEscaped = true
                position = try escapeEnd(position)
            } else if byte < 0x20 {
                throw problem("a control character in a string", at: position, expected: "an escape such as \\n")
            } else if let length = UTF8Text.sequenceLength(base, count, at: position) {
                position += length
            } else {
                throw problem("a string is not valid UTF-8", at: position)
            }
        }
        throw problem("the text ends inside a string", at: count, expected: "a closing quote")
    }

    /// Reads the elements of an array as long as they are strings of plain ASCII or `null` without blanks between them, which
    /// is the usual row of a table; gives the place and the length of each, -1 for `null`. Whether the array ended with them;
    /// if not, the scanner stands before the next element.
    @inline(__always)
    mutating func plainElements(_ each: (_ start: Int, _ length: Int) -> Void) -> Bool {
        var position = index
        while position < count {
            if base[position] == 110, position + 4 < count, base[position + 1] == 117, base[position + 2] == 108,
                base[position + 3] == 108
            {
                let next = base[position + 4]
                guard next == ASCII.comma || next == ASCII.closeBracket else { return false }
                each(0, -1)
                position += 5
                index = position
                if next == ASCII.closeBracket { return true }
                continue
            }
            guard base[position] == ASCII.quote else { return false }
            let start = position + 1
            var end = start
            while end < count {
                let byte = base[end]
                guard byte >= 0x20, byte < 0x80, byte != ASCII.quote, byte != ASCII.backslash else { break }
                end += 1
            }
            guard end + 1 < count, base[end] == ASCII.quote else { return false }
            let next = base[end + 1]
            guard next == ASCII.comma || next == ASCII.closeBracket else { return false }
            each(start, end - start)
            position = end + 2
            index = position
            if next == ASCII.closeBracket { return true }
        }
        return false
    }

    /// The position behind the escape at `position`, a pair of surrogates being one escape.
    private func escapeEnd(_ position: Int) throws(FeedProblem) -> Int {
        guard position + 1 < count else {
            throw problem("the text ends inside a string", at: count, expected: "a closing quote")
        }
        switch base[position + 1] {
        case ASCII.quote, ASCII.backslash, 47, 98, 102, 110, 114, 116: return position + 2
        case 117:
            guard let unit = codeUnit(at: position) else {
                throw problem("a broken escape", at: position, expected: "\\u and four hexadecimal digits")
            }
            guard unit & 0xF800 == 0xD800 else { return position + 6 }
            guard unit < 0xDC00, let low = codeUnit(at: position + 6), low & 0xFC00 == 0xDC00 else {
                throw problem("half of a surrogate pair", at: position, expected: "both halves, the high one first")
            }
            return position + 12
        default:
            throw problem("an unknown escape", at: position, expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    /// The code unit of `\uXXXX` at `position`.
    private func codeUnit(at position: Int) -> UInt32? {
        guard position + 6 <= count, base[position] == ASCII.backslash, base[position + 1] == 117 else {
            return nil
        }
        var unit: UInt32 = 0
        for offset in 2..<6 {
            let byte = base[position + offset]
            switch byte {
            case 48...57: unit = unit * 16 + UInt32(byte - 48)
            case 65...70: unit = unit * 16 + UInt32(byte - 55)
            case 97...102: unit = unit * 16 + UInt32(byte - 87)
            default: return nil
            }
        }
        return unit
    }

    /// Appends the characters of a validated string to `output`, escapes resolved.
    func unescape(_ text: Text, into output: inout [UInt8]) {
        var position = text.range.lowerBound
        while position < text.range.upperBound {
            guard base[position] == ASCII.backslash else {
                output.append(base[position])
                position += 1
                continue
            }
            if let unit = codeUnit(at: position) {
                position += 6
                var code = unit
                if unit & 0xFC00 == 0xD800, let low = codeUnit(at: position) {
                    code = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
                    position += 6
                }
                if let scalar = Unicode.Scalar(code), let encoded = UTF8.encode(scalar) {
                    output.append(contentsOf: encoded)
                }
            } else {
                switch base[position + 1] {
                case 98: output.append(8)
                case 102: output.append(12)
                case 110: output.append(ASCII.lineFeed)
                case 114: output.append(ASCII.carriageReturn)
                case 116: output.append(ASCII.tab)
                default: output.append(base[position + 1])
                }
                position += 2
            }
        }
    }

    /// A number by the grammar of RFC 8259; its bytes are not interpreted.
    mutating func number() throws(FeedProblem) -> Range<Int> {
        _ = peek()
        let start = index
        var position = index
        func digits(_ from: Int) -> Int {
            var end = from
            while end < count, ASCII.isDigit(base[end]) { end += 1 }
            return end
        }
        if position < count, base[position] == ASCII.minus { position += 1 }
        let whole = digits(position)
        guard whole > position else { throw unexpected("a number") }
        guard whole == position + 1 || base[position] != ASCII.zero else {
            throw problem("a number with a leading zero", at: start)
        }
        position = whole
        if position < count, base[position] == ASCII.point {
            let end = digits(position + 1)
            guard end > position + 1 else { throw problem("a number without digits after its point", at: start) }
            position = end
        }
        if position < count, base[position] | 0x20 == 101 {
            var mantissa = position + 1
            if mantissa < count, base[mantissa] == 43 || base[mantissa] == ASCII.minus { mantissa += 1 }
            let end = digits(mantissa)
            guard end > mantissa else { throw problem("a number without digits in its exponent", at: start) }
            position = end
        }
        index = position
        return start..<position
    }

    /// Consumes `null`, `true` or `false`.
    mutating func takeWord(_ word: StaticString) -> Bool {
        _ = peek()
        let end = index + word.utf8CodeUnitCount
        guard end <= count else { return false }
        for offset in 0..<word.utf8CodeUnitCount where base[index + offset] != word.utf8Start[offset] { return false }
        index = end
        return true
    }
}
