import Alerting
package import Archive
package import GRDB
package import Panel
package import Trade

/// The releases of a source decoded again from their bodies, held against what is stored.
///
/// The past does not change: what a newer decoder reads otherwise becomes, if anybody wants that, a release of its own,
/// known when it is stored.
package struct Redecoding: Sendable {
    /// What a decoder makes of the bodies of a vintage today.
    package enum Answer: Sendable {
        case release(Release)
        /// There is nothing to decode, in words.
        case nothing(String)
        /// It is refused now, in words.
        case refused(String)
    }
    /// A cell that is stored and read in two ways.
    package struct Difference: Sendable {
        package var series: SeriesKey
        package var month: Month
        /// `nil` where nothing is stated.
        package var stored: StoredCell?
        package var now: StoredCell?
    }
    package struct Report: Sendable {
        package enum State: Sendable, Hashable {
            case same
            case differs
            case notDecoded(String)
            case refused(String)
        }
        package var record: VintageRecord
        package var state: State
        /// Cells that the vintage changed when it was stored.
        package var cells: Int
        package var differences: [Difference] = []
    }

    package let source: String
    /// One for each vintage of the source, in the order in which they were known.
    package private(set) var reports: [Report] = []
    /// What the figures of today would be otherwise, had every vintage been decoded as it is now.
    package private(set) var corrections: [Difference] = []
    /// The newest vintage that was looked at.
    package private(set) var newest: Vintage?

    /// - Parameters:
    ///   - decode: What the decoder makes of a vintage today.
    ///   - progress: Told of vintages looked at, and of all.
    package init(
        _ database: Database, source: String, decode: (VintageRecord) throws -> Answer,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws {
        self.source = source
        let reader = try VintageReader(database)
        let records = reader.records.filter { $0.vintage.source == source }
        newest = records.last?.vintage
        var stored = Panel()
        var again = Panel()
        for (index, record) in records.enumerated() {
            let effects = try reader.read(record)
            let answer = try decode(record)
            var report = Report(record: record, state: .same, cells: effects.rows.count)
            switch answer {
            case .release(var release):
                release.source = source
                var decoded = stored
                let changes = decoded.apply(release, as: record.vintage)
                _ = stored.replay(effects)
                _ = again.apply(release, as: record.vintage)
                let touched = Set(changes.rows.map { Place($0.series, $0.month) })
                    .union(effects.rows.map { Place($0.series, $0.month) })
                report.differences = Self.differences(at: touched, stored, decoded)
                if !report.differences.isEmpty { report.state = .differs }
            case .nothing(let words), .refused(let words):
                _ = stored.replay(effects)
                _ = again.replay(effects)
                if case .refused = answer { report.state = .refused(words) } else { report.state = .notDecoded(words) }
            }
            reports.append(report)
            progress(index + 1, records.count)
        }
        corrections = Self.differences(at: Set(Self.places(stored)).union(Self.places(again)), stored, again)
    }

    private struct Place: Hashable {
        var series: SeriesKey
        var month: Month

        init(_ series: SeriesKey, _ month: Month) {
            self.series = series
            self.month = month
        }
    }

    private static func places(_ panel: Panel) -> [Place] {
        panel.series.flatMap { series in panel.cells(of: series).map { Place(series, $0.month) } }
    }

    private static func differences(at places: Set<Place>, _ stored: Panel, _ now: Panel) -> [Difference] {
        places.compactMap { place in
            let was = stored.cell(place.series, month: place.month)
            let reads = now.cell(place.series, month: place.month)
            switch (was, reads) {
            case (nil, nil): return nil
            case (let was?, let reads?) where was.sameFigures(as: reads) && was.status == reads.status: return nil
            default: return Difference(series: place.series, month: place.month, stored: was, now: reads)
            }
        }.sorted { ($0.series, $0.month) < ($1.series, $1.month) }
    }

    /// The release that puts right what is stored; `nil` where nothing is to be. A cell that nothing states any more is
    /// unknown from then on.
    package func correction(knownAt: Instant) -> Release? {
        guard let feed = reports.last?.record.feed, !corrections.isEmpty else { return nil }
        let observations = corrections.map { difference in
            Observation(
                series: difference.series, month: difference.month, quantity: difference.now?.quantity,
                value: difference.now?.value,
                status: difference.now?.status ?? difference.stored?.status ?? .final)
        }
        let sections = Set(
            observations.map { observation in
                let series = observation.series
                return Section(
                    flow: series.flow, basis: series.basis, reporter: series.reporter, role: series.role,
                    isCross: !series.origin.isEmpty, scope: .product(series.product), month: observation.month,
                    listing: .changes)
            })
        let text = observations.map { "\($0)" }.joined(separator: "\n")
        return Release(
            source: source, channel: Self.channel, knownAt: knownAt,
            sections: sections.sorted { "\($0)" < "\($1)" }, observations: observations,
            contentHash: Identity.sha256(text.utf8),
            simulated: corrections.contains { ($0.now ?? $0.stored)?.isSimulated == true }, feed: feed)
    }

    /// The channel of releases that put right what an older decoder had made of bodies.
    package static let channel = "replay"
}
