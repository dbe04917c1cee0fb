package import Trade

/// How a table writes months or days: `YYYY-MM`, `MMMM YYYY`, `M/D/YYYY`, `Data through MMM DD, YY`.
///
/// `YYYY` and `YY` are the year, `MMMM` and `MMM` the English name of the month and its first three letters, `MM` and `M`
/// its number, `DD` and `D` the day, `*` any text; everything else stands for itself, letters in any case.
package struct DateForm: Sendable, Hashable {
    private enum Part: Hashable {
        case year(Int)
        case monthName(isShort: Bool)
        case month, day, anything
        case letter(UInt8)
    }

    package let text: String
    private let parts: [Part]

    /// `nil` for a form without year and month.
    package init?(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        let tokens: [(String, Part)] = [
            ("YYYY", .year(4)), ("YY", .year(2)), ("MMMM", .monthName(isShort: false)),
            ("MMM", .monthName(isShort: true)),
            ("MM", .month), ("M", .month), ("DD", .day), ("D", .day), ("*", .anything),
        ]
        while let first = rest.first {
            // A token ends where a word ends: the `D` of `Data` is a letter.
            if let (token, part) = tokens.first(where: { rest.starts(with: $0.0.utf8) }),
                part == .anything || !Self.isLetter(rest.dropFirst(token.utf8.count).first)
                    || Self.isToken(rest.dropFirst(token.utf8.count))
            {
                parts.append(part)
                rest = rest.dropFirst(token.utf8.count)
            } else {
                repeat {
                    parts.append(.letter(Self.lower(rest.removeFirst())))
                } while Self.isLetter(first)
                    && Self.isLetter(rest.first)
            }
        }
        self.parts = parts
        let hasYear = parts.contains { if case .year = $0 { true } else { false } }
        let hasMonth = parts.contains { if case .monthName = $0 { true } else { $0 == .month } }
        guard hasYear, hasMonth else { return nil }
    }

    package var hasDay: Bool { parts.contains(.day) }

    private static func isLetter(_ byte: UInt8?) -> Bool { byte.map { (65...90).contains($0 & 0xDF) } ?? false }
    private static func isToken(_ rest: ArraySlice<UInt8>) -> Bool {
        let word = rest.prefix { isLetter($0) }
        return !word.isEmpty && word.allSatisfy { [68, 77, 89].contains($0) }
    }
    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    /// The month that a text says, the day too where the form has one.
    package func month(_ text: String) -> Month? { read(text)?.month }
    package func day(_ text: String) -> CalendarDay? { read(text).flatMap(\.day) }

    private struct Found {
        var year: Int?
        var month: Int?
        var dayOfMonth: Int?
    }

    private func read(_ text: String) -> (month: Month, day: CalendarDay?)? {
        var found = Found()
        guard text.utf8.count <= 200, match(parts[...], Array(text.utf8.map(Self.lower))[...], &found),
            let year = found.year,
            let month = found.month
        else { return nil }
        let day = found.dayOfMonth.flatMap {
            CalendarDay(
                "\(DecimalDigits.padded(year, 4))-\(DecimalDigits.padded(month, 2))-\(DecimalDigits.padded($0, 2))")
        }
        if hasDay, day == nil { return nil }
        return (Month(year: year, month: month), day)
    }

    private func match(_ parts: ArraySlice<Part>, _ text: ArraySlice<UInt8>, _ found: inout Found) -> Bool {
        guard let part = parts.first else { return text.isEmpty }
        let rest = parts.dropFirst()
        func number(_ widths: [Int], _ range: ClosedRange<Int>, _ keep: (inout Found, Int) -> Void) -> Bool {
            for width in widths where text.count >= width {
                guard let value = DecimalDigits.value(Array(text.prefix(width))[...]), range.contains(Int(value)) else {
                    continue
                }
                var next = found
                keep(&next, Int(value))
                if match(rest, text.dropFirst(width), &next) {
                    found = next
                    return true
                }
            }
            return false
        }
        switch part {
        case .letter(let byte): return text.first == byte && match(rest, text.dropFirst(), &found)
        case .year(4): return number([4], 1900...2199) { $0.year = $1 }
        case .year: return number([2], 0...99) { $0.year = 2000 + $1 }
        case .month: return number([2, 1], 1...12) { $0.month = $1 }
        case .day: return number([2, 1], 1...31) { $0.dayOfMonth = $1 }
        case .monthName(let isShort):
            for number in 1...12 {
                let month = Month(year: 2000, month: number)
                let name = Array((isShort ? month.shortName : month.name).lowercased().utf8)
                guard text.starts(with: name) else { continue }
                var next = found
                next.month = number
                guard match(rest, text.dropFirst(name.count), &next) else { continue }
                found = next
                return true
            }
            return false
        case .anything:
            for count in 0...text.count where match(rest, text.dropFirst(count), &found) { return true }
            return false
        }
    }

    /// What is tried where nothing is said.
    package static let usual = [
        "YYYY-MM", "YYYY-MM-DD", "MMMM YYYY", "MMM YYYY", "MMM-YY", "MMM-YYYY", "MMMM, YYYY", "M/YYYY", "M/D/YYYY",
        "YYYY/MM",
    ].compactMap { DateForm($0) }
}
