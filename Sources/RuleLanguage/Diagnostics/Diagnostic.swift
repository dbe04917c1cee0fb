/// One finding about a rule file: where it is, what is wrong, what was expected, and what to write instead.
///
/// Lines and columns count from 1; columns and lengths count Unicode scalars of the source line.
package struct Diagnostic: Hashable, Sendable, Codable {
    package enum Severity: String, Hashable, Sendable, Codable { case error, warning }

    /// A stretch of a source line that is underlined, with a word on what it is.
    package struct Label: Hashable, Sendable, Codable {
        package var line: Int
        package var column: Int
        package var length: Int
        package var text: String

        package init(line: Int, column: Int, length: Int, text: String) {
            self.line = line
            self.column = column
            self.length = length
            self.text = text
        }
    }

    package var code: ErrorCode
    package var severity: Severity
    package var path: String
    package var line: Int
    package var column: Int
    package var length: Int
    package var message: String
    /// What would have been right here, in words.
    package var expected: String?
    /// What to write instead.
    package var help: String?
    /// Stretches to underline; without any, the position itself is underlined.
    package var labels: [Label]

    package init(
        code: ErrorCode, severity: Severity? = nil, path: String, line: Int, column: Int, length: Int, message: String,
        expected: String? = nil, help: String? = nil, labels: [Label] = []
    ) {
        self.code = code
        self.severity = severity ?? code.severity
        self.path = path
        self.line = line
        self.column = column
        self.length = length
        self.message = message
        self.expected = expected
        self.help = help
        self.labels = labels
    }
}

extension Diagnostic: Comparable {
    /// By file, then by position.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        if left.path != right.path { return left.path < right.path }
        return (left.line, left.column, left.code.rawValue, left.message)
            < (right.line, right.column, right.code.rawValue, right.message)
    }
}

extension Sequence<Diagnostic> {
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
