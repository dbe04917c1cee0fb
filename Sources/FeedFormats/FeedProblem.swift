/// Why a body is not accepted: what is wrong, where, what was expected, and what to do about it.
///
/// The place names a file line and column, a row, or a byte offset, counted from 1 (byte offsets from 0). No text of
/// a problem ever holds a key: requests are named by their redacted form.
package struct FeedProblem: Error, Hashable, Sendable {
    package var what: String
    /// `line 7, column quantity_t`, `byte 1204`, `row 3`; empty when the whole body is meant.
    package var `where`: String
    /// Empty when `what` says it already.
    package var expected: String
    /// What the reader can do, as a whole clause without a full stop.
    package var advice: String

    package init(what: String, where: String = "", expected: String = "", advice: String = "") {
        self.what = what
        self.where = `where`
        self.expected = expected
        self.advice = advice
    }

    /// At most `limit` bytes of a body in back quotes, with everything but printable ASCII replaced by `?`.
    static func quote(_ bytes: some Sequence<UInt8>, limit: Int = 60) -> String {
        var text = "`"
        var count = 0
        for byte in bytes {
            guard count < limit else {
                text += "…"
                break
            }
            text.unicodeScalars.append(Unicode.Scalar((32...126).contains(byte) && byte != 96 ? byte : 63))
            count += 1
        }
        return text + "`"
    }
}

extension FeedProblem: CustomStringConvertible {
    /// One or two sentences.
    package var description: String {
        var sentence = `where`.isEmpty ? "" : `where` + ": "
        sentence += what
        if !expected.isEmpty { sentence += "; expected " + expected }
        sentence = Self.capitalized(sentence) + "."
        return advice.isEmpty ? sentence : sentence + " " + Self.capitalized(advice) + "."
    }

    private static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
