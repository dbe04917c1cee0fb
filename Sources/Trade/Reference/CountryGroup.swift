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
    /// The groups that every rule may name.
    package static var known: [CountryGroup] { ReferenceLists.inForce.groups }
    /// Those that ship: a rule that names another one carries its members along.
    package static var shipped: [CountryGroup] { ReferenceLists.shipped.groups }
    /// A group in force by its name.
    package static func named(_ name: String) -> CountryGroup? { known.first { $0.name == name } }
}
