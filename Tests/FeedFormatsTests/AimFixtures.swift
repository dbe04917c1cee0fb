import FeedFormats
import Trade

/// The example of the format: six invented rows.
enum AimFixtures {
    static let manifest = "# aim-aggregate/1 as_of=2026-11-17 published=2026-11-18T15:00:00Z source=AIM rows="
    static let header =
        "view,import_month,country_code,country,origin_code,smelt_rank,product_category,hs6,stage,quantity_t,"
        + "customs_value_usd,unit_value_usd_per_t"
    static let rows = [
        "origin,2026-10,1220,CANADA,,,Unwrought,,license,166320.512,482112345,2898.71",
        "origin,2026-10,-,ALL COUNTRIES,,,Unwrought,,license,240115.031,701200456,2920.27",
        "origin,2026-11,1220,CANADA,,,Unwrought,,license,61200.000,177480000,2900.00",
        "smelt,2026-10,4621,RUSSIA,,1,Foil,,license,0.000,0,",
        "smelt,2026-10,NA,NOT APPLICABLE,,1,\"Bars, rods and profiles\",,license,2110.400,9412384,4460.00",
        "cast,2026-10,2010,MEXICO,,,Unwrought,,license,8120.000,24360000,3000.00",
    ]

    static func file(_ rows: [String], manifest: String? = nil, end: String = "\n") -> [UInt8] {
        bytes(([manifest ?? "\(Self.manifest)\(rows.count)", header] + rows).joined(separator: "\n") + end)
    }

    static func options(accepted: String? = nil) -> AimAggregate.Options {
        AimAggregate.Options(
            source: "aim-licenses", feed: "licenses", knownAt: instant("2026-11-18T15:05:00Z"), contentHash: "cd",
            categories: .aluminumImportMonitor,
            countries: CountryList(rows: [("1220", "CA", "Canada"), ("4621", "RU", "Russia")]),
            lastAcceptedAsOf: accepted.flatMap { CalendarDay($0) })
    }

    static func decode(_ body: [UInt8]) throws(AimRejection) -> AimAggregate.File {
        try AimAggregate.decode(body, options: options())
    }
}
