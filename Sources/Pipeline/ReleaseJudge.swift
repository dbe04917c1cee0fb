import Alerting
import Archive
import Panel
import RuleLanguage
import Trade

/// What a release makes the rules judge, and what they say.
///
/// A release judges the months it states for the first time, oldest first; then the license months beyond the newest
/// statistics, for their windows have changed. Before that, months judged earlier whose figures changed are judged again.
struct ReleaseJudge {
    let rules: RuleSet
    let before: Panel
    let after: Panel
    let changes: ReleaseChanges
    let world: World
    let view: PanelView
    let viewBefore: PanelView
    let verdicts: Verdicts
    let verdictsBefore: Verdicts
    private let hold: ReleaseHold
    /// What the release says beside the judged statistics: of parameters and events, and of other statistics.
    let reference: ReferenceMoves
    let elsewhere: ElsewhereMoves
    /// Is told of every rule and series with the months that are judged, whatever the verdict.
    typealias Observer = (Rule, WorkingSeries, [Month], Verdicts) -> Void
    private let observer: Observer?

    init(
        rules: RuleSet, world: World, before: PanelView, after: PanelView, changes: ReleaseChanges,
        observer: Observer? = nil
    ) {
        self.rules = rules
        self.observer = observer
        self.world = world
        self.before = before.panel
        self.after = after.panel
        self.changes = changes
        view = after
        viewBefore = before
        reference = ReferenceMoves(changes, before: before.panel, after: after.panel)
        elsewhere = ElsewhereMoves(changes, before: before, after: after)
        let book = world.book
        func firstFiring(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> Evidence? {
            book.alert(rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)?.1.first
        }
        let hold = ReleaseHold(world)
        self.hold = hold
        verdicts = Verdicts(
            view: view, hasSimulated: self.after.hasSimulated, rules: rules, firstFiring: firstFiring,
            releasesHeld: hold.releases)
        verdictsBefore = Verdicts(
            view: viewBefore, hasSimulated: self.before.hasSimulated, rules: rules, firstFiring: firstFiring,
            releasesHeld: world.releasesHeld)
    }

    /// Judgements in the order in which the lifecycle takes them, the months judged, and what waits for more releases.
    func run() -> (judgements: [Judgement], judged: [JudgedMonth], held: [HeldMonth]) {
        var revised: [Judgement] = []
        var judged: [JudgedMonth] = []
        var fresh: [Judgement] = []
        var moved: [MovedMonths.Question: MovedMonths] = [:]
        for rule in rules.rules {
            for role in rule.over.roles {
                let group = World.Judged.Group(
                    rule: rule.name, definition: rule.definitionSHA256,
                    flow: role == .destination ? .export : .import, reporter: "", role: role)
                let months = months(for: rule, group)
                let series = SeriesOfRule(rule: rule, group: group, panel: after, view: view).all
                let again = monthsAgain(rule, group, series, except: Set(months.map(\.month)), &moved)
                for (series, moved) in zip(series, again) {
                    let beside = monthsBeside(rule, group, series, except: Set(months.map(\.month)))
                    let waiting = Set(beside.new.map(\.month))
                    let again = Self.merged(moved.filter { !waiting.contains($0.month) }, beside.again) { $0.month }
                    let new = Self.merged(months.filter { rule.judges(series, in: $0.month) }, beside.new) { $0.month }
                    count(rule, series, again: again.map(\.month), new: new.map(\.month))
                    observer?(rule, series, again.map(\.month) + new.map(\.month), verdicts)
                    let news = news(rule, series, again.map(\.month) + new.map(\.month))
                    revised += again.filter { news.contains($0.month) }.compactMap {
                        judgement(rule, series, $0.month, .revision, isNewest: $0.isNewest)
                    }.filter { !isHistory($0, rule) }
                    fresh += new.filter { news.contains($0.month) }.compactMap {
                        judgement(rule, series, $0.month, $0.ground, isNewest: true)
                    }
                }
                for (month, ground) in months {
                    judged.append(
                        JudgedMonth(
                            rule: rule.name, definition: rule.definitionSHA256, flow: group.flow,
                            reporter: group.reporter, role: role, month: month, onStatistics: ground != .licenses))
                }
            }
        }
        return (ordered(revised) + ordered(fresh), judged, hold.held)
    }

    /// For a rule with `for: N releases`: each month that is judged has been judged in one release more.
    private func count(_ rule: Rule, _ series: WorkingSeries, again: [Month], new: [Month]) {
        guard rule.releasesToHold > 1 else { return }
        for month in again {
            hold.count(
                rule, series, month, holds: verdicts.condition(of: rule, on: series, in: month),
                isHistory: verdictsBefore.condition(of: rule, on: series, in: month) == .yes)
        }
        for month in new {
            hold.count(
                rule, series, month, holds: verdicts.condition(of: rule, on: series, in: month), isHistory: false)
        }
    }

    /// The months, of those given in order, whose verdicts can do anything to the alerts: a false one takes back the
    /// alert of its month or ends an episode that has no later one, be it one that this release opens.
    private func news(_ rule: Rule, _ series: WorkingSeries, _ months: [Month]) -> Set<Month> {
        let episodes = world.book[AlertBook.Key(rule: rule.name, series: series)]
        let ends = episodes.filter(\.isOpen).compactMap(\.lastTrue)
        var opens = false
        var result: Set<Month> = []
        for month in months {
            let truth = verdicts.truth(of: rule, on: series, in: month)
            let isAlert = episodes.contains { $0.months[month]?.isTrue == true }
            if truth == .yes || truth == .no && (isAlert || opens || ends.contains { $0 < month }) {
                result.insert(month)
            }
            if truth == .yes, !isAlert { opens = true }
        }
        return result
    }

    private func ordered(_ judgements: [Judgement]) -> [Judgement] {
        judgements.sorted {
            ($0.month, rules.position(of: $0.rule), $0.series) < ($1.month, rules.position(of: $1.rule), $1.series)
        }
    }

    // MARK: Which months

    private func months(for rule: Rule, _ group: World.Judged.Group) -> [(month: Month, ground: Judgement.Ground)] {
        let months = group.role.hasStatistics ? monthsWithStatistics(group) : monthsOfLicenses(group)
        return months.filter { entry in
            entry.ground == .statistics
                ? rule.data.contains(.final) || rule.data.contains(.preliminary) : rule.data.contains(.license)
        }
    }

    private func monthsWithStatistics(_ group: World.Judged.Group) -> [(month: Month, ground: Judgement.Ground)] {
        let newestBefore = before.newestStatisticsMonth(flow: group.flow, reporter: group.reporter)
        let newest = after.newestStatisticsMonth(flow: group.flow, reporter: group.reporter)
        var result: [(Month, Judgement.Ground)] = []
        if let newest, newest != newestBefore {
            if let newestBefore {
                let stated = Set(changes.newMonths.filter { isRead($0.statistic, by: group) }.map(\.month))
                result += stated.filter { $0 > newestBefore }.sorted().map { ($0, .statistics) }
            } else {
                // The first fill of a source judges its newest month only: the rest is history.
                result.append((newest, .statistics))
            }
        }
        guard result.isEmpty == false || isLicenseRelease(group) else { return result }
        for month in after.licenseMonths(flow: group.flow, reporter: group.reporter, role: group.role) {
            let isClosed = after.isClosed(month, flow: group.flow, reporter: group.reporter)
            if let newest {
                guard month > newest else { continue }
            } else if isClosed, before.isClosed(month, flow: group.flow, reporter: group.reporter) {
                continue
            }
            let closesNow = isClosed && !before.isClosed(month, flow: group.flow, reporter: group.reporter)
            result.append((month, closesNow ? .closedLicenses : .licenses))
        }
        return result
    }

    /// Smelt and cast: months that are not closed, and those that this release closes. A first fill closes silently.
    private func monthsOfLicenses(_ group: World.Judged.Group) -> [(month: Month, ground: Judgement.Ground)] {
        let had = Set(before.licenseMonths(flow: group.flow, reporter: group.reporter, role: group.role))
        return after.licenseMonths(flow: group.flow, reporter: group.reporter, role: group.role).compactMap { month in
            guard after.isClosed(month, flow: group.flow, reporter: group.reporter) else {
                return isLicenseRelease(group) ? (month, .licenses) : nil
            }
            let wasOpen = !before.isClosed(month, flow: group.flow, reporter: group.reporter)
            return had.contains(month) && wasOpen ? (month, .closedLicenses) : nil
        }
    }

    private func isRead(_ statistic: Statistic, by group: World.Judged.Group) -> Bool {
        statistic == after.readStatistic(flow: group.flow, reporter: group.reporter, role: group.role)
    }

    private func isLicenseRelease(_ group: World.Judged.Group) -> Bool {
        let source = changes.vintage.source
        return after.hasLicenses(source: source, flow: group.flow, reporter: group.reporter, role: group.role)
    }

    // MARK: Verdicts

    /// The verdict on a month; `nil` where there is none: alerts freeze.
    private func judgement(
        _ rule: Rule, _ series: WorkingSeries, _ month: Month, _ ground: Judgement.Ground, isNewest: Bool
    ) -> Judgement? {
        let verdict = verdicts.verdict(of: rule, on: series, in: month)
        guard verdict.truth != .unknown else { return nil }
        return Judgement(
            rule: rule.name, ruleHash: rule.sha256, definition: rule.definitionSHA256, series: series, month: month,
            ground: ground, truth: verdict.truth,
            isClear: isClear(rule, series, month, verdict),
            severity: verdict.severity ?? rule.severity.lowest, evidence: verdict.evidence, isNewest: isNewest,
            begins: month - (rule.monthsToHold - 1))
    }

    /// A rule without `clear` is over when it is false.
    private func isClear(_ rule: Rule, _ series: WorkingSeries, _ month: Month, _ verdict: Verdict) -> Truth {
        guard verdict.truth == .no else { return .no }
        return rule.clear == nil ? .yes : verdicts.isClear(rule, on: series, in: month)
    }

    /// A month that is no alert and was true before the release as well was not found true by it.
    private func isHistory(_ judgement: Judgement, _ rule: Rule) -> Bool {
        let (series, month) = (judgement.series, judgement.month)
        let alert = world.book.alert(
            rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)
        return judgement.truth == .yes && alert == nil && verdictsBefore.truth(of: rule, on: series, in: month) == .yes
    }

    // MARK: Months judged before

    /// For each series the months to judge again, oldest first.
    private func monthsAgain(
        _ rule: Rule, _ group: World.Judged.Group, _ series: [WorkingSeries], except fresh: Set<Month>,
        _ known: inout [MovedMonths.Question: MovedMonths]
    ) -> [[(month: Month, isNewest: Bool)]] {
        guard let newest = newestJudged(group), speaksOfPast(group, until: newest) else {
            return series.map { _ in [] }
        }
        let question = MovedMonths.Question(series: series, newest: newest)
        let moved = known[question] ?? MovedMonths(question, before: viewBefore, after: view)
        known[question] = moved
        var isJudged: [Month: Bool] = [:]
        return series.map { series in
            var months: [(Month, Bool)] = []
            var next = Month(ordinal: .min)
            for month in moved.touching(series, rule.reads) {
                let last = min(month + rule.reach, newest)
                for month in stride(from: max(month - rule.ahead, next), through: last, by: 1)
                where !fresh.contains(month) {
                    let known = isJudged[month] ?? world.judged.contains(month, in: group)
                    isJudged[month] = known
                    if known, rule.judges(series, in: month) { months.append((month, month == newest)) }
                }
                next = max(next, last + 1)
            }
            return months
        }
    }

    /// The newest month that this release does not judge as new.
    private func newestJudged(_ group: World.Judged.Group) -> Month? {
        if group.role.hasStatistics { return before.newestStatisticsMonth(flow: group.flow, reporter: group.reporter) }
        return before.licenseMonths(flow: group.flow, reporter: group.reporter, role: group.role)
            .last { before.isClosed($0, flow: group.flow, reporter: group.reporter) }
    }

    /// Whether the release states anything of the group's months up to `newest`.
    private func speaksOfPast(_ group: World.Judged.Group, until newest: Month) -> Bool {
        func concerns(_ statistic: Statistic) -> Bool {
            statistic.flow == group.flow && statistic.reporter == group.reporter && statistic.role == group.role
                && (!group.role.hasStatistics || isRead(statistic, by: group))
        }
        return changes.rows.contains { $0.month <= newest && concerns(Statistic($0.series)) }
            || changes.publications.contains { $0.publication.month <= newest && concerns($0.statistic) }
    }
}
