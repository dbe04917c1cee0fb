/// The tags and texts of an XML document, one after the other, as far as workbooks need them: elements, attributes,
/// texts, CDATA, the five entities and character references.
///
/// A document type is an error: no entity of a stranger is ever expanded. Names lose their prefix.
struct XMLScanner {
    enum Token {
        case open(name: String, attributes: [(name: String, value: String)], isEmpty: Bool)
        case close(name: String)
        case text(String)
    }

    private let bytes: [UInt8]
    private let name: String
    private var index = 0
    private var depth = 0

    /// - Parameter name: Names the document in errors.
    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
        if bytes.starts(with: ASCII.byteOrderMark) { index = 3 }
    }

    func problem(_ what: String, at offset: Int? = nil) -> FeedProblem {
        FeedProblem(
            what: what, where: "\(name), byte \(offset ?? index)", expected: "the XML of a workbook",
            advice: "save the workbook again, or export it as CSV")
    }

    /// The next token; `nil` at the end, when every element is closed.
    mutating func next() throws(FeedProblem) -> Token? {
        while index < bytes.count {
            guard bytes[index] == 60 else { return .text(try text()) }
            if starts("<?") {
                try skip(past: "?>")
            } else if starts("<!--") {
                try skip(past: "-->")
            } else if starts("<![CDATA[") {
                let start = index + 9
                try skip(past: "]]>")
                return .text(String(decoding: bytes[start..<(index - 3)], as: UTF8.self))
            } else if starts("<!") {
                throw problem("a document type")
            } else {
                return try tag()
            }
        }
        guard depth == 0 else { throw problem("the document ends too early") }
        return nil
    }

    private func starts(_ text: StaticString) -> Bool {
        let end = index + text.utf8CodeUnitCount
        return end <= bytes.count && ASCII.equals(bytes[index..<end], text)
    }

    private mutating func skip(past text: StaticString) throws(FeedProblem) {
        let start = index
        while index < bytes.count {
            if starts(text) {
                index += text.utf8CodeUnitCount
                return
            }
            index += 1
        }
        throw problem("something is not closed", at: start)
    }

    private mutating func text() throws(FeedProblem) -> String {
        let start = index
        while index < bytes.count, bytes[index] != 60 { index += 1 }
        return try unescaped(bytes[start..<index])
    }

    private mutating func tag() throws(FeedProblem) -> Token {
        let start = index
        index += 1
        if index < bytes.count, bytes[index] == 47 {
            index += 1
            let name = word()
            skipBlanks()
            guard index < bytes.count, bytes[index] == 62, depth > 0 else { throw problem("a broken tag", at: start) }
            index += 1
            depth -= 1
            return .close(name: name)
        }
        let name = word()
        guard !name.isEmpty else { throw problem("a broken tag", at: start) }
        var attributes: [(name: String, value: String)] = []
        while true {
            skipBlanks()
            guard index < bytes.count else { throw problem("the document ends inside a tag", at: start) }
            if bytes[index] == 62 {
                index += 1
                depth += 1
                guard depth <= 64 else { throw problem("elements are nested too deep", at: start) }
                return .open(name: name, attributes: attributes, isEmpty: false)
            }
            if starts("/>") {
                index += 2
                return .open(name: name, attributes: attributes, isEmpty: true)
            }
            let key = word()
            skipBlanks()
            guard !key.isEmpty, index < bytes.count, bytes[index] == 61 else { throw problem("a broken attribute") }
            index += 1
            skipBlanks()
            guard index < bytes.count, bytes[index] == 34 || bytes[index] == 39 else {
                throw problem("a broken attribute")
            }
            let quote = bytes[index]
            let first = index + 1
            guard let end = bytes[first...].firstIndex(of: quote) else { throw problem("a quote is not closed") }
            attributes.append((key, try unescaped(bytes[first..<end])))
            index = end + 1
        }
    }

    /// A name without its prefix.
    private mutating func word() -> String {
        var start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte <= ASCII.space || byte == 47 || byte == 61 || byte == 62 || byte == 60 || byte == 34 || byte == 39 {
                break
            }
            index += 1
            if byte == 58 { start = index }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] <= ASCII.space { index += 1 }
    }

    private func unescaped(_ slice: ArraySlice<UInt8>) throws(FeedProblem) -> String {
        guard slice.contains(38) else { return String(decoding: slice, as: UTF8.self) }
        var result: [UInt8] = []
        var position = slice.startIndex
        while position < slice.endIndex {
            guard slice[position] == 38 else {
                result.append(slice[position])
                position += 1
                continue
            }
            guard let end = slice[position...].prefix(12).firstIndex(of: 59) else {
                throw problem("a broken entity", at: position)
            }
            let entity = String(decoding: slice[(position + 1)..<end], as: UTF8.self)
            switch entity {
            case "lt": result.append(60)
            case "gt": result.append(62)
            case "amp": result.append(38)
            case "quot": result.append(34)
            case "apos": result.append(39)
            default:
                let isHex = entity.hasPrefix("#x")
                guard entity.hasPrefix("#"), let code = UInt32(entity.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
                    let scalar = Unicode.Scalar(code), let encoded = UTF8.encode(scalar)
                else { throw problem("an unknown entity", at: position) }
                result.append(contentsOf: encoded)
            }
            position = end + 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
