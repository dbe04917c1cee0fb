import Crypto

/// Proof that a form comes from a page of ours: the code of a random word that the browser keeps in a cookie. Nothing is
/// stored; a new start makes old forms void, and the page says so.
struct FormGuard: Sendable {
    private let key = SymmetricKey(size: .bits256)

    static let cookie = "surgewatch-form"

    /// The word of a request's cookie, or a new one.
    func word(of headers: [String: String]) -> (word: String, isNew: Bool) {
        if let known = Self.word(in: headers["cookie"] ?? "") { return (known, false) }
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        return (Self.digits(bytes), true)
    }

    func token(for word: String) -> String {
        Self.digits(Array(HMAC<SHA256>.authenticationCode(for: Array("form \(word)".utf8), using: key).prefix(16)))
    }

    /// Whether a form's token goes with the cookie of the request.
    func accepts(_ token: String?, _ headers: [String: String]) -> Bool {
        guard let token, let word = Self.word(in: headers["cookie"] ?? "") else { return false }
        let (left, right) = (Array(token.utf8), Array(self.token(for: word).utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func word(in cookies: String) -> String? {
        for part in cookies.split(separator: ";") {
            let halves = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            if halves.count == 2, halves[0] == cookie, halves[1].utf8.count == 32,
                halves[1].utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
            {
                return halves[1]
            }
        }
        return nil
    }

    private static func digits(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
