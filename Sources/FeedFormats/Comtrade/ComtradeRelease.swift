package import Trade

/// Figures of several reporters as releases: what they say themselves, and mirror estimates for countries that say nothing.
package enum ComtradeRelease {
    /// Merges the rows of several answers. Partners without a place among countries ("nes", free zones) count as `UN`, so
    /// that no dollar is lost; the world's row is `-`.
    package static func merge(
        _ rows: [ComtradeTable.Row], source: String, knownAt: Instant, contentHash: String, feed: String,
        isHistory: Bool = false
    ) throws(FeedProblem) -> Release {
        var gathering = Gathering(source: source)
        for row in rows {
            guard let reporter = ComtradeAreas.country(row.reporter), reporter != .all else { continue }
            let country = ComtradeAreas.country(row.partner)
            let key = SeriesKey(
                source: source, flow: row.flow, basis: .general, reporter: reporter.code == "1000" ? "" : reporter.code,
                role: row.flow == .import ? .origin : .destination, country: country ?? .unknown,
                product: Product(row.product))
            try gathering.add(key, row, sums: country == nil)
        }
        return try gathering.release(
            channel: "comtrade", knownAt: knownAt, contentHash: contentHash, feed: feed, isHistory: isHistory)
    }

    /// What countries without data must have shipped: the imports that others report from them, one reporter a series.
    ///
    /// Quantities are taken over; values lose freight and insurance by `factor`, in thousandths (CIF = FOB ×
    /// factor; 1060 in the IMF's Direction of Trade Statistics). The series are a source of their own, which marks them as estimates.
    package static func mirror(
        _ rows: [ComtradeTable.Row], of countries: Set<Country>, factor: Int64, source: String, knownAt: Instant,
        contentHash: String, feed: String, isHistory: Bool = false
    ) throws(FeedProblem) -> Release? {
        var gathering = Gathering(source: source)
        for row in rows where row.flow == .import {
            guard let reporter = ComtradeAreas.country(row.reporter), let partner = ComtradeAreas.country(row.partner),
                countries.contains(partner), !countries.contains(reporter)
            else { continue }
            var estimate = row
            estimate.value = row.value.flatMap { Self.freeOnBoard($0, factor) }
            let key = SeriesKey(
                source: source, flow: .export, basis: .general, reporter: partner.code, role: .destination,
                country: reporter, product: Product(row.product))
            try gathering.add(key, estimate, sums: false)
        }
        guard !gathering.isEmpty else { return nil }
        return try gathering.release(
            channel: "comtrade-mirror", knownAt: knownAt, contentHash: contentHash, feed: feed, isHistory: isHistory)
    }

    private static func freeOnBoard(_ value: Int64, _ factor: Int64) -> Int64? {
        guard factor > 0 else { return nil }
        return Int64((Int128(value) * 1000 + Int128(factor) / 2) / Int128(factor))
    }

    /// Cells by series and month; each is stated once.
    private struct Gathering {
        let source: String
        private var places: [SeriesKey: Int32] = [:]
        private var series: [SeriesKey] = []
        private var cells: [VintageRows.Cell] = []
        private var positions: [Place: Int] = [:]

        private struct Place: Hashable {
            var series: Int32
            var month: Month
        }

        init(source: String) { self.source = source }

        var isEmpty: Bool { cells.isEmpty }

        mutating func add(_ key: SeriesKey, _ row: ComtradeTable.Row, sums: Bool) throws(FeedProblem) {
            let place = places[key] ?? Int32(series.count)
            if places.updateValue(place, forKey: key) == nil { series.append(key) }
            let position = Place(series: place, month: row.month)
            guard let old = positions[position] else {
                positions[position] = cells.count
                cells.append(
                    .init(
                        series: place, month: row.month, quantity: row.quantity, value: row.value, status: .final,
                        line: 0))
                return
            }
            guard sums else {
                throw FeedProblem(
                    what:
                        "\(row.flow.rawValue)s of \(row.product) by \(key.reporter.isEmpty ? "1000" : key.reporter) with "
                        + "\(key.country) in \(row.month) come twice", where: "byte \(row.offset)",
                    expected: "each cell once", advice: "the answer holds breakdowns that would count twice")
            }
            cells[old].quantity = Self.sum(cells[old].quantity, row.quantity)
            cells[old].value = Self.sum(cells[old].value, row.value)
        }

        private static func sum(_ left: Int64?, _ right: Int64?) -> Int64? {
            guard let left, let right else { return nil }
            let (sum, isOver) = left.addingReportingOverflow(right)
            return isOver ? nil : sum
        }

        func release(
            channel: String, knownAt: Instant, contentHash: String, feed: String, isHistory: Bool
        ) throws(FeedProblem) -> Release {
            let sections = try SectionLabels(series).sections(cells, order: Array(series.indices), listing: nil)
            let observations = cells.map {
                Observation(
                    series: series[Int($0.series)], month: $0.month, quantity: $0.quantity, value: $0.value,
                    status: $0.status)
            }
            return Release(
                source: source, channel: channel, knownAt: knownAt, sections: sections,
                observations: observations.sorted { ($0.series, $0.month) < ($1.series, $1.month) },
                contentHash: contentHash, isHistory: isHistory, feed: feed)
        }
    }
}
