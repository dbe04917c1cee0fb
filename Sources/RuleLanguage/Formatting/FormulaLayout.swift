/// Lays a formula out: one gate a line, long gates folded before their operators. Only blanks that are there already
/// become line breaks, so that the formula, read on one line, stays the same text.
struct FormulaLayout {
    /// The widest line of a rule file, in characters.
    static let widest = 120

    /// The formula on one line, with single blanks.
    let text: String
    private let scalars: [Unicode.Scalar]
    private let tokens: [Token]
    /// How many parentheses and brackets each token stands in.
    private let depths: [Int]

    /// `nil` for a text that cannot be split into words and signs.
    init?(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
        guard let tokens = try? Lexer.tokens(of: scalars) else { return nil }
        self.tokens = tokens.filter { $0.kind != .end }
        var depth = 0
        depths = self.tokens.map { token in
            if token.isSign(")") || token.isSign("]") { depth -= 1 }
            defer { if token.isSign("(") || token.isSign("[") { depth += 1 } }
            return depth
        }
        guard !self.tokens.isEmpty else { return nil }
    }

    /// Whether it says several things that must all hold.
    var hasSeveralGates: Bool { !breaks(at: "or", in: tokens.indices).isEmpty ? false : !gateBreaks.isEmpty }

    private var gateBreaks: [Int] { breaks(at: "and", in: tokens.indices) }

    /// Its lines when the first begins at a column, from 0; every line begins with the blanks that it is set in by.
    func lines(indent: Int) -> [String] {
        let width = Self.widest - indent
        let alternatives = breaks(at: "or", in: tokens.indices)
        if alternatives.isEmpty {
            return parts(of: tokens.indices, before: gateBreaks).flatMap { folded($0, by: 0, width: width) }
        }
        if fits(tokens.indices, width) { return [string(tokens.indices)] }
        return parts(of: tokens.indices, before: alternatives).flatMap { folded($0, by: 0, width: width) }
    }

    /// A part on as many lines as it takes; what is continued is set in by two more.
    private func folded(_ part: Range<Int>, by indent: Int, width: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        guard !fits(part, width - indent), let place = bestBreaks(in: part, width: width - indent) else {
            return [blanks + string(part)]
        }
        let parts = parts(of: part, before: place)
        return folded(parts[0], by: indent, width: width)
            + parts.dropFirst().flatMap { folded($0, by: min(indent + 2, width / 2), width: width) }
    }

    private func fits(_ part: Range<Int>, _ width: Int) -> Bool {
        tokens[part.upperBound - 1].range.upperBound - tokens[part.lowerBound].range.lowerBound <= width
    }

    private func string(_ part: Range<Int>) -> String {
        Lexer.string(scalars[tokens[part.lowerBound].range.lowerBound..<tokens[part.upperBound - 1].range.upperBound])
    }

    private func parts(of part: Range<Int>, before places: [Int]) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = part.lowerBound
        for place in places {
            parts.append(start..<place)
            start = place
        }
        return parts + [start..<part.upperBound]
    }

    /// Whether the line may end before a token: a blank stands there.
    private func canBreak(before index: Int) -> Bool {
        index > 0 && tokens[index].range.lowerBound > tokens[index - 1].range.upperBound
    }

    /// Where a word joins conditions outside all parentheses.
    private func breaks(at word: String, in part: Range<Int>) -> [Int] {
        part.dropFirst().filter { depths[$0] == 0 && tokens[$0].isWord(word) && canBreak(before: $0) }
    }

    /// The places that read best: before the operators that bind least among those in the fewest parentheses.
    private func bestBreaks(in part: Range<Int>, width: Int) -> [Int]? {
        let places = part.dropFirst().filter(canBreak)
        Work.add(part.count)
        let ranks: [(Token) -> Bool] = [
            { $0.isWord("or") }, { $0.isWord("and") },
            { token in [">=", "<=", ">", "<"].contains { token.isSign($0) } },
            { $0.isSign("+") || $0.isSign("-") }, { $0.isSign("*") || $0.isSign("/") },
        ]
        var best: (depth: Int, rank: Int)?
        for place in places {
            guard let rank = ranks.firstIndex(where: { $0(tokens[place]) }) else { continue }
            if let known = best, (known.depth, known.rank) <= (depths[place], rank) { continue }
            best = (depths[place], rank)
        }
        if let best {
            return places.filter { depths[$0] == best.depth && ranks[best.rank](tokens[$0]) }
        }
        // Between words: the last blank before the edge, else the first one.
        let start = tokens[part.lowerBound].range.lowerBound
        let inside = places.last { tokens[$0 - 1].range.upperBound - start <= width }
        return (inside ?? places.first).map { [$0] }
    }
}
