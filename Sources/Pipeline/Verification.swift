import Alerting
package import Archive
import Panel
package import RuleLanguage
package import Trade

/// Recomputes the evidence of stored events from stored vintages and stored rule texts.
package enum Verification {
    package struct Finding: Sendable {
        package var record: EventRecord
        /// `nil` when the evidence was computed again, byte for byte; else what differs.
        package var difference: String?
    }

    /// Judges every event of an episode again, on what was known when it happened.
    package static func verify(
        episode: String, archive: Archive, categories: CategoryList = .aluminumImportMonitor, sources: [String],
        countries: any CountryNames
    ) throws -> [Finding] {
        try archive.read { database in
            let records = try Archive.events(database, episode: episode)
            var first: [Month: Evidence] = [:]
            var findings: [Finding] = []
            for record in records {
                let event = record.event
                defer { if first[event.month] == nil { first[event.month] = event.evidence } }
                // `closed` carries the evidence of an earlier event: nothing was judged.
                if event.kind == .closed {
                    findings.append(Finding(record: record, difference: nil))
                    continue
                }
                let texts = try Archive.ruleTexts(database, vintage: event.vintage)
                let loaded = RuleLoader.load(
                    texts.enumerated().map { RuleSource(path: "stored rule \($0.offset + 1)", text: $0.element) },
                    countries: countries)
                let rules = RuleSet(loaded.rules)
                guard let rule = rules[event.rule], rule.sha256 == event.ruleHash else {
                    findings.append(Finding(record: record, difference: "the stored rule text is not that of the event"))
                    continue
                }
                let panel = try Archive.panel(
                    database, at: Moment(knownAt: event.knownAt, vintage: event.vintage), categories: categories,
                    sources: sources)
                let verdict = Explanation(
                    rule: rule, rules: rules, series: event.series, month: event.month, panel: panel,
                    firstFiring: first[event.month]
                ).verdict
                findings.append(
                    Finding(record: record, difference: difference(verdict.evidence, event.evidence)))
            }
            return findings
        }
    }

    private static func difference(_ computed: Evidence, _ stored: Evidence) -> String? {
        if computed == stored { return nil }
        if computed.gates != stored.gates { return "the gates differ" }
        if computed.months != stored.months { return "the months read differ" }
        return "the evidence differs"
    }
}
