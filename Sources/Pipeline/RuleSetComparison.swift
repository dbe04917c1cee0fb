import Alerting
import Archive
import RuleLanguage
package import Trade
import Views

/// Two rule sets over the same releases, alert by alert: what one says and the other does not, and when.
///
/// An alert is one month of one series of one rule. It is counted as it first fired; what became of it later is counted
/// beside it.
package struct RuleSetComparison {
    package enum Change: String, Sendable, CaseIterable { case new, gone, earlier, later, severity }

    /// How an alert fired under one rule set.
    package struct Firing: Hashable, Sendable {
        package var knownAt: Instant
        /// The highest it came to.
        package var severity: Severity
    }

    /// An alert that the two sets treat differently.
    package struct Difference: Sendable {
        package var change: Change
        package var rule: String
        package var series: WorkingSeries
        package var month: Month
        package var before: Firing?
        package var after: Firing?
        package var headline: String
        /// The measured side of its first gate, by which the largest are found.
        package var size: Double

        package var severity: Severity { max(before?.severity ?? .watch, after?.severity ?? .watch) }
        /// Days (New York) from the old firing to the new one.
        package var days: Int? {
            guard let before, let after else { return nil }
            return after.knownAt.newYorkDay - before.knownAt.newYorkDay
        }
    }

    private struct Key: Hashable {
        var rule: String
        var series: WorkingSeries
        var month: Month
    }
    private struct Pair {
        var before: Firing?
        var after: Firing?
        /// Of the first firing, while only one set has it or the two differ.
        var headline = ""
        var size = 0.0
    }

    package private(set) var before: BacktestTally
    package private(set) var after: BacktestTally
    private let old: ReleasePipeline
    private let new: ReleasePipeline
    private var pairs: [Key: Pair] = [:]

    package init(old: ReleasePipeline, new: ReleasePipeline) {
        self.old = old
        self.new = new
        before = BacktestTally(rules: old.rules, routing: old.routing)
        after = BacktestTally(rules: new.rules, routing: new.routing)
    }

    /// Takes in what one release did under both sets.
    package mutating func add(_ was: ReleasePipeline.Step, _ now: ReleasePipeline.Step, knownAt: Instant) {
        before.add(was, knownAt: knownAt)
        after.add(now, knownAt: knownAt)
        var open: [Key: (event: AlertEvent, pipeline: ReleasePipeline)] = [:]
        for (step, path, pipeline) in [(was, \Pair.before, old), (now, \Pair.after, new)] {
            for event in step.events where event.kind.findsTrue || event.kind == .raised {
                let key = Key(rule: event.rule, series: event.series, month: event.month)
                if pairs[key]?[keyPath: path] != nil {
                    let severity = max(event.severity, pairs[key]?[keyPath: path]?.severity ?? .watch)
                    pairs[key]?[keyPath: path]?.severity = severity
                } else if event.kind.findsTrue {
                    pairs[key, default: Pair()][keyPath: path] = Firing(knownAt: knownAt, severity: event.severity)
                }
                if open[key] == nil { open[key] = (event, pipeline) }
            }
        }
        // Words are kept only of alerts that the two sets treat differently.
        for (key, (event, pipeline)) in open {
            guard let pair = pairs[key], pair.headline.isEmpty, pair.before != pair.after else { continue }
            pairs[key]?.headline = pipeline.renderer.headline(event, rule: pipeline.words(for: event.rule))
            pairs[key]?.size = event.evidence.gates.first { $0.value != nil }?.value?.number.double ?? 0
        }
    }

    /// All alerts that the two sets treat differently, by rule, month and series.
    package var differences: [Difference] {
        pairs.compactMap { key, pair -> Difference? in
            let change: Change
            switch (pair.before, pair.after) {
            case (nil, nil): return nil
            case (nil, .some): change = .new
            case (.some, nil): change = .gone
            case (.some(let was), .some(let now)):
                if was == now { return nil }
                change = was.knownAt == now.knownAt ? .severity : now.knownAt < was.knownAt ? .earlier : .later
            }
            return Difference(
                change: change, rule: key.rule, series: key.series, month: key.month, before: pair.before,
                after: pair.after, headline: pair.headline, size: pair.size)
        }.sorted { ($0.rule, $0.month, $0.series) < ($1.rule, $1.month, $1.series) }
    }

    /// The weightiest differences of one kind: by severity, then by size.
    package static func largest(_ count: Int, _ change: Change, of differences: [Difference]) -> [Difference] {
        Array(
            differences.filter { $0.change == change }
                .sorted { ($1.severity, $1.size, $0.month) < ($0.severity, $0.size, $1.month) }.prefix(count))
    }

    /// The names of the rules of either set: those of the new one in order, then those that are gone.
    package var rules: [String] { after.rules + before.rules.filter { !after.rules.contains($0) } }
}
