import Archive
import GRDB
import Pipeline
import Statistics
import Trade
import Views

/// What is said of license months that a verdict was read from and that are not whole yet.
enum CompletenessRemarks {
    /// A line for each such month of the series itself; none where no earlier month tells how months fill.
    static func lines(
        _ evidence: Evidence, of series: WorkingSeries, _ database: Database, at moment: Moment?, sources: [String]
    ) throws -> [String] {
        let months = Set(evidence.months.filter { $0.series == series && $0.isIncomplete }.map(\.month)).sorted()
        guard !months.isEmpty else { return [] }
        let filings = try LicenseFilings(
            database, of: [series], at: moment, categories: .aluminumImportMonitor, sources: sources)
        guard let day = filings.asOf else { return [] }
        let learned = filings.completeness(of: series)
        return months.compactMap { month in
            learned.nowcast(of: month, at: day - month.firstDay).flatMap { line(month, day, $0) }
        }
    }

    private static func line(_ month: Month, _ day: CalendarDay, _ nowcast: Completeness.Nowcast) -> String? {
        guard let share = nowcast.share else { return nil }
        let percent = Wording.percent(share)
        var words =
            "\(month) is not whole: \(tonnes(nowcast.filed)) are filed by \(day.words). By that day \(percent) of a month used to be "
            + "(\(Words.counted(nowcast.months, "month")))"
        guard let quantity = nowcast.quantity else { return words + ", too little to tell what it will come to." }
        words += ", so it may come to about \(tonnes(quantity))"
        if let interval = nowcast.interval {
            words += ", in four of five cases to \(tonnes(interval.lowerBound)) to \(tonnes(interval.upperBound))"
        }
        return words + "."
    }

    private static func tonnes(_ kilograms: Int64) -> String {
        Wording.amount(Amount(Rational(kilograms), .kilograms))
    }
}
