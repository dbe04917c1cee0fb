import Trade

/// The keys of one YAML mapping with their values, in the order of the file.
struct Fields {
    private(set) var keys: [String] = []
    private var values: [Node] = []
    private var keySpans: [SourceSpan] = []
    /// Where each key stands, once there are too many to look through.
    private var places: [String: Int] = [:]
    private static let few = 12
    /// The first character of the mapping.
    let span: SourceSpan

    init(span: SourceSpan) { self.span = span }

    mutating func add(_ key: String, at keySpan: SourceSpan, _ value: Node) {
        keys.append(key)
        values.append(value)
        keySpans.append(keySpan)
        if keys.count > Self.few {
            if places.isEmpty { for (index, key) in keys.enumerated() { places[key] = index } }
            places[key] = keys.count - 1
        }
    }

    private func place(of key: String) -> Int? { keys.count > Self.few ? places[key] : keys.lastIndex(of: key) }

    subscript(key: String) -> Node? { place(of: key).map { values[$0] } }
    func keySpan(_ key: String) -> SourceSpan { place(of: key).map { keySpans[$0] } ?? span }
}

extension FileReading {
    /// Where a node stands: a text on its first line, a collection by its first character.
    func span(of node: Node) -> SourceSpan {
        guard let mark = node.mark else { return SourceSpan(start: 0, end: 0) }
        let start = source.offset(line: mark.line, column: mark.column)
        guard case .scalar(let scalar) = node else { return SourceSpan(start: start, end: start + 1) }
        let length =
            switch scalar.style {
            case .singleQuoted, .doubleQuoted: scalar.string.unicodeScalars.count + 2
            case .literal, .folded: 1
            case .any, .plain: scalar.string.unicodeScalars.count
            }
        return SourceSpan(start: start, end: min(start + max(length, 1), source.lineEnd(mark.line)))
    }

    /// Reads a mapping; keys that are not allowed, and required ones that are absent, are reported.
    func fields(of node: Node, _ what: String, allowed: [String], required: [String] = []) -> Fields? {
        guard case .mapping(let mapping) = node else {
            reportKind(of: node, what, takes: "a mapping")
            return nil
        }
        var known = Fields(span: span(of: node))
        for (key, value) in mapping.pairs {
            Work.add()
            guard case .scalar(let scalar) = key else {
                report(.wrongKind, at: span(of: key), "a key of \(what) is not a word")
                continue
            }
            if allowed.contains(scalar.string) {
                known.add(scalar.string, at: span(of: key), value)
            } else {
                report(
                    .unknownKey, at: span(of: key), "\(what) has no key `\(scalar.string)`",
                    help: Suggestion.help(for: scalar.string, among: allowed))
            }
        }
        for key in required where known[key] == nil || known[key].map(isEmpty) == true {
            report(
                .missingKey, at: known[key] == nil ? known.span : known.keySpan(key), "\(what) needs `\(key)`")
        }
        return known
    }

    /// Reads a mapping whose keys are names.
    func anyFields(of node: Node, _ what: String) -> Fields? {
        guard case .mapping(let mapping) = node else {
            reportKind(of: node, what, takes: "a mapping")
            return nil
        }
        var fields = Fields(span: span(of: node))
        for (key, value) in mapping.pairs {
            Work.add()
            guard case .scalar(let scalar) = key else {
                report(.wrongKind, at: span(of: key), "a key of \(what) is not a word")
                continue
            }
            fields.add(scalar.string, at: span(of: key), value)
        }
        return fields
    }

    /// The text of a scalar that is not empty.
    func text(of node: Node, _ what: String) -> String? {
        guard case .scalar(let scalar) = node else {
            reportKind(of: node, what, takes: "text")
            return nil
        }
        let trimmed = trim(scalar.string)
        if trimmed.isEmpty {
            report(.missingKey, at: span(of: node), "\(what) is empty")
            return nil
        }
        return trimmed
    }

    /// The text of an optional key.
    func text(_ fields: Fields, _ key: String) -> String? {
        guard let node = fields[key], !isEmpty(node) else { return nil }
        return text(of: node, "`\(key)`")
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(_ fields: Fields, _ key: String) -> Word?
    where Word.RawValue == String {
        guard let node = fields[key], let text = text(fields, key) else { return nil }
        if let word = Word(rawValue: text) { return word }
        report(
            .unknownWord, at: span(of: node), "`\(key)` cannot be `\(shortened(text))`",
            help: Suggestion.help(for: text, among: Word.allCases.map(\.rawValue)))
        return nil
    }

    /// The entries of a list; a single value stands for a list of one when `allowsSingle` says so.
    func entries(of node: Node, _ what: String, allowsSingle: Bool = false) -> [Node]? {
        switch node {
        case .sequence(let sequence): return sequence.nodes
        case .scalar where allowsSingle && !isEmpty(node): return [node]
        default:
            reportKind(of: node, what, takes: "a list")
            return nil
        }
    }

    /// The texts of a list, or one text.
    func texts(_ fields: Fields, _ key: String) -> [(text: String, span: SourceSpan)] {
        guard let node = fields[key], !isEmpty(node) else { return [] }
        return (entries(of: node, "`\(key)`", allowsSingle: true) ?? [])
            .compactMap { entry in text(of: entry, "an entry of `\(key)`").map { ($0, span(of: entry)) } }
    }

    /// A month written `YYYY-MM`.
    func month(_ fields: Fields, _ key: String) -> Month? {
        guard let node = fields[key], let text = text(fields, key) else { return nil }
        if let month = Month(text) { return month }
        report(.badMonth, at: span(of: node), "`\(shortened(text))` is no month", expected: "YYYY-MM, as in 2023-04")
        return nil
    }

    func shortened(_ text: String) -> String {
        text.unicodeScalars.count <= 40 ? text : String(text.unicodeScalars.prefix(40)) + "…"
    }

    private func reportKind(of node: Node, _ what: String, takes wanted: String) {
        let found =
            switch node {
            case .mapping: "a mapping"
            case .sequence: "a list"
            default: isEmpty(node) ? "nothing" : "text"
            }
        report(.wrongKind, at: span(of: node), "\(what) takes \(wanted), and this is \(found)")
    }

    private func trim(_ text: String) -> String {
        // Most texts have no white space around them.
        if let first = text.utf8.first, let last = text.utf8.last, (33...126).contains(first), (33...126).contains(last)
        {
            return text
        }
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !ScalarText.isWhite($0) }),
            let last = scalars.lastIndex(where: { !ScalarText.isWhite($0) })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }
}
