import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import Settings
import Trade

extension SilencesCommand {
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a silence; prints its id.",
            discussion: """
                Without a rule, role, country or product it would keep back everything: say --everything then.

                EXAMPLES:
                  surgewatch silences add --rule UnitValueDrop --country india --for 14d --reason "known reclassification"
                  surgewatch silences add --product 7604 --severity warning --until 2027-01-15 --reason "under review"
                  surgewatch silences add --country canada --for 3d --reason "strike" --dry-run
                """)
        @Option(help: "Only this rule; `*` at the end matches any rest. May be repeated, like those below.")
        var rule: [String] = []
        @Option(help: "Only this role: origin, destination, smelt, smelt2 or cast.") var role: [String] = []
        @Option(help: "Only this country: a name or a Schedule C code, `-` for all countries together.")
        var country: [String] = []
        @Option(help: "Only this category, or HS code with all below it.") var product: [String] = []
        @Flag(help: "Keep back all news.") var everything = false
        @Option(help: "Keep back news of this severity and below (default: critical, which is all).")
        var severity: String = Severity.critical.rawValue
        @Option(help: "Why. Required.") var reason: String
        @Option(help: "When it begins: an instant (default: now).") var from: String?
        @Option(help: "When it ends: an instant, or a day (its end in New York).") var until: String?
        @Option(name: .customLong("for"), help: "How long it lasts: 6h, 14d; a year at most.") var length: String?
        @Option(help: "Who asks for it (default: you).") var by: String?
        @Flag(help: "Say what it would keep back; add nothing.") var dryRun = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let request = try request()
            let settings = try configuration.load()
            if dryRun { return try rehearse(request, settings) }
            let answer = try StateChange.carryOut(
                ControlRequest(
                    command: "silences.add",
                    arguments: [String(decoding: try JSONEncoder().encode(request), as: UTF8.self)]), settings
            ) { archive in try Self.desk(archive, settings).add(request) }
            guard answer.exit == 0 else {
                throw CommandFailure(ExitStatus(rawValue: answer.exit) ?? .internal, answer.problems)
            }
            if !answer.problems.isEmpty { Terminal.complain(answer.problems) }
            if output.json || output.csv {
                let archive = try Installation.readArchive(settings)
                try Table.silences(archive, at: try DomainClock(environment: Self.environment).now()) {
                    $0.silence.id == answer.output
                }.print(output)
            } else {
                Terminal.say(answer.output)
            }
        }

        /// The rules are read for their names only: what is wrong with them is said elsewhere.
        static func desk(_ archive: Archive, _ settings: Configuration) throws -> SilenceDesk {
            SilenceDesk(
                archive: archive, rules: RuleFiles(settings.rules).withoutTests.check().rules.names,
                now: try DomainClock(environment: environment).now())
        }

        private static var environment: [String: String] { ProcessInfo.processInfo.environment }

        private func rehearse(_ request: SilenceRequest, _ settings: Configuration) throws {
            let desk = try Self.desk(try Installation.readArchive(settings), settings)
            let silence = try desk.silence(request)
            for remark in try desk.remarks(on: silence) { Terminal.complain(remark) }
            let open = try desk.openAlerts(under: silence)
            Terminal.say(
                "from \(silence.from) until \(silence.until) news of \(Words.counted(open.count, "open alert")) would be kept back, and of any new one that it is about; nothing was added"
            )
            for episode in open { Terminal.say("  \(episode.id)  \(episode.rule)  \(episode.series)") }
        }

        private func request() throws -> SilenceRequest {
            let matchers = Matchers(
                rules: rule, roles: try role.map(Self.role), countries: try country.map(Self.country), products: product
            )
            guard everything || !matchers.isEmpty else {
                throw CommandFailure(
                    .usage, "name a --rule, --role, --country or --product, or say --everything to keep back all news")
            }
            guard !everything || matchers.isEmpty else {
                throw CommandFailure(.usage, "--everything goes with no --rule, --role, --country or --product")
            }
            guard (until == nil) != (length == nil) else {
                throw CommandFailure(.usage, "a silence needs an end: either --until WHEN, or --for 7d")
            }
            guard let highest = Severity(rawValue: severity) else {
                throw CommandFailure(.usage, "--severity is watch, warning or critical, not `\(severity)`")
            }
            return SilenceRequest(
                matchers: matchers, severity: highest, reason: reason, by: by ?? CommandGiver.name,
                from: try from.map { try Self.instant($0) },
                until: try until.map { try AsOfOption.instant($0, "--until") },
                seconds: try length.map(Self.seconds))
        }

        private static func role(_ text: String) throws -> Role {
            if let role = Role(rawValue: text) { return role }
            throw CommandFailure(
                .usage, "--role is one of \(Role.allCases.map(\.rawValue).joined(separator: ", ")), not `\(text)`")
        }

        private static func country(_ text: String) throws -> Country {
            if let country = CountryList.scheduleC.country(named: text) { return country }
            let near = CountryList.scheduleC.suggestions(for: text).first
            throw CommandFailure(
                .usage, "`\(text)` names no country" + (near.map { "; did you mean `\($0)`?" } ?? ""))
        }

        private static func instant(_ text: String) throws -> Instant {
            if let instant = Instant(text) { return instant }
            throw CommandFailure(.usage, "--from takes an instant (2026-03-05T13:30:00Z), not `\(text)`")
        }

        private static func seconds(_ text: String) throws -> Int64 {
            for (suffix, factor) in [("min", Int64(60)), ("h", 3600), ("d", 86400), ("w", 7 * 86400)]
            where text.hasSuffix(suffix) {
                if let number = Int64(text.dropLast(suffix.count)), number > 0, number <= 366 * 86400 {
                    return number * factor
                }
            }
            throw CommandFailure(.usage, "--for takes a time such as 6h, 14d or 2w, not `\(text)`")
        }
    }
}
