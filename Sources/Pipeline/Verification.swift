import Alerting
package import Archive
import GRDB
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
            var first: [Month: AlertEvent] = [:]
            var findings: [Finding] = []
            for record in records {
                let event = record.event
                defer { if event.kind.findsTrue, first[event.month] == nil { first[event.month] = event } }
                // `closed` carries the evidence of an earlier event: nothing was judged.
                if event.kind == .closed {
                    first = [:]
                    findings.append(Finding(record: record, difference: nil))
                    continue
                }
                // An alert that a rule announced when it was loaded was judged by the set that came with it.
                let judging = try Archive.ruleTexts(database, vintage: event.vintage)
                let texts =
                    judging.contains { Identity.sha256($0.utf8) == event.ruleHash }
                    ? judging : try Archive.ruleTexts(database, with: event.ruleHash, instead: judging)
                let loaded = RuleLoader.load(
                    texts.enumerated().map {
                        RuleSource(path: "stored rule \($0.offset + 1)", text: $0.element, isStored: true)
                    },
                    countries: countries)
                let rules = RuleSet(loaded.rules)
                guard let rule = rules[event.rule], rule.sha256 == event.ruleHash else {
                    findings.append(
                        Finding(record: record, difference: "the stored rule text is not that of the event"))
                    continue
                }
                let panel = try Archive.panel(
                    database, at: Moment(judging: event.vintage), categories: categories, sources: sources)
                let parts = try Dictionary(
                    uniqueKeysWithValues: rules.rules.filter { $0.isAnchored && $0.name != rule.name }.compactMap {
                        part in
                        try firstFiring(of: part, before: event, database).map { (part.name, $0) }
                    })
                let earlier = first[event.month].flatMap { $0.vintage < event.vintage ? $0.evidence : nil }
                let verdict = Explanation(
                    rule: rule, rules: rules, series: event.series, month: event.month, panel: panel,
                    firstFiring: earlier, parts: { parts[$0.name] }
                ).verdict
                findings.append(
                    Finding(record: record, difference: difference(verdict.evidence, event.evidence)))
            }
            return findings
        }
    }

    /// The evidence with which another rule first fired for the month and series of an event, in an earlier release.
    private static func firstFiring(
        of part: Rule, before event: AlertEvent, _ database: Database
    ) throws -> Evidence? {
        var first: AlertEvent?
        for record in try Archive.events(database, rule: part.name, series: event.series) {
            guard record.event.vintage < event.vintage else { break }
            if record.event.kind == .closed { first = nil }
            if first == nil, record.event.kind.findsTrue, record.event.month == event.month { first = record.event }
        }
        return first?.evidence
    }

    private static func difference(_ computed: Evidence, _ stored: Evidence) -> String? {
        if computed == stored { return nil }
        if computed.gates != stored.gates { return "the gates differ" }
        if computed.months != stored.months { return "the months read differ" }
        return "the evidence differs"
    }
}
