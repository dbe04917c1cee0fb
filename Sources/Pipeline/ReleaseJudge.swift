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
    let world: World
    let view: PanelView
    let viewBefore: PanelView
    let changes: ReleaseChanges
    /// Sees every rule and series with the months that are judged, before anything follows from it.
    typealias Observer = (Rule, WorkingSeries, [Month], Verdicts) -> Void

    private let share: ProductShare
    private let observer: Observer?
    let verdicts: Verdicts
    let verdictsBefore: Verdicts
    private let hold: ReleaseHold
    /// What the release says beside the judged statistics: of parameters and events, and of other statistics.
    let reference: ReferenceMoves
    let elsewhere: ElsewhereMoves

    var before: Panel { viewBefore.panel }
    var after: Panel { view.panel }

    /// What was found in one thread's share.
    struct Findings: Sendable {
        /// Months judged again.
        var revised: [Judgement] = []
        /// Months judged as new.
        var fresh: [Judgement] = []
        var judged: [JudgedMonth] = []
        /// What waits for more releases.
        var held: [HeldMonth] = []
    }

    /// A rule in one of its roles, with the months that the release makes it judge.
    struct Docket {
        var rule: Rule
        var group: World.Judged.Group
        var months: [(month: Month, ground: Judgement.Ground)]
        /// Months judged before.
        var past: World.Judged.Months
    }

    /// What the rules of a role have in common.
    struct RoleState {
        var months: [(month: Month, ground: Judgement.Ground)]
        /// The newest month of statistics (smelt and cast: of closed licenses) once the release is known.
        var newestAfter: Month?
        var licensed: [Month]
        /// The newest month that the release does not judge as new, where the release speaks of months up to it.
        var newest: Month?
        var moved = MovedMonths.none
    }

    init(
        rules: RuleSet, world: World, before: PanelView, after: PanelView, changes: ReleaseChanges,
        share: ProductShare = .whole, observer: Observer? = nil
    ) {
        self.rules = rules
        self.world = world
        self.changes = changes
        self.share = share
        self.observer = observer
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
            view: view, hasSimulated: after.panel.hasSimulated, rules: rules, firstFiring: firstFiring,
            releasesHeld: hold.releases)
        verdictsBefore = Verdicts(
            view: viewBefore, hasSimulated: before.panel.hasSimulated, rules: rules, firstFiring: firstFiring,
            releasesHeld: world.releasesHeld)
    }

    func run() -> Findings {
        var findings = Findings()
        var dockets: [Docket] = []
        var states: [Role: RoleState] = [:]
        var lists: [SeriesOfRule.Key: [WorkingSeries]] = [:]
        var docketsOfList: [SeriesOfRule.Key: [Int]] = [:]
        for rule in rules.rules where rules.judges(rule.name) {
            for role in rule.over.roles {
                let group = World.Judged.Group(rule: rule, role: role)
                let state = states[role] ?? state(of: group)
                states[role] = state
                let docket = Docket(
                    rule: rule, group: group, months: state.months.filter { judges(rule, $0) },
                    past: world.judged.months(of: group))
                for month in docket.months { findings.judged.append(JudgedMonth(group, month.month, month.ground)) }
                if docket.months.isEmpty, state.newest == nil, !rule.readsBeside { continue }
                let key = SeriesOfRule.Key(over: rule.over, scope: rule.scope, role: role)
                if lists[key] == nil {
                    lists[key] = SeriesOfRule(rule: rule, group: group, view: view, share: share).all
                }
                docketsOfList[key, default: []].append(dockets.count)
                dockets.append(docket)
            }
        }
        var docketsOfSeries: [WorkingSeries: [Int]] = [:]
        for (key, list) in lists {
            for series in list { docketsOfSeries[series, default: []] += docketsOfList[key] ?? [] }
        }
        for (role, state) in states {
            guard let newest = state.newest else { continue }
            let series = docketsOfSeries.keys.filter { $0.role == role }
            states[role]?.moved = MovedMonths(series, until: newest, before: viewBefore, after: view)
        }
        for series in docketsOfSeries.keys.sorted() {
            guard let state = states[series.role] else { continue }
            // Rules come after the rules that they rest on.
            for index in (docketsOfSeries[series] ?? []).sorted() { judge(dockets[index], series, state, &findings) }
        }
        findings.held = hold.held
        return findings
    }

    private func judge(
        _ docket: Docket, _ series: WorkingSeries, _ state: RoleState, _ findings: inout Findings
    ) {
        let rule = docket.rule
        let beside = monthsBeside(docket, series, state)
        let waiting = beside.new.map(\.month)
        let moved = monthsAgain(docket, series, state)
        let again = Self.merged(moved.filter { !waiting.contains($0.month) }, beside.again) { $0.month }
        let new = Self.merged(docket.months.filter { rule.judges(series, in: $0.month) }, beside.new) { $0.month }
        if again.isEmpty, new.isEmpty { return }
        count(rule, series, again: again.map(\.month), new: new.map(\.month))
        observer?(rule, series, again.map(\.month) + new.map(\.month), verdicts)
        let news = news(rule, series, again.map(\.month) + new.map(\.month))
        if news.isEmpty { return }
        findings.revised += again.filter { news.contains($0.month) }.compactMap {
            judgement(rule, series, $0.month, .revision, isNewest: $0.isNewest)
        }.filter { !isHistory($0, rule) }
        findings.fresh += new.filter { news.contains($0.month) }.compactMap {
            judgement(rule, series, $0.month, $0.ground, isNewest: true)
        }
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

    /// Judgements in the order in which the lifecycle takes them: revised months first, each kind oldest first, by rule
    /// and series.
    static func ordered(_ findings: [Findings], _ rules: RuleSet) -> [Judgement] {
        ordered(findings.flatMap(\.revised), rules) + ordered(findings.flatMap(\.fresh), rules)
    }

    private static func ordered(_ judgements: [Judgement], _ rules: RuleSet) -> [Judgement] {
        let keys = judgements.enumerated().map { (index: $0, month: $1.month, position: rules.position(of: $1.rule)) }
        return keys.sorted {
            if ($0.month, $0.position) != ($1.month, $1.position) {
                return ($0.month, $0.position) < ($1.month, $1.position)
            }
            return judgements[$0.index].series < judgements[$1.index].series
        }.map { judgements[$0.index] }
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

    // MARK: Which months

    private func state(of group: World.Judged.Group) -> RoleState {
        let months = group.role.hasStatistics ? monthsWithStatistics(group) : monthsOfLicenses(group)
        let newest = newestJudged(group).flatMap { speaksOfPast(group, until: $0) ? $0 : nil }
        let licensed = after.licenseMonths(flow: group.flow, reporter: group.reporter, role: group.role)
        let newestAfter =
            group.role.hasStatistics
            ? after.newestStatisticsMonth(flow: group.flow, reporter: group.reporter)
            : licensed.last { after.isClosed($0, flow: group.flow, reporter: group.reporter) }
        return RoleState(months: months, newestAfter: newestAfter, licensed: licensed, newest: newest)
    }

    private func judges(_ rule: Rule, _ entry: (month: Month, ground: Judgement.Ground)) -> Bool {
        entry.ground == .statistics
            ? rule.data.contains(.final) || rule.data.contains(.preliminary) : rule.data.contains(.license)
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
        guard !result.isEmpty || isLicenseRelease(group) || revises(group) else { return result }
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

    /// Whether the release states figures of the statistic that the group reads: the windows of license months beyond
    /// it have changed, also where it has no new month of its own.
    private func revises(_ group: World.Judged.Group) -> Bool {
        changes.rows.contains { isRead(Statistic($0.series), by: group) }
            || changes.publications.contains { isRead($0.statistic, by: group) }
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

    /// The months of a series to judge again, oldest first.
    private func monthsAgain(
        _ docket: Docket, _ series: WorkingSeries, _ state: RoleState
    ) -> [(month: Month, isNewest: Bool)] {
        guard let newest = state.newest else { return [] }
        let rule = docket.rule
        var months: [(Month, Bool)] = []
        var next = Month(ordinal: .min)
        for month in state.moved.touching(series, rule.reads) {
            let last = min(month + rule.reach, newest)
            for month in stride(from: max(month - rule.ahead, next), through: last, by: 1)
            where docket.past.contains(month) && !docket.months.contains(where: { $0.month == month }) {
                if rule.judges(series, in: month) { months.append((month, month == newest)) }
            }
            next = max(next, last + 1)
        }
        return months
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

extension Rule {
    /// Whether it reads anything that can alter its verdicts beside the statistic that it judges.
    var readsBeside: Bool { reads.isBeyondJudgedStatistic || ahead > 0 }
}
