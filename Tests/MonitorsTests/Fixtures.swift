import BigInt
import Foundation
import Panel
import Trade

@testable import Monitors

/// An edition of made figures: three categories of four countries from 2018 to October 2021, the last two months licenses.
struct Made {
    static let countries = ["1220", "2010", "5330", "4621"]
    static let first = Month(year: 2018, month: 1)
    static let final = Month(year: 2021, month: 8)
    static let newest = Month(year: 2021, month: 10)
    static let known = Instant("2021-10-05T12:30:00Z") ?? Instant(seconds: 0)

    /// Kilograms that a reader can compute.
    static func kilograms(_ country: Int, _ category: Int, _ month: Month) -> Int64 {
        Int64((country + 2) * 1_000_000 + category * 250_000 + (month - first) * 1000)
    }

    static func panel(through last: Month = newest) -> Panel {
        var panel = Panel(categories: .aluminumImportMonitor, sources: ["census-imports"])
        for (index, isLicense) in [false, true].enumerated() {
            let months = isLicense ? (final + 1)...max(final + 1, last) : first...min(final, last)
            if isLicense, last <= final { continue }
            var observations: [Observation] = []
            for (category, slug) in ["unwrought", "sheet", "foil"].enumerated() {
                for (country, code) in countries.enumerated() {
                    for month in months {
                        let mass = kilograms(country, category, month)
                        observations.append(
                            Observation(
                                series: SeriesKey(
                                    source: isLicense ? "aim-licenses" : "census-imports", flow: .import,
                                    basis: isLicense ? .license : .general, reporter: "", role: .origin,
                                    country: Country(code), origin: "", product: Product(slug)),
                                month: month, quantity: mass, value: mass * 3, status: isLicense ? .license : .final))
                    }
                }
            }
            let release = Release(
                source: isLicense ? "aim-licenses" : "census-imports", channel: "test", knownAt: known + Int64(index),
                sections: months.flatMap { month in
                    ["unwrought", "sheet", "foil"].map {
                        Section(
                            basis: isLicense ? .license : .general, role: .origin, isCross: false,
                            scope: .product(Product($0)),
                            month: month, listing: .complete)
                    }
                }, observations: observations, asOf: isLicense ? CalendarDay(year: 2021, month: 10, day: 20) : nil)
            _ = panel.apply(
                release, as: Vintage(id: Int64(index + 1), source: release.source, knownAt: release.knownAt))
        }
        return panel
    }

    static func edition(isLatest: Bool = true) -> Edition {
        let entry = ReleaseEntry(
            id: 2, source: "aim-licenses", feed: "licenses", knownAt: known, asOf: nil, firstPrints: 24, revisions: 0,
            isSimulated: false, isHistory: false, content: "00")
        return Edition(panel: panel(), releases: [entry], isLatest: isLatest)
    }

    static func around(_ edition: Edition = Made.edition()) -> Surroundings {
        Surroundings(
            edition: edition, openMonths: [.init(month: newest, share: Rational(71, 100))],
            publicURL: "https://surgewatch.example", now: known, takesSubscriptions: true)
    }
}
