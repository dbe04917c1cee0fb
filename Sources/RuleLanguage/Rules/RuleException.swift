package import Trade

/// Months of some series that a rule does not judge, with the reason: a known one-off, a reclassified line.
///
/// It does not belong to the definition of the rule: alerts of other series, and of other months, go on as they were.
package struct RuleException: Hashable, Sendable {
    /// The series as the file has it; `*` stands for any.
    package var pattern: String
    /// Any when `nil`; so are the three below.
    package var role: Role?
    package var country: Country?
    /// Of metal smelted or cast in `country`; `nil` for the series that are no crosses.
    package var origin: Country?
    package var product: Product?
    /// The first month that is not judged; `nil` for all up to `until`.
    package var from: Month?
    /// The last month that is not judged.
    package var until: Month
    package var reason: String

    package func holds(for series: WorkingSeries, in month: Month) -> Bool {
        (from.map { month >= $0 } ?? true) && month <= until && covers(series)
    }

    /// Whether it is about the series in some month.
    package func covers(_ series: WorkingSeries) -> Bool {
        (role.map { $0 == series.role } ?? true) && (country.map { $0 == series.country } ?? true)
            && (country == nil || (origin?.code ?? "") == series.origin)
            && (product.map { $0 == series.product } ?? true)
    }

    /// Why there is no verdict, in a sentence.
    package var words: String {
        let months = from.map { $0 == until ? "\($0)" : "\($0) to \(until)" } ?? "months up to \(until)"
        return "the rule does not judge \(months) of \(pattern): \(reason)"
    }
}

extension Rule {
    /// The exception by which the rule does not judge the month of the series.
    package func exception(for series: WorkingSeries, in month: Month) -> RuleException? {
        exceptions.first { $0.holds(for: series, in: month) }
    }

    /// The rule as if it judged every month.
    package var withoutExceptions: Rule { exceptions.isEmpty ? self : changed { $0.exceptions = [] } }
}
