/// Rule files with random content in a random layout: keys in any order, braces and blocks, quotes, folded texts, any
/// indentation, comments everywhere.
struct GeneratedFile {
    private indirect enum Value {
        /// Words, and whether line breaks in them do not matter.
        case text(String, mayFold: Bool)
        case map([(String, Value)], mayShuffle: Bool)
        case list([Value])
    }

    private var chance: Chance
    private var lines: [String] = []
    /// The comments that it holds, each of them once.
    private(set) var comments: [String] = []
    private let hasComments: Bool

    /// The file of a seed.
    static func text(_ seed: UInt64) -> (text: String, comments: [String]) {
        var file = GeneratedFile(seed)
        return (file.written(), file.comments)
    }

    private init(_ seed: UInt64) {
        chance = Chance(seed)
        hasComments = !chance.once(in: 4)
    }

    private mutating func written() -> String {
        let count = chance.number(1...3)
        let groups = (0..<count).map { group($0) }
        remark("")
        write(.map([("groups", .list(groups))], mayShuffle: false), indent: 0)
        remark("")
        return lines.joined(separator: "\n") + (chance.once(in: 5) ? "" : "\n")
    }

    // MARK: - Content

    private mutating func group(_ number: Int) -> Value {
        .map(
            [
                ("name", .text("group \(number)", mayFold: false)),
                ("rules", .list((0..<chance.number(1...3)).map { rule("R\(number)x\($0)") })),
            ], mayShuffle: true)
    }

    private mutating func rule(_ name: String) -> Value {
        var formula = GeneratedFormula(chance: Chance(chance.next()))
        var keys: [(String, Value)] = [
            ("alert", .text(name, mayFold: false)),
            ("over", .list([.text("origin", mayFold: false), .text("category", mayFold: false)])),
            ("params", .map(GeneratedFormula.parameters.map { ($0.0, parameter($0.1)) }, mayShuffle: false)),
            ("when", .text(formula.condition(), mayFold: true)),
        ]
        if chance.once(in: 2) {
            keys.append(("severity", .text("watch", mayFold: false)))
        } else {
            keys.append(
                (
                    "severity",
                    .map(
                        [
                            ("critical", .text(formula.condition(), mayFold: true)),
                            ("watch", .text("otherwise", mayFold: false)),
                        ], mayShuffle: false)
                ))
        }
        if chance.once(in: 2) { keys.append(("title", .text("{{country}}: up \(prose())", mayFold: false))) }
        if chance.once(in: 2) { keys.append(("description", .text(prose(), mayFold: true))) }
        if chance.once(in: 3) { keys.append(("clear", .text("quantity[1mo] < floor", mayFold: true))) }
        if chance.once(in: 3) {
            keys.append(("references", .list((0..<chance.number(1...3)).map { _ in .text(prose(), mayFold: true) })))
        }
        if chance.once(in: 3) { keys.append(("where", scope())) }
        return .map(keys, mayShuffle: true)
    }

    private mutating func parameter(_ value: String) -> Value {
        guard chance.once(in: 2) else { return .text(value, mayFold: false) }
        var keys: [(String, Value)] = [("value", .text(value, mayFold: false))]
        if chance.once(in: 2) { keys.append(("description", .text(prose(), mayFold: false))) }
        return .map(keys, mayShuffle: true)
    }

    private mutating func scope() -> Value {
        let countries: [Value] = ["russia", "5700", "korea-south"].map { country in
            chance.once(in: 2)
                ? .text(country, mayFold: false)
                : .map(
                    [("country", .text(country, mayFold: false)), ("from", .text("2023-04", mayFold: false))],
                    mayShuffle: true)
        }
        return .map(
            [("countries", .list(countries)), ("from", .text("2020-01", mayFold: false))], mayShuffle: true)
    }

    private static let words = [
        "imports", "rise,", "15%", "of", "a", "month's", "\"total\"", "(net)", "é", "§", "[3mo]", "- dash", "a:b",
        "{x}",
        "floor", "50 t", "#tag", "null",
    ]

    private mutating func prose() -> String {
        let count = chance.once(in: 6) ? 40 : chance.number(1...7)
        return "w " + (0..<count).map { _ in chance.pick(Self.words) }.joined(separator: " ")
    }

    // MARK: - Layout

