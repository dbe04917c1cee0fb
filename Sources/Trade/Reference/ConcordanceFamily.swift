extension Concordance {
    /// The codes that are one line over the years: what a code became and what it came from, and so on, itself included;
    /// sorted. Where codes were split or merged all sides of it are in.
    package func family(of code: String) -> [String] {
        var family: Set<String> = [code]
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for move in moves where family.contains(move.old) || move.new.contains(where: family.contains) {
                let before = family.count
                family.insert(move.old)
                family.formUnion(move.new)
                hasGrown = hasGrown || family.count > before
            }
        }
        return family.sorted()
    }
}
