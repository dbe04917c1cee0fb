import Foundation

/// What is known of a notification only when it is sent, and stands in no row.
package struct SendingWords: Sendable {
    /// What stands for `{{name}}` in its body, by name.
    package var placeholders: [String: String]
    /// Of a notification that was held: operations dropped its news, and only what its reader is owed is sent.
    package var leavesOutNews: Bool

    package init(placeholders: [String: String] = [:], leavesOutNews: Bool = false) {
        self.placeholders = placeholders
        self.leavesOutNews = leavesOutNews
    }

    /// A stored body in the form that is sent, placeholders left as they are. That of a notification that was held has two
    /// forms, `{"full":{…},"owed":{…}}`.
    func form(of stored: String) -> String {
        guard let (full, owed) = Self.forms(of: stored) else { return stored }
        return leavesOutNews ? owed ?? full : full
    }

    /// A stored body as it is sent, for those that are JSON themselves.
    func body(of stored: String) -> String {
        let text = form(of: stored)
        guard !placeholders.isEmpty, text.contains("{{") else { return text }
        return placeholders.reduce(text) { text, placeholder in
            text.replacing("{{\(placeholder.key)}}", with: Self.escaped(placeholder.value))
        }
    }

    /// The two forms, byte for byte; `nil` where the body has one.
    private static func forms(of stored: String) -> (full: String, owed: String?)? {
        let (head, middle) = (Array("{\"full\":".utf8), Array(",\"owed\":".utf8))
        let bytes = Array(stored.utf8)
        guard bytes.starts(with: head), let end = endOfObject(bytes, from: head.count) else { return nil }
        let rest = bytes[end...]
        guard rest.starts(with: middle), rest.last == UInt8(ascii: "}") else { return nil }
        let owed = String(decoding: rest.dropFirst(middle.count).dropLast(), as: UTF8.self)
        return (String(decoding: bytes[head.count..<end], as: UTF8.self), owed == "null" ? nil : owed)
    }

    /// Where the JSON object ends that begins at a place.
    private static func endOfObject(_ bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var isInText = false
        var isEscaped = false
        for place in start..<bytes.count {
            let byte = bytes[place]
            if isEscaped {
                isEscaped = false
            } else if isInText {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isInText = false }
            } else if byte == UInt8(ascii: "\"") {
                isInText = true
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return place + 1 }
            }
            if depth == 0 { return nil }
        }
        return nil
    }

    /// As it stands inside a JSON string.
    private static func escaped(_ text: String) -> String {
        guard let quoted = try? JSONEncoder().encode(text) else { return "" }
        return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
    }
}
