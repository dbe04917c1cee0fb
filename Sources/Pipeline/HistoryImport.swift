package import Archive
import Panel
package import Trade

/// Takes in releases that were known in the past: they build figures and baselines, and raise nothing.
package struct HistoryImport: Sendable {
    private let pipeline: ReleasePipeline

    package struct Summary: Sendable {
        package var stored = 0
        /// Vintages that the archive already has with equal cells.
        package var passedOver = 0
        package var cells = 0
        package var revisions = 0
    }

    package init(pipeline: ReleasePipeline) { self.pipeline = pipeline }

    /// Stores the releases in time order, each in a transaction of its own. Throws, before anything is stored, when one
    /// is not later than the newest vintage of its source that states the same HS chapter or product system.
    package func run(
        _ releases: [Release], into archive: Archive, world: inout World, progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> Summary {
        var summary = Summary()
        let ordered = releases.sorted { ($0.knownAt, $0.source) < ($1.knownAt, $1.source) }
        let fresh = try self.fresh(ordered, archive, world)
        summary.passedOver = ordered.count - fresh.count
        for (index, release) in fresh.enumerated() {
            var release = release
            release.isHistory = true
            if let acceptance = try pipeline.accept(release, into: archive, world: &world) {
                summary.stored += 1
                summary.cells += acceptance.changes.rows.count
                summary.revisions += acceptance.changes.revisedCells
            } else {
                summary.passedOver += 1
            }
            progress(index + 1, fresh.count)
        }
        return summary
    }

    /// The releases that the archive does not have yet.
    private func fresh(_ releases: [Release], _ archive: Archive, _ world: World) throws -> [Release] {
        let newest = try archive.read { try Archive.newestByChapter($0) }
        var fresh: [Release] = []
        var repeated: [Release] = []
        for release in releases {
            let chapters = Set(release.observations.map { Archive.chapter(of: $0.series.product) })
            let latest = chapters.compactMap { newest[.init(source: release.source, chapter: $0)] }.max()
            if let latest, release.knownAt <= latest { repeated.append(release) } else { fresh.append(release) }
        }
        guard !repeated.isEmpty else { return fresh }
        let known = try archive.read { try Archive.storedVintages($0) }
        for release in repeated where !isStored(release, known, world) {
            throw ArchiveError.refused(
                """
                a release of \(release.source) known at \(release.knownAt) is not later than what the archive already \
                has of the same chapter; history goes in first. Nothing was stored
                """)
        }
        return fresh
    }

    /// Whether the archive has a vintage of this moment in which every stated cell has the stated figures.
    private func isStored(_ release: Release, _ known: [StoredVintage], _ world: World) -> Bool {
        var panel = Panel(categories: world.panel.categories, sources: world.panel.sources)
        var isThere = false
        for stored in known where stored.record.vintage.knownAt <= release.knownAt {
            _ = panel.replay(
                stored.record.vintage, asOf: stored.record.asOf, rows: stored.rows, publications: stored.publications)
            let vintage = stored.record.vintage
            if vintage.source == release.source, vintage.knownAt == release.knownAt { isThere = true }
        }
        return isThere
            && release.observations.allSatisfy { observation in
                let cell = panel.cell(observation.series, month: observation.month)
                return cell.map { $0.quantity == observation.quantity && $0.value == observation.value } ?? false
            }
    }
}
