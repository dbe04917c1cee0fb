extension Diagnostic {
    /// The finding as a terminal shows it: position, message, the line with carets, what was expected, and help.
    ///
    /// `text` is the text of the file that the finding is about; without the line, the position alone is shown.
    package func rendered(in text: String) -> String { rendered(in: SourceText(path: path, text: text)) }

    func rendered(in source: SourceText) -> String {
        var lines = ["\(path):\(line):\(column): \(severity.rawValue)[\(code.rawValue)]: \(message)"]
        let marks = labels.isEmpty ? [Label(line: line, column: column, length: length, text: "")] : labels
        let numbers = Set(marks.map(\.line)).filter { source.line($0) != nil }.sorted()
        let width = numbers.last.map { String($0).count } ?? 1
        let gutter = String(repeating: " ", count: width + 2) + " |"
        for number in numbers {
            guard let content = source.line(number) else { continue }
            let shown = Excerpt(of: content, around: marks.filter { $0.line == number })
            let padding = String(repeating: " ", count: width - String(number).count)
            lines.append("  \(padding)\(number) |" + (shown.text.isEmpty ? "" : " " + shown.text))
            for caretLine in shown.caretLines { lines.append("\(gutter) \(caretLine)") }
        }
        if let expected { lines.append("  expected: \(expected)") }
        let topic = "surgewatch help \(code.rawValue)"
        lines.append(help.map { "  help: \($0)      (\(topic))" } ?? "  see: \(topic)")
        return lines.joined(separator: "\n")
    }
}

/// The part of a source line that fits a terminal, with the carets below it.
private struct Excerpt {
    private static let longest = 160
    private static let lead = 40

    private(set) var text: String
    private(set) var caretLines: [String]

    init(of line: [Unicode.Scalar], around labels: [Diagnostic.Label]) {
        let marks = labels.sorted { $0.column < $1.column }
        var first = 0
        if line.count > Self.longest, let column = marks.first?.column, column > Self.longest - Self.lead {
            first = min(column - Self.lead, line.count)
        }
        let last = min(line.count, first + Self.longest)
        var shown = String.UnicodeScalarView()
        for scalar in line[first..<last] { shown.append(Self.isPrintable(scalar) ? scalar : " ") }
        while shown.last == " " { shown.removeLast() }
        text = (first > 0 ? "…" : "") + String(shown) + (last < line.count ? "…" : "")
        let shift = first > 0 ? first - 1 : 0
        caretLines = Self.carets(marks, shift: shift, width: last - shift)
    }

    /// Carets in one line, each followed by its word where there is room, else with the words below.
    private static func carets(_ marks: [Diagnostic.Label], shift: Int, width: Int) -> [String] {
        let ranges = marks.map { mark -> Range<Int> in
            let start = min(max(mark.column - 1 - shift, 0), width)
            return start..<max(start + 1, min(start + mark.length, width))
        }
        let fits = marks.indices.allSatisfy { index in
            index + 1 == marks.count || marks[index].text.isEmpty
                || ranges[index].upperBound + marks[index].text.count + 2 <= ranges[index + 1].lowerBound
        }
        var carets = ""
        var words = ""
        for (mark, range) in zip(marks, ranges) where range.lowerBound >= carets.count {
            carets += String(repeating: " ", count: range.lowerBound - carets.count)
            carets += String(repeating: "^", count: range.count)
            if mark.text.isEmpty { continue }
            if fits {
                carets += " " + mark.text
            } else {
                let gap = words.isEmpty ? range.lowerBound : max(range.lowerBound - words.count, 2)
                words += String(repeating: " ", count: gap) + mark.text
            }
        }
        return words.isEmpty ? [carets] : [carets, words]
    }

    /// Control characters and marks that reorder text are shown as blanks, so that carets stand where they should.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
