import Alerting
import Archive
import Panel
import RuleLanguage
import Trade

extension ReleaseJudge {
    /// A rule in one of its roles, with the months that the release makes it judge.
    final class Docket {
        let rule: Rule
        let group: World.Judged.Group
        let months: [(month: Month, ground: Judgement.Ground)]
        /// Months judged before.
        let past: World.Judged.Months
        /// The place of its kind.
        let kind: Int

        init(
            rule: Rule, group: World.Judged.Group, months: [(month: Month, ground: Judgement.Ground)],
            past: World.Judged.Months, kind: Int
        ) {
            self.rule = rule
            self.group = group
            self.months = months
            self.past = past
            self.kind = kind
        }
    }

    /// What decides which months of a series are judged: dockets of one kind agree in them.
    struct Kind: Hashable {
        var role: Role
        var reads: Reads
        var reach: Int
        var ahead: Int
        var months: [Month]
        var past: Set<Month>
    }

    /// What the rules of a role have in common.
    struct RoleState {
        var months: [(month: Month, ground: Judgement.Ground)]
        /// The newest month of statistics (smelt and cast: of closed licenses) once the release is known.
        var newestAfter: Month?
        var licensed: [Month]
        /// The newest month that the release does not judge as new, where the release speaks of months up to it.
        var newest: Month?
    }

    /// What a release makes the rules judge, and over which series they run.
    struct Dockets {
        var all: [Docket] = []
        var kinds: [Kind] = []
        var states: [Role: RoleState] = [:]
        var groups: [SeriesGroup] = []
        var judged: [JudgedMonth] = []
    }

    var dockets: Dockets {
        var dockets = Dockets()
        var groups = SeriesGroups(view, share, told: replacedAndTold)
        var places: [Kind: Int] = [:]
        for rule in rules.rules where rules.judges(rule.name) {
            for role in rule.over.roles {
                let group = World.Judged.Group(rule: rule, role: role)
                let state = dockets.states[role] ?? state(of: group)
                dockets.states[role] = state
                let months = state.months.filter { judges(rule, $0) }
                for month in months { dockets.judged.append(JudgedMonth(group, month.month, month.ground)) }
                if months.isEmpty, state.newest == nil, !rule.readsBeside { continue }
                let past = world.judged.months(of: group)
                let kind = Kind(
                    role: role, reads: rule.reads, reach: rule.reach, ahead: rule.ahead, months: months.map(\.month),
                    past: past.judged)
                let place = places[kind] ?? dockets.kinds.count
                if place == dockets.kinds.count { dockets.kinds.append(kind) }
                places[kind] = place
                groups.add(rule, group, docket: dockets.all.count)
                dockets.all.append(
                    Docket(rule: rule, group: group, months: months, past: past, kind: place))
            }
        }
        dockets.groups = groups.all
        return dockets
    }

    private func state(of group: World.Judged.Group) -> RoleState {
        let months = group.role.hasStatistics ? monthsWithStatistics(group) : monthsOfLicenses(group)
        // Other lists read the past otherwise.
        let isReadAnew = before.lists !== after.lists
        let newest = newestJudged(group).flatMap { isReadAnew || speaksOfPast(group, until: $0) ? $0 : nil }
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
