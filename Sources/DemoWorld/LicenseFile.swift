import Trade

/// A file of simulated licenses of chapter 76 in the interchange shape `aim-aggregate/1`, as CSV.
///
/// Values only: the figures behind it have no quantity, so `quantity_t` and the unit value are empty (not published).
struct LicenseFile: Sendable {
    /// The last license date included.
    let asOf: CalendarDay
    let published: Instant
    let months: [(month: Month, rows: [(country: Country, dollars: Int64)])]

    private static let header =
        "view,import_month,country_code,country,origin_code,smelt_rank,product_category,hs6,stage,quantity_t,"
        + "customs_value_usd,unit_value_usd_per_t"

    var text: String {
        var lines: [String] = []
        for (month, rows) in months {
            for (country, dollars) in rows {
                let name = country == .all ? "ALL COUNTRIES" : CensusNames.name(of: country)
                lines.append(
                    "origin,\(month),\(country),\(Self.quoted(name)),,,Chapter 76,,license,,\(dollars),")
            }
        }
        let manifest =
            "# aim-aggregate/1 as_of=\(asOf) published=\(published) source=AIM rows=\(lines.count) simulated=true"
        return ([manifest, Self.header] + lines).joined(separator: "\n") + "\n"
    }

    private static func quoted(_ field: String) -> String { field.contains(",") ? "\"\(field)\"" : field }
}

/// Country names in the Census Bureau's capitals.
enum CensusNames {
    static func name(of country: Country) -> String {
        country == .all ? "TOTAL FOR ALL COUNTRIES" : CountryList.scheduleC.name(of: country).uppercased()
    }
}
