import Alerting
import Archive
import ArgumentParser
import Panel
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

/// `surgewatch explain`: every condition with value, limit and margin, what stands behind it, and where it would turn.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why a rule did or did not fire for a series and month.",
        discussion: """
            Shows each condition with value, limit and margin; what the month would have to be for the rule to fire, or \
            for an alert to be taken back, exactly (the figure of that month is the only unknown; the total of all \
            countries moves with it); the tariff lines that made the change; every month read, when it became known, and \
            what it was at first; and what happened to the alert. Any series and month will do, as of any moment, also \
            where the rule does not run or has no verdict.

            EXAMPLES:
              surgewatch explain MassiveImports origin/india/unwrought 2026-09
              surgewatch explain MassiveImportsValue origin/france/76 2019-06 --as-of 2021-06-08
              surgewatch explain ShareShift origin/india/foil --json
              surgewatch explain CastShift cast/china/sheet 2026-10 --csv
            """)
    @Argument(help: "The rule.") var rule: String
    @Argument(help: "The series: ROLE/COUNTRY/PRODUCT.") var series: String
    @Argument(help: "The month, YYYY-MM (default: the newest).") var month: String?
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let settings = try configuration.load()
        let checked = RuleFiles(settings.rules).check()
        guard let rule = checked.rules[self.rule] else { throw Self.noRule(self.rule, among: checked.rules.names) }
        let series = try SeriesArgument.read(self.series)
        let archive = try Installation.readArchive(settings)
        let moment = try asOf.moment().map { Moment(knownAt: $0) }
        let account = try archive.read { database in
            let panel = try Archive.panel(
                database, at: moment, categories: .aluminumImportMonitor, sources: settings.sources)
            try SeriesArgument.check(series, panel: panel)
            let month = try SeriesArgument.month(self.month, series: series, panel: panel)
            let book = try Archive.book(database)
            let past = PastAlerts(
                series: series, month: month, book: book, until: moment?.knownAt,
                events: { try Archive.events(database, rule: $0.name, series: series) })
            // For how many releases a condition has held is known of now alone.
            let world =
                moment == nil
                ? World(panel: panel, book: book, held: World.Held(try Archive.heldMonths(database))) : nil
            let explanation = Explanation(
                rule: rule, rules: checked.rules, series: series, month: month, panel: panel,
                firstFiring: try past.firstFiring(of: rule), releasesHeld: world?.releasesHeld,
                parts: { try? past.firstFiring(of: $0) })
            let view = PanelView(panel)
            let background = try Background(
                of: explanation, rules: checked.rules, view: view, firstFiring: { try? past.firstFiring(of: $0) },
                firstPrints: { try Archive.firstPrints(database, of: $0, in: $1, at: moment) })
            return ExplanationAccount(
                explanation: explanation, background: background, asOf: moment?.knownAt,
                events: try past.events(of: rule),
                remarks: ExplanationRemarks(explanation: explanation, panel: panel, view: view).lines
                    + (try CompletenessRemarks.lines(
                        explanation.verdict.evidence, of: series, database, at: moment, sources: settings.sources))
                    + (moment == nil ? try AlertState.lines(of: rule.name, series, month, in: book, database) : []))
        }
        if output.json, output.fields == nil {
            Terminal.say(account.json.text)
        } else if output.json || output.csv {
            try account.table.print(output)
        } else {
            ExplanationText(account: account, ink: .output).lines.forEach { Terminal.say($0) }
        }
    }

    private static func noRule(_ name: String, among names: [String]) -> CommandFailure {
        let word = name.lowercased()
        let near =
            names.filter { $0.lowercased().contains(word) } + Spelling.nearest(to: name, among: names, limit: 1)
        let hint =
            near.first.map { "; did you mean \($0)?" }
            ?? (names.isEmpty
                ? "; the configuration names none" : "; there are \(names.sorted().joined(separator: ", "))")
        return CommandFailure(.usage, "there is no rule \(name)" + hint)
    }
}

/// What became of alerts of the asked month before the moment asked for.
private struct PastAlerts {
    let series: WorkingSeries
    let month: Month
    let book: AlertBook
    let until: Instant?
    let events: (Rule) throws -> [EventRecord]

    /// The events of the alert that the month belongs to.
    func events(of rule: Rule) throws -> [EventRecord] {
        guard let alert = book.alert(rule: rule.name, series: series, month: month) else { return [] }
        return try events(rule).filter { record in
            record.event.episode == alert.0.id && until.map { record.event.knownAt <= $0 } ?? true
        }
    }

    /// The evidence with which a rule first fired for the month.
    func firstFiring(of rule: Rule) throws -> Evidence? {
        guard rule.isAnchored,
            let alert = book.alert(
                rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)
        else { return nil }
        let isPast = try events(of: rule).contains { $0.event.month == month && $0.event.kind.findsTrue }
        return isPast ? alert.1.first.evidence : nil
    }
}

/// What is said of a question itself: that the rule does not run there, or that the archive has nothing to say.
private struct ExplanationRemarks {
    let explanation: Explanation
    let panel: Panel
    let view: PanelView

    var lines: [String] {
        let (rule, series, month) = (explanation.rule, explanation.series, explanation.month)
        var lines: [String] = []
        if let reason = rule.reasonNotToJudge(series, in: month, countries: CountryList.scheduleC) {
            lines.append("\(rule.name) does not judge \(series) in \(month): \(reason). This is what it would say.")
        }
        let row = view.row(of: series)
        let months = row.cells.enumerated().filter { $0.element.vintage != nil }.map(\.offset)
        let first = row.first
        if let oldest = months.first, let newest = months.last {
            if month > first + newest {
                lines.append("The archive has \(series) up to \(first + newest).")
            } else if month < first + oldest {
                lines.append("The archive has \(series) from \(first + oldest) on.")
            }
        } else if row.cells.contains(where: { $0.quantity == .value(0) }) {
            lines.append("No release has named \(series): in complete listings that is 0.")
        } else {
            let known = SeriesArgument.known(like: series, panel: panel)
            lines.append("The archive has no figures of \(series)" + (known.isEmpty ? "." : "; it has \(known)."))
        }
        return lines
    }
}
