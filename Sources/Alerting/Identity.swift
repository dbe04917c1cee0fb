package import Crypto
package import Trade

/// Ids that never hold a value, a source or a vintage, so that they survive crashes, replays and revisions.
package enum Identity {
    /// The id of an episode: 16 hexadecimal digits of SHA-256 over rule, series address and first month found true.
    package static func episode(rule: String, series: WorkingSeries, start: Month) -> String {
        digest("episode", rule, series.flow.rawValue, series.address, start.description, digits: 16)
    }

    /// The id of a notification, the same on every attempt: `ntf-` and 32 digits. No two releases are known at the same
    /// second.
    package static func notification(episode: String, knownAt: Instant, kind: String, receiver: String) -> String {
        "ntf-" + digest("notification", episode, knownAt.description, kind, receiver, digits: 32)
    }

    /// The id of a silence: `sil-` and eight digits, from what it says.
    package static func silence(_ parts: String...) -> String {
        "sil-" + sha256(("silence\u{1F}" + parts.joined(separator: "\u{1F}")).utf8).prefix(8)
    }

    /// SHA-256 in hexadecimal.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        hexadecimal(SHA256.hash(data: Array(bytes)))
    }

    private static func digest(_ parts: String..., digits: Int) -> String {
        // Parts are separated by a byte that occurs in none of them.
        String(sha256(parts.joined(separator: "\u{1F}").utf8).prefix(digits))
    }

    /// A digest in small hexadecimal digits.
    package static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = StaticString("0123456789abcdef")
        return String(unsafeUninitializedCapacity: 2 * SHA256Digest.byteCount) { text in
            for (index, byte) in digest.enumerated() {
                text[2 * index] = digits.utf8Start[Int(byte >> 4)]
                text[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 2 * SHA256Digest.byteCount
        }
    }
}
