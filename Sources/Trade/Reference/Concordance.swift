/// What became of tariff codes: which codes took the place of one, and from which month on. Many to many.
package struct Concordance: Hashable, Sendable {
    /// An HS code and those that took over what it covered.
    package struct Move: Hashable, Sendable, Codable {
        /// The first month of the new codes.
        package var from: Month
        package var old: String
        package var new: [String]

        package init(from: Month, old: String, new: [String]) {
            self.from = from
            self.old = old
            self.new = new
        }
    }

    /// In order of month and code.
    package let moves: [Move]
    /// By code: all codes that moves connect it with, itself included, sorted.
    let groups: [String: [String]]
    let lives: [String: Life]

    package init(_ moves: [Move]) {
        self.moves = moves.sorted { ($0.from, $0.old) < ($1.from, $1.old) }
        groups = Self.groups(of: moves)
        lives = Self.lives(of: moves)
    }

    /// What products become that somebody named, by the end of a month: those named, and the codes that took the place of
    /// some of what they cover. Old codes stay, for their past may still be revised. Nothing that is covered already is
    /// added; `moves` are those that added something.
    package func followed(
        _ named: [String], until month: Month, categories: CategoryList = .aluminumImportMonitor
    ) -> (products: [String], moves: [Move]) {
        var products = named
        var used: [Move] = []
        for move in moves where move.from <= month {
            let old = Product(move.old)
            // A category keeps its meaning by its own list of codes.
            guard products.contains(where: { Product($0).isHS && categories.covers($0, old) }) else { continue }
            let missing = move.new.filter { new in !products.contains { categories.covers($0, Product(new)) } }
            guard !missing.isEmpty else { continue }
            products += missing
            used.append(Move(from: move.from, old: move.old, new: missing))
        }
        return (products, used)
    }

    /// What followed after a code that is gone; `nil` while it stands.
    package func successors(of code: String) -> Move? { moves.last { $0.old == code } }

    /// The concordance in force: as shipped, changes of aluminum lines in the Harmonized Tariff Schedule of the United States.
    package static var tariffSchedule: Concordance { ReferenceLists.inForce.concordance }
}
