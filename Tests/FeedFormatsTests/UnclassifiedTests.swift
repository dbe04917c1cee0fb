import FeedFormats
import Testing
import Trade

/// Country codes that the list does not have.
struct UnclassifiedTests {
    private static let countries = CountryList(rows: [("1220", "CA", "Canada"), ("2010", "MX", "Mexico")])

    private static func release(
        _ rows: [(String, Int64?, Int64?)], role: Role = .origin, month: String = "2025-03"
    ) -> Release {
        Release(
            source: "census-imports", channel: "test", knownAt: Instant(seconds: 0), sections: [],
            observations: rows.map { country, quantity, value in
                Observation(
                    series: SeriesKey(
                        source: "census-imports", basis: .general, role: role, country: Country(country),
                        product: Product("7601")), month: Month(month) ?? Month(ordinal: 0), quantity: quantity,
                    value: value, status: .final)
            })
    }

    @Test("They count as unclassified, and no dollar is lost")
    func folded() {
        let found = Unclassified(
            Self.release([
                ("-", 1000, 100_000), ("1220", 900, 90_000), ("2010", 95, 9500), ("7999", 3, 300), ("8220", 2, 200),
            ]), countries: Self.countries)
        #expect(found.codes.map(\.code) == ["7999", "8220"])
        #expect(found.release.observations.map(\.series.country.code) == ["-", "1220", "2010", "UN"])
        #expect(found.release.observations.last?.value == 500)
        #expect(found.release.observations.last?.quantity == 5)
        #expect(found.problem == nil)
        #expect(
            found.remark?.contains("(7999, 8220) are counted as unclassified, at most 0.50 % of a month (2025-03)")
                == true)
    }

    @Test("Up to one percent of a month's dollars; above that the release is not accepted")
    func gate() {
        let exact = Unclassified(Self.release([("1220", 1, 99_000), ("7999", 1, 1000)]), countries: Self.countries)
        #expect(exact.problem == nil)
        let over = Unclassified(Self.release([("1220", 1, 98_999), ("7999", 1, 1001)]), countries: Self.countries)
        #expect(over.problem?.what.contains("(7999) hold 1.00 % of 2025-03") == true)
    }

    @Test("An unknown figure stays unknown; what was unclassified before is added to")
    func unknown() {
        let found = Unclassified(
            Self.release([("1220", 1, 1_000_000), ("UN", 7, 70), ("7999", nil, 30)]), countries: Self.countries)
        #expect(found.release.observations.last?.series.country == .unknown)
        #expect(found.release.observations.last?.quantity == nil)
        #expect(found.release.observations.last?.value == 100)
    }

    @Test("A release of listed countries stays as it is, and a country of smelt keeps its code")
    func untouched() {
        let listed = Self.release([("-", 1, 1), ("1220", 1, 1), ("NA", 1, 1), ("UN", 2, 2)])
        #expect(Unclassified(listed, countries: Self.countries).release.observations == listed.observations)
        let smelt = Self.release([("1220", 1, 1), ("7999", 1, 1)], role: .smelt)
        let found = Unclassified(smelt, countries: Self.countries)
        #expect(found.release.observations == smelt.observations)
        #expect(found.remark == nil)
    }
}
