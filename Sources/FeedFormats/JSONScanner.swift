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
    private(set) var index = 0

    /// Begins at the first byte of `bytes`, or behind a byte order mark.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: ASCII.byteOrderMark) { index = 3 }
    }

    func problem(_ what: String, at offset: Int? = nil, expected: String = "") -> FeedProblem {
        FeedProblem(
            what: what, where: "byte \(offset ?? index)", expected: expected,
            advice: "the body is not whole JSON; fetch or export it again")
    }

    /// The next byte that is not white space, without consuming it; `nil` at the end.
    mutating func peek() -> UInt8? {
        while index < bytes.count {
            let byte = bytes[index]
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
        while position < bytes.count {
            let byte = bytes[position]
            if byte == ASCII.quote {
                index = position + 1
                return Text(range: start..<position, isEscaped: isEscaped)
            }
            if byte == ASCII.backslash {
                isEscaped = true
                position = try escapeEnd(position)
            } else if byte < 0x20 {
                throw problem("a control character in a string", at: position, expected: "an escape such as \\n")
            } else if byte < 0x80 {
                position += 1
            } else if let length = UTF8Text.sequenceLength(bytes, at: position) {
                position += length
            } else {
                throw problem("a string is not valid UTF-8", at: position)
            }
        }
        throw problem("the text ends inside a string", at: bytes.count, expected: "a closing quote")
    }

    /// The position behind the escape at `position`, a pair of surrogates being one escape.
    private func escapeEnd(_ position: Int) throws(FeedProblem) -> Int {
        guard position + 1 < bytes.count else {
            throw problem("the text ends inside a string", at: bytes.count, expected: "a closing quote")
        }
        switch bytes[position + 1] {
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
        guard position + 6 <= bytes.count, bytes[position] == ASCII.backslash, bytes[position + 1] == 117 else {
            return nil
        }
        var unit: UInt32 = 0
        for byte in bytes[(position + 2)..<(position + 6)] {
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
            guard bytes[position] == ASCII.backslash else {
                output.append(bytes[position])
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
                switch bytes[position + 1] {
                case 98: output.append(8)
                case 102: output.append(12)
                case 110: output.append(ASCII.lineFeed)
                case 114: output.append(ASCII.carriageReturn)
                case 116: output.append(ASCII.tab)
                default: output.append(bytes[position + 1])
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
            while end < bytes.count, ASCII.isDigit(bytes[end]) { end += 1 }
            return end
        }
        if position < bytes.count, bytes[position] == ASCII.minus { position += 1 }
        let whole = digits(position)
        guard whole > position else { throw unexpected("a number") }
        guard whole == position + 1 || bytes[position] != ASCII.zero else {
            throw problem("a number with a leading zero", at: start)
        }
        position = whole
        if position < bytes.count, bytes[position] == ASCII.point {
            let end = digits(position + 1)
            guard end > position + 1 else { throw problem("a number without digits after its point", at: start) }
            position = end
        }
        if position < bytes.count, bytes[position] | 0x20 == 101 {
            var mantissa = position + 1
            if mantissa < bytes.count, bytes[mantissa] == 43 || bytes[mantissa] == ASCII.minus { mantissa += 1 }
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
        guard end <= bytes.count, ASCII.equals(bytes[index..<end], word) else { return false }
        index = end
        return true
    }
}
