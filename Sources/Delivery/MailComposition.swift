import Crypto
import Foundation
package import Trade

/// A mail as it goes to the relay: RFC 5322 with a text and an HTML part, one recipient, and a Message-ID that is the
/// notification's id on every attempt. Only the Date differs between attempts.
package struct MailComposition: Sendable {
    /// The stored body of a mail notification.
    struct Stored: Decodable {
        var subject: String
        var text: String
        var html: String
        var alert: String
        var transition: String
        var vintage: String
    }

    package let bytes: [UInt8]

    /// Throws when the stored body is not that of a mail.
    package init(id: String, body: String, from: String, to: String, date: Instant) throws {
        let stored = try JSONDecoder().decode(Stored.self, from: Data(body.utf8))
        let host = from.split(separator: "@").last.map { $0.filter { $0 != ">" } } ?? "localhost"
        let boundary = "=_" + id.replacingOccurrences(of: "ntf-", with: "")
        let thread = "<alert-\(stored.alert)@\(host)>"
        let headers = [
            ("From", Self.addressField(from)), ("To", Self.addressField(to)),
            ("Subject", EncodedWord.encode(stored.subject)), ("Date", date.mailDate), ("Message-ID", "<\(id)@\(host)>"),
            ("In-Reply-To", thread), ("References", thread), ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"), ("X-Surgewatch-Alert", stored.alert),
            ("X-Surgewatch-Transition", stored.transition), ("X-Surgewatch-Vintage", stored.vintage),
            ("MIME-Version", "1.0"), ("Content-Type", "multipart/alternative; boundary=\"\(boundary)\""),
        ]
        var text = headers.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
        for (type, part) in [("plain", stored.text), ("html", stored.html)] {
            text += "--\(boundary)\r\nContent-Type: text/\(type); charset=utf-8\r\n"
            text += "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + QuotedPrintable.encode(part) + "\r\n"
        }
        bytes = Array((text + "--\(boundary)--\r\n").utf8)
    }

    /// An address field; words before the address are quoted or encoded where they are not plain.
    private static func addressField(_ address: String) -> String {
        guard let open = address.lastIndex(of: "<") else { return address }
        var words = address[..<open].trimmingCharacters(in: .whitespaces)
        if words.count >= 2, words.hasPrefix("\""), words.hasSuffix("\"") {
            words = String(words.dropFirst().dropLast()).replacing("\\\"", with: "\"")
        }
        let bare = address[open...]
        guard !words.isEmpty else { return String(bare) }
        let encoded = EncodedWord.encode(words)
        guard encoded == words, words.contains(where: { "()<>[]:;@\\,.\"".contains($0) }) else {
            return encoded + " " + bare
        }
        let quoted = words.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(quoted)\" \(bare)"
    }
}

/// RFC 2047 words for header fields.
enum EncodedWord {
    /// The text as it is where it is printable ASCII, else folded UTF-8 words of at most 75 characters.
    static func encode(_ text: String) -> String {
        let clean = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
        let isPlain = clean.utf8.allSatisfy { $0 < 127 } && !clean.contains("=?") && clean.utf8.count <= 200
        if isPlain, !clean.hasPrefix(" "), !clean.hasSuffix(" ") { return clean }
        var words: [String] = []
        var chunk: [UInt8] = []
        for scalar in clean.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunk.count + bytes.count > 39 {
                words.append(word(chunk))
                chunk = []
            }
            chunk += bytes
        }
        words.append(word(chunk))
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }
}

/// RFC 2045 quoted-printable with CRLF line ends.
enum QuotedPrintable {
    static func encode(_ text: String) -> String {
        text.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map(line).joined(separator: "\r\n")
    }

    private static func line(_ text: Substring) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        var width = 0
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let isPlain = (byte >= 33 && byte <= 126 && byte != 61) || ((byte == 32 || byte == 9) && !isLast)
            let token = isPlain ? [byte] : [61, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            if width + token.count > 75 {
                result += [61, 13, 10]
                width = 0
            }
            result += token
            width += token.count
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Instant {
    /// RFC 5322: `Tue, 17 Nov 2026 15:02:11 +0000`.
    var mailDate: String {
        let day = utcDay
        let time = description.dropFirst(11).dropLast()
        return "\(day.weekdayName), \(day.words) \(time) +0000"
    }
}
