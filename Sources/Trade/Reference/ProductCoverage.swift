extension CategoryList {
    /// Whether a product lies within what somebody named: the same code or category; codes below an HS code; the codes of
    /// a category; the categories whose codes all lie below an HS code.
    package func covers(_ named: String, _ product: Product) -> Bool {
        if product.code == named { return true }
        if Self.isDigits(named) {
            if product.isHS { return product.code.hasPrefix(named) }
            guard product.system == nil, let own = category(named: product.code), own.slug == product.code else {
                return false
            }
            return !own.prefixes.isEmpty && own.prefixes.allSatisfy { $0.hasPrefix(named) }
        }
        guard product.isHS, let group = category(named: named), group.slug == named else { return false }
        return group.prefixes.contains { product.code.hasPrefix($0) }
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
    }
}
