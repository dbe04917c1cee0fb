/// A day of the Gregorian calendar, without a time zone.
package struct CalendarDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package let daysSinceEpoch: Int

    package init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    /// The day of the proleptic Gregorian calendar (days-from-civil over eras of 400 years).
    package init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = era * 146097 + dayOfEra - 719468
    }

    /// Reads `YYYY-MM-DD`; `nil` for anything else, impossible days included.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = DecimalDigits.value(bytes[0..<4]), let month = DecimalDigits.value(bytes[5..<7]),
            let day = DecimalDigits.value(bytes[8..<10]), year >= 1000, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(year: Int(year), month: Int(month), day: Int(day))
        guard civil == (Int(year), Int(month), Int(day)) else { return nil }
    }

    private var civil: (Int, Int, Int) {
        let shifted = daysSinceEpoch + 719468
        let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
        let dayOfEra = shifted - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    package var year: Int { civil.0 }
    package var monthOfYear: Int { civil.1 }
    package var day: Int { civil.2 }
    package var month: Month { Month(year: civil.0, month: civil.1) }

    /// 0 is Sunday, 6 is Saturday.
    package var weekday: Int { ((daysSinceEpoch + 4) % 7 + 7) % 7 }
    /// `Sun` … `Sat`.
    package var weekdayName: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday] }

    package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }
    package static func + (day: CalendarDay, count: Int) -> CalendarDay {
        CalendarDay(daysSinceEpoch: day.daysSinceEpoch + count)
    }
    package static func - (day: CalendarDay, count: Int) -> CalendarDay { day + -count }
    package static func - (left: CalendarDay, right: CalendarDay) -> Int { left.daysSinceEpoch - right.daysSinceEpoch }

    /// The instant of a wall-clock time on this day in America/New_York.
    package func inNewYork(hour: Int, minute: Int = 0, second: Int = 0) -> Instant {
        NewYork.instant(of: self, hour: hour, minute: minute, second: second)
    }
    /// The last second of this day in America/New_York.
    package var endInNewYork: Instant { (self + 1).inNewYork(hour: 0) + -1 }
}

extension CalendarDay: CustomStringConvertible {
    package var description: String {
        "\(DecimalDigits.padded(year, 4))-\(DecimalDigits.padded(monthOfYear, 2))-\(DecimalDigits.padded(day, 2))"
    }
    /// `17 Nov 2026`.
    package var words: String { "\(day) \(month.shortName) \(year)" }
}

extension CalendarDay: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = CalendarDay(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a day (YYYY-MM-DD)")
        }
        self = day
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
