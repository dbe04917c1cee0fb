import BigInt
package import Trade

/// An amount as a rule writes it: `500 t`, `2_000 kg`, `2000000 USD`, `2500 USD/t`, `15%`, `5 pp`, `3mo`, `1.15`,
/// `2019-01`.
package struct Literal: Hashable, Sendable {
    /// In base units: kilograms, dollars, dollars per kilogram, fractions, months; a month
    /// of the calendar counts from January of the year 0.
    package var number: Rational
    package var dimension: Dimension
    /// As written, with single blanks.
    package var text: String

    init(number: Rational, dimension: Dimension, text: String) {
        self.number = number
        self.dimension = dimension
        self.text = text
    }

    /// A month of the calendar.
    init(month: Month) {
        self.init(number: Rational(month.ordinal), dimension: .date, text: month.description)
    }

    package var amount: Amount { Amount(number, dimension.unit) }

    /// The units a number may carry, with their dimension and size in base units.
    static let units: [(name: String, dimension: Dimension, size: Rational)] = [
        ("t", .mass, Rational(1000)), ("kg", .mass, .one), ("USD", .money, .one),
        ("USD/t", .unitValue, Rational(1, 1000)), ("USD/kg", .unitValue, .one), ("%", .ratio, Rational(1, 100)),
        ("pp", .points, Rational(1, 100)), ("mo", .months, .one),
    ]
    static let unitNames = units.map(\.name)

    /// What people write for a unit, by lower-case word.
    static let otherNames: [String: String] = [
        "ton": "t", "tons": "t", "tonne": "t", "tonnes": "t", "mt": "t", "kilo": "kg", "kilos": "kg",
        "kilogram": "kg", "kilograms": "kg", "dollar": "USD", "dollars": "USD", "us": "USD", "percent": "%",
        "pct": "%", "points": "pp", "month": "mo", "months": "mo", "m": "mo",
    ]

    /// The unit behind another name for it, or behind a slip in one of four letters and more.
    static func unitMeant(by word: String) -> String? {
        let word = word.lowercased()
        if let unit = otherNames[word] { return unit }
        guard word.utf8.count >= 4 else { return nil }
        return Suggestion.nearest(to: word, among: otherNames.keys.sorted()).flatMap { otherNames[$0] }
    }

    /// What to write for a time in another unit: `90d` is about `3mo`.
    static func inMonths(_ digits: String, _ unit: String) -> String? {
        let months: (count: Int, of: Int)
        switch unit.lowercased() {
        case "d", "day", "days": months = (1, 30)
        case "w", "week", "weeks": months = (7, 30)
        case "q", "quarter", "quarters": months = (3, 1)
        case "y", "yr", "year", "years": months = (12, 1)
        default: return nil
        }
        guard let count = Int(digits.filter { $0 != "_" }), count > 0, count <= 10_000 else {
            return "windows count months: write `3mo`"
        }
        return "windows count months: write `\(max(1, (count * months.count + months.of / 2) / months.of))mo`"
    }

    static func unit(_ name: String) -> (dimension: Dimension, size: Rational)? {
        units.first { $0.name == name }.map { ($0.dimension, $0.size) }
    }
}

extension Literal {
    /// An amount as people write it: a literal, with a sign, and commas between thousands; `nil` for anything else.
    package static func amount(_ text: String) -> Amount? {
        var scalars = Array(text.unicodeScalars).filter { $0 != "," }
        let isNegative = scalars.first == "-"
        if let sign = scalars.first, sign == "-" || sign == "+" { scalars.removeFirst() }
        guard let literal = try? FormulaParser.parseLiteral(scalars) else { return nil }
        return Amount(isNegative ? -literal.number : literal.number, literal.dimension.unit)
    }
}
