/// One file being read: its text and everything found wrong with it so far.
final class FileReading {
    /// The largest file that is read, in Unicode scalars.
    static let largestFile = 8_000_000

    let source: SourceText
    let isStored: Bool
    private(set) var diagnostics: [Diagnostic] = []

    /// Errors so far; warnings do not count.
    private(set) var errorCount = 0

    init(_ file: RuleSource) {
        source = SourceText(path: file.path, text: file.text)
        isStored = file.isStored
    }

    func report(
        _ code: ErrorCode, at span: SourceSpan, _ message: String, expected: String? = nil, help: String? = nil,
        labels: [(span: SourceSpan, text: String)] = []
    ) {
        let (line, column) = source.position(of: span.start)
        if code.severity == .error { errorCount += 1 }
        diagnostics.append(
            Diagnostic(
                code: code, path: source.path, line: line, column: column, length: length(of: span, on: line),
                message: message, expected: expected, help: help,
                labels: labels.map { label in
                    let (line, column) = source.position(of: label.span.start)
                    return Diagnostic.Label(
                        line: line, column: column, length: length(of: label.span, on: line), text: label.text)
                }))
    }

    /// What of a stretch lies on its first line; at least 1, so that a caret can be drawn.
    private func length(of span: SourceSpan, on line: Int) -> Int {
        max(1, min(span.end, source.lineEnd(line)) - span.start)
    }

    /// The only document of the file; `nil` when there is none, which has been reported.
    func document(expecting key: String) -> Node? {
        guard source.scalars.count <= Self.largestFile else {
            report(
                .tooLarge, at: SourceSpan(start: 0, end: 0), "the file is larger than 8 MB", help: "split the file")
            return nil
        }
        if let anchor = firstAnchor() {
            report(
                .anchor, at: anchor, "anchors and aliases are refused",
                help: "write the value out; in text put a blank behind `&`")
            return nil
        }
        do {
            if let root = try NodeComposer.root(of: source.text), !isEmpty(root) { return root }
            report(
                .nothingInFile, at: SourceSpan(start: 0, end: 0), "the file is empty",
                expected: "`\(key):` and what follows")
        } catch {
            report(error)
        }
        return nil
    }

    /// A `&name` where YAML could take it for an anchor. Refused before anything is composed: nodes that share parts
    /// can take exponential time merely to compare.
    private func firstAnchor() -> SourceSpan? {
        let scalars = source.scalars
        Work.add(scalars.count)
        var atLineStart = true
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if SourceText.isBreak(scalar) {
                atLineStart = true
            } else if scalar == "#", atLineStart {
                while index + 1 < scalars.count, !SourceText.isBreak(scalars[index + 1]) { index += 1 }
            } else if scalar == "&", index + 1 < scalars.count, !ScalarText.isWhite(scalars[index + 1]),
                index == 0 || ScalarText.isWhite(scalars[index - 1])
                    || "[{,:?-".unicodeScalars.contains(scalars[index - 1])
            {
                return SourceSpan(start: index, end: index + 1)
            } else if !ScalarText.isWhite(scalar) {
                atLineStart = false
            }
            index += 1
        }
        return nil
    }

    private func report(_ problem: NodeProblem) {
        switch problem {
        case .alias(let mark):
            report(
                .anchor, at: span(at: mark), "anchors and aliases are refused", help: "write the value out, or quote it"
            )
        case .syntax(let words, let mark): report(words, at: mark, help: Self.hint(for: words))
        case .secondDocument(let mark): report("a file holds one document; remove the line `---`", at: mark)
        case .duplicateKey(let key, let mark): reportDuplicate(key, first: mark)
        case .character(let words, let offset):
            let start = min(offset ?? 0, source.scalars.count)
            report(.invalidYaml, at: SourceSpan(start: start, end: start + 1), words)
        case .outOfMemory:
            report(
                .invalidYaml, at: SourceSpan(start: 0, end: 0), "the file cannot be read as YAML",
                help: "it may nest too deep")
        }
    }

    /// A tab that indents the line is what is really wrong with it.
    private func report(_ words: String, at mark: Node.Mark, help: String? = nil) {
        if let tab = tab(onLine: mark.line) {
            report(.tab, at: SourceSpan(start: tab, end: tab + 1), "a tab cannot indent", help: "indent with spaces")
        } else {
            report(.invalidYaml, at: span(at: mark), words, help: help)
        }
    }

    private func span(at mark: Node.Mark) -> SourceSpan {
        let start = source.offset(line: mark.line, column: mark.column)
        return SourceSpan(start: start, end: start + 1)
    }

    private static func hint(for problem: String) -> String? {
        if problem.contains("mapping values are not allowed") {
            return "text with `: ` in it needs quotes, or a `>` behind the key and the text on the next line"
        }
        if problem.contains("could not find expected ':'") { return "a key is followed by `:` and a blank" }
        if problem.contains("cannot start any token") { return "put the text in quotes" }
        if problem.contains("expected ',' or") { return "between braces, text with brackets or commas needs quotes" }
        if problem.contains("block sequence entries") { return "text that begins with `- ` needs quotes" }
        if problem.contains("expected node content") { return "a bracket or a brace may not be closed" }
        if problem.contains("did not find expected key") { return "compare the indentation with the lines above" }
        return nil
    }

    private func tab(onLine number: Int) -> Int? {
        guard let line = source.line(number) else { return nil }
        let indent = line.prefix { $0 == " " || $0 == "\t" }
        return indent.firstIndex(of: "\t").map { source.offset(line: number, column: $0 + 1) }
    }

    /// Points at the second occurrence of a key, which stands below the first with the same indentation.
    private func reportDuplicate(_ key: String, first mark: Node.Mark) {
        let wanted = Array(key.unicodeScalars)
        var line = mark.line
        var column = mark.column
        for number in (mark.line + 1)..<max(mark.line + 1, source.lineCount + 1) {
            guard let content = source.line(number), content.count >= mark.column - 1 + wanted.count else { continue }
            let from = mark.column - 1
            let lead = content[..<from].allSatisfy { $0 == " " || $0 == "-" }
            let isKey = content[from...].starts(with: wanted) && content[(from + wanted.count)...].first == ":"
            if lead, isKey {
                line = number
                column = mark.column
                break
            }
        }
        let start = source.offset(line: line, column: column)
        report(
            .duplicateKey, at: SourceSpan(start: start, end: start + wanted.count),
            "the key `\(key)` occurs twice in one mapping",
            help: line == mark.line ? "remove one" : "it stands in line \(mark.line) already; remove one")
    }

    func isEmpty(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }
}
