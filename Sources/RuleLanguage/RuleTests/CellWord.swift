/// A word or a sign of compact notation, with its place.
struct CellWord {
    enum Kind { case text, comma, colon, at, open, close, through, plus, minus }
    var kind: Kind
    var range: Range<Int>
    /// The word, cut where it is very long.
    var shown: String

    static func words(of text: [Unicode.Scalar]) -> [CellWord] {
        var words: [CellWord] = []
        var index = 0
        while index < text.count {
            let scalar = text[index]
            if ScalarText.isWhite(scalar) {
                index += 1
            } else if let kind = sign(in: text, at: index) {
                let length = kind == .through ? 2 : 1
                words.append(
                    CellWord(
                        kind: kind, range: index..<(index + length), shown: Lexer.string(text[index..<(index + length)])
                    ))
                index += length
            } else {
                let start = index
                repeat {
                    index += 1
                } while index < text.count && !ScalarText.isWhite(text[index])
                    && !endsWord(text, at: index)
                words.append(
                    CellWord(
                        kind: .text, range: start..<index, shown: Lexer.string(text[start..<min(index, start + 20)])))
            }
        }
        return words
    }

    private static func sign(in text: [Unicode.Scalar], at index: Int) -> Kind? {
        switch text[index] {
        case ",": .comma
        case ":": .colon
        case "@": .at
        case "(": .open
        case ")": .close
        case "+": .plus
        case "-": .minus
        case "." where index + 1 < text.count && text[index + 1] == ".": .through
        default: nil
        }
    }

    /// A minus inside a word belongs to a month.
    private static func endsWord(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        sign(in: text, at: index).map { $0 != .minus && $0 != .plus } ?? false
    }
}
