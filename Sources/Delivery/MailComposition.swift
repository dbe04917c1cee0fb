import Crypto
import Foundation
package import Trade
import Views

/// A mail as it goes to the relay: RFC 5322 with a text and an HTML part, one recipient, and a Message-ID that is the
/// notification's id on every attempt. Only the Date differs between attempts.
package struct MailComposition: Sendable {
    /// The stored body of a mail notification.
    struct Stored: Decodable {
        var subject: String
        var text: String
        var html: String
        /// The kind of message.
        var transition: String
        /// The alert whose thread it belongs to.
        var alert: String?
        var vintage: String?
        /// It goes to a subscription, which its owner can stop with one click.
        var subscription: Bool?
    }

    /// Why a stored body gives no mail.
    package enum Fault: Error, CustomStringConvertible {
        /// A mail of a subscription that its owner could not stop.
        case noWayToStop

        package var description: String {
            "a mail of a subscription needs the link that stops it; set `tokens:` and `web: public_url` in the configuration"
        }
    }

    package let bytes: [UInt8]

    /// `links` are what stands for the placeholders of the body, by name. Throws when the stored body is not that of a mail,
    /// or `Fault`.
    package init(
        id: String, body: String, from: String, to: String, date: Instant, links: [String: String] = [:]
    ) throws {
        let stored = try JSONDecoder().decode(Stored.self, from: Data(body.utf8))
        let host = from.split(separator: "@").last.map { $0.filter { $0 != ">" } } ?? "localhost"
        let boundary = "=_" + id.replacingOccurrences(of: "ntf-", with: "")
        let subject = Placeholder.fill(stored.subject, with: links, in: .text)
        var headers = [
            ("From", Self.addressField(from)), ("To", Self.addressField(to)),
            ("Subject", EncodedWord.encode(subject, after: "Subject")), ("Date", date.mailDate),
            ("Message-ID", "<\(id)@\(host)>"),
        ]
        if let alert = stored.alert {
            headers += [("In-Reply-To", "<alert-\(alert)@\(host)>"), ("References", "<alert-\(alert)@\(host)>")]
        }
        headers += [
            ("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"),
            ("List-Id", "<\(stored.transition == "operations" ? "operations" : "alerts").surgewatch.\(host)>"),
        ]
        if stored.subscription == true { headers += try Self.unsubscribing(links) }
        if let alert = stored.alert { headers.append(("X-Surgewatch-Alert", alert)) }
        headers.append(("X-Surgewatch-Transition", stored.transition))
        if let vintage = stored.vintage { headers.append(("X-Surgewatch-Vintage", vintage)) }
        headers += [
            ("MIME-Version", "1.0"), ("Content-Type", "multipart/alternative;\r\n boundary=\"\(boundary)\""),
        ]
        var text = headers.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
        let parts = [
            ("plain", Placeholder.fill(stored.text, with: links, in: .text)),
            ("html", Placeholder.fill(stored.html, with: links, in: .html)),
        ]
        for (type, part) in parts {
            text += "--\(boundary)\r\nContent-Type: text/\(type); charset=utf-8\r\n"
            text += "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + QuotedPrintable.encode(part) + "\r\n"
        }
        bytes = Array((text + "--\(boundary)--\r\n").utf8)
    }

    /// RFC 2369 and, for a link to a web page, RFC 8058.
    private static func unsubscribing(_ links: [String: String]) throws(Fault) -> [(String, String)] {
        guard let link = links[Placeholder.unsubscribe.rawValue],
            ["https://", "http://", "mailto:"].contains(where: link.hasPrefix),
            !link.contains(where: { $0 == " " || $0 == ">" || $0 == "<" || $0.isNewline })
        else { throw .noWayToStop }
        let field = [("List-Unsubscribe", "<\(link)>")]
        return link.hasPrefix("https://") ? field + [("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] : field
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
        guard EncodedWord.isPlain(words), words.utf8.count <= 60 else {
            return EncodedWord.words(words) + "\r\n " + bare
        }
        guard words.contains(where: { "()<>[]:;@\\,.\"".contains($0) }) else { return words + " " + bare }
        let quoted = words.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(quoted)\" \(bare)"
    }
}

/// RFC 2047 words for header fields.
enum EncodedWord {
    /// The text as it is where it is printable ASCII, folded between words; else encoded. `name` is that of the field.
    static func encode(_ text: String, after name: String) -> String {
        isPlain(text) ? folded(text, after: name) ?? words(text) : words(text)
    }

    /// Printable ASCII that nobody takes for an encoded word.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 32 && $0 < 127 } && !text.contains("=?") && !text.hasPrefix(" ")
            && !text.hasSuffix(" ")
    }

    /// Folded UTF-8 words of at most 75 characters.
    static func words(_ text: String) -> String {
        var words: [String] = []
        var chunk: [UInt8] = []
        for scalar in text.unicodeScalars where scalar.value >= 32 && scalar.value != 127 {
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

    /// Lines of at most 76 characters, broken before single blanks; `nil` when a word is too long for that.
    private static func folded(_ text: String, after name: String) -> String? {
        var lines: [String] = []
        var line = ""
        var width = name.isEmpty ? 0 : name.count + 2
        for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let blank = index == 0 ? 0 : 1
            if width + blank + word.count > 76, index > 0, !word.isEmpty, !line.isEmpty, line.last != " " {
                lines.append(line)
                line = ""
                width = 0
            }
            guard width + blank + word.count <= 76 else { return nil }
            line += (index == 0 ? "" : " ") + word
            width += blank + word.count
        }
        lines.append(line)
        return lines.joined(separator: "\r\n")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }
}

extension Instant {
    /// RFC 5322: `Tue, 17 Nov 2026 15:02:11 +0000`.
    var mailDate: String {
        let day = utcDay
        let time = description.dropFirst(11).dropLast()
        return "\(day.weekdayName), \(day.words) \(time) +0000"
    }
}
