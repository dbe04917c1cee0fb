import Trade

/// Reads the cells of a release: a series and a run of months in compact notation, line by line.
struct CellsReader {
    let test: TestReader
    /// `nil` where each series tells who publishes it.
    let publisher: ReleaseReader.Publisher?
    let basis: Basis
    let status: Status
    private var reading: FileReading { test.reading }

    init(test: TestReader, publisher: ReleaseReader.Publisher?, basis: Basis, status: Status) {
        self.test = test
        self.publisher = publisher
        self.basis = basis
        self.status = status
    }

    func observations(_ node: Node?) -> [Observation] {
        guard let node, !reading.isEmpty(node), let cells = reading.anyFields(of: node, "`cells`") else { return [] }
        struct Stated: Hashable {
            var series: SeriesKey
            var month: Month
        }
        var seen: Set<Stated> = []
        var observations: [Observation] = []
        for key in cells.keys {
            guard let value = cells[key] else { continue }
            let span = cells.keySpan(key)
            guard let series = WorkingSeries(address: key, countries: test.countries) else {
                reading.report(
                    .badSeries, at: span, "`\(reading.shortened(key))` is no series",
                    expected: "ROLE/COUNTRY/PRODUCT, as in origin/1220/unwrought")
                continue
            }
            guard let publisher = publisher(of: series, at: span) else { continue }
            let isLicense = publisher == .licenses
            let stored = SeriesKey(
                source: publisher.source, flow: series.flow, basis: isLicense ? .license : basis,
                reporter: series.reporter, role: series.role, country: series.country, origin: series.origin,
                product: series.product)
            for entry in CompactTexts<CellFigures>(reading: reading).entries(value, "the cells of a series") {
                if !seen.insert(Stated(series: stored, month: entry.month)).inserted {
                    reading.report(
                        .badCells, at: span, "\(entry.month) of this series is stated twice in one release")
                    break
                }
                observations.append(
                    Observation(
                        series: stored, month: entry.month, quantity: entry.figures.quantity,
                        value: entry.figures.value,
                        status: isLicense ? .license : status))
            }
        }
        return observations.sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }

    /// Who publishes a series; `nil` when the release cannot have it, which has been reported.
    private func publisher(of series: WorkingSeries, at span: SourceSpan) -> ReleaseReader.Publisher? {
        let natural: ReleaseReader.Publisher =
            !series.reporter.isEmpty ? .partner : series.role.hasStatistics ? .census : .licenses
        guard let publisher else { return natural }
        switch publisher {
        case .census where !series.role.hasStatistics:
            reading.report(
                .badSeries, at: span, "statistics have no series of \(series.role.rawValue)",
                help: "write `source: licenses`")
        case .census where !series.reporter.isEmpty:
            reading.report(
                .badSeries, at: span, "the Census Bureau does not publish what another country reports",
                help: "write `source: partner`")
        case .partner where series.reporter.isEmpty:
            reading.report(
                .badSeries, at: span, "a partner's figures name the country that reports",
                expected: "REPORTER>ROLE/COUNTRY/PRODUCT, as in china>destination/mexico/7601")
        case .licenses where series.role == .destination || !series.reporter.isEmpty:
            reading.report(.badSeries, at: span, "licenses are of imports into the United States")
        default: return publisher
        }
        return nil
    }

    // MARK: What a listing speaks about

    /// The products and months of `covers`: `{ origin/unwrought: 2021-02..2021-04 }`.
    func covered(_ node: Node?, _ listing: Section.Listing) -> [Section] {
        guard let node, !reading.isEmpty(node), let keys = reading.anyFields(of: node, "`covers`") else { return [] }
        return keys.keys.flatMap { key -> [Section] in
            guard let value = keys[key], let text = reading.text(of: value, "`\(key)`") else { return [] }
            let ends = text.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
            let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let address = parts.count == 2 ? "\(parts[0])/-/\(parts[1])" : key
            guard parts.count == 2, let series = WorkingSeries(address: address, countries: test.countries),
                let publisher = publisher(of: series, at: keys.keySpan(key))
            else {
                reading.report(
                    .badSeries, at: keys.keySpan(key), "`\(reading.shortened(key))` is no role and product",
                    expected: "ROLE/PRODUCT, as in origin/unwrought")
                return []
            }
            guard let first = ends.first.flatMap({ Month($0) }), let last = ends.last.flatMap({ Month($0) }),
                first <= last, last - first < CompactCells<CellFigures>.longest
            else {
                reading.report(
                    .badMonth, at: reading.span(of: value), "`\(reading.shortened(text))` is no range of months",
                    expected: "2021-02 or 2021-02..2021-04")
                return []
            }
            return (first...last).map { month in
                Section(
                    flow: series.flow, basis: publisher == .licenses ? .license : basis, reporter: series.reporter,
                    role: series.role, scope: .product(series.product), month: month, listing: listing)
            }
        }
    }
}
