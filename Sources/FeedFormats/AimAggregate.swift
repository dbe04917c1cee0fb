package import Trade

/// The decoder of the license interchange file `aim-aggregate/1`, CSV or JSON, whose columns mirror the public monthly
/// aggregates of the Aluminum Import Monitor (19 CFR 361.104).
///
/// A row is a view (`origin`, `smelt`, `cast`, or a cross of smelt or cast by origin), an import month, a country and
/// a category, optionally one HS6 code of it. Quantities are tonnes with at most three decimals, stored as kilograms.
/// The file is the whole truth about each view and month that it holds; a month that it does not hold is unchanged.
///
/// Rows of stage `census` are checked like the others and **not stored**: statistics come from Census itself, which
/// carries them earlier and with every revision. A month that has only such rows is therefore unchanged too.
///
/// `simulated=true` in the manifest (JSON: `"simulated": true`) is an extension: the release and everything that rests
/// on it say that no license stands behind the figures.
package enum AimAggregate {
    /// What the decoder needs to know beside the body.
    package struct Options: Sendable {
        package var source: String
        package var feed: String
        package var knownAt: Instant
        package var contentHash: String
        package var categories: CategoryList
        package var countries: CountryList
        /// The license date of the file that was accepted last.
        package var lastAcceptedAsOf: CalendarDay?

        package init(
            source: String, feed: String, knownAt: Instant, contentHash: String = "", categories: CategoryList,
            countries: CountryList, lastAcceptedAsOf: CalendarDay? = nil
        ) {
            self.source = source
            self.feed = feed
            self.knownAt = knownAt
            self.contentHash = contentHash
            self.categories = categories
            self.countries = countries
            self.lastAcceptedAsOf = lastAcceptedAsOf
        }
    }

    /// An accepted file.
    package struct File: Sendable {
        package var release: Release
        /// All rows.
        package var rows: Int
        /// Rows of stage `census`, which are not in the release.
        package var statisticsRows: Int
        /// Codes that the country list does not have, sorted. Their figures are stored under the code.
        package var unknownCountries: [Country]
        package var published: Instant?
    }

    /// Reads a whole file, or says which rule it breaks and where.
    package static func decode(_ body: [UInt8], options: Options) throws(AimRejection) -> File {
        if let fault = UTF8Text.firstFault(body) {
            throw .unreadable(
                FeedProblem(
                    what: "the file is not valid UTF-8", where: "byte \(fault)", expected: "UTF-8",
                    advice: "export the file as UTF-8"))
        }
        let text = body.starts(with: ASCII.byteOrderMark) ? body.dropFirst(3) : body[...]
        let content: AimContent
        switch text.first(where: { $0 > ASCII.space }) {
        case ASCII.openBrace?: content = try AimContent(json: body, options)
        case UInt8(ascii: "<")?:
            throw .unreadable(
                FeedProblem(
                    what: "a web page came in place of the file", where: "byte 0", expected: "CSV or JSON",
                    advice: "check the url of the feed"))
        default: content = try AimContent(csv: body, options)
        }
        return try accept(content, options)
    }

    static func accept(_ content: AimContent, _ options: Options) throws(AimRejection) -> File {
        guard !content.rows.isEmpty else { throw .noRows }
        let totals = try AimTotals(content.rows)
        try totals.checkCountries()
        try totals.checkCrosses()
        let licenses = content.rows.filter { $0.group.stage == .license }
        let release = Release(
            source: options.source, channel: "aim-aggregate", knownAt: options.knownAt, sections: totals.sections(),
            observations: try observations(licenses, source: options.source), asOf: content.manifest.asOf,
            contentHash: options.contentHash, simulated: content.manifest.isSimulated, feed: options.feed)
        let listed = Set(options.countries.sortedCodes)
        let named = Set(content.rows.map(\.key.country.code) + content.rows.map(\.group.origin))
        let unknown = named.subtracting(["-", "NA", "UN", ""]).subtracting(listed)
        return File(
            release: release, rows: content.rows.count, statisticsRows: content.rows.count - licenses.count,
            unknownCountries: unknown.sorted().map(Country.init), published: content.manifest.published)
    }

    /// The license rows as cells. One HS6 code under two categories would be one cell stated twice.
    private static func observations(_ rows: [AimRow], source: String) throws(AimRejection) -> [Observation] {
        struct Cell: Hashable {
            var series: SeriesKey
            var month: Month
        }
        var places: [Cell: AimRejection.Place] = [:]
        var result: [Observation] = []
        result.reserveCapacity(rows.count)
        for row in rows {
            let series = SeriesKey(
                source: source, basis: .license, role: row.role, country: row.key.country, origin: row.group.origin,
                product: row.product)
            if let first = places.updateValue(row.place, forKey: Cell(series: series, month: row.group.month)) {
                throw .duplicateKey(row.place, first: first)
            }
            result.append(
                Observation(
                    series: series, month: row.group.month, quantity: row.quantity, value: row.value,
                    status: .license))
        }
        return result
    }
}
