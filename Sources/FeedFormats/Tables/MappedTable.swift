package import Trade

/// A table read by a mapping: what each cell became, and every cell that could not be placed.
package struct MappedTable: Sendable {
    /// A figure in its place.
    package struct Entry: Sendable, Hashable {
        package var line: Int
        package var month: Month
        package var country: Country
        package var origin: Country?
        /// A category's slug, an HS code, or `system:code`.
        package var product: String
        package var hs6: String
        /// Kilograms.
        package var quantity: Int64?
        /// U.S. dollars.
        package var value: Int64?
        /// Millionths of a dollar for a tonne.
        var unitValue: Int64?
        var quantityCheck: Int64?

        /// What a figure is stored under.
        struct Cell: Hashable {
            var series: Int32
            var month: Month
        }
    }
    /// A cell that nobody can read by this mapping.
    package struct Unplaced: Sendable, Hashable {
        package var line: Int
        package var column: String
        package var text: String
        package var expected: String
        package var near: [String]

        package var problem: FeedProblem {
            FeedProblem(
                what: "\(text.isEmpty ? "an empty cell" : FeedProblem.quote(text.utf8)) cannot be placed",
                where: "line \(line), column \(column)", expected: expected,
                advice: near.isEmpty
                    ? "write the spelling into the mapping"
                    : "did you mean " + near.joined(separator: " or ")
                        + "? write the spelling into the mapping")
        }
    }

    package internal(set) var entries: [Entry] = []
    package internal(set) var unplaced: [Unplaced] = []
    /// Rows without figures: headings, notes, subtotals.
    package internal(set) var passedOver = 0
    package internal(set) var asOf: CalendarDay?
    let mapping: TableMapping

    /// Reads a table that is in memory.
    ///
    /// - Parameters:
    ///   - members: The members of the workbook by name, for XLSX; else empty.
    ///   - fileName: For a date in it.
    package init(
        _ body: [UInt8], members: [String: [UInt8]] = [:], fileName: String = "", mapping: TableMapping,
        categories: CategoryList, countries: CountryList
    ) throws(FeedProblem) {
        self.mapping = mapping
        let grid: TableGrid
        switch mapping.format {
        case .fixed?:
            grid = try TableGrid(records: body, width: mapping.recordWidth ?? 0, isLatin: mapping.isLatin)
        case .xlsx?: grid = try Workbook(members).grid(mapping.sheet)
        case .csv?: grid = try TableGrid(text: body, separator: ASCII.comma)
        case .tsv?: grid = try TableGrid(text: body, separator: ASCII.tab)
        case .semicolon?: grid = try TableGrid(text: body, separator: UInt8(ascii: ";"))
        case nil:
            grid =
                members.isEmpty ? try TableGrid(text: body, separator: nil) : try Workbook(members).grid(mapping.sheet)
        }
        var reader = try TableReader(grid, mapping, categories, countries)
        try reader.read()
        entries = reader.entries
        unplaced = reader.unplaced
        passedOver = reader.passedOver
        asOf = try Self.asOf(mapping.asOf, grid, fileName)
    }

    private static func asOf(
        _ asOf: TableMapping.AsOf, _ grid: TableGrid, _ fileName: String
    ) throws(FeedProblem) -> CalendarDay? {
        switch asOf {
        case .received: return nil
        case .cell(let row, let column, let form):
            let text = grid.rows.first { $0.line == row }?.cell(column - 1) ?? ""
            if let day = form.day(text) { return day }
            throw FeedProblem(
                what: "the date of the table is \(FeedProblem.quote(text.utf8))",
                where: "line \(row), column \(column)",
                expected: form.text, advice: "correct `as_of:` in the mapping")
        case .fileName(let form):
            if let day = form.day(fileName) { return day }
            throw FeedProblem(
                what: "the name \(FeedProblem.quote(fileName.utf8)) has no date", expected: form.text,
                advice: "correct `as_of:` in the mapping, or the name of the file")
        }
    }

    /// The release of a table in which everything was placed.
    package func release(_ options: AimAggregate.Options) throws(FeedProblem) -> Release {
        if let first = unplaced.first {
            var problem = first.problem
            if unplaced.count > 1 { problem.what += " (and \(unplaced.count - 1) more)" }
            throw problem
        }
        guard !entries.isEmpty else {
            throw FeedProblem(
                what: "the table has no figures", expected: "at least one month",
                advice: "look at it with `surgewatch feeds try FILE --mapping M`")
        }
        switch mapping.kind {
        case .licenses(let view, let rank): return try licenses(view, rank, options)
        case .statistics(let basis, _, let status, let listing):
            return try statistics(basis, status, listing, options)
        }
    }

    private func licenses(
        _ view: String, _ rank: Int?, _ options: AimAggregate.Options
    ) throws(FeedProblem) -> Release {
        let asOf = asOf ?? options.knownAt.newYorkDay
        if let accepted = options.lastAcceptedAsOf, asOf < accepted {
            throw AimRejection.olderThanAccepted(asOf: asOf, accepted: accepted).problem
        }
        guard let view = AimRow.View(rawValue: view) else { throw FeedProblem(what: "the view \(view) is unknown") }
        var rows: [AimRow] = []
        for entry in entries {
            let place = AimRejection.Place.line(entry.line)
            guard entry.month <= asOf.month + 3 else {
                throw AimRejection.monthTooFarAhead(place, entry.month, asOf: asOf).problem
            }
            let group = AimRow.Group(
                view: view, month: entry.month, origin: entry.origin?.code ?? "", rank: rank ?? 1,
                category: entry.product, hs6: entry.hs6, stage: .license)
            rows.append(
                AimRow(
                    place: place, key: AimRow.Key(group: group, country: entry.country), quantity: entry.quantity,
                    value: entry.value))
        }
        do {
            let content = AimContent(manifest: AimManifest(asOf: asOf), rows: rows)
            var release = try AimAggregate.accept(content, options).release
            release.channel = "mapped-table"
            return release
        } catch {
            throw error.problem
        }
    }

    private func statistics(
        _ basis: Basis, _ status: Status, _ listing: Section.Listing, _ options: AimAggregate.Options
    ) throws(FeedProblem) -> Release {
        var places: [SeriesKey: Int32] = [:]
        var series: [SeriesKey] = []
        var cells: [VintageRows.Cell] = []
        var lines: [Entry.Cell: Int] = [:]
        for entry in entries {
            let key = SeriesKey(
                source: options.source, basis: basis, country: entry.country,
                product: Product(entry.hs6.isEmpty ? entry.product : entry.hs6))
            let place = places[key] ?? Int32(series.count)
            if places.updateValue(place, forKey: key) == nil { series.append(key) }
            // One code under two categories would be one cell stated twice.
            if let first = lines.updateValue(entry.line, forKey: .init(series: place, month: entry.month)) {
                throw FeedProblem(
                    what: "the row states the same cell as line \(first)", where: "line \(entry.line)",
                    expected: "each cell once", advice: "correct the columns of category and HS6 in the mapping")
            }
            cells.append(
                .init(
                    series: place, month: entry.month, quantity: entry.quantity, value: entry.value, status: status,
                    line: Int32(clamping: entry.line)))
        }
        let order = Array(series.indices)
        let sections = try SectionLabels(series).sections(cells, order: order, listing: listing)
        return Release(
            source: options.source, channel: "mapped-table", knownAt: options.knownAt, sections: sections,
            observations: cells.map {
                Observation(
                    series: series[Int($0.series)], month: $0.month, quantity: $0.quantity, value: $0.value,
                    status: status)
            }.sorted { ($0.series, $0.month) < ($1.series, $1.month) },
            asOf: nil, contentHash: options.contentHash, feed: options.feed)
    }
}
