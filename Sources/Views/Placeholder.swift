/// What is put into a stored body when it is sent: links that hold tokens, and who let a held release go. The archive keeps
/// the placeholder, never what took its place.
package enum Placeholder: String, Sendable, CaseIterable {
    /// Where a subscription is changed.
    case manage
    /// Where it is stopped.
    case unsubscribe
    /// Where a question about it is answered.
    case confirm
    /// By whom and when a held release was let go.
    case release

    package var text: String { "{{\(rawValue)}}" }

    /// Where a text stands.
    package enum Place: Sendable { case text, html, json }

    /// A text with its placeholders filled; those without a filling stay.
    package static func fill(_ text: String, with fillings: [String: String], in place: Place) -> String {
        guard text.contains("{{") else { return text }
        var result = text
        for placeholder in allCases {
            guard let filling = fillings[placeholder.rawValue] else { continue }
            let written =
                switch place {
                case .text: filling
                case .html: escaped(filling)
                case .json: String(JSONText.string(filling).text.dropFirst().dropLast())
                }
            result = result.replacing(placeholder.text, with: written)
        }
        return result
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
        return result
    }
}
