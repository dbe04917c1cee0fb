/// A small JSON text as a tree of values, each with its byte offset; names in one object are distinct.
package struct JSONTree: Sendable {
    package enum Value: Sendable {
        case null
        case bool(Bool)
        /// The digits as written, so that no decimal is rounded.
        case number([UInt8])
        case string([UInt8])
        case array([JSONTree])
        case object([(name: String, value: JSONTree)])
    }

    package let value: Value
    /// Where the value begins in the body.
    package let offset: Int

    /// Reads a whole body whose arrays and objects are nested at most `depth` deep.
    package init(_ body: [UInt8], depth: Int = 16) throws(FeedProblem) {
        self = try JSONScanner.read(body) { (scanner) throws(FeedProblem) in
            let tree = try Self.read(&scanner, depth: depth)
            try scanner.requireEnd()
            return tree
        }
    }

    private init(_ value: Value, _ offset: Int) {
        self.value = value
        self.offset = offset
    }

    private static func read(_ scanner: inout JSONScanner, depth: Int) throws(FeedProblem) -> JSONTree {
        let next = scanner.peek()
        let offset = scanner.index
        switch next {
        case ASCII.quote?: return JSONTree(.string(try characters(&scanner)), offset)
        case .some(ASCII.minus), .some(48...57):
            return JSONTree(.number(Array(scanner.bytes[try scanner.number()])), offset)
        case ASCII.openBracket?, ASCII.openBrace?:
            guard depth > 0 else {
                throw scanner.problem("arrays and objects are nested too deep", expected: "at most 16 levels")
            }
            let value =
                next == ASCII.openBrace
                ? try object(&scanner, depth: depth - 1) : try array(&scanner, depth: depth - 1)
            return JSONTree(value, offset)
        default:
            if scanner.takeWord("null") { return JSONTree(.null, offset) }
            if scanner.takeWord("true") { return JSONTree(.bool(true), offset) }
            if scanner.takeWord("false") { return JSONTree(.bool(false), offset) }
            throw scanner.unexpected("a JSON value")
        }
    }

    private static func array(_ scanner: inout JSONScanner, depth: Int) throws(FeedProblem) -> Value {
        try scanner.require(ASCII.openBracket, "`[`")
        var elements: [JSONTree] = []
        if !scanner.take(ASCII.closeBracket) {
            repeat { elements.append(try read(&scanner, depth: depth)) } while scanner.take(ASCII.comma)
            try scanner.require(ASCII.closeBracket, "`,` or `]` after an element")
        }
        return .array(elements)
    }

    private static func object(_ scanner: inout JSONScanner, depth: Int) throws(FeedProblem) -> Value {
        try scanner.require(ASCII.openBrace, "`{`")
        var members: [(name: String, value: JSONTree)] = []
        var names: Set<String> = []
        if !scanner.take(ASCII.closeBrace) {
            repeat {
                _ = scanner.peek()
                let offset = scanner.index
                let name = String(decoding: try characters(&scanner), as: UTF8.self)
                guard names.insert(name).inserted else {
                    throw scanner.problem(
                        "the name \(FeedProblem.quote(name.utf8)) occurs twice in an object", at: offset)
                }
                try scanner.require(58, "`:` after a name")
                members.append((name, try read(&scanner, depth: depth)))
            } while scanner.take(ASCII.comma)
            try scanner.require(ASCII.closeBrace, "`,` or `}` after a value")
        }
        return .object(members)
    }

    private static func characters(_ scanner: inout JSONScanner) throws(FeedProblem) -> [UInt8] {
        let text = try scanner.text()
        guard text.isEscaped else { return Array(scanner.bytes[text.range]) }
        var output: [UInt8] = []
        scanner.unescape(text, into: &output)
        return output
    }

    /// The characters of a string; `nil` for any other value.
    package var string: String? {
        guard case .string(let bytes) = value else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
