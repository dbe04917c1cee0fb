package import Trade

extension Panel {
    /// Whether the concordance speaks of a code in figures of a flow and reporter. Ten digits are the tariff schedule of the
    /// United States; six and fewer are the same everywhere.
    private func concerns(_ product: Product, flow: Flow, reporter: String) -> Bool {
        product.isHS && (product.code.utf8.count <= 6 || flow == .import && reporter.isEmpty)
    }

    /// The codes, of those stated, whose figures are one series with those of a product: goods went over from one to another,
    /// and their past is the past of those that took over. Sorted; empty where none of them is stated.
    func readTogether(_ product: Product, in statistic: Statistic) -> [Product] {
        guard let stated = statements[statistic]?.products else { return [] }
        return readTogether(product, flow: statistic.flow, reporter: statistic.reporter).filter(stated.contains)
    }

    /// The codes that are read together with a product, itself included, sorted.
    package func readTogether(_ product: Product, flow: Flow, reporter: String) -> [Product] {
        guard concerns(product, flow: flow, reporter: reporter) else { return [product] }
        return concordance.group(of: product.code).map { Product($0) }
    }

    /// In which months a code is in use; `nil` where the concordance does not speak of it.
    func life(of product: Product, in statistic: Statistic) -> Concordance.Life? {
        guard concerns(product, flow: statistic.flow, reporter: statistic.reporter) else { return nil }
        return concordance.life(of: product.code)
    }

    /// Whether other codes stand for a product in a month.
    package func isReplaced(_ product: Product, in month: Month, flow: Flow, reporter: String) -> Bool {
        concerns(product, flow: flow, reporter: reporter) && !concordance.isInUse(product.code, in: month)
    }

    /// Those of some stated products that others have not replaced by the newest month.
    func inUse(_ products: Set<Product>, flow: Flow, reporter: String, role: Role) -> Set<Product> {
        let moved = products.filter { concordance.life(of: $0.code) != nil }
        if moved.isEmpty { return products }
        let newest = statements.filter { $0.key.flow == flow && $0.key.reporter == reporter && $0.key.role == role }
            .values.compactMap(\.newestMonth).max()
        guard let newest else { return products }
        return products.filter { product in
            guard isReplaced(product, in: newest, flow: flow, reporter: reporter) else { return true }
            // Without a successor there is nobody to speak for it.
            return !readTogether(product, flow: flow, reporter: reporter).contains {
                products.contains($0) && !isReplaced($0, in: newest, flow: flow, reporter: reporter)
            }
        }
    }
}

extension Panel {
    /// Reads the figures by other lists from now on.
    package mutating func take(_ lists: ReferenceLists) {
        self.lists = lists
        categories = lists.categories
        concordance = lists.concordance
    }
}
