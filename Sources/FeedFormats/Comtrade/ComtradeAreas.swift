package import Trade

/// Countries as UN Comtrade numbers them: the numbers of `countries.csv`, and a few older ones.
///
/// Areas that are no country (bunkers, free zones, "nes") and areas that ended have no place in it.
package enum ComtradeAreas {
    /// Numbers that stand beside newer ones for the same country.
    private static let old = [
        158: "5830", 250: "4279", 578: "4039", 736: "7321", 756: "4419", 840: "1000",
    ]

    /// The country of an area; 0 is the world.
    package static func country(_ area: Int) -> Country? {
        area == 0 ? .all : CountryList.scheduleC.country(area: area) ?? old[area].map { Country($0) }
    }

    /// The number that a country is asked for by.
    package static func area(_ country: Country) -> Int? { CountryList.scheduleC.area(of: country) }
}
