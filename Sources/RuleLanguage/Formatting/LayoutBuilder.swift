/// Builds the tree of a file that is laid out anew, and hands every comment to what it belongs to.
struct LayoutBuilder {
    private let source: SourceText
    private let stretches: ScalarStretches
    private let marks: SourceMarks
    private var anchors: [LayoutEntry] = []

    /// The mapping at the root, with all comments, and the comments in the order of the file.
    static func build(
        _ root: Node, shape: KeyShape, in source: SourceText
    ) throws(ScalarExtents.Unusual) -> (root: LayoutCollection, comments: [String]) {
        let stretches = try ScalarStretches(of: root, in: source)
        let marks = try SourceMarks(source, stretches)
        var builder = LayoutBuilder(source: source, stretches: stretches, marks: marks)
        let value = try builder.value(root, shape, parent: nil, closesAt: .max)
        guard case .collection(let collection) = value else {
            throw ScalarExtents.Unusual(offset: 0, what: "text that belongs to no key")
        }
        builder.attach(to: collection)
        collection.settle()
        return (collection, marks.comments.map(\.text))
    }

    private init(source: SourceText, stretches: ScalarStretches, marks: SourceMarks) {
        self.source = source
        self.stretches = stretches
        self.marks = marks
    }

    private func offset(of node: Node) -> Int {
        node.mark.map { source.offset(line: $0.line, column: $0.column) } ?? 0
    }
    private mutating func value(
        _ node: Node, _ shape: KeyShape?, parent: LayoutCollection?, closesAt: Int
    ) throws(ScalarExtents.Unusual) -> LayoutValue {
        switch node {
        case .scalar(let scalar):
            return .scalar(scalar, stretches.stretch(of: scalar, at: offset(of: node)))
        case .mapping(let mapping):
            let shape = shape?.branch(isMapping: true, isList: false)
            let (collection, closesAt) = try collection(node, isMapping: true, shape, parent, closesAt)
            for (key, value) in mapping {
                guard case .scalar(let scalar) = key, scalar.style != .literal, scalar.style != .folded else {
                    throw ScalarExtents.Unusual(offset: offset(of: key), what: "a key that is no word")
                }
                let start = offset(of: key)
                let extent = stretches.stretch(of: scalar, at: start)
                let text = Lexer.string(source.scalars[extent])
                guard !text.isEmpty, source.position(of: extent.upperBound).line == source.position(of: start).line
                else { throw ScalarExtents.Unusual(offset: start, what: "a key of several lines") }
                let (entryShape, isTall) = Self.shape(of: scalar.string, in: shape)
                try add(value, to: collection, key: text, scalar.string, entryShape, isTall, start, closesAt)
            }
            return .collection(collection)
        case .sequence(let sequence):
            let shape = shape?.branch(isMapping: false, isList: true)
            let (collection, closesAt) = try collection(node, isMapping: false, shape, parent, closesAt)
            for (index, entry) in sequence.enumerated() {
                let start = offset(of: entry)
                // A dash stands before the entry, and an entry that is itself a list begins with its own dash.
                let place = collection.closesAt == nil ? dash(of: entry, at: start) : start
                let entryShape: KeyShape? =
                    switch shape {
                    case .list(let entry, _, _): entry
                    case .tuple(let shapes): index < shapes.count ? shapes[index] : nil
                    default: nil
                    }
                try add(entry, to: collection, key: nil, nil, entryShape, false, place, closesAt)
            }
            return .collection(collection)
        }
    }

    private func dash(of entry: Node, at start: Int) -> Int {
        if case .sequence = entry, !isBraced(entry) { return marks.dash(before: start - 1) ?? start }
        return marks.dash(before: start) ?? start
    }

    /// Whether a collection is written in braces or brackets.
    private func isBraced(_ node: Node) -> Bool {
        let start = offset(of: node)
        return start < source.scalars.count && source.scalars[start] == (node.mapping == nil ? "[" : "{")
    }

