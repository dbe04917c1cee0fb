package import Trade

/// What a release changed: the rows an archive writes, and what rules must look at again.
package struct ReleaseChanges: Sendable {
    /// One stated cell whose figures or status differ from what was known.
    package struct Row: Sendable {
        package var series: SeriesKey
        package var month: Month
        package var cell: StoredCell
        /// What was known before; `nil` for a first print.
        package var previous: StoredCell?

        /// A revision: known before, with other figures.
        package var isRevision: Bool { previous.map { !$0.sameFigures(as: cell) } ?? false }
    }
    /// A month stated for the first time by a statistic.
    package struct NewMonth: Hashable, Sendable {
        package var statistic: Statistic
        package var month: Month
    }

    /// One month of a parameter series whose figure or unit differs from what was known.
    package struct ParameterRow: Sendable {
        package var key: ParameterKey
        package var month: Month
        package var parameter: StoredParameter
        /// What was known before; `nil` for a first print.
        package var previous: StoredParameter?
    }

    package var vintage: Vintage
    package var rows: [Row] = []
    package var publications: [(statistic: Statistic, publication: Publication)] = []
    package var newMonths: [NewMonth] = []
    package var parameters: [ParameterRow] = []
    /// Rows of event lists that were not known before, those that lie ahead included.
    package var events: [EventStatement] = []
    /// Events that exist since this release: it is the first known after they were announced.
    package var announced: [CalendarEvent] = []

    package var isEmpty: Bool { rows.isEmpty && publications.isEmpty && parameters.isEmpty && events.isEmpty }
    /// Cells and rows of any kind.
    package var count: Int { rows.count + parameters.count + events.count }
    /// Cells and rows that were known before, with other figures.
    package var revisedCells: Int {
        rows.count(where: \.isRevision) + parameters.count { $0.previous != nil }
    }
    /// Cells and rows that were not known before.
    package var firstPrints: Int {
        rows.count { $0.previous == nil } + parameters.count { $0.previous == nil } + events.count
    }
}

extension Panel {
    /// Takes in a release as the given vintage. Unchanged cells leave no trace; what an absent row means follows from
    /// the listing of each section.
    package mutating func apply(_ release: Release, as vintage: Vintage) -> ReleaseChanges {
        var changes = ReleaseChanges(vintage: vintage)
        let figures = release.reference ?? ReferenceFigures()
        take(
            figures, of: ReferenceFile(name: release.source, content: release.contentHash), vintage: vintage,
            asOf: release.asOf, into: &changes)
        for observation in release.observations {
            let cell = StoredCell(
                quantity: observation.quantity, value: observation.value, status: observation.status, vintage: vintage,
                isSimulated: release.simulated)
            state(cell, of: observation.series, month: observation.month, into: &changes)
        }
        zeroAbsent(in: release.sections.filter { $0.listing == .complete }, of: release, as: vintage, into: &changes)
        for section in release.sections { publish(section, of: release.source, vintage: vintage, changes: &changes) }
        return changes
    }

    private mutating func state(
        _ cell: StoredCell, of series: SeriesKey, month: Month, into changes: inout ReleaseChanges
    ) {
        let previous = self.cell(series, month: month)
        if let previous, previous.sameFigures(as: cell), previous.status == cell.status { return }
        restore(series, month: month, cell: cell)
        changes.rows.append(.init(series: series, month: month, cell: cell, previous: previous))
    }

    /// Takes in that a vintage exists, and its reference figures.
    private mutating func take(
        _ figures: ReferenceFigures, of file: ReferenceFile, vintage: Vintage, asOf day: CalendarDay?,
        into changes: inout ReleaseChanges
    ) {
        let before = moment
        restore(vintage, asOf: day, isEventList: !figures.events.isEmpty)
        for statement in figures.parameters {
            let parameter = StoredParameter(
                value: statement.value, unit: statement.unit, vintage: vintage, file: file)
            let previous = reference[statement.key]?[statement.month]
            if let previous, previous.sameFigure(as: parameter) { continue }
            reference.set(parameter, of: statement.key, in: statement.month)
            changes.parameters.append(
                .init(key: statement.key, month: statement.month, parameter: parameter, previous: previous))
        }
        for var row in figures.events {
            row.event.file = file
            if reference.insert(row) { changes.events.append(row) }
        }
        changes.announced = events(between: before ?? moment, and: moment).map(\.event)
    }

