import Alerting
import Archive
import ArgumentParser
import Compression
import FeedFormats
import Foundation
import Logging
import Panel
import Pipeline
import Settings
import Trade
import Views

/// What a file that is imported or exported holds.
enum DataKind: String, CaseIterable, ExpressibleByArgument {
    /// Trade figures, `surgewatch-observations/1`.
    case observations
    /// Parameter series: production, consumption, limits by month.
    case param
    /// Event dates.
    case events
    /// The lists that figures are read by, which are files of the installation and only written.
    case categories, concordance, countries, groups, lines

    var list: ReferenceLists.Kind? { ReferenceLists.Kind(rawValue: rawValue) }
}

/// Files of parameter series and event dates: how they come in, go out and are shown.
enum ReferenceData {
    static let largest = 64 << 20

    /// The releases of a file; `name` is for messages.
    static func decode(_ raw: [UInt8], name path: String, kind: DataKind) throws -> [Release] {
        let hash = Identity.sha256(raw)
        do {
            let bytes = Gzip.isGzip(raw) ? try Gzip.inflate(raw, limit: largest) : raw
            return kind == .events
                ? try EventFile.read(bytes, contentHash: hash) : try ParameterFile.read(bytes, contentHash: hash)
        } catch {
            throw CommandFailure(.data, "\(path): \(error)\nNothing was imported.")
        }
    }

    /// Imports without a daemon: takes the archive's lock and does it itself. Rules are loaded only where there is
    /// anything to judge.
    static func importAlone(
        _ releases: [Release], archive path: String, configuration: ConfigurationOption
    ) async throws -> ReferenceImport.Summary {
        let now = try DomainClock(environment: ProcessInfo.processInfo.environment).now()
        if let summary = try importHistory(releases, archive: path, settings: try configuration.load(), now: now) {
            return summary
        }
        let installation = try Installation(configurationPath: configuration.path)
        // The answer says it all.
        let logger = Logger(label: "surgewatch") { _ in SwiftLogNoOpLogHandler() }
        let watch = try Watch(installation: installation, logger: logger, wake: {})
        let summary: ReferenceImport.Summary
        do {
            summary = try await watch.importReference(releases, now: now)
        } catch {
            watch.archive.close()
            throw error
        }
        watch.archive.close()
        return summary
    }

    /// Imports what raises nothing; `nil` when there is something to judge. The archive's lock is free afterwards.
    private static func importHistory(
        _ releases: [Release], archive path: String, settings: Configuration, now: Instant
    ) throws -> ReferenceImport.Summary? {
        let archive = try Archive(path: path, mode: .write)
        defer { archive.close() }
        if try ReferenceImport.isJudged(releases, in: archive) { return nil }
        var world = try ReleasePipeline.world(from: archive, sources: settings.sources)
        let pipeline = ReleasePipeline(
            rules: RuleSet([]), routing: settings.routing, renderer: try MessageRenderer())
        return try ReferenceImport(pipeline: pipeline, now: now).run(releases, into: archive, world: &world)
    }

    // MARK: Export

    /// The rows of all files of a kind that were imported, as one file; of one parameter or kind of event where it is
    /// named, and as known at a moment.
    static func export(
        _ kind: DataKind, source: String?, asOf moment: Instant?, from archive: Archive
    ) throws -> [UInt8] {
        let vintages = try archive.read { try Archive.storedVintages($0) }.filter { stored in
            kind == .events ? !stored.events.isEmpty : !stored.parameters.isEmpty
        }
        let prefix = kind.rawValue + "/"
        let sources = Set(vintages.map(\.record.vintage.source)).sorted()
        let wanted = source.map { $0.hasPrefix(prefix) ? $0 : prefix + $0 }
        if let wanted, !sources.contains(wanted) {
            let there = sources.isEmpty ? "the archive has none" : "there are " + sources.joined(separator: ", ")
            throw CommandFailure(.usage, "no source is called \(wanted); " + there)
        }
        let mine = vintages.filter { stored in
            (wanted.map { $0 == stored.record.vintage.source } ?? true)
                && (moment.map { stored.record.vintage.knownAt <= $0 } ?? true)
        }
        if kind == .events { return EventFile.write(mine.flatMap(\.events)) }
        return ParameterFile.write(
            mine.flatMap { stored in
                stored.parameters.map { .init(knownAt: stored.record.vintage.knownAt, statement: $0) }
            })
    }

    // MARK: One series

    /// The parameter series that `param/NAME/COUNTRY/PRODUCT` names; `nil` for an address of another kind.
    static func key(of address: String) throws -> ParameterKey? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == "param" else { return nil }
        guard parts.count == 4, !parts[1].isEmpty, !parts[3].isEmpty else {
            throw CommandFailure(
                .usage,
                "`\(address)` is not a parameter series; write param/NAME/COUNTRY/PRODUCT, such as param/limit/canada/7601"
            )
        }
        guard let country = CountryList.scheduleC.country(named: parts[2]) else {
            let near = CountryList.scheduleC.suggestions(for: parts[2]).first
            throw CommandFailure(
                .usage, "no country is called \(parts[2])" + (near.map { ", did you mean \($0)?" } ?? ""))
        }
        let product = CategoryList.aluminumImportMonitor.category(named: parts[3])?.product ?? Product(parts[3])
        return ParameterKey(name: parts[1], country: country, product: product)
    }

    /// The months of a parameter series as rules read it.
    static func table(of key: ParameterKey, in panel: Panel) throws -> Table {
        var table = Table(columns: ["month", "value", "unit", "known_at", "sha256"])
        for (month, parameter) in panel.months(of: panel.asStated(key)) {
            table.rows.append([
                .text(month.description), .decimal(parameter.value?.description), .text(parameter.unit.rawValue),
                .text(parameter.vintage.knownAt.description), .text(parameter.file.content),
            ])
        }
        guard table.rows.isEmpty else { return table }
        let known = panel.parameterSeries.map(\.address)
        let near = Spelling.nearest(to: key.address, among: known).first ?? known.first
        throw CommandFailure(
            .data,
            "the archive has no figures of \(key.address)"
                + (near.map { "; it has \($0)" + (known.count > 1 ? " and \(known.count - 1) more" : "") }
                    ?? "; parameter series come in with `surgewatch data import --kind param FILE`"))
    }
}

extension ReferenceImport.Summary {
    var words: String {
        "\(Words.counted(stored, "release")) stored (\(Words.counted(figures, "row")), \(revisions) of them revisions)"
            + (passedOver > 0 ? ", \(passedOver) known already" : "")
            + (events.isEmpty
                ? ""
                : "; \(Words.counted(events.count, "alert event")), \(Words.counted(notifications, "notification")) queued")
    }
}
