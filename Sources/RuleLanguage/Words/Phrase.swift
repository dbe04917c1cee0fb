import BigInt
import Trade

/// A noun phrase for an amount: its words, and what a sentence needs to know of them.
struct Phrase {
    var text: String
    /// "imports are", "the value is".
    var isPlural = false
    /// What it is of, without its months, so that a second phrase about the same can say "those of".
    var subject: String?
    /// "of the last three months".
    var months: String?
    /// Joins parts by "plus", "less", "times", and needs brackets inside another such phrase.
    var isJoined = false

    /// The phrase where it is a part of a longer one.
    var part: String { isJoined ? "(\(text))" : text }
    var verb: String { isPlural ? "are" : "is" }
    var pronoun: String { isPlural ? "those" : "that" }
}

/// Numbers as sentences write them.
enum NumberWords {
    private static let names = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]

    static func count(_ count: Int) -> String {
        names.indices.contains(count) ? names[count] : String(count)
    }

    /// `500 t`, `2,000,000 USD`, `15%`, `5 points`.
    static func amount(_ number: Rational, _ dimension: Dimension) -> String {
        switch dimension {
        case .mass: "\(grouped(number * Rational(1, 1000))) t"
        case .money: "\(grouped(number)) USD"
        case .unitValue: "\(grouped(number * Rational(1000))) USD/t"
        case .share, .ratio: "\(grouped(number * Rational(100)))%"
        case .points: "\(grouped(number * Rational(100))) percentage points"
        case .months: "\(count(Int(number.description) ?? 0)) months"
        default: grouped(number)
        }
    }

    private static func grouped(_ number: Rational) -> String {
        let text = number.description
        guard !text.contains("/") else { return text }
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        var whole = ""
        for (index, digit) in (parts.first ?? "").enumerated() {
            if index > 0, ((parts.first?.count ?? 0) - index).isMultiple(of: 3) { whole += "," }
            whole.append(digit)
        }
        return (isNegative ? "-" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
    }
}
