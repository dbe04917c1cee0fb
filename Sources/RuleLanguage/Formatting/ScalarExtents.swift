/// The stretches of all scalars of a file, in order.
struct ScalarStretches {
    private(set) var all: [Range<Int>] = []
    /// Those that have a header, `|` or `>`.
    private(set) var blocks: [Range<Int>] = []
    private var byStart: [Int: Range<Int>] = [:]
    private let source: SourceText

    init(of root: Node, in source: SourceText) throws(ScalarExtents.Unusual) {
        self.source = source
        try collect(root, parent: -1)
        all.sort { $0.lowerBound < $1.lowerBound }
    }

    /// The stretch of a scalar that begins at an offset; an empty one for a value that is absent.
    func stretch(of scalar: Node.Scalar, at start: Int) -> Range<Int> {
        scalar.string.isEmpty && scalar.style == .plain ? start..<start : byStart[start] ?? start..<start
    }

    private mutating func collect(_ node: Node, parent: Int) throws(ScalarExtents.Unusual) {
        let column = (node.mark?.column ?? 1) - 1
        switch node {
        case .scalar(let scalar):
            let extent = try ScalarExtents(source: source).extent(of: scalar, parent: parent)
            guard !extent.isEmpty else { return }
            all.append(extent)
            byStart[extent.lowerBound] = extent
            if scalar.style == .literal || scalar.style == .folded { blocks.append(extent) }
        case .mapping(let mapping):
            for (key, value) in mapping {
                try collect(key, parent: column)
                try collect(value, parent: column)
            }
        case .sequence(let sequence):
            for entry in sequence { try collect(entry, parent: column) }
        }
    }
}

/// Where the scalars of a file begin and end, quotes, indicators and block content included.
struct ScalarExtents {
    /// A construction that is valid YAML and that a layout cannot carry over: tags, directives, keys of several lines.
    struct Unusual: Error {
        var offset: Int
        var what: String
    }

    let source: SourceText
    private var scalars: [Unicode.Scalar] { source.scalars }

    /// The stretch of one scalar. `parent` is the column, from 0, of the block collection that it is in.
    func extent(of node: Node.Scalar, parent: Int) throws(Unusual) -> Range<Int> {
        guard let mark = node.mark else { return 0..<0 }
        let start = source.offset(line: mark.line, column: mark.column)
        if start < scalars.count, scalars[start] == "!" { throw Unusual(offset: start, what: "a tag") }
        let extent =
            switch node.style {
            case .singleQuoted, .doubleQuoted: try quoted(from: start)
            case .literal, .folded: try block(from: start, parent: parent)
            default: try plain(node.string, from: start)
            }
        Work.add(extent.count)
        return extent
    }

    private func quoted(from start: Int) throws(Unusual) -> Range<Int> {
        let quote = start < scalars.count ? scalars[start] : " "
        guard quote == "\"" || quote == "'" else { throw Unusual(offset: start, what: "a tag") }
        var index = start + 1
        while index < scalars.count {
            if quote == "\"", scalars[index] == "\\" {
                index += 2
            } else if scalars[index] != quote {
                index += 1
            } else if quote == "'", index + 1 < scalars.count, scalars[index + 1] == "'" {
                index += 2
            } else {
                return start..<(index + 1)
            }
        }
        throw Unusual(offset: start, what: "a quotation without an end")
    }

    /// Walks the decoded text and the file side by side; between the two only white space may differ.
    private func plain(_ decoded: String, from start: Int) throws(Unusual) -> Range<Int> {
        var index = start
        var end = start
        for scalar in decoded.unicodeScalars where !ScalarText.isWhite(scalar) {
            while index < scalars.count, ScalarText.isWhite(scalars[index]) { index += 1 }
            guard index < scalars.count, scalars[index] == scalar else {
                throw Unusual(offset: start, what: "a tag")
            }
            index += 1
            end = index
        }
        return start..<end
    }

    /// The header line and every line below it up to the first that is indented less than the content.
    private func block(from start: Int, parent: Int) throws(Unusual) -> Range<Int> {
        guard start < scalars.count, scalars[start] == "|" || scalars[start] == ">" else {
            throw Unusual(offset: start, what: "a tag")
        }
        let header = source.position(of: start).line
        var indent = Self.indicator(in: scalars[start..<source.lineEnd(header)]).map { max(parent, 0) + $0 }
        var end = source.lineEnd(header)
        var number = header + 1
        while number <= source.lineCount {
            let first = source.lineStart(number)
            let last = source.lineEnd(number)
            let spaces = scalars[first..<last].prefix { $0 == " " }.count
            if first + spaces < last {
                let wanted = indent ?? spaces
                if spaces < wanted || spaces <= parent { break }
                indent = wanted
                end = last
            }
            number += 1
        }
        return start..<end
    }

    /// The digit of a header such as `>2-`.
    private static func indicator(in header: ArraySlice<Unicode.Scalar>) -> Int? {
        for scalar in header.dropFirst() {
            if Lexer.isDigit(scalar) { return Int(scalar.value) - 48 }
            if scalar != "+", scalar != "-" { return nil }
        }
        return nil
    }
}
