/// Writes the tree of a file: two blanks for each level, keys in the order of their table, short collections on one
/// line.
struct LayoutWriter {
    let source: SourceText

    func text(of root: LayoutCollection) -> String {
        var lines = lines(of: root, indent: 0)
        while lines.first == "" { lines.removeFirst() }
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(of collection: LayoutCollection, indent: Int) -> [String] {
        var lines: [String] = []
        let isApart = collection.isApart
        func add(_ remark: Remark, isApart: Bool = false) {
            if !lines.isEmpty, remark.hasBlankAbove || isApart { lines.append("") }
            lines.append(blanks(indent) + remark.text)
        }
        for entry in collection.entries {
            var isNext = !lines.isEmpty && isApart
            let (above, beside, written) = entryLines(entry, indent: indent)
            for remark in above {
                add(remark, isApart: isNext)
                isNext = false
            }
            if isNext || !lines.isEmpty && entry.hasBlankAbove { lines.append("") }
            lines.append(written[0] + (beside.map { "  " + $0 } ?? ""))
            lines += written.dropFirst()
        }
        for remark in collection.below { add(remark) }
        Work.add(lines.count)
        return lines
    }

    /// An entry's lines, the comments that go above them, and the one that goes beside the first.
    private func entryLines(
        _ entry: LayoutEntry, indent: Int
    ) -> (above: [Remark], beside: String?, lines: [String]) {
        var above = entry.above + entry.beside.dropLast().map { Remark(text: $0, hasBlankAbove: false) }
        let beside = entry.beside.last
        let head = blanks(indent) + (entry.key.map { $0 + ":" } ?? "-")
        switch entry.value {
        case .scalar(let scalar, let extent):
            let layout = ScalarLayout.of(
                scalar, at: extent, shape: entry.shape, in: source, indent: indent,
                head: head.unicodeScalars.count + 1)
            switch layout {
            case .inline(let text): return (above, beside, [text.isEmpty ? head : head + " " + text])
            case .block(let header, let content):
                let lines = content.map { $0.isEmpty ? "" : blanks(indent + 2) + $0 }
                return (above, beside, [head + " " + header] + lines)
            }
        case .collection(let collection):
            if let line = oneLine(collection, entry, room: FormulaLayout.widest - head.unicodeScalars.count - 1) {
                return (above, beside, [head + " " + line])
            }
            var lines = lines(of: collection, indent: indent + 2)
            if entry.key != nil { return (above, beside, [head] + lines) }
            // The first entry stands on the line of the dash.
            if let beside { above.append(Remark(text: beside, hasBlankAbove: false)) }
            lines[0] = head + " " + lines[0].dropFirst(indent + 2)
            return (above, nil, lines)
        }
    }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

    /// The collection in braces or brackets, where its shape allows and it fits.
    private func oneLine(_ collection: LayoutCollection, _ entry: LayoutEntry, room: Int) -> String? {
        if collection.entries.isEmpty, !collection.hasComment { return collection.isMapping ? "{}" : "[]" }
        if entry.isTall || isTall(collection) { return nil }
        if collection.shape == nil, collection.closesAt == nil { return nil }
        guard let line = oneLine(collection), line.unicodeScalars.count <= room else { return nil }
        return line
    }

    private func isTall(_ collection: LayoutCollection) -> Bool {
        collection.hasComment || collection.table.map { $0.layout != .short } ?? false
    }

    private func oneLine(_ collection: LayoutCollection) -> String? {
        if let known = collection.oneLine { return known }
        let line = braced(collection)
        collection.oneLine = .some(line)
        return line
    }

    private func braced(_ collection: LayoutCollection) -> String? {
        if isTall(collection) { return nil }
        var parts: [String] = []
        var length = 0
        for entry in collection.entries {
            Work.add()
            let value: String?
            switch entry.value {
            case .scalar(let scalar, let extent): value = inBraces(scalar, at: extent)
            case .collection(let inner):
                value =
                    inner.entries.isEmpty ? (inner.isMapping ? "{}" : "[]") : entry.isTall ? nil : oneLine(inner)
            }
            guard let value else { return nil }
            parts.append(entry.key.map { "\($0): \(value)" } ?? value)
            length += parts[parts.count - 1].unicodeScalars.count + 2
            if length > FormulaLayout.widest { return nil }
        }
        let inner = parts.joined(separator: ", ")
        return collection.isMapping ? "{ \(inner) }" : "[\(inner)]"
    }

    /// A scalar as it reads inside braces; `nil` for one that is absent or takes several lines.
    private func inBraces(_ scalar: Node.Scalar, at extent: Range<Int>) -> String? {
        switch scalar.style {
        case .literal, .folded: return nil
        default: break
        }
        if extent.isEmpty || scalar.string.unicodeScalars.contains("\n") { return nil }
        let isOneLine = source.position(of: extent.lowerBound).line == source.position(of: extent.upperBound).line
        if scalar.style != .plain {
            return isOneLine ? Lexer.string(source.scalars[extent]) : ScalarText.doubleQuoted(scalar.string)
        }
        let isSafe =
            ScalarLayout.isPlain(scalar.string)
            && !scalar.string.unicodeScalars.contains { ",[]{}:".unicodeScalars.contains($0) }
        if ScalarLayout.isNull(scalar.string) { return nil }
        return isSafe ? scalar.string : ScalarText.doubleQuoted(scalar.string)
    }
}
