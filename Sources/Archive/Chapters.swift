package import GRDB
package import Trade

extension Archive {
    /// The part of a source in which vintages are in time order: an HS chapter, the AIM categories, or another system.
    package struct Chapter: Hashable, Sendable {
        package var source: String
        package var chapter: String

        package init(source: String, chapter: String) {
            self.source = source
            self.chapter = chapter
        }
    }

    /// The chapter (or system) of a product.
    package static func chapter(of product: Product) -> String {
        if product.isHS { return String(product.code.prefix(2)) }
        return product.system ?? "categories"
    }

    /// When each chapter of each source was last stated.
    package static func newestByChapter(_ database: Database) throws -> [Chapter: Instant] {
        var result: [Chapter: Instant] = [:]
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT source.name, publication.scope, max(vintage.known_at) FROM publication
                JOIN source ON source.id = publication.source_id JOIN vintage ON vintage.id = publication.vintage_id
                GROUP BY 1, 2
                UNION ALL
                SELECT source.name, 'product:' || series.product, max(vintage.known_at) FROM observation
                JOIN series ON series.id = series_id JOIN source ON source.id = series.source_id
                JOIN vintage ON vintage.id = observation.vintage_id GROUP BY source.name, series.product
                """)
        while let row = try cursor.next() {
            guard let scope = Column.scope(row[1]), let instant = Instant(row[2] as String) else { continue }
            let chapter =
                switch scope {
                case .product(let product): self.chapter(of: product)
                case .codes(let prefix, _): String(prefix.prefix(2))
                case .categories: "categories"
                }
            let key = Chapter(source: row[0], chapter: chapter)
            result[key] = max(result[key] ?? instant, instant)
        }
        return result
    }
}