    private mutating func comment() -> String? {
        guard hasComments, chance.once(in: 6) else { return nil }
        comments.append("# c\(comments.count) " + chance.pick(["", "it's: \"so\"", "[open", "- dash", "> x"]))
        while comments[comments.count - 1].last == " " { comments[comments.count - 1].removeLast() }
        return comments[comments.count - 1]
    }

    /// Lines of comments, and blank ones, at some indentation.
    private mutating func remark(_ indent: String) {
        while chance.once(in: 5) { lines.append(chance.once(in: 3) ? "   " : "") }
        if let comment = comment() { lines.append(indent + comment) }
    }

    private mutating func beside() -> String { comment().map { " " + $0 } ?? "" }

    private mutating func write(_ value: Value, indent: Int) {
        let blanks = String(repeating: " ", count: indent)
        switch value {
        case .text: break
        case .map(var entries, let mayShuffle):
            if mayShuffle { entries.shuffle(using: &chance) }
            for (key, value) in entries {
                remark(blanks)
                entry(blanks + key + ":", value, indent)
            }
        case .list(let values):
            for value in values {
                remark(blanks)
                entry(blanks + "-", value, indent)
            }
        }
    }

    private mutating func entry(_ head: String, _ value: Value, _ indent: Int) {
        switch value {
        case .text(let text, let mayFold):
            scalar(head, text, mayFold, indent)
        case .map, .list:
            if chance.once(in: 3), let line = braces(value) {
                lines.append(head + " " + line + beside())
                return
            }
            let deeper = indent + chance.number(1...4)
            if head.hasSuffix("-"), chance.once(in: 2) {
                // The first line of the value stands behind the dash.
                let start = lines.count
                let inner = indent + 2
                write(value, indent: inner)
                let first = lines[start]
                if first.hasPrefix(String(repeating: " ", count: inner)), !first.drop(while: { $0 == " " }).isEmpty,
                    first.drop(while: { $0 == " " }).first != "#"
                {
                    lines[start] = head + " " + first.dropFirst(inner)
                } else {
                    lines.insert(head, at: start)
                }
                return
            }
            lines.append(head + beside())
            write(value, indent: deeper)
        }
    }

    private mutating func braces(_ value: Value) -> String? {
        switch value {
        case .text(let text, _): return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        case .map(var entries, let mayShuffle):
            if mayShuffle { entries.shuffle(using: &chance) }
            return "{"
                + entries.compactMap { key, value in braces(value).map { "\(key): \($0)" } }.joined(separator: ", ")
                + "}"
        case .list(let values): return "[" + values.compactMap { braces($0) }.joined(separator: ",") + "]"
        }
    }

    private mutating func scalar(_ head: String, _ text: String, _ mayFold: Bool, _ indent: Int) {
        let inner = String(repeating: " ", count: indent + chance.number(1...5))
        switch chance.number(0...4) {
        case 0 where mayFold:
            lines.append(head + " " + chance.pick([">", ">-", ">+", "|"]) + beside())
            let isLiteral = lines[lines.count - 1].dropFirst(head.count).hasPrefix(" |")
            lines += (isLiteral ? [text] : broken(text)).map { inner + $0 }
            if chance.once(in: 3) { lines.append("") }
        case 1: lines.append(head + " '" + text.replacing("'", with: "''") + "'" + beside())
        case 2 where mayFold:
            let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let parts = broken(quoted)
            lines.append(head + " \"" + parts[0])
            lines += parts.dropFirst().map { inner + $0 }
            lines[lines.count - 1] += "\"" + beside()
        case 3 where mayFold && Self.isPlain(text):
            let parts = broken(text)
            lines.append(head + " " + parts[0])
            lines += parts.dropFirst().map { inner + $0 }
            lines[lines.count - 1] += beside()
        default:
            if Self.isPlain(text) {
                lines.append(head + " " + text + beside())
            } else {
                lines.append(head + " " + (braces(.text(text, mayFold: false)) ?? "") + beside())
            }
        }
    }

    /// The words on one or several lines; a line never begins with what YAML would read otherwise.
    private mutating func broken(_ text: String) -> [String] {
        var lines: [String] = [""]
        for word in text.split(separator: " ") {
            let isSafe = word.first?.isLetter ?? false
            if !lines[lines.count - 1].isEmpty, isSafe, chance.once(in: 4) {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
            }
        }
        return lines
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.contains(" #") && !text.contains(": ") && text.last != ":"
            && (text.first?.isLetter ?? false || text.first?.isNumber ?? false)
    }
}
