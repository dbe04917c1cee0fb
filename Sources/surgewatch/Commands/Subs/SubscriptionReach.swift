import Alerting
import Archive
import Pipeline
import RuleLanguage
import Settings
import Trade

/// What subscriptions can ever be told of: the series that an archive has and the rules in force.
struct SubscriptionReach {
    private let series: [WorkingSeries]
    private let rules: [Rule]
    private let categories = CategoryList.aluminumImportMonitor

    init(_ configuration: Configuration, archive: Archive) throws {
        rules = RuleFiles(configuration.rules).check().rules.rules
        series = try archive.read { try Archive.storedSeries($0) }
    }

    var ruleNames: [String] { rules.map(\.name) }

    /// Why nothing can ever match; `nil` when something can. An archive without figures says nothing of series.
    func emptiness(of criteria: Subscription.Criteria) -> String? {
        let named = rules.filter { rule in
            criteria.rules.isEmpty || criteria.rules.contains { Matchers.covers(rule: $0, rule.name) }
        }
        guard !named.isEmpty else { return rules.isEmpty ? nil : "no rule in force has such a name" }
        let ofRole = named.filter { rule in
            criteria.places.isEmpty || criteria.places.contains { rule.over.roles.contains($0.role) }
        }
        guard !ofRole.isEmpty else {
            return "none of these rules runs over \(criteria.places.map(\.role.rawValue).joined(separator: " or "))"
        }
        guard criteria.products.isEmpty || ofRole.contains(where: { reaches($0, criteria.products) }) else {
            let levels = Set(ofRole.map(\.over.level.rawValue)).sorted().joined(separator: ", ")
            return "these rules run over \(levels), none of them lies in \(criteria.products.joined(separator: ", "))"
        }
        guard !series.isEmpty else { return nil }
        let inPlace = series.filter { series in
            criteria.places.isEmpty
                || criteria.places.contains { place in
                    place.role == series.role
                        && (place.countries.isEmpty || place.countries.contains(series.country)
                            || place.countries.contains(.all))
                }
        }
        guard !inPlace.isEmpty else { return "the archive has no figures of these countries in this role" }
        guard criteria.products.isEmpty || inPlace.contains(where: { lies($0.product, in: criteria.products) }) else {
            let there = Set(inPlace.map(\.product.code)).sorted()
            let near = criteria.products.flatMap { Spelling.nearest(to: $0, among: there, limit: 2) }
            return "the archive has no figures of \(criteria.products.joined(separator: ", ")) there; it has "
                + (near.isEmpty ? Array(there.prefix(6)) : near).joined(separator: ", ")
        }
        return nil
    }

    /// Whether a rule runs over products that lie in what is named.
    private func reaches(_ rule: Rule, _ products: [String]) -> Bool {
        products.contains { product in
            let digits = Product(product).isHS ? product.count : nil
            let prefixes = digits == nil ? categories.category(named: product)?.prefixes ?? [] : [product]
            func isAtLeast(_ length: Int) -> Bool { prefixes.contains { $0.count <= length } }
            return switch rule.over.level {
            case .chapter: isAtLeast(2)
            case .heading: isAtLeast(4)
            case .hs6: isAtLeast(6)
            case .line: isAtLeast(10)
            case .category:
                digits == nil || categories.categories.contains { categories.covers(product, $0.product) }
            }
        }
    }

    /// Figures are stored for the finest codes; those of headings, chapters and categories are made from them.
    private func lies(_ stored: Product, in products: [String]) -> Bool {
        products.contains { product in
            categories.covers(product, stored) || categories.covers(stored.code, Product(product))
                || stored.isHS && stored.code.hasPrefix(product)
        }
    }
}
