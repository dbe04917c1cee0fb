import Trade

/// A release of a test with the name by which expectations may call it.
struct NamedRelease {
    var name: String?
    var release: Release
}

/// Reads the releases of a test.
struct ReleaseReader {
    /// Who publishes.
    enum Publisher: String, CaseIterable {
        case census, licenses, partner

        var source: String {
            switch self {
            case .census: "census-imports"
            case .licenses: "aim-licenses"
            case .partner: "partner-statistics"
            }
        }
    }
    enum ListingWord: String, CaseIterable {
        case complete, partial, changes
        var listing: Section.Listing {
            switch self {
            case .complete: .complete
            case .partial: .partial
            case .changes: .changes
            }
        }
    }
    enum StatusWord: String, CaseIterable {
        case preliminary, final
        var status: Status { self == .preliminary ? .preliminary : .final }
    }
    enum BasisWord: String, CaseIterable {
        case general, consumption
        var basis: Basis { self == .general ? .general : .consumption }
    }
    private enum Flag: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    let test: TestReader
    let row: CaseVariables?
    /// The release before the first of these.
    var after: NamedRelease?
    private var reading: FileReading { test.reading }

    init(test: TestReader, row: CaseVariables?, after: NamedRelease? = nil) {
        self.test = test
        self.row = row
        self.after = after
    }

    func releases(_ node: Node?) -> [NamedRelease] {
        guard let node, !reading.isEmpty(node) else { return [] }
        let nodes = reading.entries(of: node, "`releases`") ?? []
        if case .sequence = node, nodes.isEmpty {
            reading.report(.missingKey, at: reading.span(of: node), "the test has no release")
        }
        var releases: [NamedRelease] = []
        for node in nodes {
            guard let release = release(node) else { continue }
            if let last = releases.last ?? after, release.release.knownAt <= last.release.knownAt {
                reading.report(
                    .releaseOrder, at: reading.span(of: node), "this release was known no later than the one before it",
                    help: "releases stand in the order in which they became known")
            }
            releases.append(release)
        }
        return releases
    }

    private func release(_ node: Node) -> NamedRelease? {
        let before = reading.errorCount
        guard let fields = reading.fields(of: node, .release) else { return nil }
        guard let known = test.instant(fields, "known") else { return nil }
        let reference = ReferenceReader(test: test).figures(fields, known: known)
        let publisher = reading.word(fields, "source") as Publisher?
        guard let publisher else {
            return fields["source"] == nil ? referenceRelease(fields, known, reference, before) : nil
        }
        let cells = CellsReader(
            test: test, publisher: publisher,
            basis: (reading.word(fields, "basis") as BasisWord?)?.basis ?? .general,
            status: (reading.word(fields, "status") as StatusWord?)?.status ?? .final)
        let observations = cells.observations(fields["cells"])
        let listing = (reading.word(fields, "listing") as ListingWord?)?.listing ?? .changes
        var sections = Self.sections(of: observations, listing)
        sections += cells.covered(fields["covers"], listing).filter { !sections.contains($0) }
        check(fields, publisher, listing, sections, observations)
        guard reading.errorCount == before else { return nil }
        return NamedRelease(
            name: reading.text(fields, "name"),
            release: Release(
                source: publisher.source, channel: "rule-test", knownAt: known, sections: sections,
                observations: observations,
                asOf: publisher == .licenses ? test.day(fields, "as_of") ?? known.newYorkDay : nil,
                simulated: (reading.word(fields, "simulated") as Flag?) == .yes,
                isHistory: (reading.word(fields, "history") as Flag?) == .yes, feed: publisher.rawValue,
                reference: reference))
    }

    /// A release of nothing but parameters and events.
    private func referenceRelease(
        _ fields: Fields, _ known: Instant, _ reference: ReferenceFigures?, _ before: Int
    ) -> NamedRelease? {
        for key in ["cells", "covers", "listing", "status", "basis", "as_of"] where fields[key] != nil {
            reading.report(
                .missingKey, at: fields.keySpan(key), "a release with `\(key)` needs `source`",
                help: "add `source: census`, `licenses` or `partner`")
        }
        guard let reference else {
            if reading.errorCount == before {
                reading.report(
                    .missingKey, at: fields.span, "a release needs `source` and `cells`, or `params` or `events`")
            }
            return nil
        }
        guard reading.errorCount == before else { return nil }
        let source =
            reference.parameters.first.map { "param/" + $0.key.name }
            ?? reference.events.first.map { "events/" + $0.event.kind } ?? ""
        return NamedRelease(
            name: reading.text(fields, "name"),
            release: Release(
                source: source, channel: "rule-test", knownAt: known, sections: [], observations: [],
                isHistory: (reading.word(fields, "history") as Flag?) == .yes, feed: source, reference: reference))
    }

