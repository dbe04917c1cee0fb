/// A moment in time to the second, in UTC.
package struct Instant: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    /// Reads `2021-03-05T13:30:00Z`; fractions of a second are cut off and an offset (`-05:00`) is honoured.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            let day = CalendarDay(String(text.prefix(10))),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = DecimalDigits.value(bytes[11..<13]), let minute = DecimalDigits.value(bytes[14..<16]),
            let second = DecimalDigits.value(bytes[17..<19]), hour < 24, minute < 60, second < 60
        else { return nil }
        var index = 19
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 { index += 1 }
        }
        guard index < bytes.count else { return nil }
        var offset: Int64 = 0
        if bytes[index] == UInt8(ascii: "Z") {
            guard index == bytes.count - 1 else { return nil }
        } else {
            guard bytes.count == index + 6, bytes[index + 3] == UInt8(ascii: ":"),
                bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-"),
                let hours = DecimalDigits.value(bytes[(index + 1)..<(index + 3)]),
                let minutes = DecimalDigits.value(bytes[(index + 4)...]), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (bytes[index] == UInt8(ascii: "-") ? -1 : 1)
        }
        seconds = Int64(day.daysSinceEpoch) * 86400 + hour * 3600 + minute * 60 + second - offset
    }

    /// Reads an instant, or a bare date, which means the last second of that day in America/New_York.
    package init?(asKnownAt text: some StringProtocol) {
        if let day = CalendarDay(text) {
            self = day.endInNewYork
        } else {
            guard let instant = Instant(text) else { return nil }
            self = instant
        }
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }
    package static func + (instant: Instant, seconds: Int64) -> Instant { Instant(seconds: instant.seconds + seconds) }
    package static func - (left: Instant, right: Instant) -> Int64 { left.seconds - right.seconds }

    /// The calendar day of this instant in UTC.
    package var utcDay: CalendarDay {
        CalendarDay(daysSinceEpoch: Int(seconds >= 0 ? seconds / 86400 : (seconds + 1) / 86400 - 1))
    }
    /// The calendar day of this instant in America/New_York: what every rule, digest and page calls a day.
    package var newYorkDay: CalendarDay { Instant(seconds: seconds + NewYork.offset(at: self)).utcDay }
}

extension Instant: CustomStringConvertible {
    package var description: String {
        let day = utcDay
        let rest = Int(seconds - Int64(day.daysSinceEpoch) * 86400)
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map { DecimalDigits.padded($0, 2) }.joined(separator: ":")
        return "\(day)T\(time)Z"
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let instant = Instant(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not an instant")
        }
        self = instant
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