    /// A complete listing without a row for a cell that was stated before says that it is now zero.
    private mutating func zeroAbsent(
        in sections: [Section], of release: Release, as vintage: Vintage, into changes: inout ReleaseChanges
    ) {
        if sections.isEmpty { return }
        let stated = Set(release.observations.lazy.map { StatedCell(series: $0.series, month: $0.month) })
        var absent = Array(repeating: [(series: SeriesKey, status: Status)](), count: sections.count)
        let groups = Dictionary(grouping: sections.indices) { Statistic(source: release.source, section: sections[$0]) }
        for (statistic, group) in groups {
            guard let statement = statements[statistic] else { continue }
            func look(_ index: Int, _ place: Place, _ product: Product, _ series: StoredSeries) {
                let section = sections[index]
                let known = series[section.month]
                guard known.isStated, known.isNotZero, section.scope.covers(product) else { return }
                let key = SeriesKey(
                    source: release.source, flow: statistic.flow, basis: statistic.basis,
                    reporter: statistic.reporter, role: statistic.role, country: place.country, origin: place.origin,
                    product: product)
                if !stated.contains(StatedCell(series: key, month: section.month)) {
                    absent[index].append((key, known.status))
                }
            }
            var wide: [Int] = []
            var narrow: [(index: Int, product: Product)] = []
            for index in group {
                if case .product(let product) = sections[index].scope {
                    narrow.append((index, product))
                } else {
                    wide.append(index)
                }
            }
            for (place, products) in statement.places where place.country != .all {
                for (index, product) in narrow {
                    if let series = products[product] { look(index, place, product, series) }
                }
                if wide.isEmpty { continue }
                for (product, series) in products { for index in wide { look(index, place, product, series) } }
            }
        }
        for (section, absent) in zip(sections, absent) {
            for (series, status) in absent.sorted(by: { $0.series < $1.series }) {
                let zero = StoredCell(
                    quantity: 0, value: 0, status: status, vintage: vintage, isSimulated: release.simulated)
                state(zero, of: series, month: section.month, into: &changes)
            }
        }
    }

    private struct StatedCell: Hashable {
        var series: SeriesKey
        var month: Month

        /// What cells of one release differ in.
        func hash(into hasher: inout Hasher) {
            hasher.combine(series.basis)
            hasher.combine(series.country)
            hasher.combine(series.product)
            hasher.combine(month)
        }
    }

    private mutating func publish(
        _ section: Section, of source: String, vintage: Vintage, changes: inout ReleaseChanges
    ) {
        let statistic = Statistic(source: source, section: section)
        let publication = Publication(
            scope: section.scope, month: section.month, listing: section.listing, vintage: vintage)
        publish(publication, of: statistic, changes: &changes)
    }

    private mutating func publish(
        _ publication: Publication, of statistic: Statistic, changes: inout ReleaseChanges
    ) {
        let before = statements[statistic]?.publications[publication.scope]?[publication.month]
        let wasStated =
            statements[statistic].map { $0.publications.values.contains { $0[publication.month] != nil } } ?? false
        // A less full listing says nothing about absent rows: what an earlier, fuller one said of them stands.
        if let before, publication.listing.fullness <= before.listing.fullness { return }
        statements[statistic, default: Statement()].publish(publication)
        changes.publications.append((statistic, publication))
        if !wasStated { changes.newMonths.append(.init(statistic: statistic, month: publication.month)) }
    }
}

extension Section.Listing {
    fileprivate var fullness: Int {
        switch self {
        case .changes: 0
        case .partial: 1
        case .complete: 2
        }
    }
}

extension Panel {
    /// Takes in what a stored vintage changed: the same fold as `apply`, from rows that were already told apart.
    package mutating func replay(
        _ vintage: Vintage, asOf day: CalendarDay?, rows: [(series: SeriesKey, month: Month, cell: StoredCell)],
        publications: [(statistic: Statistic, publication: Publication)],
        reference: ReferenceFigures = ReferenceFigures(), content: String = ""
    ) -> ReleaseChanges {
        var changes = ReleaseChanges(vintage: vintage)
        take(
            reference, of: ReferenceFile(name: vintage.source, content: content), vintage: vintage, asOf: day,
            into: &changes)
        for row in rows { state(row.cell, of: row.series, month: row.month, into: &changes) }
        for (statistic, publication) in publications {
            publish(publication, of: statistic, changes: &changes)
        }
        return changes
    }
}
