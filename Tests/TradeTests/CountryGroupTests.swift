import Testing
import Trade

@Suite("Groups of countries")
struct CountryGroupTests {
    private func members(_ name: String, _ month: String) throws -> Int {
        let month = try #require(Month(month))
        let group = try #require(CountryGroup.named(name))
        return group.countries.count { group.contains($0, in: month) }
    }

    @Test("The European Union has 27 members, 28 with the United Kingdom, which left at the end of January 2020")
    func europeanUnion() throws {
        #expect(try members("EU", "2013-06") == 27)
        #expect(try members("EU", "2013-07") == 28)
        #expect(try members("EU", "2020-01") == 28)
        #expect(try members("EU", "2020-02") == 27)
        let unitedKingdom = Country("4120")
        let union = try #require(CountryGroup.named("EU"))
        #expect(union.contains(unitedKingdom, in: try #require(Month("2020-01"))))
        #expect(!union.contains(unitedKingdom, in: try #require(Month("2020-02"))))
    }

    @Test("Every member is a country of Schedule C, once")
    func known() throws {
        for group in CountryGroup.known {
            #expect(group.countries.allSatisfy { CountryList.scheduleC.knownSlug(of: $0) != nil })
            #expect(Set(group.members.map(\.country)).count == group.members.count)
        }
        #expect(try members("EuroArea", "2022-12") == 19)
        #expect(try members("EuroArea", "2026-01") == 21)
        #expect(try members("ASEAN", "2025-10") == 11)
        #expect(CountryGroup.named("USMCA")?.countries == [Country("1220"), Country("2010")])
    }
}
