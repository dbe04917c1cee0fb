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

    /// A product over which the rule runs, for some months.
    package struct Part: Hashable, Sendable {
        /// A product of the rule's level, or an HS code with which the products of the level begin.
        package var product: Product
        /// The first month judged.
        package var from: Month?
        /// The last month judged.
        package var until: Month?

        func holds(in month: Month) -> Bool { from.map { month >= $0 } ?? true && until.map { month <= $0 } ?? true }

        /// Whether a product is the one named, or lies below it.
        func includes(_ product: Product) -> Bool {
            if product == self.product { return true }
            return self.product.isDigits && product.isDigits && product.code.hasPrefix(self.product.code)
        }
    }

    /// Empty: every country that `over` names.
    package var countries: [Member] = []
    /// Countries over which the rule does not run, each for its months.
    package var excluded: [Member] = []
    /// Empty: every product of the level.
    package var products: [Part] = []
    /// The first month judged.
    package var from: Month?
    /// The last month judged.
    package var until: Month?

    /// The products that the rule may run over: those named, and of those known what lies below a code that is named.
    package func products(among known: [Product], at level: Product.Level) -> [Product] {
        if products.isEmpty { return known }
        let named = products.map(\.product).filter { $0.level == level }
        return Set(named + known.filter { product in products.contains { $0.includes(product) } }).sorted()
    }

    /// Whether the rule runs over the series in the month, or in some month when none is given.
    func covers(_ series: WorkingSeries, over: Over, in month: Month? = nil) -> Bool {
        if let month {
            if let from, month < from { return false }
            if let until, month > until { return false }
        }
        let isExcluded = excluded.contains { member in
            member.country == series.country
                && (month.map(member.holds) ?? (member.from == nil && member.until == nil))
        }
        if isExcluded { return false }
        if !products.isEmpty {
            let isNamed = products.contains { $0.includes(series.product) && (month.map($0.holds) ?? true) }
            if !isNamed { return false }
        }
        if countries.isEmpty { return series.origin.isEmpty && over.covers(series.country) }
        return countries.contains { member in
            member.country == series.country && (member.origin?.code ?? "") == series.origin
                && month.map(member.holds) ?? true
        }
    }
}

extension Product {
    /// Reads a product as people write it: the points of an HS code (`7601.10`) are left out.
    init(written text: String) {
        let isCode = text.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
        self.init(isCode ? text.filter { $0 != "." } : text)
    }

    var isDigits: Bool { !code.isEmpty && code.utf8.allSatisfy { (48...57).contains($0) } }
}

extension Product.Level {
    /// Digits of its HS codes; 0 for categories.
    var codeLength: Int {
        switch self {
        case .chapter: 2
        case .heading: 4
        case .hs6: 6
        case .line: 10
        case .category: 0
        }
    }
}
