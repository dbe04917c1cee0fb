import Trade

/// A figure that is not there, for those who ask which.
struct MissingFigure: Hashable, Sendable {
    var series: WorkingSeries
    /// The series that is judged, from which words look at it.
    var judged: WorkingSeries
    var measure: Measure
    var month: Month
    var isLicensed: Bool
    /// Unknown though the month is published.
    var isPublished: Bool

    /// `the quantity of all countries in 2020-03 is unknown`.
    var text: String { "\(words) in \(month) is \(isPublished ? "unknown" : "not published")" }

    private var words: String {
        let what = measure == .value ? "the value" : "the quantity"
        if isLicensed { return "\(what) of licenses" }
        if series == judged { return what }
        let whose = series.country == .all ? "\(what) of all countries" : "\(what) of \(series.country)"
        if !series.reporter.isEmpty, series.reporter != judged.reporter {
            return "\(what) that \(series.reporter) reports for \(series.country == .all ? "all" : series.country.code)"
        }
        if series.role == judged.role, series.origin == judged.origin { return whose }
        return whose + " (\(series.role.rawValue)" + (series.origin.isEmpty ? ")" : ", origin \(series.origin))")
    }
}
