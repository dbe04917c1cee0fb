package import Trade

extension WorkingSeries {
    /// Reads an address as people write it: `[REPORTER>]ROLE/COUNTRY[:ORIGIN]/PRODUCT`, countries by code, slug or name;
    /// `nil` when it is none.
    package init?(address: String, countries: any CountryNames) {
        var rest = address
        var reporter = ""
        if let mark = rest.firstIndex(of: ">") {
            let name = String(rest[..<mark])
            guard let code = Self.reporter(name, countries) else { return nil }
            reporter = code
            rest = String(rest[rest.index(after: mark)...])
        }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let role = Role(rawValue: parts[0]), !parts[2].isEmpty else { return nil }
        let places = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(places.count), let country = countries.country(named: places[0]) else { return nil }
        var origin = ""
        if places.count == 2 {
            guard let found = countries.country(named: places[1]), !role.hasStatistics else { return nil }
            origin = found.code
        }
        let product = Product(parts[2])
        guard product.level != nil || product.isHS || product.system != nil else { return nil }
        self.init(
            flow: role == .destination ? .export : .import, reporter: reporter, role: role, country: country,
            origin: origin, product: product)
    }

    /// The code of a reporting country, or of a group that reports as one (four digits, such as 0003, the European Union).
    private static func reporter(_ name: String, _ countries: any CountryNames) -> String? {
        if let country = countries.country(named: name) { return country.isSingle ? country.code : nil }
        return name.utf8.count == 4 && name.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? name : nil
    }
}
