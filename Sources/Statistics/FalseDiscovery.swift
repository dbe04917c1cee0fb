/// Which of many p-values are small beyond what chance gives among so many: control of the false discovery rate
/// (Benjamini and Hochberg 1995, Benjamini and Yekutieli 2001, Benjamini and Bogomolov 2014).
package struct FalseDiscovery: Sendable {
    package enum Method: String, Sendable, CaseIterable {
        /// For tests that are independent or depend on each other positively.
        case benjaminiHochberg = "bh"
        /// For any dependence, at a price.
        case benjaminiYekutieli = "by"
    }

    package struct Finding: Hashable, Sendable {
        /// The least rate at which it would be selected.
        package var adjusted: Double
        /// 1 for the smallest; equal ones have the rank of the last of them.
        package var rank: Int
    }

    /// Tests of the family: one for each verdict.
    package let count: Int
    /// What is at most this is selected: the largest p that is, or, where none is, what the smallest would have to be.
    package let cut: Double
    /// How many are selected.
    package let selected: Int
    /// In the order of the p-values.
    package let findings: [Finding]

    /// - Parameter rate: The share of false ones among those selected that is accepted on average.
    package init(_ p: [Double], rate: Double, method: Method = .benjaminiHochberg) {
        count = p.count
        guard !p.isEmpty else {
            (cut, selected, findings) = (0, 0, [])
            return
        }
        let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
        let size = Double(p.count)
        let price =
            method == .benjaminiHochberg ? 1 : (1...p.count).reversed().reduce(0.0) { $0 + 1 / Double($1) }
        var findings = Array(repeating: Finding(adjusted: 1, rank: 0), count: p.count)
        var least = 1.0
        var largest: Double?
        var chosen = 0
        var rank = p.count
        for place in order.indices.reversed() {
            let value = p[order[place]]
            if place + 1 < order.count, p[order[place + 1]] != value { rank = place + 1 }
            least = min(least, value * price * size / Double(place + 1))
            findings[order[place]] = Finding(adjusted: least, rank: rank)
            if largest == nil, value * price <= rate * Double(place + 1) / size {
                largest = value
                chosen = place + 1
            }
        }
        // Ties are all in: the adjusted value of one is that of the last of them.
        for place in order.indices.dropFirst().reversed() where p[order[place - 1]] == p[order[place]] {
            findings[order[place - 1]].adjusted = findings[order[place]].adjusted
        }
        cut = largest ?? rate / size / price
        selected = chosen
        self.findings = findings
    }

    /// Simes' p-value of a family: of the claim that nothing in it is true.
    package static func simes(_ p: [Double]) -> Double {
        let size = Double(p.count)
        return p.sorted().enumerated().map { $1 * size / Double($0 + 1) }.min() ?? 1
    }

    /// Families first, then the members of those selected at a rate that pays for the selection.
    ///
    /// - Returns: For each family what was found in it; `nil` where the family was not selected.
    package static func hierarchical(_ families: [[Double]], rate: Double) -> [FalseDiscovery?] {
        let whole = FalseDiscovery(families.map(simes), rate: rate)
        return families.map { family in
            guard !family.isEmpty, whole.selected > 0, simes(family) <= whole.cut else { return nil }
            return FalseDiscovery(family, rate: rate * Double(whole.selected) / Double(families.count))
        }
    }
}
