import Archive
import ArgumentParser
import Curl
import Panel
import Pipeline
import Settings
import Trade

extension DatabaseCommand {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look whether the archive is sound; ends with 1 when it is not.",
            discussion: """
                Pages and indexes, references between tables, tables and the triggers that guard them, the number of cells of \
                each release, the files of the bodies that are kept, and the figures against what those bodies say when they \
                are decoded again. It stops nobody.

                EXAMPLES:
                  surgewatch db verify
                  surgewatch db verify --quick
                """)
        @Flag(help: "Leave the bodies out.") var quick = false
        @Flag(name: .long, help: "Print nothing but results.") var quiet = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.load()
            let archive = try Installation.readArchive(settings)
            defer { archive.close() }
            var problems = try archive.read { try Archive.problems($0) }
            let releases = try archive.read { try Archive.vintages($0).count }
            var looked = Words.counted(releases, "release")
            if !quick, problems.isEmpty {
                let bar = ProgressBar("bodies", isQuiet: quiet)
                let bodies = try archive.bodyProblems { bar.note($0, of: $1) }
                bar.end()
                problems += bodies.problems
                looked += ", \(Words.counted(bodies.kept, "body", "bodies"))"
                if problems.isEmpty { problems += try decodedAgain(archive, settings) }
            }
            guard problems.isEmpty else {
                throw CommandFailure(
                    .found,
                    problems.joined(separator: "\n")
                        + "\n\(settings.archive): \(Words.counted(problems.count, "problem")). Restore a backup, or ask for help "
                        + "with these lines; the file was not changed.")
            }
            Terminal.say("\(settings.archive) is sound: \(looked)")
        }

        /// Releases whose bodies say something else than what is stored; what a correction has put right since is no problem.
        private func decodedAgain(_ archive: Archive, _ settings: Configuration) throws -> [String] {
            let curl = CurlSession()
            defer { curl.shutdown() }
            let decoder = try Redecoder(archive, settings, curl: curl)
            var problems: [String] = []
            let bar = ProgressBar("releases decoded", isQuiet: quiet)
            for source in try decoder.sources(of: []) {
                let found = try decoder.run(source) { bar.note($0, of: $1) }
                for report in found.reports {
                    let name = "vintage \(report.record.vintage.id) (\(source) \(report.record.vintage.knownAt))"
                    switch report.state {
                    case .refused(let words): problems.append("\(name): its body is refused now: \(words)")
                    case .differs where !found.corrections.isEmpty: problems.append("\(name): \(Self.totals(report))")
                    case .differs, .same, .notDecoded: continue
                    }
                }
            }
            bar.end()
            return problems
        }

        /// Both sums of the cells that differ.
        private static func totals(_ report: Redecoding.Report) -> String {
            func sum(_ cells: [StoredCell?]) -> String {
                let quantity = cells.reduce(Int128(0)) { $0 + Int128($1?.quantity ?? 0) }
                let value = cells.reduce(Int128(0)) { $0 + Int128($1?.value ?? 0) }
                return "\(quantity) kg and \(value) USD"
            }
            let cells = report.differences
            return """
                \(Words.counted(cells.count, "cell")) are stored with \(sum(cells.map(\.stored))) and its body says \
                \(sum(cells.map(\.now))); see `surgewatch feeds replay --cells`
                """
        }
    }
}
