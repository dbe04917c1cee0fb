/// What stands between the scalars of a file: comments, dashes and brackets.
struct SourceMarks {
    /// A comment with its place.
    struct Comment {
        var offset: Int
        /// From the `#` on, without blanks at its end.
        var text: String
        /// From 1.
        var column: Int
        /// Nothing but blanks stands before it.
        var isAlone: Bool
        /// The line above it is blank.
        var hasBlankAbove: Bool
    }

    private(set) var comments: [Comment] = []
    /// Offsets of the dashes of lists.
    private(set) var dashes: [Int] = []
    /// For each opening bracket or brace the offset behind the closing one.
    private(set) var closings: [Int: Int] = [:]
    /// For each line, from 1, the offset of its first character that is no blank; the end of a line without one.
    private let firsts: [Int]
    private let source: SourceText

    /// Scans everything outside the scalars.
    init(_ source: SourceText, _ stretches: ScalarStretches) throws(ScalarExtents.Unusual) {
        self.source = source
        let scalars = stretches.all
        firsts = Self.firsts(of: source)
        var open: [Int] = []
        var index = 0
        var next = 0
        let text = source.scalars
        while index < text.count {
            Work.add()
            while next < scalars.count, scalars[next].upperBound <= index { next += 1 }
            if next < scalars.count, scalars[next].contains(index) {
                index = scalars[next].upperBound
                continue
            }
            let scalar = text[index]
            switch scalar {
            case "#":
                index = addComment(at: index)
                continue
            case "-": if !isDocumentMark(at: index, "-") { dashes.append(index) } else { index += 2 }
            case ".": if isDocumentMark(at: index, ".") { index += 2 } else { fallthrough }
            case "%", "!", "&", "*": throw ScalarExtents.Unusual(offset: index, what: "a tag or a directive")
            case "[", "{": open.append(index)
            case "]", "}": if let start = open.popLast() { closings[start] = index + 1 }
            case "?", ":", ",": break
            default:
                if !ScalarText.isWhite(scalar), scalar != "\u{FEFF}" {
                    throw ScalarExtents.Unusual(offset: index, what: "text that belongs to no value")
                }
            }
            index += 1
        }
        for block in stretches.blocks { addHeaderComment(of: block) }
        comments.sort { $0.offset < $1.offset }
    }

    /// Adds the comment behind the header of a block scalar, which lies inside its stretch.
    private mutating func addHeaderComment(of block: Range<Int>) {
        let end = min(source.lineEnd(source.position(of: block.lowerBound).line), block.upperBound)
        guard let mark = source.scalars[block.lowerBound..<end].firstIndex(of: "#") else { return }
        _ = addComment(at: mark)
    }

    /// The last dash before an offset, or at it.
    func dash(before offset: Int) -> Int? {
        var low = 0
        var high = dashes.count
        while low < high {
            let middle = (low + high) / 2
            if dashes[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? dashes[low - 1] : nil
    }

    func isFirstOnLine(_ offset: Int) -> Bool { firsts[source.position(of: offset).line - 1] == offset }

    /// Whether the line above the one of an offset is blank.
    func hasBlankAbove(_ offset: Int) -> Bool {
        let line = source.position(of: offset).line
        return line > 1 && firsts[line - 2] == source.lineEnd(line - 1)
    }

    private mutating func addComment(at offset: Int) -> Int {
        let (line, column) = source.position(of: offset)
        let end = source.lineEnd(line)
        Work.add(end - offset)
        var last = end
        while last > offset, ScalarText.isWhite(source.scalars[last - 1]) { last -= 1 }
        comments.append(
            Comment(
                offset: offset, text: Lexer.string(source.scalars[offset..<last]), column: column,
                isAlone: firsts[line - 1] == offset, hasBlankAbove: hasBlankAbove(offset)))
        return end
    }

    private func isDocumentMark(at offset: Int, _ scalar: Unicode.Scalar) -> Bool {
        let text = source.scalars
        return source.position(of: offset).column == 1 && offset + 2 < text.count && text[offset + 1] == scalar
            && text[offset + 2] == scalar
    }

    private static func firsts(of source: SourceText) -> [Int] {
        (1...source.lineCount).map { line in
            var index = source.lineStart(line)
            let end = source.lineEnd(line)
            while index < end, source.scalars[index] == " " || source.scalars[index] == "\t" { index += 1 }
            return index
        }
    }
}
