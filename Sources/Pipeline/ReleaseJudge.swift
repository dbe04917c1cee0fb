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

    init(rules: RuleSet, world: World, after: Panel, changes: ReleaseChanges) {
        self.rules = rules
        self.world = world
        before = world.panel
        self.after = after
        self.changes = changes
        view = PanelView(after)
        viewBefore = PanelView(world.panel)
        let book = world.book
        verdicts = Verdicts(view: view, rules: rules) { rule, series, month in
            book.alert(rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)?.1.first
        }
    }

    /// Judgements in the order in which the lifecycle takes them, and the months judged.
    func run() -> (judgements: [Judgement], judged: [JudgedMonth]) {
        var revised: [Judgement] = []
        var judged: [JudgedMonth] = []
        var fresh: [Judgement] = []
        for rule in rules.rules {
            for role in rule.over.roles {
                let group = World.Judged.Group(
                    rule: rule.name, definition: rule.definitionSHA256,
                    flow: role == .destination ? .export : .import, reporter: "", role: role)
                let months = months(for: rule, group)
                let series = SeriesOfRule(rule: rule, group: group, panel: after, view: view).all
                let again = judgeAgain(rule, group, series, except: Set(months.map(\.month)))
                let new = months.flatMap { judge(rule, series, $0.month, $0.ground) }
                let (first, then) = news(again, new)
                revised += first
                fresh += then
                for (month, ground) in months {
                    judged.append(
                        JudgedMonth(
                            rule: rule.name, definition: rule.definitionSHA256, flow: group.flow,
                            reporter: group.reporter, role: role, month: month, onStatistics: ground != .licenses))
                }
            }
        }
        return (ordered(revised) + ordered(fresh), judged)
    }

    /// Without the verdicts about series that were never true, now included: those are no news.
    private func news(_ revised: [Judgement], _ fresh: [Judgement]) -> ([Judgement], [Judgement]) {
        var fired: Set<WorkingSeries> = []
        for judgement in revised + fresh where judgement.truth == .yes { fired.insert(judgement.series) }
        func isNews(_ judgement: Judgement) -> Bool {
            fired.contains(judgement.series)
                || !world.book[AlertBook.Key(rule: judgement.rule, series: judgement.series)].isEmpty
        }
        return (revised.filter(isNews), fresh.filter(isNews))
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

    // MARK: New months

    private func judge(
        _ rule: Rule, _ series: [WorkingSeries], _ month: Month, _ ground: Judgement.Ground
    ) -> [Judgement] {
        series.compactMap { series in
            guard rule.judges(series, in: month) else { return nil }
            return judgement(rule, series, month, ground, isNewest: true)
        }
    }

    /// The verdict on a month; `nil` where there is none: alerts freeze.
    private func judgement(
        _ rule: Rule, _ series: WorkingSeries, _ month: Month, _ ground: Judgement.Ground, isNewest: Bool
    ) -> Judgement? {
        let verdict = verdicts.verdict(of: rule, on: series, in: month)
        guard verdict.truth != .unknown else { return nil }
        return Judgement(
            rule: rule.name, ruleHash: rule.sha256, definition: rule.definitionSHA256, series: series, month: month,
            ground: ground, truth: verdict.truth,
            isClear: verdict.truth == .no ? verdicts.isClear(rule, on: series, in: month) : .no,
            severity: verdict.severity ?? rule.severity.lowest, evidence: verdict.evidence, isNewest: isNewest)
    }

    // MARK: Months judged before

    private func judgeAgain(
        _ rule: Rule, _ group: World.Judged.Group, _ series: [WorkingSeries], except fresh: Set<Month>
    ) -> [Judgement] {
        let changed = changedCells(rule, group)
        guard !changed.isEmpty, let newest = newestJudged(group) else { return [] }
        var result: [Judgement] = []
        for series in series {
            var months: Set<Month> = []
            for (other, moved) in changed where rule.reads.touches(series, changed: other) {
                for month in moved {
                    for step in 0...rule.reach where month + step <= newest { months.insert(month + step) }
                }
            }
            for month in months.sorted()
            where !fresh.contains(month) && world.judged.contains(month, in: group)
                && rule.judges(series, in: month)
            {
                if let judgement = judgement(rule, series, month, .revision, isNewest: month == newest) {
                    result.append(judgement)
                }
            }
        }
        return result
    }

    /// The newest month that this release does not judge as new.
    private func newestJudged(_ group: World.Judged.Group) -> Month? {
        if group.role.hasStatistics { return before.newestStatisticsMonth(flow: group.flow, reporter: group.reporter) }
        return before.licenseMonths(flow: group.flow, reporter: group.reporter, role: group.role)
            .last { before.isClosed($0, flow: group.flow, reporter: group.reporter) }
    }

    /// Working series at the rule's level whose older months this release changed, late first prints included. A country
    /// that enters a partial listing late brings months that were not yet published: they are no news.
    private func changedCells(_ rule: Rule, _ group: World.Judged.Group) -> [WorkingSeries: Set<Month>] {
        guard let newest = newestJudged(group) else { return [:] }
        let read =
            group.role.hasStatistics
            ? after.readStatistic(flow: group.flow, reporter: group.reporter, role: group.role) : nil
        var result: [WorkingSeries: Set<Month>] = [:]
        for row in changes.rows where row.month <= newest && (row.previous == nil || row.isRevision) {
            let series = row.series
            guard series.flow == group.flow, series.reporter == group.reporter, series.role == group.role else {
                continue
            }
            if let read { guard Statistic(series) == read else { continue } }
            for product in after.products(above: series.product, at: rule.over.level) {
                var working = series.working
                working.product = product
                if row.previous == nil {
                    let known = viewBefore.row(of: working)[row.month]
                    if known.quantity == .unpublished, known.value == .unpublished { continue }
                }
                result[working, default: []].insert(row.month)
            }
        }
        return result
    }
}
