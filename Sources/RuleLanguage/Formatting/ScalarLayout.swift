/// How a scalar is written behind its key.
enum ScalarLayout {
    /// On the line of the key; empty for a value that is absent.
    case inline(String)
    /// A header on the line of the key, and lines below it, without their indentation.
    case block(header: String, lines: [String])

    /// The scalar as it is written at an indentation, its key included in `head`.
    static func of(
        _ scalar: Node.Scalar, at extent: Range<Int>, shape: KeyShape?, in source: SourceText, indent: Int, head: Int
    ) -> ScalarLayout {
        let text = ScalarText(scalar, in: source)
        if shape?.isFormula ?? false, let formula = formula(text, scalar, indent: indent, head: head) { return formula }
        switch scalar.style {
        case .literal, .folded: return block(scalar, at: extent, in: source)
        default: break
        }
        if source.position(of: extent.lowerBound).line == source.position(of: extent.upperBound).line {
            return .inline(Lexer.string(source.scalars[extent]))
        }
        let string = scalar.string
        // Breaks of lines that a plain text has kept are lost or doubled where it is folded anew.
        if scalar.style != .plain || string.unicodeScalars.contains("\n") {
            return .inline(ScalarText.doubleQuoted(string))
        }
        if head + string.unicodeScalars.count <= FormulaLayout.widest {
            return .inline(string)
        }
        return .block(header: ">", lines: filled(string, width: FormulaLayout.widest - indent - 2))
    }

    /// A formula of one gate on the line of its key where it fits and YAML reads it so, else folded below it.
    private static func formula(_ text: ScalarText, _ scalar: Node.Scalar, indent: Int, head: Int) -> ScalarLayout? {
        let collapsed = text.collapsed(0..<text.scalars.count)
        guard let layout = FormulaLayout(collapsed), !(scalar.style != .plain && isNull(collapsed)) else { return nil }
        let fits = head + collapsed.unicodeScalars.count <= FormulaLayout.widest
        if !layout.hasSeveralGates, fits, isPlain(collapsed) { return .inline(collapsed) }
        return .block(header: ">", lines: layout.lines(indent: indent + 2))
    }

    static func isNull(_ text: String) -> Bool { ["", "~", "null"].contains(text) }

    /// Whether a text of one line reads as itself without quotes, outside braces.
    static func isPlain(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last, !isNull(text) else { return false }
        if "-?:,[]{}#&*!|>'\"%@` \t".unicodeScalars.contains(first) || last == ":" || last == " " { return false }
        for (index, scalar) in scalars.enumerated() {
            if scalar.value < 0x20 || scalar.value == 0x7F || SourceText.isBreak(scalar) || scalar == "\u{FEFF}" {
                return false
            }
            if scalar == ":", index + 1 < scalars.count, scalars[index + 1] == " " { return false }
            if scalar == "#", index > 0, scalars[index - 1] == " " { return false }
        }
        return true
    }

    /// The lines of a block scalar, set in by nothing but what its first line is set in by.
    private static func block(_ scalar: Node.Scalar, at extent: Range<Int>, in source: SourceText) -> ScalarLayout {
        let header = source.position(of: extent.lowerBound).line
        let last = source.position(of: extent.upperBound).line
        var lines = header < last ? ((header + 1)...last).map { source.line($0) ?? [] } : []
        let sign = scalar.style == .literal ? "|" : ">"
        guard let first = lines.first(where: { !$0.allSatisfy { $0 == " " } }) else {
            return .block(header: sign, lines: [])
        }
        // Without a digit in the header the first line says how far all are set in.
        let digit = source.scalars[extent.lowerBound..<source.lineEnd(header)].dropFirst()
            .prefix { $0 == "+" || $0 == "-" || Lexer.isDigit($0) }.first(where: Lexer.isDigit)
        let own = first.prefix { $0 == " " }.count
        let common =
            digit == nil
            ? own : own - min(own, scalar.string.unicodeScalars.drop { $0 == "\n" }.prefix { $0 == " " }.count)
        let isSetIn = own > common
        while let line = lines.last, line.allSatisfy({ $0 == " " }) { lines.removeLast() }
        return .block(
            header: sign + (isSetIn ? "2" : ""),
            lines: lines.map { line in
                line.allSatisfy { $0 == " " } && line.count <= common ? "" : Lexer.string(line.dropFirst(common))
            })
    }

    /// A text as lines of a folded scalar: broken at single blanks, with an empty line for each line break in it.
    private static func filled(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !lines.isEmpty { lines.append("") }
            let words = paragraph.split(separator: " ", omittingEmptySubsequences: false)
            var line = words.first.map(String.init) ?? ""
            for word in words.dropFirst() {
                // A line that began with a blank would keep its break.
                let canBreak = !line.isEmpty && !word.isEmpty && line.last != " "
                if canBreak, line.unicodeScalars.count + 1 + word.unicodeScalars.count > width {
                    lines.append(line)
                    line = String(word)
                } else {
                    line += " " + word
                }
            }
            lines.append(line)
        }
        return lines
    }
}
