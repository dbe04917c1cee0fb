/// The text of one file with its lines, for turning offsets into positions and back.
///
/// Offsets count Unicode scalars from 0. Lines end where YAML ends them: at LF, CR, CR LF, NEL, LS and PS.
struct SourceText: Sendable {
    let path: String
    /// Without the mark of the byte order.
    let text: String
    let scalars: [Unicode.Scalar]
    private let lineStarts: [Int]

    init(path: String, text: String) {
        self.path = path
        let marked = text.unicodeScalars.first == "\u{FEFF}"
        self.text = marked ? String(text.unicodeScalars.dropFirst()) : text
        let scalars = Self.scalars(of: self.text)
        self.scalars = scalars
        var starts = [0]
        var index = 0
        while index < scalars.count {
            if scalars[index] == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
            if Self.isBreak(scalars[index]) { starts.append(index + 1) }
            index += 1
        }
        lineStarts = starts
    }

    /// Most files are ASCII: their bytes are their scalars.
    private static func scalars(of text: String) -> [Unicode.Scalar] {
        let utf8 = text.utf8
        guard utf8.allSatisfy({ $0 < 0x80 }) else { return Array(text.unicodeScalars) }
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(utf8.count)
        for byte in utf8 { scalars.append(Unicode.Scalar(byte)) }
        return scalars
    }

    static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    var lineCount: Int { lineStarts.count }

    /// The line and column, both from 1, of an offset.
    func position(of offset: Int) -> (line: Int, column: Int) {
        Work.add()
        let bounded = min(max(offset, 0), scalars.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= bounded { low = middle } else { high = middle }
        }
        return (low + 1, bounded - lineStarts[low] + 1)
    }

    /// The offset of a line and column, both from 1; positions outside are moved to the nearest inside.
    func offset(line: Int, column: Int) -> Int {
        guard line >= 1 else { return 0 }
        guard line <= lineStarts.count else { return scalars.count }
        return min(lineStarts[line - 1] + max(column - 1, 0), scalars.count)
    }

    /// The line without its break; `nil` when there is no such line.
    func line(_ number: Int) -> [Unicode.Scalar]? {
        guard number >= 1, number <= lineStarts.count else { return nil }
        Work.add(lineEnd(number) - lineStarts[number - 1])
        return Array(scalars[lineStarts[number - 1]..<lineEnd(number)])
    }

    /// The offset of the first character of a line.
    func lineStart(_ number: Int) -> Int { lineStarts[number - 1] }

    /// The offset of the end of a line, before its break.
    func lineEnd(_ number: Int) -> Int {
        var end = number < lineStarts.count ? lineStarts[number] : scalars.count
        while end > lineStarts[number - 1], Self.isBreak(scalars[end - 1]) { end -= 1 }
        return end
    }
}

/// A stretch of a source text in scalars.
struct SourceSpan: Hashable, Sendable {
    var start: Int
    var end: Int
}
