import Trade

extension Rule {
    /// The rule without what keeps it out of countries, products, months and kinds of figures: what a test can say of
    /// `where` and `data`, and could be wrong about if they changed.
    package var unbounded: Rule {
        changed { content in
            content.scope = Scope()
            content.over.reach = .singleAndAll
            content.exceptions = []
            content.data = Set(Status.allCases)
        }
    }
}