    /// What goes together and what does not.
    private func check(
        _ fields: Fields, _ publisher: Publisher, _ listing: Section.Listing, _ sections: [Section],
        _ observations: [Observation]
    ) {
        for key in ["status", "basis"] where publisher == .licenses && fields[key] != nil {
            reading.report(.unknownKey, at: fields.keySpan(key), "licenses have no `\(key)`", help: "remove it")
        }
        if publisher != .licenses, fields["as_of"] != nil {
            reading.report(
                .unknownKey, at: fields.keySpan("as_of"), "only licenses have `as_of`",
                help: "it is the last license date that a license file includes")
        }
        // A license file may say nothing new and still close a month by its date.
        let hasOther = fields["params"] != nil || fields["events"] != nil
        if sections.isEmpty, publisher != .licenses, !hasOther, fields["cells"].map(reading.isEmpty) ?? true {
            reading.report(.missingKey, at: fields.span, "a release needs `cells`")
        }
        if fields["covers"] != nil, listing == .changes {
            reading.report(
                .unknownKey, at: fields.keySpan("covers"), "`covers` means nothing in a listing of changes",
                help: "add `listing: complete` or `listing: partial`")
        }
        if listing == .complete { checkSums(fields, observations) }
    }

    /// A complete listing whose countries do not add up to its total would have been refused.
    private func checkSums(_ fields: Fields, _ observations: [Observation]) {
        struct Column: Hashable {
            var total: SeriesKey
            var month: Month
        }
        var sums: [Column: Int64?] = [:]
        var totals: [Column: Int64] = [:]
        for observation in observations where observation.series.origin.isEmpty {
            var total = observation.series
            total.country = .all
            let column = Column(total: total, month: observation.month)
            if observation.series.country == .all {
                totals[column] = observation.quantity
            } else if case .some(let sum) = sums[column] {
                sums[column] = sum.flatMap { sum in observation.quantity.map { sum &+ $0 } }
            } else {
                sums[column] = .some(observation.quantity)
            }
        }
        for (column, total) in totals.sorted(by: { ($0.key.total, $0.key.month) < ($1.key.total, $1.key.month) }) {
            guard let found = sums[column], let sum = found, sum != total else { continue }
            reading.report(
                .badListing, at: fields["cells"].map(reading.span(of:)) ?? fields.span,
                "the countries of \(column.month) add up to \(sum) kg of \(column.total.product), and `-` says \(total) kg",
                help: "a complete listing adds up to its total; else it is `listing: partial`")
            return
        }
    }

    private static func sections(of observations: [Observation], _ listing: Section.Listing) -> [Section] {
        var seen: Set<Section> = []
        return observations.compactMap { observation in
            let section = Section(
                flow: observation.series.flow, basis: observation.series.basis, reporter: observation.series.reporter,
                role: observation.series.role, isCross: !observation.series.origin.isEmpty,
                scope: .product(observation.series.product), month: observation.month, listing: listing)
            return seen.insert(section).inserted ? section : nil
        }
    }

    // MARK: History

    /// The figures of `base`: statistics of origins and destinations, partners' figures, licenses of the other roles.
    func base(_ node: Node) -> [Observation] {
        let all = CellsReader(test: test, publisher: nil, basis: .general, status: .final)
        return all.observations(node)
    }

    /// Figures that were known the day before the first release. They are history: nothing of them is judged.
    static func history(_ base: [Observation], before releases: [NamedRelease]) -> [Release] {
        guard !base.isEmpty, let first = releases.first?.release.knownAt else { return [] }
        return Publisher.allCases.enumerated().compactMap { index, publisher in
            let own = base.filter { $0.series.source == publisher.source }
            guard !own.isEmpty else { return nil }
            let known = first + -86_400 + Int64(index)
            return Release(
                source: publisher.source, channel: "rule-test", knownAt: known, sections: sections(of: own, .changes),
                observations: own, asOf: publisher == .licenses ? known.newYorkDay : nil, isHistory: true,
                feed: publisher.rawValue)
        }
    }
}
