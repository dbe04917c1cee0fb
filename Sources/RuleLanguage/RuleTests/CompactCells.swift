import Trade

/// Reads a run of months in compact notation: `2020-01: 100 t x12, 500 t @ 900000 USD, _, 0`.
///
/// ```
/// cells   = item { "," item }                        the first one begins with a month
/// item    = [ MONTH [ ".." MONTH ] ":" ] ( figures | "(" item { "," item } ")" ) [ "x" COUNT ]
/// figures = "-" | "_" | "0" | measure [ "@" measure ]
/// measure = amount [ ".." amount | "+" step | "-" step ]
/// amount  = NUMBER UNIT | "_"
/// step    = NUMBER UNIT | NUMBER "%"
/// ```
/// `_` is an unknown figure, `-` a month that is not stated, `0` no imports, `xN` repeats, `A..B` goes from A to B in
/// equal steps, `+ step` and `- step` change month by month. Behind `@` stands a value, or a price (`3000 USD/t`) that
/// makes one. A quantity without a value has an unknown value. A month inside a run jumps there; `MONTH..MONTH:` fills
/// that range.
///
/// What an item is, cells or a parameter, is for `Item` to say.
struct CompactCells<Item: CompactItem> {
    struct Entry {
        var month: Month
        var figures: Item.Figures
    }

    /// The most months one text may state.
    static var longest: Int { 600 }
    private static var deepest: Int { 8 }

    private let text: [Unicode.Scalar]
    private let words: [CellWord]
    private var index = 0
    private var month = Month(ordinal: 0)
    private var entries: [Entry] = []
    /// Months passed, stated or not.
    private var passed = 0

    static func entries(of text: [Unicode.Scalar]) throws(FormulaError) -> [Entry] {
        var cells = CompactCells(text: text, words: CellWord.words(of: text))
        try cells.readAll()
        return cells.entries
    }

    private init(text: [Unicode.Scalar], words: [CellWord]) {
        self.text = text
        self.words = words
    }

    // MARK: Words

    private var word: CellWord? { index < words.count ? words[index] : nil }
    private var end: Range<Int> { text.count..<text.count }

    private mutating func take(_ kind: CellWord.Kind) -> Bool {
        guard word?.kind == kind else { return false }
        index += 1
        return true
    }

    private static func failure(_ range: Range<Int>, _ message: String, expected: String? = nil) -> FormulaError {
        FormulaError(code: .badCells, range: range, message: message, expected: expected)
    }

    // MARK: Runs

    private mutating func readAll() throws(FormulaError) {
        guard words.contains(where: { $0.kind == .colon }) else {
            throw Self.failure(
                0..<text.count, "the first month is missing", expected: "YYYY-MM, as in `2020-01: 100 t x3`")
        }
        var isFirst = true
        repeat {
            try readItem(isFirst: isFirst)
            isFirst = false
        } while take(.comma)
        if let word { throw Self.failure(word.range, "unexpected `\(word.shown)`") }
    }

    /// One item outside of parentheses, with the month or the range before it.
    private mutating func readItem(isFirst: Bool) throws(FormulaError) {
        let start = index
        let head = try readHead(isFirst: isFirst)
        guard let last = head else {
            let (months, count) = try readMonths(in: nil, depth: 0)
            return try add(months, count, from: start)
        }
        // A range is filled by what stands behind its colon, up to the next month or the end.
        let room = last - month + 1
        var filled = 0
        repeat {
            let place = index
            let (months, count) = try readMonths(in: room - filled, depth: 0)
            filled += months.count * count
            guard filled <= room else {
                throw Self.failure(range(from: place), "this is more than the months up to \(last)")
            }
            try add(months, count, from: place)
            if filled == room { return }
        } while word?.kind == .comma && !isHead(at: index + 1) && take(.comma)
        throw Self.failure(
            range(from: start), "this states \(filled) of the \(room) months up to \(last)",
            expected: "a figure for each month, or one without a count for all of them")
    }

    private func range(from start: Int) -> Range<Int> {
        let last = max(start, index - 1)
        guard start < words.count else { return end }
        return words[start].range.lowerBound..<words[min(last, words.count - 1)].range.upperBound
    }

    private func isHead(at place: Int) -> Bool {
        guard place + 1 < words.count, words[place].kind == .text else { return false }
        if words[place + 1].kind == .colon { return true }
        return words[place + 1].kind == .through && place + 3 < words.count && words[place + 3].kind == .colon
    }

