import Trade

/// Turns what a table calls countries and products into codes.
struct TableNames {
    enum Answer<Found> {
        case found(Found)
        case missed(near: [String])
    }

    let categories: CategoryList
    let countries: CountryList
    let mapping: TableMapping

    func isSkipped(_ text: String, _ field: TableMapping.Names) -> Bool {
        field.skipped.contains(CountryList.slug(of: text))
    }

    func country(_ text: String, _ field: TableMapping.Names) -> Answer<Country> {
        let slug = CountryList.slug(of: text)
        if field.totals.contains(slug) { return .found(.all) }
        let meant = field.spellings[slug] ?? text
        // A workbook may hold a code as a number.
        if let country = countries.country(named: meant), country.code.count <= 4 { return .found(country) }
        return .missed(near: countries.suggestions(for: meant))
    }

    func product(_ text: String, _ field: TableMapping.Names) -> Answer<String> {
        let meant = field.spellings[CountryList.slug(of: text)] ?? text
        if case .statistics(_, let system?, _, _) = mapping.kind {
            let code = field.isCodeLast ? Self.lastCode(meant) : CountryList.slug(of: meant)
            return code.isEmpty ? .missed(near: []) : .found("\(system):\(code)")
        }
        if let category = categories.category(named: meant) { return .found(category.slug) }
        if case .statistics = mapping.kind, Product(meant).isHS { return .found(meant) }
        return .missed(near: categories.suggestions(for: meant))
    }

    /// `INGOTS AND STEEL FOR CASTINGS.........1A` ends with its code.
    static func lastCode(_ text: String) -> String {
        let tail = text.unicodeScalars.reversed().prefix { CharacterKinds.isLetterOrDigit($0) }
        let code = String(String.UnicodeScalarView(tail.reversed()))
        return code.utf8.first.map(ASCII.isDigit) == true ? code.lowercased() : ""
    }
}

private enum CharacterKinds {
    static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || (48...57).contains(scalar.value))
    }
}
