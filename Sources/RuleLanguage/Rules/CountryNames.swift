package import Trade

/// The countries as people write them in rules, in tests and on the command line.
package protocol CountryNames: Sendable {
    /// The country of a Schedule C code, a slug or a name; `-`, `NA` and `UN` stand for themselves.
    func country(named name: String) -> Country?
    /// The slug of a country (`korea-south`); `nil` when the list does not have it.
    func slug(of country: Country) -> String?
    /// All slugs, for suggestions.
    var slugs: [String] { get }
}

extension CountryNames {
    /// Slugs near to a word that names no country; empty when none is near.
    package func suggestions(for name: String) -> [String] {
        Suggestion.nearest(to: name, among: slugs).map { [$0] } ?? []
    }
}
