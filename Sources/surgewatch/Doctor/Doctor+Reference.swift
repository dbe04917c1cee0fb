import Settings
import Trade

extension Doctor {
    /// The lists of countries, groups, categories, tariff lines and successors that are in force, and what in them does not
    /// fit together.
    func reference(_ settings: Configuration) -> [Finding] {
        let lists = ReferenceLists.inForce
        let own = ReferenceLists.Kind.allCases.filter { lists.texts[$0] != ReferenceLists.shipped.texts[$0] }
        let counts = [
            "\(lists.countries.sortedCodes.count) countries", Words.counted(lists.groups.count, "group"),
            "\(lists.categories.categories.count) categories",
            Words.counted(lists.lines.lines.count, "tariff line"),
            Words.counted(lists.concordance.moves.count, "replaced code"),
        ].joined(separator: ", ")
        let origin =
            own.isEmpty
            ? "as shipped"
            : "\(own.map(\.file).joined(separator: ", ")) from \(settings.reference ?? "a folder"), the others as shipped"
        return [Finding(check: .reference, state: .ok, words: "\(counts) (\(origin))")]
            + lists.remarks.map {
                Finding(
                    check: .reference, state: .warning, words: $0,
                    advice: own.isEmpty
                        ? "tell the makers of Surgewatch" : "mend the list in \(settings.reference ?? "its folder")")
            }
    }
}
