import Alerting
package import Archive
package import RuleLanguage
package import Trade

extension World {
    /// For how many consecutive releases the conditions of rules with `for: N releases` have held about a month, until
    /// the rules fire. A figure like any other: it decides what the next release does.
    package struct Held: Sendable, Hashable {
        private struct Key: Hashable {
            var rule: String
            var definition: String
            var series: WorkingSeries
            var month: Month
        }
        private var releases: [Key: Int] = [:]

        package init() {}

        package init(_ entries: [HeldMonth]) { for entry in entries { insert(entry) } }

        func releases(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> Int {
            releases[Key(rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)] ?? 0
        }

        mutating func insert(_ entry: HeldMonth) {
            let key = Key(rule: entry.rule, definition: entry.definition, series: entry.series, month: entry.month)
            releases[key] = entry.releases > 0 ? entry.releases : nil
        }

        /// Forgets what a rule has waited for: another life of it starts clean.
        mutating func remove(rule: String) { releases = releases.filter { $0.key.rule != rule } }
    }

    /// For how many consecutive releases the condition of a rule with `for: N releases` has held about a month: as many
    /// as are needed once it has fired and stands.
    package func releasesHeld(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> Int {
        let alert = book.alert(rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)
        return alert?.1.isTrue == true ? rule.releasesToHold : held.releases(rule, series, month)
    }
}

extension Rule {
    /// Consecutive months in which the condition must hold.
    var monthsToHold: Int { if case .months(let count) = persistence { count } else { 1 } }
    /// Consecutive releases of one month in which the condition must hold.
    var releasesToHold: Int { if case .releases(let count) = persistence { count } else { 1 } }
}

/// Counts in one release: a condition that holds has held in one release more.
///
/// Not shared between threads.
final class ReleaseHold {
    private let world: World
    private var counted: [String: [WorkingSeries: [Month: Int]]] = [:]
    private var changes: [HeldMonth] = []

    init(_ world: World) { self.world = world }

    /// For how many releases the condition has held, this one included where it judges the month.
    func releases(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> Int {
        counted[rule.name]?[series]?[month] ?? world.releasesHeld(rule, series, month)
    }

    /// Takes in what this release finds about a month. What has no verdict changes nothing, and what was true before a
    /// revision without being counted is history.
    func count(
        _ rule: Rule, _ series: WorkingSeries, _ month: Month, holds: Truth, isHistory: @autoclosure () -> Bool
    ) {
        let before = world.releasesHeld(rule, series, month)
        switch holds {
        case .unknown: return
        case .no where before == 0 || before >= rule.releasesToHold: return
        case .yes where before >= rule.releasesToHold || before == 0 && isHistory(): return
        default: break
        }
        let releases = holds == .yes ? before + 1 : 0
        counted[rule.name, default: [:]][series, default: [:]][month] = releases
        let isReached = releases >= rule.releasesToHold
        changes.append(
            HeldMonth(
                rule: rule.name, definition: rule.definitionSHA256, series: series, month: month,
                releases: isReached ? 0 : releases))
    }

    /// What changed, in the order in which it was counted.
    var held: [HeldMonth] { changes }
}
