import Panel
import Pipeline
import RuleLanguage
import Trade

/// Series and months as people write them on the command line.
enum SeriesArgument {
    static func read(_ text: String) throws -> WorkingSeries {
        if let series = WorkingSeries(address: text, countries: CountryList.scheduleC) { return series }
        let parts = text.split(separator: "/").map(String.init)
        var hint = ""
        if parts.count == 3, Role(rawValue: parts[0]) == nil {
            let near = Spelling.nearest(to: parts[0], among: Role.allCases.map(\.rawValue)).first
            hint =
                "; the role is one of " + Role.allCases.map(\.rawValue).joined(separator: ", ")
                + (near.map { ", did you mean \($0)?" } ?? "")
        } else if parts.count == 3 {
            for name in parts[1].split(separator: ":").map(String.init)
            where CountryList.scheduleC.country(named: name) == nil {
                let near = CountryList.scheduleC.suggestions(for: name).prefix(2).joined(separator: " or ")
                hint = "; no country is called \(name)" + (near.isEmpty ? "" : ", did you mean \(near)?")
            }
            if hint.isEmpty, parts[1].contains(":") {
                hint = "; an origin beside the country goes with smelt, smelt2 and cast only"
            }
        }
        throw CommandFailure(
            .usage, "`\(text)` is not a series; write ROLE/COUNTRY/PRODUCT, such as origin/canada/unwrought\(hint)")
    }

    /// Refuses a product that is neither a code nor a category, before anything is said of it.
    static func check(_ series: WorkingSeries, panel: Panel) throws {
        let categories = CategoryList.aluminumImportMonitor
        guard series.product.level == .category, categories.category(named: series.product.code) == nil,
            !isStated(series.product, panel)
        else { return }
        let near = categories.suggestions(for: series.product.code).first
        throw CommandFailure(
            .usage,
            "no category is called \(series.product.code)" + (near.map { "; did you mean \($0)?" } ?? "")
                + " (there are " + categories.categories.map(\.slug).joined(separator: ", ") + ", and HS codes)")
    }

    private static func isStated(_ product: Product, _ panel: Panel) -> Bool {
        panel.series.contains { $0.product == product }
    }

    static func month(_ text: String?, series: WorkingSeries, panel: Panel) throws -> Month {
        if let text {
            guard let month = Month(text) else {
                throw CommandFailure(.usage, "a month is written YYYY-MM, not `\(text)`")
            }
            return month
        }
        guard let newest = Explanation.newestMonth(of: series, in: panel) else {
            let known = known(like: series, panel: panel)
            throw CommandFailure(
                .data, "the archive has no figures of \(series)" + (known.isEmpty ? "" : "; it has \(known)"))
        }
        return newest
    }

    /// The products that the archive has in the role of a series, in words: of the same level where there are any.
    /// Empty when it has none.
    static func known(like series: WorkingSeries, panel: Panel) -> String {
        let alike = series.product.level.map {
            panel.products(at: $0, flow: series.flow, reporter: series.reporter, role: series.role)
        }
        let stated = Set(
            panel.series.lazy.filter { $0.flow == series.flow && $0.role == series.role }.map(\.product))
        let products = alike.flatMap { $0.isEmpty ? nil : $0 } ?? stated.sorted()
        guard !products.isEmpty else {
            let roles = Set(panel.series.lazy.map(\.role.rawValue)).sorted()
            return roles.isEmpty ? "" : "series of the role \(roles.joined(separator: ", "))"
        }
        let names = products.prefix(6).map { "\(series.role.rawValue)/…/\($0.code)" }.joined(separator: ", ")
        return products.count > 6 ? names + " and \(products.count - 6) more" : names
    }
}
