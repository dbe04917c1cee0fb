/// The decoded text of one YAML scalar, with the place in the file that each of its characters came from.
///
/// YAML folds lines, strips indentation and decodes escapes; what is not white space keeps its order. The two texts are
/// therefore walked side by side, character by character, over the white space between.
struct ScalarText: Sendable {
    let scalars: [Unicode.Scalar]
    /// For each character its offset in the file; white space stands where the character after it was looked for.
    private let origins: [Int]
    /// Where the scalar begins in the file, its quote or block indicator included.
    let start: Int

    init(_ node: Node.Scalar, in source: SourceText) {
        scalars = Array(node.string.unicodeScalars)
        start = node.mark.map { source.offset(line: $0.line, column: $0.column) } ?? 0
        var walk = Walk(source: source.scalars, style: node.style, start: start)
        var origins: [Int] = []
        origins.reserveCapacity(scalars.count)
        for scalar in scalars { origins.append(walk.origin(of: scalar)) }
        Work.add(scalars.count + walk.cursor - start)
        self.origins = origins
    }

    var string: String { Lexer.string(scalars[...]) }

    /// The stretch of the file that a range of the decoded text came from; an empty range is the place behind what
    /// stands before it.
    func span(of range: Range<Int>) -> SourceSpan {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, Self.isWhite(scalars[lower]) { lower += 1 }
        while upper > lower, Self.isWhite(scalars[upper - 1]) { upper -= 1 }
        if lower < upper { return SourceSpan(start: origins[lower], end: origins[upper - 1] + 1) }
        while lower > 0, Self.isWhite(scalars[lower - 1]) { lower -= 1 }
        let place = lower > 0 ? origins[lower - 1] + 1 : (origins.first ?? start)
        return SourceSpan(start: place, end: place)
    }

    /// Where texts stand that occur one after the other, each with single blanks; the whole where one does not occur.
    func spans(ofCollapsed texts: [String]) -> [SourceSpan] {
        let places = scalars.indices.filter { !Self.isWhite(scalars[$0]) }
        let letters = places.map { scalars[$0] }
        var next = 0
        return texts.map { text in
            let wanted = Array(text.unicodeScalars.lazy.filter { !Self.isWhite($0) })
            var start = next
            while start + wanted.count <= letters.count, !letters[start...].starts(with: wanted) { start += 1 }
            guard !wanted.isEmpty, start + wanted.count <= letters.count else { return span(of: 0..<scalars.count) }
            next = start + wanted.count
            return span(of: places[start]..<(places[next - 1] + 1))
        }
    }

    static func isWhite(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || SourceText.isBreak(scalar)
    }

    /// A range of the decoded text on one line, with single blanks.
    func collapsed(_ range: Range<Int>) -> String {
        Work.add(range.count)
        var kept: [Unicode.Scalar] = []
        kept.reserveCapacity(range.count)
        var pending = false
        for scalar in scalars[range] {
            if Self.isWhite(scalar) {
                pending = !kept.isEmpty
            } else {
                if pending { kept.append(" ") }
                pending = false
                kept.append(scalar)
            }
        }
        return Lexer.string(kept[...])
    }

    /// A cursor in the file that follows the decoded text.
    private struct Walk {
        let source: [Unicode.Scalar]
        let style: Node.Scalar.Style
        var cursor: Int
        var isLost = false

        init(source: [Unicode.Scalar], style: Node.Scalar.Style, start: Int) {
            self.source = source
            self.style = style
            cursor = start
            skipTag()
            switch style {
            case .literal, .folded:
                while cursor < source.count, !SourceText.isBreak(source[cursor]) { cursor += 1 }
            case .singleQuoted, .doubleQuoted: cursor += 1
            default: break
            }
        }

        private mutating func skipTag() {
            while cursor < source.count, source[cursor] == "!" {
                while cursor < source.count, !ScalarText.isWhite(source[cursor]) { cursor += 1 }
                skipWhite()
            }
        }

        private mutating func skipWhite() {
            while cursor < source.count, ScalarText.isWhite(source[cursor]) { cursor += 1 }
        }

        mutating func origin(of scalar: Unicode.Scalar) -> Int {
            if isLost || ScalarText.isWhite(scalar) { return min(cursor, source.count) }
            skipWhite()
            while style == .doubleQuoted, cursor < source.count, source[cursor] == "\\" {
                let place = cursor
                let isBlank = skipEscape()
                skipWhite()
                if !isBlank { return place }
            }
            guard cursor < source.count, source[cursor] == scalar else {
                isLost = true
                return min(cursor, source.count)
            }
            let place = cursor
            cursor += style == .singleQuoted && scalar == "'" ? 2 : 1
            return place
        }

        /// Passes an escape of a double-quoted scalar; true when it stands for white space.
        private mutating func skipEscape() -> Bool {
            guard cursor + 1 < source.count else {
                cursor = source.count
                return true
            }
            let letter = source[cursor + 1]
            let digits: Int
            switch letter {
            case "x": digits = 2
            case "u": digits = 4
            case "U": digits = 8
            default: digits = 0
            }
            let end = min(cursor + 2 + digits, source.count)
            let code =
                digits == 0 ? nil : UInt32(String(String.UnicodeScalarView(source[(cursor + 2)..<end])), radix: 16)
            cursor = end
            switch letter {
            case "n", "t", "r", " ", "\t", "N", "L", "P": return true
            case "x", "u", "U": return code.flatMap(Unicode.Scalar.init).map(ScalarText.isWhite) ?? false
            default: return SourceText.isBreak(letter)
            }
        }
    }
}
