import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import Settings
import Trade
import Views

/// `surgewatch subs test`: who would be told what, and why.
struct SubsTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Say who would be told of an alert, by which route and criterion; assert it.",
        discussion: """
            Exit code 1 when those who would be told differ from --expect.

            EXAMPLES:
              surgewatch subs test --rule MassiveImports --series origin/india/unwrought
              surgewatch subs test --rule Surge --series smelt/russia/foil --kind early --expect producers --expect sub-3f2a
            """)
    @Option(help: "The rule.") var rule: String
    @Option(help: "The series, ROLE/COUNTRY/PRODUCT.") var series: String
    @Option(help: "The month that the alert is about (default: the one before this).") var month: String?
    @Option(help: "early, confirmed or raised.") var kind = "confirmed"
    @Option(help: "watch, warning or critical.") var severity = "warning"
    @Option(
        help: "Who is told: a receiver, a mail address, or how a subscription's id begins; `nobody`. Repeat for all.")
    var expect: [String] = []
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let settings = try configuration.load()
        let names = RuleFiles(settings.rules).check().rules.names
        let words = CriteriaWords(rules: names)
        let kind: Message.Kind
        let severity: Severity
        do throws(CriteriaWords.Problem) {
            _ = try words.rule(rule)
            kind = try words.word(self.kind, "--kind", among: Message.Kind.self)
            severity = try words.word(self.severity, "--severity", among: Severity.self)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        guard kind != .retracted, kind != .corrected else {
            throw CommandFailure(.usage, "a \(kind.rawValue) goes to whoever was told of the alert, and to nobody else")
        }
        let series = try SeriesArgument.read(series)
        let now = try DomainClock(environment: ProcessInfo.processInfo.environment).now()
        guard let month = month.map({ Month($0) }) ?? now.newYorkDay.month - 1 else {
            throw CommandFailure(.usage, "--month is written YYYY-MM")
        }
        var episode = Episode(rule: rule, definition: "", series: series, start: month)
        episode.severity = severity
        episode.state = kind == .early ? .early : .confirmed
        var routing = settings.routing
        if FileManager.default.fileExists(atPath: settings.archive) {
            routing.subscriptions = try Installation.readArchive(settings).read {
                try Archive.subscriptions($0, states: [.active])
            }
        }
        var table = Table(columns: ["reader", "address", "told", "when", "why"])
        var told: [Receiver] = []
        for reader in routing.readers {
            let (interest, decision) = routing.decide(kind, of: episode, for: reader)
            let isTold = interest != nil && severity > .watch
            if isTold { told.append(reader) }
            table.rows.append([
                .text(reader.subscription ?? reader.name), .text(reader.address), .flag(isTold),
                .text(isTold ? interest?.cadence.rawValue : nil),
                .text(why(decision, interest, reader, episode, kind, routing)),
            ])
        }
        try table.print(output)
        try assert(told)
    }

    private func why(
        _ decision: Routing.Decision, _ interest: Interest?, _ reader: Receiver, _ episode: Episode,
        _ kind: Message.Kind, _ routing: Routing
    ) -> String {
        let count = routing.routes.count
        switch decision {
        case .open: return "there are no routes: every receiver gets warnings and up"
        case .canary: return "the canary is told everything"
        case .sent(let route):
            if episode.severity == .watch {
                return "route \(route) of \(count); watch-level alerts are never sent at once"
            }
            return "route \(route) of \(count) sends it"
        case .taken(let route):
            return "route \(route) of \(count) takes it, does not name \(reader.name) and does not continue"
        case .unmatched:
            return count == 0
                ? "subscriptions need a route that names \(reader.name)" : "no route to \(reader.name) takes it"
        case .notAsked:
            let subscription = routing.subscriptions.first { $0.id == reader.subscription }
            let mismatch = subscription?.criteria.mismatch(kind, of: episode)
            return "the subscription does not ask for this" + (mismatch.map { " \($0.rawValue)" } ?? "")
        }
    }

    private func assert(_ told: [Receiver]) throws {
        guard !expect.isEmpty else { return }
        let wanted = expect.filter { $0 != "nobody" }
        func means(_ text: String, _ reader: Receiver) -> Bool {
            if let subscription = reader.subscription,
                subscription == text || text.count > 4 && subscription.hasPrefix(text)
            {
                return true
            }
            return reader.subscription == nil && reader.name == text || reader.address == text
        }
        let missing = wanted.filter { text in !told.contains { means(text, $0) } }
        let surplus = told.filter { reader in !wanted.contains { means($0, reader) } }
        guard missing.isEmpty, surplus.isEmpty else {
            let lines =
                missing.map { "expected, and not told: \($0)" }
                + surplus.map { "told, and not expected: \($0.subscription ?? $0.key)" }
            throw CommandFailure(.found, lines.joined(separator: "\n"))
        }
    }
}
