import Trade

extension Rule {
    /// Sets what follows from the rule's formulas and amounts: how far back it reads, what, and which rules it asks.
    mutating func takeFootprint() {
        let selectors = formulas.flatMap(\.selectors) + lets.flatMap(\.selectors)
        reach = selectors.map(\.reach).max() ?? 0
        reads = Reads(selectors, over: over)
        parts = formulas.flatMap(\.ruleNames).uniqued
        windowReach = selectors.filter { $0.shift != .beforeLicenses }.map(\.reach).max() ?? 0
        othersSelectors = selectors.filter { $0.target == .others }
    }
}

extension Reads {
    init(_ selectors: [Selector], over: Over) {
        self.init()
        for selector in selectors {
            switch selector.target {
            case .own: own = true
            case .world: world = true
            case .others: others = true
            case .country(let country): countries.insert(country)
            }
            if selector.measure.isShare {
                world = true
                if !selector.isOfAll, over.roles.contains(where: { !$0.hasStatistics }) {
                    countries.formUnion([.notApplicable, .unknown])
                }
            }
        }
    }
}
