import Alerting
import Panel
import RuleLanguage
import Trade

/// Whether columns judge the series of a group before months are looked at one at a time.
///
/// What is said does not depend on it.
package enum FirstPassUse: Sendable {
    case always
    case never
    /// Where there are so many series and rules that columns are sooner done.
    case whereItPays
}

/// What columns say of all series of one group: which rules hold in which months, and which months are to be looked at
/// one at a time.
///
/// The group is judged as if no rule had ever fired. Rules for which that matters are left out: those that count
/// releases, and those before licenses on series on which they have fired. Not shared between threads.
final class FirstPass {
    private let rules: RuleSet
    private let programs: ColumnPrograms
    private var truths: GroupTruths?
    /// The places of the rules in what was judged, by name.
    private var places: [String: Int] = [:]

    /// The series that is looked at, its place in the group, and the rules of which nothing counts for it.
    private var series: WorkingSeries?
    private var place = 0
    private var left: Set<String> = []

    init(_ rules: RuleSet, _ programs: ColumnPrograms) {
        self.rules = rules
        self.programs = programs
    }

    /// Judges a group by some rules, in order of judging, and those they rest on.
    func judge(_ group: SeriesGroup, by rules: [Rule], in months: ClosedRange<Month>, _ view: PanelView) {
        series = nil
        let (columns, scan) = programs.program(for: rules, of: self.rules)
        places = [:]
        for (place, rule) in columns.rules.enumerated() { places[rule.name] = place }
        let figures = GroupFigures(
            group.total, countries: group.countries, judging: months, for: columns, from: view)
        var truths = GroupTruths(rules: columns.rules.count, series: group.countries.count, months: months)
        scan.judge(figures, in: months) { truths.take($0) }
        self.truths = truths
    }

    /// Nothing was judged.
    func clear() {
        truths = nil
        series = nil
    }

    /// Turns to a series of the group.
    func turn(to series: WorkingSeries, at place: Int, _ page: AlertBook.Page) {
        self.series = series
        self.place = place
        left = []
        if page.isEmpty { return }
        for (name, anchored) in programs.anchored(of: rules)
        where anchored.contains(where: { page.trace(of: $0) != nil }) {
            left.insert(name)
        }
    }

    /// Whether a rule may hold in some of the months of the series turned to.
    func mayHold(_ rule: Rule, in months: MonthSet) -> Bool {
        guard let truths, let index = places[rule.name], truths.months == months.range, !left.contains(rule.name) else {
            return true
        }
        return (0..<months.words).contains { word in
            truths.mayHold(ofRule: index, series: place, word: word) & months[word: word] != 0
        }
    }

    /// The truth of a rule in a month of the series turned to, where columns know it.
    func truth(of rule: Rule, on series: WorkingSeries, in month: Month) -> Truth? {
        guard let truths, series == self.series, let index = places[rule.name], !left.contains(rule.name) else {
            return nil
        }
        return truths.truth(ofRule: index, series: place, month: month)
    }
}

/// Rules made ready to judge columns, each set once. Not shared between threads.
final class ColumnPrograms {
    private var known: [[String]: (columns: RuleColumns, scan: ColumnScan)] = [:]
    private var sha256: String?
    private var leaving: Set<String> = []
    private var anchored: [String: [String]] = [:]

    /// The rules given and those of the set that they rest on.
    func program(for wanted: [Rule], of rules: RuleSet) -> (columns: RuleColumns, scan: ColumnScan) {
        take(rules)
        let key = wanted.map(\.name)
        if let program = known[key] { return program }
        let columns = RuleColumns(rules.restricted(to: key).rules, leaving: leaving)
        let made = (columns: columns, scan: ColumnScan(columns))
        known[key] = made
        return made
    }

    /// Rules that compare with what they first fired on, or rest on such: which those are.
    func anchored(of rules: RuleSet) -> [String: [String]] {
        take(rules)
        return anchored
    }

    private func take(_ rules: RuleSet) {
        if sha256 == rules.sha256 { return }
        sha256 = rules.sha256
        known = [:]
        anchored = [:]
        leaving = []
        for rule in rules.rules {
            let own = rule.isAnchored ? [rule.name] : []
            let all = own + rule.parts.flatMap { anchored[$0] ?? [] }
            if !all.isEmpty { anchored[rule.name] = all }
            // What such a rule said of earlier months would have to be known as well.
            if rule.releasesToHold > 1 || rule.monthsToHold > 1 && !all.isEmpty { leaving.insert(rule.name) }
        }
    }
}
