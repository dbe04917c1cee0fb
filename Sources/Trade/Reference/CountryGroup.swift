/// Countries that are read together, each for as long as it belongs.
package struct CountryGroup: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var country: Country
        /// The first month of membership; `nil` for always.
        package var from: Month?
        /// The last month of membership; `nil` for still.
        package var until: Month?

        package init(_ country: Country, from: Month? = nil, until: Month? = nil) {
            self.country = country
            self.from = from
            self.until = until
        }

        package func belongs(in month: Month) -> Bool {
            from.map { month >= $0 } ?? true && until.map { month <= $0 } ?? true
        }
    }

    package var name: String
    package var members: [Member]

    package init(name: String, members: [Member]) {
        self.name = name
        self.members = members
    }

    /// Every country that belongs in some month, sorted by code.
    package var countries: [Country] { Set(members.map(\.country)).sorted() }

    package func contains(_ country: Country, in month: Month) -> Bool {
        members.contains { $0.country == country && $0.belongs(in: month) }
    }
}

extension CountryGroup {
    /// The European Union as the Census Bureau groups it (code 0003): the 27 members, Croatia since July 2013, and the
    /// United Kingdom until January 2020 (Treaty of Accession 2012; Withdrawal Agreement, in force 2020-02-01).
    package static let europeanUnion = CountryGroup(
        name: "EU",
        members: [
            "4010", "4050", "4099", "4190", "4210", "4231", "4239", "4279", "4280", "4330", "4351", "4359", "4370",
            "4470", "4490", "4510", "4550", "4700", "4710", "4730", "4759", "4792", "4840", "4850", "4870", "4910",
        ].map { Member(Country($0)) } + [
            Member(Country("4791"), from: Month(year: 2013, month: 7)),
            Member(Country("4120"), until: Month(year: 2020, month: 1)),
        ])

    /// The partners of the United States in the USMCA, and in NAFTA before it (Census code 0020): Canada and Mexico.
    package static let usmca = CountryGroup(name: "USMCA", members: [Member(Country("1220")), Member(Country("2010"))])

    /// The groups that every rule may name.
    package static let known = [europeanUnion, usmca]
}
