/// A value of a file with the comments that belong to it.
enum LayoutValue {
    /// A scalar with the stretch of the file that it takes.
    case scalar(Node.Scalar, Range<Int>)
    case collection(LayoutCollection)
}

/// A comment on a line of its own.
struct Remark {
    var text: String
    var hasBlankAbove: Bool
}

/// One key with its value, or one entry of a list.
final class LayoutEntry {
    /// The key as the file writes it; `nil` in lists.
    let key: String?
    let name: String?
    let shape: KeyShape?
    /// Whether the table of keys wants a line for each entry of the value.
    let isTall: Bool
    let value: LayoutValue
    /// Where the entry begins: its key or its dash.
    let offset: Int
    /// From 1.
    let column: Int
    /// Where the innermost braces or brackets around it close.
    let closesAt: Int
    unowned let parent: LayoutCollection
    /// Comments on the lines above it.
    var above: [Remark] = []
    /// Comments on its own line.
    var beside: [String] = []
    var hasBlankAbove: Bool

    init(
        key: String?, name: String?, shape: KeyShape?, isTall: Bool, value: LayoutValue, offset: Int, column: Int,
        closesAt: Int, parent: LayoutCollection, hasBlankAbove: Bool
    ) {
        self.key = key
        self.name = name
        self.shape = shape
        self.isTall = isTall
        self.value = value
        self.offset = offset
        self.column = column
        self.closesAt = closesAt
        self.parent = parent
        self.hasBlankAbove = hasBlankAbove
    }
}

/// A mapping or a list.
final class LayoutCollection {
    let isMapping: Bool
    /// Written in braces or brackets: where these end.
    let closesAt: Int?
    let shape: KeyShape?
    private(set) weak var parent: LayoutCollection?
    /// The entry whose value it is.
    weak var owner: LayoutEntry?
    var entries: [LayoutEntry] = []
    /// Comments below the last entry.
    var below: [Remark] = []
    /// Holds a comment, so that it cannot be written on one line.
    private(set) var hasComment = false
    /// The collection on one line, once it was asked for; the outer `nil` while it was not.
    var oneLine: String??

    init(isMapping: Bool, closesAt: Int?, shape: KeyShape?, parent: LayoutCollection?) {
        self.isMapping = isMapping
        self.closesAt = closesAt
        self.shape = shape
        self.parent = parent
    }

    /// The table of the mapping's keys.
    var table: KeyTable? { if case .mapping(let table) = shape { table } else { nil } }

    /// Puts the keys in the order of their table, in this collection and in all below, and comments above the first key
    /// of a list's entry above its dash.
    func settle() {
        if let table {
            let places = Dictionary(table.names.enumerated().map { ($1, $0) }) { first, _ in first }
            entries.sort { left, right in
                let leftPlace = left.name.flatMap { places[$0] } ?? .max
                let rightPlace = right.name.flatMap { places[$0] } ?? .max
                return (leftPlace, left.offset) < (rightPlace, right.offset)
            }
        }
        for entry in entries {
            if case .collection(let inner) = entry.value {
                inner.settle()
                if !isMapping, let first = inner.entries.first {
                    entry.above += first.above
                    first.above = []
                    inner.noteComments()
                }
            }
        }
        noteComments()
    }

    private func noteComments() {
        Work.add(entries.count)
        hasComment =
            !below.isEmpty
            || entries.contains { entry in
                if case .collection(let inner) = entry.value, inner.hasComment { return true }
                return !entry.above.isEmpty || !entry.beside.isEmpty
            }
    }

    /// Whether its entries are set apart by blank lines.
    var isApart: Bool {
        guard !isMapping, case .collection(let first) = entries.first?.value else { return false }
        return first.table?.layout == .apart
    }
}

extension KeyShape {
    /// The shape of a value that may have several, by what the value is.
    func branch(isMapping: Bool, isList: Bool) -> KeyShape {
        guard case .either(let shapes) = self else { return self }
        return shapes.first { shape in
            switch shape {
            case .mapping, .names: isMapping
            case .list, .tuple: isList
            default: !isMapping && !isList
            }
        } ?? self
    }
}
