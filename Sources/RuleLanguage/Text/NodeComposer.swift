import CYaml

/// Why a text is no YAML that can be read.
enum NodeProblem: Error {
    /// What the scanner or parser of YAML says, and where.
    case syntax(String, Node.Mark)
    /// A name that stands for another value: there is none in rule files.
    case alias(Node.Mark)
    /// A character that no YAML may hold; the offset counts Unicode scalars, `nil` where it lies within one.
    case character(String, offset: Int?)
    /// A key that occurs twice in one mapping, and where it does first.
    case duplicateKey(String, first: Node.Mark)
    /// There is a second document.
    case secondDocument(Node.Mark)
    case outOfMemory
}

/// Composes the events of libyaml into nodes. Tags are passed over: values are read as texts. There are no anchors.
final class NodeComposer {
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: String

    /// The only document of a text; `nil` where there is none.
    static func root(of text: String) throws(NodeProblem) -> Node? {
        var text = text
        text.makeContiguousUTF8()
        let composer = NodeComposer(text)
        let result = text.withUTF8 { bytes in
            Result { () throws(NodeProblem) -> Node? in try composer.root(of: bytes) }
        }
        return try result.get()
    }

    private init(_ text: String) {
        self.text = text
        yaml_parser_initialize(parser)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    private func root(of bytes: UnsafeBufferPointer<UInt8>) throws(NodeProblem) -> Node? {
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        _ = try next()
        guard try next() != YAML_STREAM_END_EVENT else { return nil }
        let node = try node()
        _ = try next()
        let (type, mark) = try event { ($0.type, Node.Mark($0.start_mark)) }
        if type != YAML_STREAM_END_EVENT { throw .secondDocument(mark) }
        return node
    }

    /// The kind of the next event, of which nothing else is asked.
    private func next() throws(NodeProblem) -> yaml_event_type_t { try event { $0.type } }

    /// Takes what is wanted of the next event.
    private func event<Value>(_ take: (borrowing yaml_event_t) -> Value) throws(NodeProblem) -> Value {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
        defer { yaml_event_delete(&event) }
        return take(event)
    }

    /// What an event says of a node.
    private enum Start {
        case scalar(Node.Scalar)
        case mapping(Node.Mark)
        case sequence(Node.Mark)
        case alias(Node.Mark)
        case end
    }

    private func start() throws(NodeProblem) -> Start {
        try event { event in
            let mark = Node.Mark(event.start_mark)
            switch event.type {
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
                return .scalar(
                    Node.Scalar(String(decoding: bytes, as: UTF8.self), Node.Scalar.Style(scalar.style), mark))
            case YAML_MAPPING_START_EVENT: return .mapping(mark)
            case YAML_SEQUENCE_START_EVENT: return .sequence(mark)
            case YAML_ALIAS_EVENT: return .alias(mark)
            default: return .end
            }
        }
    }

    private func node() throws(NodeProblem) -> Node? { try node(try start()) }

    /// The node that begins so; `nil` at the end of a collection.
    private func node(_ start: Start) throws(NodeProblem) -> Node? {
        switch start {
        case .scalar(let scalar): return .scalar(scalar)
        case .sequence(let mark):
            var nodes: [Node] = []
            while let node = try node() { nodes.append(node) }
            return .sequence(Node.Sequence(nodes, mark))
        case .mapping(let mark):
            var pairs: [(key: Node, value: Node)] = []
            while let key = try node(), let value = try node() { pairs.append((key, value)) }
            try refuseDuplicates(pairs)
            return .mapping(Node.Mapping(pairs, mark))
        case .alias(let mark): throw .alias(mark)
        case .end: return nil
        }
    }

    /// So many keys are compared each with each.
    private static let few = 12

    private func refuseDuplicates(_ pairs: [(key: Node, value: Node)]) throws(NodeProblem) {
        let keys = pairs.compactMap(\.key.scalar)
        if keys.count <= Self.few {
            var isTwice = false
            for index in keys.indices.dropFirst() {
                for earlier in 0..<index where keys[earlier].string == keys[index].string { isTwice = true }
            }
            if !isTwice { return }
        }
        var first: [String: Node.Mark] = [:]
        var twice: Set<String> = []
        for key in keys {
            if first[key.string] == nil {
                first[key.string] = key.mark ?? Node.Mark(line: 1, column: 1)
            } else {
                twice.insert(key.string)
            }
        }
        if let key = twice.min(), let mark = first[key] { throw .duplicateKey(key, first: mark) }
    }

    private var problem: NodeProblem {
        let words = parser.pointee.problem.map { String(cString: $0) } ?? ""
        switch parser.pointee.error {
        case YAML_READER_ERROR:
            let utf8 = text.utf8
            let index = utf8.index(utf8.startIndex, offsetBy: parser.pointee.problem_offset, limitedBy: utf8.endIndex)
            let place = index?.samePosition(in: text.unicodeScalars)
            return .character(
                words,
                offset: place.map { text.unicodeScalars.distance(from: text.unicodeScalars.startIndex, to: $0) })
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR, YAML_COMPOSER_ERROR:
            return .syntax(words, Node.Mark(parser.pointee.problem_mark))
        default: return .outOfMemory
        }
    }
}

extension Node.Mark {
    fileprivate init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
}

extension Node.Scalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_PLAIN_SCALAR_STYLE: self = .plain
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .any
        }
    }
}
