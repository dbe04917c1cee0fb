import FeedFormats
import Foundation

/// Takes a key out of whatever is kept or said: a server may repeat the address that it was asked with.
struct Redaction: Sendable {
    /// The forms a key can come back in.
    private let forms: [[UInt8]]
    private static let mark = Array("REDACTED".utf8)

    /// Anything shorter than four bytes is no key, and would only mar the text.
    init(_ key: String?) {
        guard let key, key.utf8.count >= 4 else {
            forms = []
            return
        }
        let digits = Array("0123456789ABCDEF".utf8)
        let escaped = Array(key.utf8).flatMap { byte -> [UInt8] in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: [byte]
            default: [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        let plain = Array(key.utf8)
        forms = escaped == plain ? [plain] : [plain, escaped]
    }

    func text(_ text: String) -> String {
        forms.isEmpty ? text : String(decoding: bytes(Array(text.utf8)), as: UTF8.self)
    }

    func holds(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return forms.contains { Self.first($0, in: bytes, from: 0) != nil }
    }

    func bytes(_ bytes: [UInt8]) -> [UInt8] {
        forms.reduce(bytes) { bytes, form in
            guard var found = Self.first(form, in: bytes, from: 0) else { return bytes }
            var result: [UInt8] = []
            var start = 0
            while true {
                result += bytes[start..<found] + Self.mark
                start = found + form.count
                guard let next = Self.first(form, in: bytes, from: start) else { break }
                found = next
            }
            return result + bytes[start...]
        }
    }

    /// Where a form first stands at or after a place. Bodies have tens of megabytes, so it goes from one first byte to the
    /// next as fast as the C library finds them.
    private static func first(_ form: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { text in
            form.withUnsafeBytes { form in
                guard let base = text.baseAddress, let wanted = form.baseAddress else { return nil }
                var place = start
                while place + form.count <= text.count {
                    let room = text.count - form.count + 1 - place
                    guard let hit = memchr(base + place, Int32(form[0]), room) else { return nil }
                    place = UnsafeRawPointer(hit) - base
                    if memcmp(hit, wanted, form.count) == 0 { return place }
                    place += 1
                }
                return nil
            }
        }
    }

    func problem(_ problem: FeedProblem) -> FeedProblem {
        FeedProblem(
            what: text(problem.what), where: text(problem.where), expected: text(problem.expected),
            advice: text(problem.advice))
    }
}

extension Redaction: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "<redaction>" }
    var debugDescription: String { "<redaction>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
