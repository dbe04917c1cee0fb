package import Trade

/// The series that a rule runs over: roles, single countries or their total, and a level of products.
package struct Over: Hashable, Sendable {
    package enum Reach: String, Hashable, Sendable {
        /// Every single country.
        case single
        /// Every single country, and all together as a series of its own.
        case singleAndAll
        /// All countries together only.
        case all
    }

    package var roles: [Role]
    package var reach: Reach
    package var level: Product.Level

    package init(roles: [Role], reach: Reach, level: Product.Level) {
        self.roles = roles
        self.reach = reach
        self.level = level
    }

    /// Role and level alone; which countries is for the scope to say as well.
    func covers(_ series: WorkingSeries) -> Bool {
        guard roles.contains(series.role), series.product.level == level, series.reporter.isEmpty else { return false }
        return series.flow == (series.role == .destination ? .export : .import)
    }

    func covers(_ country: Country) -> Bool {
        switch reach {
        case .single: country.isSingle
        case .singleAndAll: country.isSingle || country == .all
        case .all: country == .all
        }
    }

    /// As a rule file writes it: `[origin or all, category]`.
    package var text: String {
        let first =
            roles.count > 1
            ? "[" + roles.map(\.rawValue).joined(separator: ", ") + "]"
            : (roles.first?.rawValue ?? "")
                + (reach == .all ? " total" : reach == .singleAndAll ? " or all" : "")
        return "[\(first), \(level.rawValue)]"
    }
}

/// What narrows a rule to some countries, products and months.
package struct Scope: Hashable, Sendable {
    /// A country in which the rule runs, for some months.
    package struct Member: Hashable, Sendable {
        package var country: Country
        /// Metal of this origin only: the series smelted or cast in `country` from there.
        package var origin: Country?
        /// The first month judged.
        package var from: Month?
        /// The last month judged.
        package var until: Month?

        func holds(in month: Month) -> Bool { from.map { month >= $0 } ?? true && until.map { month <= $0 } ?? true }
    }

    /// Empty: every country that `over` names.
    package var countries: [Member] = []
    package var excluded: [Country] = []
    /// Empty: every product of the level.
    package var products: [Product] = []
    /// The first month judged.
    package var from: Month?

    func covers(_ series: WorkingSeries, over: Over, in month: Month? = nil) -> Bool {
        if let month, let from, month < from { return false }
        if excluded.contains(series.country) { return false }
        if !products.isEmpty, !products.contains(series.product) { return false }
        if countries.isEmpty { return series.origin.isEmpty && over.covers(series.country) }
        return countries.contains { member in
            member.country == series.country && (member.origin?.code ?? "") == series.origin
                && month.map(member.holds) ?? true
        }
    }
}
