import Trade
import Yams

/// Reads the releases of a test.
struct ReleaseReader {
    enum Kind: String, CaseIterable { case census, licenses }

    let test: RuleTestReader
    private var reading: FileReading { test.reading }

    init(test: RuleTestReader) { self.test = test }

    func releases(_ node: Node?) -> [Release] {
        guard let node, !reading.isEmpty(node) else { return [] }
        let nodes = reading.entries(of: node, "`releases`") ?? []
        if nodes.isEmpty { reading.report(.missingKey, at: reading.span(of: node), "the test has no release") }
        var releases: [Release] = []
        for node in nodes {
            guard let release = release(node) else { continue }
            if let last = releases.last, release.knownAt <= last.knownAt {
                reading.report(
                    .releaseOrder, at: reading.span(of: node), "this release was known no later than the one before it",
                    help: "releases stand in the order in which they became known")
            }
            releases.append(release)
        }
        return releases
    }

    private func release(_ node: Node) -> Release? {
        guard
            let fields = reading.fields(of: node, .release)
        else { return nil }
        let known = test.instant(fields, "known")
        let kind = reading.word(fields, "source") as Kind?
        let listing = (reading.word(fields, "listing") as ListingWord?)?.listing ?? .changes
        let asOf = asOf(fields)
        let observations = kind.map { self.observations(fields["cells"], $0) } ?? []
        guard let known, let kind else { return nil }
        return Release(
            source: kind == .census ? "census-imports" : "aim-licenses", channel: "rule-test", knownAt: known,
            sections: sections(of: observations, listing), observations: observations,
            asOf: kind == .licenses ? asOf ?? known.newYorkDay : nil, feed: kind.rawValue)
    }

    enum ListingWord: String, CaseIterable {
        case complete, partial, changes
        var listing: Section.Listing? { Section.Listing(rawValue: rawValue) }
    }

    private func asOf(_ fields: Fields) -> CalendarDay? {
        guard let node = fields["as_of"], let text = reading.text(fields, "as_of") else { return nil }
        if let day = CalendarDay(text) { return day }
        reading.report(
            .badInstant, at: reading.span(of: node), "`\(reading.shortened(text))` is no day", expected: "YYYY-MM-DD")
        return nil
    }

    private func observations(_ node: Node?, _ kind: Kind) -> [Observation] {
        guard let node, !reading.isEmpty(node), let cells = reading.anyFields(of: node, "`cells`") else { return [] }
        var seen: Set<String> = []
        var observations: [Observation] = []
        for key in cells.keys {
            guard let value = cells[key] else { continue }
            let keySpan = cells.keySpan(key)
            guard let series = WorkingSeries(address: key, countries: test.countries) else {
                reading.report(
                    .badSeries, at: keySpan, "`\(reading.shortened(key))` is no series",
                    expected: "ROLE/COUNTRY/PRODUCT, as in origin/1220/unwrought")
                continue
            }
            if kind == .census, !series.role.hasStatistics {
                reading.report(.badSeries, at: keySpan, "statistics have no series of \(series.role.rawValue)")
                continue
            }
            for entry in entries(value) {
                if !seen.insert("\(series.address) \(entry.month)").inserted {
                    reading.report(
                        .badCells, at: keySpan, "\(entry.month) of this series is stated twice in one release")
                    break
                }
                observations.append(observation(series, entry, kind))
            }
        }
        return observations.sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }

    private func observation(_ series: WorkingSeries, _ entry: CompactCells.Entry, _ kind: Kind) -> Observation {
        Observation(
            series: SeriesKey(
                source: kind == .census ? "census-imports" : "aim-licenses", flow: series.flow,
                basis: kind == .census ? .general : .license, reporter: series.reporter, role: series.role,
                country: series.country, origin: series.origin, product: series.product),
            month: entry.month, quantity: entry.quantity, value: entry.value,
            status: kind == .census ? .final : .license)
    }

    /// The months of one text, or of a list of texts.
    private func entries(_ node: Node) -> [CompactCells.Entry] {
        (reading.entries(of: node, "the cells of a series", allowsSingle: true) ?? []).flatMap(run)
    }

    private func run(_ node: Node) -> [CompactCells.Entry] {
        guard case .scalar(let scalar) = node else {
            _ = reading.text(of: node, "the cells of a series")
            return []
        }
        let text = ScalarText(scalar, in: reading.source)
        do {
            return try CompactCells.entries(of: text.scalars)
        } catch {
            reading.report(
                error.code, at: text.span(of: error.range), error.message, expected: error.expected, help: error.help)
            return []
        }
    }

    private func sections(of observations: [Observation], _ listing: Section.Listing) -> [Section] {
        observations.map { observation in
            Section(
                flow: observation.series.flow, basis: observation.series.basis, reporter: observation.series.reporter,
                role: observation.series.role, isCross: !observation.series.origin.isEmpty,
                scope: .product(observation.series.product), month: observation.month, listing: listing)
        }.uniqued
    }
}
