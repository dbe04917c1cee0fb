/// Where a rule file says something: line and column from 1, and how many characters are meant.
package struct RulePlace: Hashable, Sendable {
    package var line: Int
    package var column: Int
    package var length: Int
}

extension RuleBuilder {
    /// Keeps the place of each key, and of what stands below some of them.
    mutating func notePlaces() {
        for key in fields.keys { notePlace(key, fields.keySpan(key)) }
        for key in ["params", "where", "severity", "inputs"] {
            guard let node = fields[key], case .mapping = node, let keys = reading.anyFields(of: node, "`\(key)`")
            else { continue }
            for name in keys.keys { notePlace("\(key).\(name)", keys.keySpan(name)) }
        }
        guard let exceptions = fields["exceptions"], case .sequence(let entries) = exceptions else { return }
        for (index, entry) in entries.enumerated() { notePlace("exceptions.\(index)", reading.span(of: entry)) }
    }

    mutating func notePlace(_ key: String, _ span: SourceSpan) {
        let (line, column) = reading.source.position(of: span.start)
        let length = max(1, min(span.end, reading.source.lineEnd(line)) - span.start)
        places[key] = RulePlace(line: line, column: column, length: length)
    }
}

extension Rule {
    /// A finding about what stands at a key; about the whole rule where the key has no place.
    func finding(
        _ code: ErrorCode, at key: String, _ message: String, expected: String? = nil, help: String? = nil
    ) -> Diagnostic {
        let place = places[key] ?? places["alert"] ?? RulePlace(line: line, column: 1, length: 1)
        return Diagnostic(
            code: code, path: path, line: place.line, column: place.column, length: place.length, message: message,
            expected: expected, help: help)
    }
}
