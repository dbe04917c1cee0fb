/// A calendar month, the unit of time in which trade statistics are published.
///
/// Written `2021-03`. Months are ordered, and the distance between two of them is a whole number of months.
package struct Month: Hashable, Comparable, Sendable {
    /// Months since January of the year 0.
    package let ordinal: Int32

    package init(ordinal: Int32) { self.ordinal = ordinal }

    /// The given month of a year; `month` counts from 1.
    package init(year: Int, month: Int) { ordinal = Int32(year * 12 + month - 1) }

    /// Reads `YYYY-MM`; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 7, digits[4] == UInt8(ascii: "-"),
            let year = DecimalDigits.value(digits[0..<4]), let month = DecimalDigits.value(digits[5..<7]),
            (1...12).contains(month), year >= 1000
        else { return nil }
        self.init(year: Int(year), month: Int(month))
    }

    package var year: Int { Int(ordinal) / 12 }
    /// The month of the year, from 1 to 12.
    package var month: Int { Int(ordinal) % 12 + 1 }

    package static func < (left: Month, right: Month) -> Bool { left.ordinal < right.ordinal }
    package static func + (month: Month, count: Int) -> Month { Month(ordinal: month.ordinal + Int32(count)) }
    package static func - (month: Month, count: Int) -> Month { Month(ordinal: month.ordinal - Int32(count)) }
    /// The number of months from `right` to `left`.
    package static func - (left: Month, right: Month) -> Int { Int(left.ordinal - right.ordinal) }

    /// The last calendar day of the month.
    package var lastDay: CalendarDay { CalendarDay(year: (self + 1).year, month: (self + 1).month, day: 1) - 1 }
    package var firstDay: CalendarDay { CalendarDay(year: year, month: month, day: 1) }

    private static let shortNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    /// `Jan` … `Dec`.
    package var shortName: String { Self.shortNames[month - 1] }
    /// `January` … `December`.
    package var name: String { Self.names[month - 1] }
}

extension Month: Strideable {
    package func distance(to other: Month) -> Int { other - self }
    package func advanced(by count: Int) -> Month { self + count }
}

extension Month: CustomStringConvertible {
    package var description: String { "\(DecimalDigits.padded(year, 4))-\(DecimalDigits.padded(month, 2))" }
}

extension Month: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let month = Month(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a month (YYYY-MM)")
        }
        self = month
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
