import Testing
import Trade

@Suite("Groups of countries")
struct CountryGroupTests {
    private func members(_ group: CountryGroup, _ month: String) throws -> Int {
        let month = try #require(Month(month))
        return group.countries.count { group.contains($0, in: month) }
    }

    @Test("The European Union has 27 members, 28 with the United Kingdom, which left at the end of January 2020")
    func europeanUnion() throws {
        #expect(try members(.europeanUnion, "2013-06") == 27)
        #expect(try members(.europeanUnion, "2013-07") == 28)
        #expect(try members(.europeanUnion, "2020-01") == 28)
        #expect(try members(.europeanUnion, "2020-02") == 27)
        let unitedKingdom = Country("4120")
        #expect(CountryGroup.europeanUnion.contains(unitedKingdom, in: try #require(Month("2020-01"))))
        #expect(!CountryGroup.europeanUnion.contains(unitedKingdom, in: try #require(Month("2020-02"))))
    }

    @Test("Every member is a country of Schedule C, once")
    func known() {
        for group in CountryGroup.known {
            #expect(group.countries.allSatisfy { CountryList.scheduleC.knownSlug(of: $0) != nil })
            #expect(Set(group.members.map(\.country)).count == group.members.count)
        }
        #expect(CountryGroup.usmca.countries == [Country("1220"), Country("2010")])
    }
}
