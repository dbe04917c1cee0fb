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
        var view: PanelView?
        for (index, release) in fresh.enumerated() {
            var release = release
            release.isHistory = true
            if let acceptance = try pipeline.accept(release, into: archive, world: &world, view: &view) {
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
        if let release = firstWithNews(repeated, known, world) {
            throw ArchiveError.refused(
                """
                a release of \(release.source) known at \(release.knownAt) is not later than what the archive already \
                has of the same chapter; history goes in first. Nothing was stored
                """)
        }
        return fresh
    }

    /// The first release that says anything that was not known at its moment; releases are in time order.
    private func firstWithNews(_ releases: [Release], _ known: [StoredVintage], _ world: World) -> Release? {
        var panel = Panel(categories: world.panel.categories, sources: world.panel.sources)
        var rest = known[...]
        return releases.first { release in
            while let stored = rest.first, stored.record.vintage.knownAt <= release.knownAt {
                rest.removeFirst()
                _ = panel.replay(stored)
            }
            var then = panel
            let vintage = Vintage(id: .max, source: release.source, knownAt: release.knownAt)
            return !then.apply(release, as: vintage).isEmpty
        }
    }
}
