import RuleLanguage
import Trade

/// A few countries of Schedule C, enough for tests.
struct Countries: CountryNames {
    static let list: [(code: String, slug: String)] = [
        ("1220", "canada"), ("2010", "mexico"), ("4621", "russia"), ("4622", "belarus"), ("5070", "iran"),
        ("5230", "oman"), ("5250", "bahrain"), ("5330", "india"), ("5700", "china"), ("5800", "korea-south"),
        ("4120", "united-kingdom"), ("3010", "colombia"), ("5490", "thailand"), ("5830", "taiwan"), ("5880", "japan"),
        ("4791", "bosnia-and-herzegovina"),
    ]

    func country(named name: String) -> Country? {
        if ["-", "NA", "UN"].contains(name) { return Country(name) }
        if Country(name).isSingle { return Country(name) }
        return Self.list.first { $0.slug == name }.map { Country($0.code) }
    }
    func slug(of country: Country) -> String? { Self.list.first { $0.code == country.code }?.slug }
    var slugs: [String] { Self.list.map(\.slug) }
}
