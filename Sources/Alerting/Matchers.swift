package import Trade

/// Which alerts a route or a silence is about: by rule, role, country and product. An empty list takes all.
///
/// A category slug stands for the category and for the tariff lines in it; an HS code for all codes below it and for the
/// categories that lie wholly in it.
package struct Matchers: Hashable, Sendable, Codable {
    /// Rule names; `*` at the end matches any rest.
    package var rules: [String]
    package var roles: [Role]
    package var countries: [Country]
    /// Category slugs, HS codes, or codes of other systems with their prefix (`naics:331313`).
    package var products: [String]

    package init(rules: [String] = [], roles: [Role] = [], countries: [Country] = [], products: [String] = []) {
        self.rules = rules
        self.roles = roles
        self.countries = countries
        self.products = products
    }

    package var isEmpty: Bool { rules.isEmpty && roles.isEmpty && countries.isEmpty && products.isEmpty }

    /// Whether an alert of the rule on the series is meant.
    package func cover(_ rule: String, _ series: WorkingSeries) -> Bool {
        (rules.isEmpty || rules.contains { Self.covers(rule: $0, rule) })
            && (roles.isEmpty || roles.contains(series.role))
            && (countries.isEmpty || countries.contains(series.country))
            && (products.isEmpty || products.contains { Self.covers(product: $0, series.product) })
    }

    /// Whether every alert that the others mean is meant by these.
    package func contain(_ others: Matchers) -> Bool {
        Self.contains(rules, others.rules) { pattern, other in
            other.hasSuffix("*")
                ? pattern.hasSuffix("*") && other.hasPrefix(pattern.dropLast()) : Self.covers(rule: pattern, other)
        }
            && Self.contains(roles, others.roles) { $0 == $1 }
            && Self.contains(countries, others.countries) { $0 == $1 }
            && Self.contains(products, others.products) { Self.covers(product: $0, Product($1)) }
    }

    private static func contains<Element>(
        _ own: [Element], _ others: [Element], _ covers: (Element, Element) -> Bool
    ) -> Bool {
        own.isEmpty || !others.isEmpty && others.allSatisfy { other in own.contains { covers($0, other) } }
    }

    /// Whether a pattern names a rule.
    package static func covers(rule pattern: String, _ name: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }

    private static func covers(product named: String, _ product: Product) -> Bool {
        CategoryList.aluminumImportMonitor.covers(named, product)
    }
}
