package import Trade

extension Rule {
    /// Why the rule does not judge a month of a series, in words; `nil` when it does. Exceptions speak for themselves:
    /// the verdict has their reason.
    package func reasonNotToJudge(_ series: WorkingSeries, in month: Month, countries: any CountryNames) -> String? {
        if judges(series, in: month) || exception(for: series, in: month) != nil { return nil }
        if !over.covers(series) || (scope.countries.isEmpty && !over.covers(series.country)) {
            return "it runs over \(over.text)"
        }
        if let from = scope.from, month < from { return "it judges months from \(from) on" }
        if let until = scope.until, month > until { return "it judges months until \(until)" }
        func name(_ country: Country) -> String { countries.slug(of: country) ?? country.code }
        func spans(_ spans: [(from: Month?, until: Month?)]) -> String {
            spans.map { from, until in
                [from.map { "from \($0)" }, until.map { "until \($0)" }].compactMap(\.self).joined(separator: " ")
            }.joined(separator: ", ")
        }
        if scope.excluded.contains(where: { $0.country == series.country && $0.holds(in: month) }) {
            return "its `where` leaves \(name(series.country)) out"
        }
        let parts = scope.products.filter { $0.includes(series.product) }
        if !scope.products.isEmpty, parts.isEmpty {
            return "its `where` names " + scope.products.map(\.product.code).joined(separator: ", ")
        }
        if !parts.isEmpty, !parts.contains(where: { $0.holds(in: month) }) {
            return "it judges \(series.product) \(spans(parts.map { ($0.from, $0.until) }))"
        }
        let members = scope.countries.filter {
            $0.country == series.country && ($0.origin?.code ?? "") == series.origin
        }
        if !members.isEmpty { return "it judges \(name(series.country)) \(spans(members.map { ($0.from, $0.until) }))" }
        if scope.countries.isEmpty { return "it runs over series without a country of origin beside the role" }
        let named = Set(
            scope.countries.map { member in
                name(member.country) + (member.origin.map { " (from \(name($0)))" } ?? "")
            }
        ).sorted()
        let more = named.count > 12 ? " and \(named.count - 12) more" : ""
        return "its `where` names " + named.prefix(12).joined(separator: ", ") + more
    }
}
