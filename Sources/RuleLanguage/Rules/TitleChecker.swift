/// Checks the placeholders of a title: `{{country}}` and the like, and the rule's parameters.
struct TitleChecker {
    /// What messages can fill in.
    static let placeholders = [
        "country", "product", "category", "role", "origin", "change", "window", "month", "months", "quantity", "value",
        "unit_value", "share", "limit",
    ]

    let reading: FileReading

    /// What a condition adds to them: the names that `some` and `longest` give, and `some` for the country found.
    static func placeholders(of condition: Condition?) -> [String] {
        var names: [String] = []
        for bound in condition?.boundNames ?? [] {
            switch bound {
            case .country(let name): names += [name, "some"]
            case .length(let name): names.append(name)
            }
        }
        return names.uniqued.sorted()
    }

    func check(_ node: Node, parameters: [String]) {
        guard case .scalar(let scalar) = node else { return }
        let text = ScalarText(scalar, in: reading.source)
        let scalars = text.scalars
        var index = 0
        while index + 1 < scalars.count {
            guard scalars[index] == "{", scalars[index + 1] == "{" else {
                index += 1
                continue
            }
            let start = index + 2
            var end = start
            while end + 1 < scalars.count, !(scalars[end] == "}" && scalars[end + 1] == "}") { end += 1 }
            guard end + 1 < scalars.count else {
                reading.report(
                    .badPlaceholder, at: text.span(of: index..<(index + 2)), "this `{{` is never closed",
                    help: "write {{country}}")
                return
            }
            let word = text.collapsed(start..<end)
            if !Self.placeholders.contains(word), !parameters.contains(word) {
                reading.report(
                    .badPlaceholder, at: text.span(of: start..<end),
                    "no message can fill in `\(reading.shortened(word))`",
                    help: Suggestion.help(for: word, among: Self.placeholders + parameters))
            }
            index = end + 2
        }
    }
}
