import Archive
import Monitors
import Pipeline
import Settings
import Statistics
import Trade

/// How far the license months are, computed once for each file of licenses.
actor FilingsDesk {
    private let archive: Archive
    private var known: (vintage: Int64, months: [Surroundings.OpenMonth])?

    init(_ archive: Archive) { self.archive = archive }

    /// The license months that are not final, with how much of them is filed.
    func openMonths(_ configuration: Configuration) throws -> [Surroundings.OpenMonth] {
        let newest = try archive.read { try Archive.vintages($0) }.last { !$0.isEventList }?.vintage.id ?? 0
        if let known, known.vintage == newest { return known.months }
        let categories = CategoryList.aluminumImportMonitor
        let wanted = (["76"] + categories.categories.map(\.slug)).map {
            WorkingSeries(role: .origin, country: .all, product: Product($0))
        }
        let filings = try archive.read {
            try LicenseFilings($0, of: wanted, categories: categories, sources: configuration.sources)
        }
        var months: [Surroundings.OpenMonth] = []
        if let day = filings.asOf, let series = wanted.first(where: { filings.filings[$0]?.isEmpty == false }) {
            let learned = filings.completeness(of: series)
            months = filings.openMonths(of: series).map { month in
                .init(month: month, share: learned.nowcast(of: month, at: day - month.firstDay)?.share)
            }
        }
        known = (newest, months)
        return months
    }
}
