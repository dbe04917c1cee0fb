import Foundation
import Trade

/// Import licenses that were never published, simulated from the figures that Census published later.
///
/// No license figures are public for 2019-2021. At each of five ages of a month the simulation files a share of the
/// figure that Census first published for it, times the exponential of a normal error. Shares and median errors follow
/// a simulated filing pattern; they are not measured on real licenses. Every file says `simulated=true`.
struct LicenseSimulation: Sendable {
    /// One look at a month's licenses.
    struct Filing: Hashable, Sendable {
        /// Days since the first day of the import month.
        let age: Int
        /// The part of the month's figure that is filed by then.
        let share: Double
        /// The median of the absolute logarithmic error.
        let medianError: Double
    }
    /// One month at one age.
    struct Look: Hashable, Sendable {
        let month: Month
        let filing: Filing
        var day: CalendarDay { month.firstDay + filing.age }
        /// When the file of that day can be fetched: 17:00 in New York.
        var knownAt: Instant { day.inNewYork(hour: 17) }
    }

    static let filings = [
        Filing(age: 10, share: 0.33, medianError: 0.23), Filing(age: 17, share: 0.57, medianError: 0.14),
        Filing(age: 24, share: 0.80, medianError: 0.09), Filing(age: 31, share: 0.95, medianError: 0.04),
        Filing(age: 38, share: 1.00, medianError: 0.01),
    ]
    /// The median of the absolute value of a standard normal number.
    static let normalMedian = 0.674_489_750_196_081_7

    let table: FigureTable
    let seed: UInt64

    /// All looks at all months of the table, in time order.
    var looks: [Look] {
        table.months.flatMap { month in Self.filings.map { Look(month: month, filing: $0) } }
            .sorted { $0.knownAt < $1.knownAt }
    }

    /// The looks that the newest file rests on: the two newest months with a filing, each at its newest age.
    func newestLooks(asOf instant: Instant) -> [Look] {
        var newest: [Look] = []
        for month in table.months.reversed() {
            let looks = Self.filings.map { Look(month: month, filing: $0) }
            guard let look = looks.last(where: { $0.knownAt <= instant }) else { continue }
            newest.append(look)
            if newest.count == 2 { break }
        }
        return newest.reversed()
    }

    /// Dollars filed for one country; `nil` when Census did not publish the month for it in time.
    func filed(_ country: Country, _ look: Look) -> Int64? {
        guard let total = table.firstPrint(.all, look.month), let print = table.firstPrint(country, look.month),
            print.knownAt == total.knownAt
        else { return nil }
        var noise = SeededNoise(seed: seed, for: "license \(look.month) \(country) \(look.filing.age)")
        let error = look.filing.medianError / Self.normalMedian * noise.normal()
        return Int64((look.filing.share * exp(error) * Double(print.dollars)).rounded())
    }

    /// What one look shows: the countries that the statistics named by then, and the total, which is their sum and the
    /// filed share of the rest of the world.
    func rows(_ look: Look) -> [(country: Country, dollars: Int64)] {
        guard let total = table.firstPrint(.all, look.month) else { return [] }
        let named = table.countries(asOf: max(look.knownAt, table.releases.first ?? look.knownAt))
        var rows: [(country: Country, dollars: Int64)] = []
        var rest = total.dollars
        for country in named where country != .all {
            guard let dollars = filed(country, look), let print = table.firstPrint(country, look.month) else {
                continue
            }
            rows.append((country, dollars))
            rest -= print.dollars
        }
        let filedRest = Int64((look.filing.share * Double(max(rest, 0))).rounded())
        return rows + [(.all, rows.reduce(filedRest) { $0 + $1.dollars })]
    }

    /// The license file as it could be fetched at an instant; `nil` before the first filing.
    func file(asOf instant: Instant) -> LicenseFile? {
        let looks = newestLooks(asOf: instant)
        guard let newest = looks.map(\.day).max() else { return nil }
        return LicenseFile(
            asOf: newest, published: newest.inNewYork(hour: 17), months: looks.map { ($0.month, rows($0)) })
    }
}
