import BigInt
package import Trade

/// Numbers, months and series in words: the same on every surface.
package struct Wording: Sendable {
    package let countries: CountryList
    package let categories: CategoryList

    package init(countries: CountryList = .scheduleC, categories: CategoryList = .aluminumImportMonitor) {
        self.countries = countries
        self.categories = categories
    }

    // MARK: Numbers

    /// An amount as evidence shows it: whole tonnes, dollars, percent, points.
    package static func amount(_ amount: Amount) -> String {
        let number = amount.number
        switch amount.unit {
        case .kilograms:
            let tonnes = number * Rational(1, 1000)
            return grouped(tonnes, places: tonnes.magnitude < Rational(10) && !tonnes.isWhole ? 1 : 0) + " t"
        case .dollars: return dollars(number)
        case .dollarsPerKilogram: return "$" + grouped(number * Rational(1000), places: 0) + "/t"
        case .ratio: return plainPercent(number)
        case .points:
            let points = number * Rational(100)
            return points.decimal(places: points.isWhole ? 0 : 1) + " points"
        case .count: return grouped(number, places: number.isWhole ? 0 : 2)
        case .months: return grouped(number, places: 0) + " months"
        case .truth: return number == .zero ? "no" : "yes"
        }
    }

    /// An amount to the last unit: kilograms and whole dollars.
    package static func exact(_ amount: Amount) -> String {
        switch amount.unit {
        case .kilograms: grouped(amount.number, places: amount.number.isWhole ? 0 : 3) + " kg"
        case .dollars:
            (amount.number.isNegative ? "-$" : "$")
                + grouped(amount.number.magnitude, places: amount.number.isWhole ? 0 : 2)
        case .ratio: (amount.number * Rational(100)).decimal(places: 4) + "%"
        case .points: (amount.number * Rational(100)).decimal(places: 4) + " points"
        default: self.amount(amount)
        }
    }

    /// A figure to the last unit: `8,481 t`, `8,480.123 t`, `$9,141,203`.
    package static func whole(_ figure: Int64, _ unit: Unit) -> String {
        guard unit == .kilograms else { return exact(Amount(Rational(figure), unit)) }
        let tonnes = DecimalDigits.grouped(figure / 1000)
        guard figure % 1000 != 0 else { return tonnes + " t" }
        var digits = DecimalDigits.padded(Int(figure % 1000), 3)
        while digits.last == "0" { digits.removeLast() }
        return "\(tonnes).\(digits) t"
    }

    /// `15%`, and one decimal where there is a fraction.
    package static func plainPercent(_ fraction: Rational) -> String {
        let percent = fraction * Rational(100)
        return percent.decimal(places: percent.isWhole ? 0 : 1) + "%"
    }

    /// `$123.4 million` from a million on, `$2.34 billion`, else whole dollars.
    static func dollars(_ number: Rational) -> String {
        let billion = Rational(1_000_000_000)
        if number.magnitude >= billion, let billions = number / billion {
            return (number.isNegative ? "-$" : "$") + grouped(billions.magnitude, places: 2) + " billion"
        }
        let million = Rational(1_000_000)
        if number.magnitude >= million, let millions = number / million {
            return (number.isNegative ? "-$" : "$") + grouped(millions.magnitude, places: 1) + " million"
        }
        return (number.isNegative ? "-$" : "$") + grouped(number.magnitude, places: 0)
    }

    /// `42.8%`.
    package static func percent(_ fraction: Rational) -> String { (fraction * Rational(100)).decimal(places: 1) + "%" }

    /// A change as people say it: `+42.8%`, and `20 times` once it is far beyond doubling.
    package static func change(_ fraction: Rational, places: Int = 1) -> String {
        if fraction >= Rational(9) { return (fraction + .one).decimal(places: 0) + " times" }
        let percent = (fraction * Rational(100)).decimal(places: places)
        return (percent.hasPrefix("-") ? "" : "+") + percent + "%"
    }

    static func grouped(_ number: Rational, places: Int) -> String {
        let text = number.decimal(places: places)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = Int64(parts[0]) else { return text }
        let sign = text.hasPrefix("-") && whole == 0 ? "-" : ""
        return sign + DecimalDigits.grouped(whole) + (parts.count > 1 ? "." + parts[1] : "")
    }

    // MARK: Months

    /// `Aug-Oct 2026`, `Nov 2019-Jan 2020`, `October 2026`.
    package static func span(_ from: Month, _ through: Month) -> String {
        if from == through { return "\(through.name) \(through.year)" }
        if from.year == through.year { return "\(from.shortName)-\(through.shortName) \(through.year)" }
        return "\(from.shortName) \(from.year)-\(through.shortName) \(through.year)"
    }

    package static func month(_ month: Month) -> String { "\(month.name) \(month.year)" }

    /// `January 2019`, `January 2019 and May 2019`; more than three in a row `April 2021 to September 2021`.
    package static func list(_ months: [Month]) -> String {
        let words = months.map(month)
        guard words.count > 1, let first = months.first, let last = months.last, let name = words.last else {
            return words.first ?? ""
        }
        if months.count > 3, last - first == months.count - 1 { return words[0] + " to " + name }
        return words.dropLast().joined(separator: ", ") + " and " + name
    }

    // MARK: Series

    /// `India`, `all origins`.
    package func country(_ series: WorkingSeries) -> String {
        if series.country == .all { return series.role == .destination ? "all destinations" : "all origins" }
        let name = countries.name(of: series.country)
        return series.origin.isEmpty ? name : name + " by way of " + countries.name(of: Country(series.origin))
    }

    package func product(_ series: WorkingSeries) -> String {
        series.product.code == "76" ? "aluminum (chapter 76)" : categories.words(for: series.product)
    }

    /// `unwrought aluminum from India`, `aluminum foil smelted in Russia`.
    package func subject(_ series: WorkingSeries) -> String {
        let link =
            switch series.role {
            case .origin: series.flow == .import ? "from" : "of origin"
            case .destination: "to"
            case .smelt: "smelted in"
            case .smelt2: "with second largest smelt in"
            case .cast: "most recently cast in"
            }
        return product(series) + " " + link + " " + country(series)
    }

    /// `India × unwrought`: the series in a list.
    package func label(_ series: WorkingSeries) -> String {
        let role = series.role == .origin ? "" : series.role.rawValue + " "
        return role + (series.country == .all ? "All origins" : country(series)) + " × " + series.product.code
    }

    /// `Since January 2027 HS 7604.29.10 is HS 7604.29.30 and HS 7604.29.50; your subscription follows.`
    package func words(_ move: Concordance.Move) -> String {
        let new = MessageText.list(move.new.map { MessageText.code(Product($0)) })
        return
            "Since \(Self.month(move.from)) \(MessageText.code(Product(move.old))) is \(new); your subscription follows."
    }
}

extension Rational {
    var isWhole: Bool { denominator == 1 }
}