    /// Moves to the month before a colon; the result is the last month of a range.
    private mutating func readHead(isFirst: Bool) throws(FormulaError) -> Month? {
        guard isHead(at: index) else {
            guard isFirst else { return nil }
            let colon = words.first { $0.kind == .colon }?.range.lowerBound ?? text.count
            throw Self.failure(
                0..<colon, "this is no month", expected: "YYYY-MM, as in `2020-01: 100 t x3`")
        }
        let first = try readMonth()
        if !isFirst, first < month {
            throw Self.failure(
                words[index - 1].range, "months run forwards, and \(month - 1) stands before this",
                expected: "\(month) or later")
        }
        passed += isFirst ? 0 : first - month
        month = first
        var last: Month?
        if take(.through) {
            let end = try readMonth()
            guard end >= first else { throw Self.failure(words[index - 1].range, "the range ends before it begins") }
            last = end
        }
        index += 1
        return last
    }

    private mutating func readMonth() throws(FormulaError) -> Month {
        guard let word, let month = Month(word.shown) else {
            throw Self.failure(
                word?.range ?? end, "this is no month", expected: "YYYY-MM, as in `2020-01: 100 t x3`")
        }
        index += 1
        return month
    }

    private mutating func add(_ months: [Item.Figures?], _ count: Int, from start: Int) throws(FormulaError) {
        passed += months.count * count
        guard month - Month(ordinal: 0) + months.count * count < 12 * 9999, passed <= Self.longest else {
            throw Self.failure(range(from: start), "this states more than \(Self.longest) months")
        }
        for _ in 0..<count {
            for figures in months {
                if let figures { entries.append(Entry(month: month, figures: figures)) }
                month = month + 1
            }
        }
    }

    // MARK: Items

    /// The months of one item and how often they stand there. `room` is what is left of a range: an item without a
    /// count fills it.
    private mutating func readMonths(
        in room: Int?, depth: Int
    ) throws(FormulaError) -> (months: [Item.Figures?], count: Int) {
        if word?.kind == .open {
            let start = index
            guard depth < Self.deepest else { throw Self.failure(words[index].range, "this nests too deep") }
            index += 1
            var months: [Item.Figures?] = []
            repeat {
                let (inner, count) = try readMonths(in: nil, depth: depth + 1)
                guard months.count + inner.count * count <= Self.longest else {
                    throw Self.failure(range(from: start), "this states more than \(Self.longest) months")
                }
                for _ in 0..<count { months += inner }
            } while take(.comma)
            guard take(.close) else {
                throw Self.failure(word?.range ?? end, "`)` is missing", expected: "(100 t, 200 t) x3")
            }
            let count = try readCount()
            return (months, count ?? 1)
        }
        guard let first = word, first.kind == .text || first.kind == .minus else {
            throw Self.failure(
                word?.range ?? end, "a figure is missing", expected: "100 t, 0, `_` for unknown or `-` for not stated")
        }
        let start = index
        var reader = CompactReader(words: words, index: index, end: end, allowsNumbers: Item.allowsNumbers)
        let figures = try Item.read(&reader)
        index = reader.index
        let count = try readCount()
        if figures.isSeries {
            guard let months = count ?? room, months > 1 else {
                throw Self.failure(
                    range(from: start), "this needs a number of months", expected: "100 t..300 t x5")
            }
            return (try figures.months(months, at: range(from: start)), 1)
        }
        return (try figures.months(1, at: range(from: start)), count ?? (room.map { isLastOfRange() ? $0 : 1 } ?? 1))
    }

    /// Whether nothing else stands behind the same range.
    private func isLastOfRange() -> Bool { word?.kind != .comma || isHead(at: index + 1) }

    private mutating func readCount() throws(FormulaError) -> Int? {
        guard let word, word.kind == .text, word.shown.hasPrefix("x") else { return nil }
        guard let number = DecimalDigits.value(word.shown.utf8.dropFirst()), (1...Int64(Self.longest)).contains(number)
        else {
            throw Self.failure(word.range, "`\(word.shown)` is no count", expected: "x1 … x\(Self.longest)")
        }
        index += 1
        return Int(number)
    }
}

/// What stands for a month in compact notation.
protocol CompactItem {
    /// What one month states.
    associatedtype Figures

    /// Whether numbers without a unit are amounts.
    static var allowsNumbers: Bool { get }
    /// Reads the words of one item, up to its count.
    static func read(_ reader: inout CompactReader) throws(FormulaError) -> Self
    /// Whether it changes month by month.
    var isSeries: Bool { get }
    /// What so many months state; `nil` for a month that is not stated.
    func months(_ count: Int, at place: Range<Int>) throws(FormulaError) -> [Figures?]
}
