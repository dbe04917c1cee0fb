/// A word or form of the formula language: what it is called, how it is written, what it gives and what it means.
///
/// The table `FormulaWord.all` is the only list of them. What the parser reads as a function or a measure, what is
/// suggested for a misspelt word, the grammar and the reference page all come from it.
package struct FormulaWord: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case measure, place, window, aggregate, moments, function, condition, unit
    }

    package var kind: Kind
    /// The word alone.
    package var name: String
    /// How it is written.
    package var signature: String
    /// What it counts, or what it takes.
    package var dimension: String
    package var meaning: String
    package var example: String
    /// Functions and conditions: the alternative of the grammar.
    var grammar: String

    init(
        _ kind: Kind, _ name: String, _ signature: String, _ dimension: String, _ meaning: String, example: String,
        grammar: String = ""
    ) {
        self.kind = kind
        self.name = name
        self.signature = signature
        self.dimension = dimension
        self.meaning = meaning
        self.example = example
        self.grammar = grammar
    }

    /// The names of some kinds, in the order of the table.
    static func names(of kinds: Set<Kind>) -> [String] {
        all.filter { kinds.contains($0.kind) }.map(\.name).uniqued
    }

    /// The forms of a kind as messages list them: `[3mo], [ytd] or [calendar year -1]`.
    static func forms(of kind: Kind) -> String {
        let forms = all.filter { $0.kind == kind }.map(\.signature)
        return forms.dropLast().joined(separator: ", ") + (forms.count > 1 ? " or " : "") + (forms.last ?? "")
    }

    /// The places that stand alone in parentheses, `COUNTRY` and `GROUP` among them.
    static var places: [String] {
        all.filter { $0.kind == .place && $0.signature == "(\($0.name))" && $0.name != "licenses" }.map(\.name)
    }

    static func named(_ name: String) -> FormulaWord? { all.first { $0.name == name } }

    /// Whether formulas use a word already, be it a keyword or not.
    static func isWord(_ name: String) -> Bool { words.contains(name) || Lexer.keywords.contains(name) }

    private static let words: Set<String> = {
        var words: Set<String> = [
            "over", "ytd", "calendar", "same", "year", "years", "months", "from", "to", "in", "within",
        ]
        for word in all { words.insert(word.name) }
        return words
    }()
}