    private func collection(
        _ node: Node, isMapping: Bool, _ shape: KeyShape?, _ parent: LayoutCollection?, _ closesAt: Int
    ) throws(ScalarExtents.Unusual) -> (LayoutCollection, Int) {
        let start = offset(of: node)
        let end = isBraced(node) ? marks.closings[start] : nil
        // A pair inside brackets, `[a: b]`, is a mapping without braces of its own.
        if end == nil, closesAt != .max { throw ScalarExtents.Unusual(offset: start, what: "a pair without braces") }
        return (
            LayoutCollection(isMapping: isMapping, closesAt: end, shape: shape, parent: parent),
            min(end ?? .max, closesAt)
        )
    }

    private mutating func add(
        _ node: Node, to collection: LayoutCollection, key: String?, _ name: String?, _ shape: KeyShape?,
        _ isTall: Bool, _ start: Int, _ closesAt: Int
    ) throws(ScalarExtents.Unusual) {
        let entry = LayoutEntry(
            key: key, name: name, shape: shape, isTall: isTall,
            value: try value(node, shape, parent: collection, closesAt: closesAt), offset: start,
            column: source.position(of: start).column, closesAt: closesAt, parent: collection,
            hasBlankAbove: marks.isFirstOnLine(start) && marks.hasBlankAbove(start))
        if case .collection(let value) = entry.value { value.owner = entry }
        collection.entries.append(entry)
        anchors.append(entry)
    }

    private static func shape(of name: String, in shape: KeyShape?) -> (KeyShape?, isTall: Bool) {
        switch shape {
        case .mapping(let table): table[name].map { ($0.value, $0.isTall) } ?? (table.others, false)
        case .names(_, let value, _): (value, false)
        default: (nil, false)
        }
    }
}

// MARK: - Comments

extension LayoutBuilder {
    /// Hands each comment to the entry beside which, above which or below which it stands.
    private mutating func attach(to root: LayoutCollection) {
        anchors.sort { $0.offset < $1.offset }
        var next = 0
        for comment in marks.comments {
            while next < anchors.count, anchors[next].offset <= comment.offset { next += 1 }
            // Entries in braces that have closed by now have no more comments.
            var previous = next > 0 ? anchors[next - 1] : nil
            while let entry = previous, entry.closesAt <= comment.offset {
                Work.add()
                previous = entry.parent.owner
            }
            let following = next < anchors.count ? anchors[next] : nil
            let remark = Remark(text: comment.text, hasBlankAbove: comment.hasBlankAbove)
            if !comment.isAlone, let previous {
                previous.beside.append(comment.text)
            } else if let place = below(previous, following, comment) {
                place.below.append(remark)
            } else if let following {
                following.above.append(remark)
            } else {
                root.below.append(remark)
            }
        }
    }

    /// The collection that a comment ends, if it is not about what follows: one in braces that closes behind it, or one
    /// whose entries stand no further right, while what follows stands further left.
    private func below(
        _ previous: LayoutEntry?, _ following: LayoutEntry?, _ comment: SourceMarks.Comment
    ) -> LayoutCollection? {
        guard let previous else { return nil }
        if let around = braces(around: comment, previous), let end = around.closesAt {
            return following.map { $0.offset < end } ?? false ? nil : around
        }
        if let following, comment.column <= following.column { return nil }
        var place: LayoutCollection? = previous.parent
        while let collection = place {
            Work.add()
            let column = collection.entries.first?.column ?? 0
            if column <= comment.column {
                return following.map { column > $0.column } ?? true ? collection : nil
            }
            place = collection.parent
        }
        return nil
    }

    /// The innermost collection in braces or brackets that a comment stands in.
    private func braces(around comment: SourceMarks.Comment, _ previous: LayoutEntry) -> LayoutCollection? {
        if case .collection(let value) = previous.value, let end = value.closesAt, comment.offset < end { return value }
        return previous.closesAt == .max ? nil : previous.parent
    }
}
