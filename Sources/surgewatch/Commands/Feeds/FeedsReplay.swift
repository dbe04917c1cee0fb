import Archive
import ArgumentParser
import Curl
import Foundation
import Panel
import Pipeline
import Settings
import Trade

extension FeedsCommand {
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decode kept bodies again, and say what this version reads otherwise than what is stored.",
            discussion: """
                One row a release: same, differs, refused, or why it was not decoded. Nothing is changed without --store. \
                With it, what the figures of today would be otherwise is stored as one release a source, known now: what was \
                known before stays known as it was. It is judged like a revision, and held where it is a mass event.

                EXAMPLES:
                  surgewatch feeds replay
                  surgewatch feeds replay licenses --cells
                  surgewatch feeds replay census-imports --store --reason "version 1.2 reads suppressed quantities" --yes
                """)
        @Argument(help: "Feeds (default: all).") var names: [String] = []
        @Option(help: "Only releases known from this moment on.") var since: String?
        @Flag(help: "List every cell that differs.") var cells = false
        @Flag(help: "Store what differs today, as a release known now.") var store = false
        @Option(help: "Why it is stored; with --store.") var reason: String?
        @Option(help: "Who stores it (default: you).") var by: String?
        @Flag(help: "Do not ask; needed with --store where no terminal is.") var yes = false
        @Flag(help: "End with 1 where anything differs or is refused.") var exitCode = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let settings = try configuration.load()
            for name in names where !settings.feeds.contains(where: { $0.name == name }) {
                let near = Spelling.nearest(to: name, among: settings.feeds.map(\.name)).first
                throw CommandFailure(
                    .usage, "no feed is called \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
            }
            let since = try since.map { try AsOfOption.instant($0, "--since") }
            let found = try look(settings, since)
            if cells { try Self.table(cells: found).print(output) } else { try Self.table(found).print(output) }
            let changed = found.reduce(0) { $0 + $1.corrections.count }
            if !output.quiet {
                Terminal.complain("\(Words.counted(changed, "cell")) of today would be otherwise")
            }
            if store, changed > 0 { return try await storeCorrections(settings, changed) }
            let isSame = found.allSatisfy { source in
                source.reports.allSatisfy {
                    if case .same = $0.state { true } else if case .notDecoded = $0.state { true } else { false }
                }
            }
            if exitCode, !isSame { throw CommandFailure(.found) }
        }

        private func look(_ settings: Configuration, _ since: Instant?) throws -> [Redecoding] {
            let archive = try Installation.readArchive(settings)
            defer { archive.close() }
            let curl = CurlSession()
            defer { curl.shutdown() }
            let decoder = try Redecoder(archive, settings, curl: curl, since: since)
            let bar = ProgressBar("releases", isQuiet: output.quiet)
            defer { bar.end() }
            return try decoder.sources(of: names).map { source in
                try decoder.run(source) { bar.note($0, of: $1) }
            }
        }

        private func storeCorrections(_ settings: Configuration, _ changed: Int) async throws {
            let reason = try Reason.checked(reason ?? "", for: "storing")
            try Confirmation.ask(
                "Store \(Words.counted(changed, "cell")) as known now?", yes: yes, verb: "store them")
            let request = ControlRequest(
                command: "feeds.replay", arguments: [by ?? CommandGiver.name, reason, since ?? ""] + names)
            if let answer = try ControlClient.ask(settings.control, request) {
                return try ControlClient.present(answer)
            }
            try ControlClient.present(try await Daemonless.carryOut(request, configuration.path))
        }

        private static func table(_ found: [Redecoding]) -> Table {
            var table = Table(columns: ["vintage", "known_at", "source", "feed", "state", "cells", "differing", "why"])
            for report in found.flatMap(\.reports) {
                let (state, why): (String, String?) =
                    switch report.state {
                    case .same: ("same", nil)
                    case .differs: ("differs", nil)
                    case .notDecoded(let words): ("not decoded", words)
                    case .refused(let words): ("refused", words)
                    }
                table.rows.append([
                    .number(report.record.vintage.id), .text(report.record.vintage.knownAt.description),
                    .text(report.record.vintage.source), .text(report.record.feed), .text(state),
                    .number(report.cells), .number(report.differences.count), .text(why),
                ])
            }
            return table
        }

        private static func table(cells found: [Redecoding]) -> Table {
            var table = Table(columns: [
                "vintage", "known_at", "source", "series", "basis", "month", "quantity_stored_kg", "quantity_now_kg",
                "value_stored_usd", "value_now_usd",
            ])
            for report in found.flatMap(\.reports) {
                for cell in report.differences {
                    table.rows.append([
                        .number(report.record.vintage.id), .text(report.record.vintage.knownAt.description),
                        .text(report.record.vintage.source), .text(cell.series.working.address),
                        .text(cell.series.basis.rawValue), .text(cell.month.description),
                        .number(cell.stored?.quantity), .number(cell.now?.quantity), .number(cell.stored?.value),
                        .number(cell.now?.value),
                    ])
                }
            }
            return table
        }
    }
}
