import BigInt
package import Trade

/// Numbers as pages write them: three significant digits in drawings and sentences, whole tonnes and dollars in tables.
package enum Display {
    /// A real minus sign.
    static let minus = "\u{2212}"

    /// In what a drawing counts: the divisor of the stored figures, and its name.
    package struct Scale: Sendable, Hashable {
        package var divisor: Rational
        package var unit: String

        func double(_ value: Rational) -> Double { (value / divisor)?.double ?? 0 }
    }

    /// The scale of a set of values: thousand tonnes, or tonnes where all are below one thousand.
    static func scale(_ measure: Measure, _ presentation: Presentation, largest: Rational) -> Scale {
        switch presentation {
        case .change, .share: return Scale(divisor: Rational(1, 100), unit: "%")
        case .index: return Scale(divisor: .one, unit: "index, first twelve months = 100")
        case .month, .yearToDate, .twelveMonths: break
        }
        switch measure {
        case .quantity:
            return largest >= Rational(1_000_000)
                ? Scale(divisor: Rational(1_000_000), unit: "thousand t") : Scale(divisor: Rational(1000), unit: "t")
        case .value:
            return largest >= Rational(100_000)
                ? Scale(divisor: Rational(1_000_000), unit: "million US$") : Scale(divisor: .one, unit: "US$")
        case .unitValue: return Scale(divisor: .one, unit: "US$/t")
        }
    }

    /// Three significant digits, grouped: `44.5`, `1,240`, `0.031`.
    static func significant(_ number: Rational) -> String {
        let size = number.magnitude
        if size == .zero { return "0" }
        var places = 0
        if size < Rational(1, 10) {
            places = size < Rational(1, 100) ? 4 : 3
        } else if size < .one {
            places = 2
        } else if size < Rational(10) {
            places = 2
        } else if size < Rational(100) {
            places = 1
        }
        return grouped(number, places: places)
    }

    /// Grouped in threes, with a real minus sign.
    static func grouped(_ number: Rational, places: Int) -> String {
        let text = number.decimal(places: places)
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let whole = Int64(parts[0]).map(DecimalDigits.grouped) ?? String(parts[0])
        let isZero = digits.allSatisfy { $0 == "0" || $0 == "." }
        return (isNegative && !isZero ? minus : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// `+43%`, `−8.3%`, and `20 times` far beyond doubling.
    static func change(_ fraction: Rational) -> String {
        if fraction >= Rational(9) { return grouped(fraction + .one, places: 0) + " times" }
        let percent = fraction * Rational(100)
        let text = grouped(percent, places: percent.magnitude < Rational(10) ? 1 : 0)
        return fraction > .zero ? "+" + text + "%" : text + "%"
    }

    static func percent(_ fraction: Rational, places: Int = 1) -> String {
        grouped(fraction * Rational(100), places: places) + "%"
    }

    /// A stored figure in a sentence, with its unit: `44.5 thousand t`, `$124 million`.
    static func phrase(_ value: Rational, _ measure: Measure) -> String {
        let size = value.magnitude
        switch measure {
        case .quantity:
            return size >= Rational(1_000_000)
                ? significant(value * Rational(1, 1_000_000)) + " thousand t"
                : grouped(value * Rational(1, 1000), places: size < Rational(10_000) && size != .zero ? 1 : 0) + " t"
        case .value:
            let sign = value.isNegative ? minus : ""
            if size >= Rational(1_000_000_000) {
                return sign + "$" + significant(size * Rational(1, 1_000_000_000)) + " billion"
            }
            return size >= Rational(1_000_000)
                ? sign + "$" + significant(size * Rational(1, 1_000_000)) + " million"
                : sign + "$" + grouped(size, places: 0)
        case .unitValue: return "$" + grouped(value, places: 0) + "/t"
        }
    }

    /// A value in a table's cell, without its unit.
    static func cell(_ value: Rational, _ measure: Measure, _ presentation: Presentation) -> String {
        switch presentation {
        case .change: return change(value)
        case .share: return percent(value)
        case .index: return grouped(value, places: 1)
        case .month, .yearToDate, .twelveMonths: break
        }
        switch measure {
        case .quantity:
            let tonnes = value * Rational(1, 1000)
            return grouped(tonnes, places: tonnes.magnitude < Rational(10) && value != .zero ? 1 : 0)
        case .value, .unitValue: return grouped(value, places: 0)
        }
    }

    /// The unit of a table's cells.
    static func unit(_ measure: Measure, _ presentation: Presentation) -> String {
        switch presentation {
        case .change: return "against a year earlier"
        case .share: return "% of all countries"
        case .index: return "index"
        case .month, .yearToDate, .twelveMonths: break
        }
        return switch measure {
        case .quantity: "t"
        case .value: "US$"
        case .unitValue: "US$/t"
        }
    }

    /// What stands where there is no number.
    static func gap(_ state: Point.State) -> String {
        switch state {
        case .known: ""
        case .unknown: "(D)"
        case .unpublished: ".."
        }
    }
}
