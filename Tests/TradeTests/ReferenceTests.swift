import Testing
import Trade

@Suite("Countries, categories, spelling")
struct ReferenceTests {
    private let countries = CountryList.scheduleC

    @Test(
        "Codes become slugs",
        arguments: [
            ("5800", "korea-south"), ("5790", "korea-north"), ("1220", "canada"), ("1000", "united-states-of-america"),
            ("7480", "cote-divoire"), ("5200", "united-arab-emirates"), ("4120", "united-kingdom"), ("4621", "russia"),
        ])
    func slugs(code: String, slug: String) { #expect(countries.knownSlug(of: Country(code)) == slug) }

    @Test(
        "South Korea is korea-south, in every way people write it",
        arguments: ["5800", "korea-south", "Korea, South", "KR", "kr", "south-korea", "South Korea"])
    func korea(name: String) { #expect(countries.country(named: name) == Country("5800")) }

    @Test("Every country is found by its code, its slug and its name; no two share a slug")
    func whole() throws {
        #expect(countries.sortedCodes.count > 230)
        var seen: [String: String] = [:]
        for code in countries.sortedCodes {
            let country = Country(code)
            let slug = try #require(countries.knownSlug(of: country))
            #expect(seen.updateValue(code, forKey: slug) == nil, "\(slug)")
            #expect(countries.country(named: code) == country)
            #expect(countries.country(named: slug) == country)
            #expect(countries.country(named: countries.name(of: country)) == country)
            #expect(slug.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
            // Possessions of the United States (9xxx) are no foreign countries.
            #expect(country.isSingle == !code.hasPrefix("9"))
        }
    }

    @Test("All countries, no country and an unknown one stand for themselves")
    func special() {
        #expect(countries.country(named: "-") == .all)
        #expect(countries.country(named: "world") == .all)
        #expect(countries.country(named: "NA") == .notApplicable)
        #expect(countries.country(named: "UN") == .unknown)
        #expect(countries.country(named: "na") == nil, "Namibia, or no country")
        #expect(countries.suggestions(for: "na") == ["NA", "namibia"])
        #expect(countries.country(named: "un") == nil)
        #expect(countries.suggestions(for: "un") == ["UN"])
        #expect(countries.name(of: .all) == "all countries")
        for country in [Country.all, .notApplicable, .unknown, Country("0014"), Country("12200")] {
            #expect(!country.isSingle)
        }
    }

    @Test("A code of four digits that the list does not have is a country all the same; words are not")
    func unlisted() {
        #expect(countries.country(named: "7999") == Country("7999"))
        #expect(countries.country(named: "0999") == nil)
        #expect(countries.country(named: "Atlantis") == nil)
    }

    @Test(
        "A misspelt country has suggestions, the nearest first",
        arguments: [("kanada", "canada"), ("inda", "india"), ("korea-sout", "korea-south")])
    func suggestions(word: String, wanted: String) { #expect(countries.suggestions(for: word).first == wanted) }

    @Test(
        "Slugs are lower-case ASCII",
        arguments: [
            ("Côte d'Ivoire", "cote-divoire"), ("Korea, South", "korea-south"),
            ("  St. Kitts & Nevis ", "st-kitts-nevis"), ("Türkiye", "turkiye"), ("São Tomé", "sao-tome"),
            ("a\r\nB, c.", "a-b-c"), ("- é \r\n-Z9 -", "e-z9"), ("--", ""), ("", ""),
        ])
    func slug(name: String, slug: String) { #expect(CountryList.slug(of: name) == slug) }

    @Test("Spelling finds the nearest words within a third of the length")
    func spelling() {
        #expect(Spelling.nearest(to: "unwroght", among: ["foil", "unwrought", "wire"]) == ["unwrought"])
        #expect(Spelling.nearest(to: "xyzzy", among: ["foil", "unwrought", "wire"]).isEmpty)
        #expect(Spelling.nearest(to: "wir", among: ["wires", "wire", "foil"]) == ["wire", "wires"])
        #expect(Spelling.nearest(to: "", among: []).isEmpty)
    }

    @Test(
        "Tariff lines belong to the categories of the monitor",
        arguments: [
            ("7601201010", ["unwrought"]), ("7604", ["bars"]), ("760711", ["foil"]), ("7616995160", ["castings"]),
            ("7616995190", []), ("761699", []), ("76", []), ("7602000000", []), ("unwrought", ["unwrought"]),
        ])
    func categories(code: String, slugs: [String]) {
        #expect(CategoryList.aluminumImportMonitor.categories(of: Product(code)).map(\.slug) == slugs)
    }

    @Test("Products know their level and system")
    func levels() {
        #expect(Product("76").level == .chapter)
        #expect(Product("7601").level == .heading)
        #expect(Product("760110").level == .hs6)
        #expect(Product("7601106030").level == .line)
        #expect(Product("76011060").level == nil)
        #expect(Product("unwrought").level == .category)
        #expect(Product("naics:331313").level == nil)
        #expect(Product("naics:331313").system == "naics")
        #expect(!Product("761").isHS)
    }

    @Test("A series address names role, country, cross and product")
    func addresses() {
        #expect(
            WorkingSeries(country: Country("1220"), product: Product("unwrought")).address == "origin/1220/unwrought")
        let cross = WorkingSeries(role: .smelt, country: Country("5700"), origin: "2010", product: Product("sheet"))
        #expect(cross.address == "smelt/5700:2010/sheet")
        let export = WorkingSeries(
            flow: .export, reporter: "5200", role: .destination, country: Country("1000"), product: Product("76"))
        #expect(export.address == "5200>destination/1000/76")
    }
}
