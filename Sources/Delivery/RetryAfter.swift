import Trade

/// The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or the instant as an HTTP date.
enum RetryAfter {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds to wait from `now` on, 0 at least; `nil` when it is neither.
    static func seconds(_ text: String, now: Instant) -> Int64? {
        let text = text.trimmingPrefix { $0 == " " || $0 == "\t" }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        if !digits.isEmpty, text.dropFirst(digits.count).allSatisfy({ $0 == " " || $0 == "\t" }) {
            // More than fits is as long as can be.
            return Int64(digits) ?? .max
        }
        return date(text).map { max(0, $0.seconds - now.seconds) }
    }

    /// The form that is sent today (`Sun, 06 Nov 1994 08:49:37 GMT`), and the two that are only read.
    private static func date(_ text: Substring) -> Instant? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        switch words.count {
        // Sun 06 Nov 1994 08:49:37 GMT; Sunday 06 Nov 94 08:49:37 GMT
        case 6 where words[5] == "GMT": return instant(day: words[1], month: words[2], year: words[3], time: words[4])
        // Sun Nov 6 08:49:37 1994
        case 5: return instant(day: words[2], month: words[1], year: words[4], time: words[3])
        default: return nil
        }
    }

    private static func instant(day: String, month: String, year: String, time: String) -> Instant? {
        guard let month = months.firstIndex(of: month), let day = Int(day), var year = Int(year) else { return nil }
        // A year of two digits is of this century or, from 70 on, of the last.
        if year < 100 { year += year < 70 ? 2000 : 1900 }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return Instant("\(year)-\(two(month + 1))-\(two(day))T\(time)Z")
    }
}
