import Trade
import Views

/// What series and their parts are called on pages.
enum Names {
    static func country(_ country: Country, _ role: Role) -> String {
        if country == .all { return role == .destination ? "World" : "All countries" }
        let name = CountryList.scheduleC.name(of: country)
        return country.isSingle ? name : capitalized(name)
    }

    static func product(_ product: Product) -> String {
        if let category = CategoryList.aluminumImportMonitor.category(named: product.code) { return category.label }
        return product.code == "76" ? "All aluminum (76)" : "HS \(dotted(product.code))"
    }

    /// `7606.12.30.91`.
    static func dotted(_ code: String) -> String {
        guard code.utf8.allSatisfy({ (48...57).contains($0) }) else { return code }
        var parts = [String(code.prefix(4))]
        var rest = code.dropFirst(4)
        while !rest.isEmpty {
            parts.append(String(rest.prefix(2)))
            rest = rest.dropFirst(2)
        }
        return parts.joined(separator: ".")
    }

    /// `U.S. imports of unwrought aluminum from India`.
    static func subject(_ series: WorkingSeries) -> String {
        let product = Wording().product(series)
        let country = CountryList.scheduleC.name(of: series.country)
        switch series.role {
        case .origin where series.flow == .import:
            let into =
                series.reporter.isEmpty
                ? "U.S. imports" : "Imports of \(CountryList.scheduleC.name(of: Country(series.reporter)))"
            let what = series.reporter.isEmpty ? "\(into) of \(product)" : "\(into): \(product)"
            return what + (series.country == .all ? "" : " from \(country)")
        case .origin, .destination:
            let reporter =
                series.reporter.isEmpty ? "the United States" : CountryList.scheduleC.name(of: Country(series.reporter))
            return "Exports of \(product) from \(reporter)" + (series.country == .all ? "" : " to \(country)")
        case .smelt:
            return series.country == .all
                ? "Import licenses for \(product), by country of smelt"
                : "U.S. import licenses for \(product) smelted in \(country)"
        case .smelt2:
            return "U.S. import licenses for \(product), second largest smelt"
                + (series.country == .all ? "" : " in \(country)")
        case .cast:
            return series.country == .all
                ? "Import licenses for \(product), by country of cast"
                : "U.S. import licenses for \(product) most recently cast in \(country)"
        }
    }

    /// The title of a rule outside of an alert: what differs from alert to alert is said in general.
    static func withoutPlaceholders(_ title: String) -> String {
        let general = [
            "country": "a country", "product": "a product", "change": "by a percentage", "window": "months",
            "value": "an amount", "limit": "the limit", "month": "a month",
        ]
        var result = ""
        var rest = title[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            let name = rest[start.upperBound..<end.lowerBound].filter { $0 != " " }
            result += rest[..<start.lowerBound] + (general[name] ?? name)
            rest = rest[end.upperBound...]
        }
        result += rest
        return result.replacing("a country a product", with: "a country and product")
    }

    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
