import Trade

extension RuleContent {
    /// Sets what follows from the rule's formulas and amounts: how far back it reads, what, and which rules it asks.
    mutating func takeFootprint() {
        var footprint = Footprint()
        for formula in formulas { footprint.formUnion(Footprint(formula.root, lets: lets)) }
        for amount in lets { footprint.formUnion(amount.footprint) }
        let selectors = formulas.flatMap(\.selectors) + lets.flatMap(\.selectors)
        windowReach = footprint.reach
        reach = max(footprint.reach, footprint.anchoredReach)
        ahead = footprint.ahead
        reads = Reads(selectors, footprint, over: over)
        parts = formulas.flatMap(\.ruleNames).uniqued
        othersSelectors = selectors.filter(\.isUnitValueOfOthers).uniqued
    }
}
