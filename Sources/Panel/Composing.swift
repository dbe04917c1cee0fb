package import Trade

extension PanelView {
    /// Of which stated products a series is the sum, in words; `nil` where it is stated as it is.
    package func addends(of series: WorkingSeries) -> String? {
        let composition = composition(of: series)
        var words: [String] = []
        for (statistic, parts) in [
            (composition.official, composition.officialParts), (composition.licensed, composition.licensedParts),
        ] {
            guard let statistic, !parts.isEmpty, parts != [series.product] else { continue }
            words.append(parts.map(\.code).joined(separator: " + ") + " of " + statistic.source)
        }
        return words.isEmpty ? nil : "\(series) is made of " + words.joined(separator: ", then ")
    }

    /// Why a category cannot be made of what is reported, in words: it begins with tariff lines that lie inside the
    /// finest code of the report. Customs nomenclatures agree to six digits only; `nil` where that is not the reason.
    package func tooCoarse(for series: WorkingSeries) -> String? {
        guard let category = panel.categories.category(named: series.product.code) else { return nil }
        let composition = composition(of: series)
        guard let statistic = composition.official ?? composition.licensed else { return nil }
        let stated = panel.statements[statistic]?.products.filter(\.isHS) ?? []
        let inside = category.prefixes.compactMap { prefix -> (line: String, code: String)? in
            guard !stated.contains(where: { $0.code.hasPrefix(prefix) }) else { return nil }
            let around = stated.filter { prefix.hasPrefix($0.code) }.max { $0.code.utf8.count < $1.code.utf8.count }
            return around.map { (prefix, $0.code) }
        }
        guard let first = inside.first else { return nil }
        let lines = inside.map(\.line).joined(separator: ", ")
        let reporter = series.reporter.isEmpty ? statistic.source : "reporter \(series.reporter)"
        return """
            \(category.slug) is made of the tariff lines \(lines), and \(reporter) states nothing finer than \
            \(first.code) there: the category cannot be made
            """
    }
}
