import Foundation

/// A kept mail as a person reads it: its headers and its text part.
struct ReadableMail: Sendable {
    /// Names in lower case; continued lines joined.
    let headers: [String: String]
    /// The text part, decoded; empty when the mail has none.
    let text: String

    init(_ data: Data) {
        let mail = Entity(String(decoding: data, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n"))
        headers = mail.headers
        text = mail.plainText ?? ""
    }

    var subject: String { Self.decodedWords(headers["subject"] ?? "") }

    /// A mail or one part of it (RFC 2045 and 2046).
    private struct Entity {
        var headers: [String: String] = [:]
        var body: String

        init(_ text: String) {
            let parts = text.components(separatedBy: "\n\n")
            body = parts.dropFirst().joined(separator: "\n\n")
            var name = ""
            for line in parts[0].split(separator: "\n") {
                if line.first == " " || line.first == "\t" {
                    headers[name, default: ""] += " " + line.trimmingCharacters(in: .whitespaces)
                } else if let colon = line.firstIndex(of: ":") {
                    name = line[..<colon].lowercased()
                    headers[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
            }
        }

        var plainText: String? {
            let type = headers["content-type"] ?? "text/plain"
            if type.lowercased().hasPrefix("multipart/") {
                guard let boundary = Self.boundary(in: type) else { return nil }
                let parts = ("\n" + body).components(separatedBy: "\n--" + boundary).dropFirst()
                return parts.lazy.compactMap { part in
                    part.hasPrefix("--") ? nil : Entity(String(part.drop { $0 == "\n" })).plainText
                }.first
            }
            guard type.lowercased().hasPrefix("text/plain") else { return nil }
            switch (headers["content-transfer-encoding"] ?? "").lowercased() {
            case "quoted-printable": return String(decoding: ReadableMail.unquoted(body), as: UTF8.self)
            case "base64":
                let data = Data(base64Encoded: body, options: .ignoreUnknownCharacters) ?? Data()
                return String(decoding: data, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
            default: return body
            }
        }

        private static func boundary(in type: String) -> String? {
            guard let range = type.range(of: "boundary=", options: .caseInsensitive) else { return nil }
            let rest = type[range.upperBound...]
            return rest.first == "\""
                ? String(rest.dropFirst().prefix { $0 != "\"" }) : String(rest.prefix { $0 != ";" })
        }
    }

    /// Bytes of a quoted-printable text (RFC 2045, section 6.7).
    private static func unquoted(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "\n") {
                rest.removeFirst()
            } else if let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                result.append(code)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// A header with its encoded words (RFC 2047) read; blanks between two encoded words are no part of the text.
    private static func decodedWords(_ header: String) -> String {
        var result = ""
        var lastWasEncoded = false
        for word in header.split(separator: " ") {
            let decoded = decodedWord(word)
            if !result.isEmpty, !(lastWasEncoded && decoded != nil) { result += " " }
            result += decoded ?? String(word)
            lastWasEncoded = decoded != nil
        }
        return result
    }

    private static func decodedWord(_ word: Substring) -> String? {
        let parts = word.split(separator: "?", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "=", parts[4] == "=", parts[1].lowercased() == "utf-8" else { return nil }
        if parts[2].lowercased() == "b" {
            return Data(base64Encoded: String(parts[3])).map { String(decoding: $0, as: UTF8.self) }
        }
        let text = parts[3].replacingOccurrences(of: "_", with: " ")
        return String(decoding: unquoted(text), as: UTF8.self)
    }
}
