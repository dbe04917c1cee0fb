package import Alerting
package import Archive
import Panel
package import Trade

/// Takes in files of parameter series and event dates, each vintage in a transaction of its own.
///
/// Figures that were known before the newest release are history: they are read from then on and raise nothing. Later
/// ones are judged like a release, for months that waited for them and months whose figures they change. Event dates are
/// never judged by themselves: the first release that is known after an announcement looks at what it touches.
package struct ReferenceImport: Sendable {
    private let pipeline: ReleasePipeline
    private let now: Instant

    package struct Summary: Sendable {
        package var stored = 0
        /// Vintages that the archive already has with equal figures.
        package var passedOver = 0
        /// Months of parameter series and event dates that were new or changed.
        package var figures = 0
        package var revisions = 0
        package var events: [AlertEvent] = []
        package var notifications = 0
    }

    /// `now` is the moment of the import: no figure may have been known later.
    package init(pipeline: ReleasePipeline, now: Instant) {
        self.pipeline = pipeline
        self.now = now
    }

    /// Whether any of the releases would be judged, so that rules must be in force.
    package static func isJudged(_ releases: [Release], in archive: Archive) throws -> Bool {
        guard let newest = try archive.read({ try Archive.newestJudged($0) }) else { return false }
        return releases.contains { isLive($0, after: newest) }
    }

    private static func isLive(_ release: Release, after newest: Instant?) -> Bool {
        guard let newest, release.reference?.parameters.isEmpty == false else { return false }
        return release.knownAt > newest
    }

    /// Stores the releases in time order. Throws, before anything is stored, when one would change what was known at a
    /// moment in the past, or was known later than now.
    package func run(
        _ releases: [Release], into archive: Archive, world: inout World,
        accepted: (Release, ReleasePipeline.Acceptance) -> Void = { _, _ in }
    ) throws -> Summary {
        var summary = Summary()
        let ordered = try releases.map(checkedMoment).sorted { ($0.knownAt, $0.source) < ($1.knownAt, $1.source) }
        try checkUnits(ordered, world.panel)
        let fresh = try fresh(ordered, archive)
        summary.passedOver = ordered.count - fresh.count
        for var release in fresh {
            release.isHistory = try !Self.isLive(release, after: archive.read { try Archive.newestJudged($0) })
            guard let acceptance = try pipeline.accept(release, into: archive, world: &world) else {
                summary.passedOver += 1
                continue
            }
            summary.stored += 1
            summary.figures += acceptance.changes.parameters.count + acceptance.changes.events.count
            summary.revisions += acceptance.changes.revisedCells
            summary.events += acceptance.events
            summary.notifications += acceptance.notifications
            accepted(release, acceptance)
        }
        return summary
    }

    /// A day that is not over yet ends now.
    private func checkedMoment(_ release: Release) throws -> Release {
        var release = release
        guard release.reference?.parameters.isEmpty == false, release.knownAt > now else { return release }
        guard release.knownAt == now.newYorkDay.endInNewYork else {
            throw ArchiveError.refused(
                """
                known_at \(release.knownAt) of \(release.source) lies ahead, now is \(now); write when the figures became \
                known. Nothing was stored
                """)
        }
        release.knownAt = now
        return release
    }

    /// A parameter measures one thing for ever: a rule that declares its unit must not meet another.
    private func checkUnits(_ releases: [Release], _ panel: Panel) throws {
        var known: [String: ParameterUnit] = [:]
        for key in panel.parameterSeries {
            known[key.name] = known[key.name] ?? panel.months(of: key).first?.parameter.unit
        }
        for statement in releases.flatMap({ $0.reference?.parameters ?? [] }) {
            guard let unit = known[statement.key.name], !unit.measuresLike(statement.unit) else { continue }
            throw ArchiveError.refused(
                """
                \(statement.key.address) in \(statement.month) is in \(statement.unit.rawValue), and the archive has \
                \(statement.key.name) in \(unit.rawValue); give figures that measure another thing another name. \
                Nothing was stored
                """)
        }
    }

    // MARK: The past does not change

    /// The releases that the archive does not have yet.
    private func fresh(_ releases: [Release], _ archive: Archive) throws -> [Release] {
        let (newest, records, parameters, events) = try archive.read { database in
            (
                try Archive.newestReferences(database), try Archive.vintages(database),
                try Archive.parameters(database), try Archive.calendarEvents(database).map(\.statement)
            )
        }
        let instants = Dictionary(uniqueKeysWithValues: records.map { ($0.vintage.id, $0.vintage.knownAt) })
        let known = Dictionary(grouping: parameters) { Cell(key: $0.statement.key, month: $0.statement.month) }
        return try releases.filter { release in
            guard let figures = release.reference else { return false }
            let news = try figures.events.filter { try !isKnown($0, events) }
            let chapters = Set(
                figures.parameters.map { Archive.chapter(of: $0.key.product) } + (news.isEmpty ? [] : [""]))
            let latest = chapters.compactMap { newest[.init(source: release.source, chapter: $0)] }.max()
            guard let latest, release.knownAt <= latest else { return !(figures.parameters.isEmpty && news.isEmpty) }
            if let event = news.first { throw Self.refusal(of: event, latest) }
            for statement in figures.parameters {
                let before = known[Cell(key: statement.key, month: statement.month)]?.last {
                    instants[$0.vintage].map { $0 <= release.knownAt } ?? false
                }
                if before?.statement.value != statement.value
                    || before.map({ $0.statement.unit != statement.unit }) ?? false
                {
                    throw Self.refusal(of: statement, release, latest)
                }
            }
            return false
        }
    }

    private struct Cell: Hashable {
        var key: ParameterKey
        var month: Month
    }

    /// Whether the list has the row; one about the same date with other words is an error.
    private func isKnown(_ row: EventStatement, _ events: [EventStatement]) throws -> Bool {
        guard let same = events.first(where: { $0.isSameEvent(as: row) }) else { return false }
        guard same.event.title == row.event.title, same.source == row.source else {
            throw ArchiveError.refused(
                """
                the event of \(row.event.date) announced \(row.event.announced) is stored as "\(same.event.title)" \
                (\(same.source)); what was known does not change. Leave the words as they were. Nothing was stored
                """)
        }
        return true
    }

    private static func refusal(of row: EventStatement, _ latest: Instant) -> ArchiveError {
        .refused(
            """
            the event of \(row.event.date) ("\(row.event.title)") was announced on \(row.event.announced), which is not \
            later than the newest announcement of its kind in the archive (\(latest.newYorkDay)); history goes in first. \
            To let rules know of it from now on, write the day on which you add it as `announced`. Nothing was stored
            """)
    }

    private static func refusal(
        of statement: ParameterStatement, _ release: Release, _ latest: Instant
    ) -> ArchiveError {
        .refused(
            """
            \(statement.key.address) in \(statement.month) says something new as known at \(release.knownAt), which is not \
            later than the newest figures of \(statement.key.name) in the archive (\(latest)); history goes in first. \
            Give new or corrected figures the moment at which they became known. Nothing was stored
            """)
    }
}
