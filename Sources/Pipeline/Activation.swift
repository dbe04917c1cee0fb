package import Alerting
package import Archive
import RuleLanguage
package import Trade
import Views

extension ReleasePipeline {
    /// Puts the rules of this pipeline into force: their texts are kept, each judges from the next release on, and
    /// episodes of rules that are gone or have another definition are closed with that reason.
    ///
    /// Returns the events of what was closed, and of what rules with `activation: announce-open` find open. One
    /// transaction.
    package func activate(in archive: Archive, world: inout World) throws -> [AlertEvent] {
        var next = world
        let events = try archive.write { transaction -> [AlertEvent] in
            let newest = try Archive.newestVintage(transaction.database)
            for rule in rules.rules {
                try transaction.keep(ruleText: rule.text, name: rule.name, sha256: rule.sha256)
            }
            try transaction.keep(ruleSet: rules.sha256, rules: rules.rules.map(\.sha256))
            var events: [AlertEvent] = []
            func take(_ outcome: Lifecycle.Outcome, _ next: inout World) throws {
                try transaction.store(outcome.changed, since: next.book)
                next.book = outcome.book
                for event in outcome.events { next.records.take(event) }
                let headlines = outcome.events.map { renderer.headline($0, rule: words(for: $0.rule)) }
                try transaction.append(Array(zip(outcome.events, headlines)))
                events += outcome.events
            }
            let lives = try Archive.lives(transaction.database)
            for life in lives where rules[life.name]?.definitionSHA256 != life.definition {
                let reason = rules[life.name] == nil ? "the rule was removed" : "the rule has a new definition"
                try transaction.endLife(rule: life.name)
                next.judged.remove(rule: life.name)
                next.held.remove(rule: life.name)
                guard let newest else { continue }
                let outcome = Lifecycle.close(
                    next.book, rule: life.name, definition: life.definition,
                    hash: try lastHash(of: life.name, transaction), reason: reason, knownAt: newest.knownAt,
                    vintage: newest.id)
                try take(outcome, &next)
            }
            let known = Set(lives.filter { rules[$0.name]?.definitionSHA256 == $0.definition }.map(\.name))
            for rule in rules.rules where !known.contains(rule.name) {
                try transaction.setLife(rule: rule.name, definition: rule.definitionSHA256, since: newest?.id ?? 0)
                guard rule.activation == .announceOpen, let newest else { continue }
                let openings = openings(of: rule, in: next)
                try transaction.store(openings.judged)
                for month in openings.judged { next.judged.insert(month) }
                let outcome = Lifecycle.advance(
                    next.book, with: openings.judgements, knownAt: newest.knownAt, vintage: newest.id)
                try take(outcome, &next)
            }
            return events
        }
        world = next
        return events
    }

    /// The text hash of the newest version of a rule that is stored.
    private func lastHash(of rule: String, _ transaction: ArchiveTransaction) throws -> String {
        try Archive.ruleHash(transaction.database, name: rule) ?? ""
    }

    /// The world as an archive holds it.
    package static func world(
        from archive: Archive, categories: CategoryList = .aluminumImportMonitor, sources: [String]
    ) throws -> World {
        try archive.read { database in
            World(
                panel: try Archive.panel(database, categories: categories, sources: sources),
                book: try Archive.book(database), judged: World.Judged(try Archive.judged(database)),
                held: World.Held(try Archive.heldMonths(database)), volumes: try Archive.volumes(database),
                hold: try Archive.hold(database), records: try Archive.earlyRecords(database))
        }
    }
}
