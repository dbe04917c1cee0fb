/// A product group and the HS codes that belong to it.
package struct Category: Hashable, Sendable {
    /// `unwrought`; bare digits where the group is one HS code.
    package let slug: String
    /// What the license file and people call it: `Unwrought`.
    package let label: String
    /// HS codes that begin with one of these belong to the category. Codes come and go every year; prefixes stay.
    package let prefixes: [String]

    package init(slug: String, label: String, prefixes: [String]) {
        self.slug = slug
        self.label = label
        self.prefixes = prefixes
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

    /// The eight categories of the Aluminum Import Monitor. Scope: 85 FR 83804 and trade.gov/aluminum, Annex II; labels
    /// except "Tube and pipe fittings" are inferred from the headings.
    package static let aluminumImportMonitor = CategoryList([
        Category(slug: "unwrought", label: "Unwrought", prefixes: ["7601"]),
        Category(slug: "bars", label: "Bars, rods and profiles", prefixes: ["7604"]),
        Category(slug: "wire", label: "Wire", prefixes: ["7605"]),
        Category(slug: "sheet", label: "Plates, sheets and strip", prefixes: ["7606"]),
        Category(slug: "foil", label: "Foil", prefixes: ["7607"]),
        Category(slug: "tubes", label: "Tubes and pipes", prefixes: ["7608"]),
        Category(slug: "fittings", label: "Tube and pipe fittings", prefixes: ["7609"]),
        Category(
            slug: "castings", label: "Castings and forgings", prefixes: ["7616995160", "7616995170"]),
    ])

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
