/// Values of a template in which no mark hides a letter that has to be escaped.
///
/// The engine escapes character by character, and a quote with an accent on it is another character than a quote. Such a mark
/// is set on a dotted circle, as one shows it alone.
package enum Plain {
    package static func text(_ values: [String: Any]) -> [String: Any] { values.mapValues(any) }

    private static func any(_ value: Any) -> Any {
        switch value {
        case let text as String: apart(text)
        case let list as [Any]: list.map(any)
        case let values as [String: Any]: text(values)
        default: value
        }
    }

    private static let special: Set<Unicode.Scalar> = ["<", ">", "&", "\"", "'"]

    static func apart(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }), text.contains(where: isHidden) else { return text }
        var result = ""
        for character in text {
            guard isHidden(character) else {
                result.append(character)
                continue
            }
            var scalars = character.unicodeScalars
            result.unicodeScalars.append(scalars.removeFirst())
            result += "\u{25CC}"
            result.unicodeScalars.append(contentsOf: scalars)
        }
        return result
    }

    private static func isHidden(_ character: Character) -> Bool {
        let scalars = character.unicodeScalars
        return scalars.count > 1 && special.contains(scalars[scalars.startIndex])
    }
}
