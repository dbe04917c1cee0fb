/// A product group and the HS codes that belong to it.
package struct Category: Hashable, Sendable {
    /// `unwrought`; bare digits where the group is one HS code.
    package let slug: String
    /// What the license file and people call it: `Unwrought`.
    package let label: String
    /// HS codes that begin with one of these belong to the category. Codes come and go every year; prefixes stay.
    package internal(set) var prefixes: [String]
    /// Whether it is among the seven of the Global Aluminum Trade Monitor.
    package let isGlobal: Bool

    package init(slug: String, label: String, prefixes: [String], isGlobal: Bool = false) {
        self.slug = slug
        self.label = label
        self.prefixes = prefixes
        self.isGlobal = isGlobal
    }

    package var product: Product { Product(slug) }
}

/// The product categories that licenses are published by and rules run over.
package struct CategoryList: Sendable {
    package let categories: [Category]
    private let byName: [String: Category]

    package init(_ categories: [Category]) {
        self.categories = categories
        var byName: [String: Category] = [:]
        for category in categories {
            byName[category.slug] = category
            byName[CountryList.slug(of: category.label)] = category
        }
        self.byName = byName
    }

    /// A category by slug or label, in any case.
    package func category(named name: String) -> Category? { byName[name] ?? byName[CountryList.slug(of: name)] }

    /// The categories that a tariff line belongs to.
    package func categories(of product: Product) -> [Category] {
        guard product.isHS else { return byName[product.code].map { [$0] } ?? [] }
        return categories.filter { $0.prefixes.contains { product.code.hasPrefix($0) } }
    }

    /// Slugs near a word that names no category.
    package func suggestions(for name: String) -> [String] {
        Spelling.nearest(to: CountryList.slug(of: name), among: categories.map(\.slug))
    }

    /// The words for a product: a category's label, a chapter's name, or the code.
    package func words(for product: Product) -> String {
        if let category = byName[product.code] { return category.words }
        if product.code == "76" { return "aluminum (chapter 76)" }
        return product.isHS ? "HS \(product.code)" : product.code
    }

    /// The categories in force: as shipped, the eight of the Aluminum Import Monitor.
    package static var aluminumImportMonitor: CategoryList { ReferenceLists.inForce.categories }

    /// Those of the Global Aluminum Trade Monitor: HS headings, in which every country's figures can be added up.
    package var global: CategoryList { CategoryList(categories.filter(\.isGlobal)) }

    /// HS chapters as license categories (`Chapter 76`), for figures that are published by chapter only.
    package static let chapters = CategoryList(
        (1...99).map { number in
            let code = DecimalDigits.padded(number, 2)
            return Category(slug: code, label: "Chapter \(code)", prefixes: [code])
        })
}

extension Category {
    /// The category in a sentence: `unwrought aluminum`, `aluminum foil`.
    package var words: String {
        switch slug {
        case "unwrought": "unwrought aluminum"
        default: "aluminum " + label.lowercased()
        }
    }
}
