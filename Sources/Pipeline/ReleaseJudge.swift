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
    let verdicts: Verdicts

    init(rules: RuleSet, world: World, after: Panel, changes: ReleaseChanges) {
        self.rules = rules
        self.world = world
        before = world.panel
        self.after = after
        self.changes = changes
        view = PanelView(after)
        verdicts = Verdicts(view: view, rules: rules)
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
                revised += judgeAgain(rule, group, series, except: Set(months.map(\.month)))
                for (month, ground) in months {
                    fresh += judge(rule, series, month, ground)
                    judged.append(
                        JudgedMonth(
                            rule: rule.name, definition: rule.definitionSHA256, flow: group.flow,
                            reporter: group.reporter, role: role, month: month, onStatistics: ground != .licenses))
                }
            }
        }
        return (ordered(revised) + ordered(fresh), judged)
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

    private func judgement(
        _ rule: Rule, _ series: WorkingSeries, _ month: Month, _ ground: Judgement.Ground, isNewest: Bool
    ) -> Judgement? {
        let base = base(rule, series, month, ground)
        let verdict = verdicts.verdict(of: rule, on: series, in: month, base: base)
        let hasAlerts = !world.book[AlertBook.Key(rule: rule.name, series: series)].isEmpty
        // What was never true and is not true now is no news.
        guard verdict.truth == .yes || hasAlerts else { return nil }
        return Judgement(
            rule: rule.name, ruleHash: rule.sha256, definition: rule.definitionSHA256, series: series, month: month,
            ground: ground, truth: verdict.truth,
            isClear: verdict.truth == .no ? verdicts.isClear(rule, on: series, in: month, base: base) : .no,
            severity: verdict.severity ?? rule.severity.lowest, evidence: verdict.evidence, isNewest: isNewest)
    }

    /// The base of "before licenses": on licenses the months before the first license month of this release; afterwards
    /// that of the release that first fired, as known then.
    private func base(
        _ rule: Rule, _ series: WorkingSeries, _ month: Month, _ ground: Judgement.Ground
    ) -> Verdicts.Base {
        guard rule.formula.isAnchored else { return .init() }
        if ground == .licenses, series.role.hasStatistics {
            return .init(
                anchor: after.newestStatisticsMonth(flow: series.flow, reporter: series.reporter).map { $0 + 1 })
        }
        guard let (_, alert) = world.book.alert(rule: rule.name, series: series, month: month) else { return .init() }
        return Verdicts.Base(alert.first)
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

    /// Working series at the rule's level whose older months this release changed, first prints of old months included.
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
                result[working, default: []].insert(row.month)
            }
        }
        return result
    }
}

extension Verdicts.Base {
    /// The base that evidence used: its anchor and the figures before it.
    init(_ evidence: Evidence) {
        anchor = evidence.anchor
        guard let anchor else { return }
        for read in evidence.months where read.month < anchor { cells[read.month] = Cell(read) }
    }
}

extension Cell {
    /// The cell as evidence recorded it.
    init(_ read: Evidence.MonthRead) {
        self.init(
            quantity: read.quantity.map(Figure.value) ?? .unknown, value: read.value.map(Figure.value) ?? .unknown,
            source: read.source, basis: read.basis, status: read.status, vintage: read.vintage,
            isIncomplete: read.isIncomplete)
    }
}
