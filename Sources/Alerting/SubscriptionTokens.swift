import Crypto
package import Trade

/// Makes and reads the tokens in links of subscriptions, and derives the secrets of subscribers' webhooks. All of them are
/// HMAC-SHA256 of a key: none is ever stored.
package struct SubscriptionTokens: Sendable {
    /// What a token is good for, and nothing else.
    package enum Purpose: String, Sendable, Hashable, CaseIterable {
        case confirm = "c"
        case manage = "m"
        case renew = "r"
        case unsubscribe = "u"

        /// Whether it runs out; the others are valid as long as the subscription.
        var runsOut: Bool { self == .confirm || self == .renew }
    }

    /// What a token says.
    package struct Reading: Hashable, Sendable {
        package var purpose: Purpose
        package var subscription: String

        package init(purpose: Purpose, subscription: String) {
            self.purpose = purpose
            self.subscription = subscription
        }
    }

    /// Why a token is not accepted.
    package enum Problem: Error, Hashable, CustomStringConvertible {
        case malformed, forged
        case expired(Instant)

        package var description: String {
            switch self {
            case .malformed: "this is not a token of a subscription; copy it whole from the mail"
            case .forged: "the token is not one of ours, or its key is not accepted any more"
            case .expired(let when): "the link worked until \(when); ask for a new one"
            }
        }
    }

    private struct Key {
        var key: SymmetricKey
        /// The last day on which it is accepted; `nil` for the one in use.
        var until: CalendarDay?

        func isAccepted(at now: Instant) -> Bool { until.map { now <= $0.endInNewYork } ?? true }

        /// Purposes never share a code.
        func code(_ use: String, _ text: String) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: Array("surgewatch/1/\(use)\u{1F}\(text)".utf8), using: key))
        }
    }

    private let keys: [Key]

    /// `previous` are keys that were in use before, each with the last day (New York) on which it is accepted.
    package init(key: String, previous: [(key: String, until: CalendarDay)] = []) {
        keys =
            [Key(key: SymmetricKey(data: Array(key.utf8)))]
            + previous.map { Key(key: SymmetricKey(data: Array($0.key.utf8)), until: $0.until) }
    }

    /// `u.3f2a9c0b11d2e4f5.…`: purpose, subscription, the end where there is one, and 160 bits of the code.
    package func token(_ purpose: Purpose, of subscription: String, until: Instant? = nil) -> String {
        let head = Self.head(purpose, subscription, purpose.runsOut ? until?.seconds ?? 0 : nil)
        return head + "." + Self.text(keys[0].code("token", head))
    }

    /// What a token says, in force at a moment. The token may stand at the end of a link or of a line.
    package func read(_ text: String, at now: Instant) throws(Problem) -> Reading {
        let ends = text.replacing("%20", with: " ").split { $0.isWhitespace || "/=&?<>%\"".contains($0) }
        var word = ends.last?.lowercased() ?? ""
        while word.last == "." { word.removeLast() }
        var parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, let purpose = Purpose(rawValue: parts[0]),
            parts.count == (purpose.runsOut ? 4 : 3), parts[1].utf8.count == 16,
            parts[1].utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { throw .malformed }
        let code = parts.removeLast()
        let head = parts.joined(separator: ".")
        let isOurs = keys.contains { key in
            key.isAccepted(at: now) && Self.isEqual(Self.text(key.code("token", head)), code)
        }
        guard isOurs else { throw .forged }
        if purpose.runsOut {
            guard let seconds = Int64(parts[2], radix: 36) else { throw .malformed }
            guard now.seconds <= seconds else { throw .expired(Instant(seconds: seconds)) }
        }
        return Reading(purpose: purpose, subscription: "sub-" + parts[1])
    }

    /// The secrets of a subscriber's webhook in the form of Standard Webhooks: of the key in use first, then of those that
    /// are still accepted. A message is signed with each.
    package func webhookSecrets(of subscription: String, at now: Instant) -> [String] {
        keys.filter { $0.isAccepted(at: now) }.map { key in
            "whsec_" + Self.base64(key.code("webhook-secret", subscription))
        }
    }

    /// What a webhook has to echo: nobody who does not read the message knows it.
    package func challenge(of notification: String) -> String {
        Self.text(keys[0].code("challenge", notification))
    }

    private static func head(_ purpose: Purpose, _ subscription: String, _ end: Int64?) -> String {
        let digits = subscription.hasPrefix("sub-") ? String(subscription.dropFirst(4)) : subscription
        return "\(purpose.rawValue).\(digits)" + (end.map { "." + String($0, radix: 36) } ?? "")
    }

    /// 160 bits in the letters of RFC 4648 base32, small: a mail program breaks no link at them.
    private static func text(_ code: [UInt8]) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
        var result = ""
        var (buffer, bits) = (UInt32(0), 0)
        for byte in code.prefix(20) {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                result.append(letters[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        return result
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let bits = (0..<3).reduce(UInt32(0)) { $0 << 8 | UInt32(group.indices.contains($1) ? group[$1] : 0) }
            for place in 0..<4 {
                result += place <= group.count ? String(letters[Int(bits >> UInt32(18 - 6 * place) & 63)]) : "="
            }
        }
        return result
    }

    /// Takes as long for every text of a length.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
