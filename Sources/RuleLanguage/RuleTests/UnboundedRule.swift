import Trade

extension Rule {
    /// The rule without what keeps it out of countries, products, months and kinds of figures: what a test can say of
    /// `where` and `data`, and could be wrong about if they changed.
    package var unbounded: Rule {
        var rule = self
        rule.scope = Scope()
        rule.over.reach = .singleAndAll
        rule.exceptions = []
        rule.data = Set(Status.allCases)
        return rule
    }
}
