package import Trade

extension Subscription {
    /// What it asks for, on one line: `India (origin); unwrought; warning and up; early too; at once`.
    package func words(
        countries: CountryList = .scheduleC, categories: CategoryList = .aluminumImportMonitor
    ) -> String {
        let places = criteria.places.map { place in
            let names =
                place.countries.isEmpty
                ? "any country" : place.countries.map(countries.name(of:)).joined(separator: ", ")
            return "\(names) (\(place.role.rawValue))"
        }
        let products = criteria.products.map { product in
            categories.category(named: product)?.label ?? "HS \(product)"
        }
        return [
            places.isEmpty ? "all countries" : places.joined(separator: ", "),
            products.isEmpty ? "all products" : products.joined(separator: ", "),
            criteria.rules.isEmpty ? nil : "rules " + criteria.rules.joined(separator: ", "),
            criteria.severity == .critical ? "critical" : "\(criteria.severity.rawValue) and up",
            criteria.stage == .early ? "early too" : "confirmed only",
            cadence == .atOnce ? "at once" : cadence.rawValue,
        ].compactMap(\.self).joined(separator: "; ")
    }
}

extension Concordance.Move {
    /// `HS 7601106030 ended before July 2025; 7601106040 and 7601106045 took its place, and your subscription follows.`
    package var words: String {
        "HS \(old) ended before \(from.name) \(from.year); \(new.joined(separator: " and ")) took its place, and your "
            + "subscription follows."
    }
}
