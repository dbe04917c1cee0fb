import FeedFormats

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
        return forms.contains { bytes.firstRange(of: $0) != nil }
    }

    func bytes(_ bytes: [UInt8]) -> [UInt8] {
        forms.reduce(bytes) { bytes, form in
            bytes.firstRange(of: form) == nil ? bytes : bytes.replacing(form, with: Self.mark)
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
