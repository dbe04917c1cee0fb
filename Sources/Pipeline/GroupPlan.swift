import Panel
import RuleLanguage
import Trade

/// Which months of the series of one group a release makes each rule judge.
struct GroupPlan {
    private let state: ReleaseJudge.RoleState
    private let moved: MovedMonths
    /// By place of the kind; `nil` where no docket of the group is of it.
    private var kinds: [Plan?]
    /// What moved for the country turned to, by kind, once it was asked for.
    private var again: [MonthSet?]
    private var country = Country.all

    /// The months that rules of one kind can judge.
    private struct Plan {
        let kind: ReleaseJudge.Kind
        /// Months judged before, which figures that moved make them judge again.
        var past: MonthSet
        var new: MonthSet
    }

    /// All months that can be judged.
    var range: ClosedRange<Month> { moved.range }
    /// Whether there is nothing to judge.
    let isEmpty: Bool

    init(
        _ group: SeriesGroup, _ state: ReleaseJudge.RoleState, _ all: ReleaseJudge.Dockets, before: PanelView,
        after: PanelView
    ) {
        self.state = state
        let dockets = group.dockets.map { all.all[$0.index] }
        let lists =
            state.newest.map { MovedMonths.lists(of: group, until: $0, before: before, after: after) } ?? []
        let new = dockets.flatMap { docket in docket.months.map { $0.month } }
        let again = lists.flatMap { $0.months }
        let ahead = dockets.map { $0.rule.ahead }.max() ?? 0
        let first = ([again.min().map { $0 - ahead }, new.min()] as [Month?]).compactMap(\.self).min()
        let last = ([lists.isEmpty ? nil : state.newest, new.max()] as [Month?]).compactMap(\.self).max()
        let range = first.flatMap { first in last.map { first...max(first, $0) } }
        isEmpty = range == nil
        moved = MovedMonths(lists, within: range ?? Month(ordinal: 0)...Month(ordinal: 0))
        kinds = Array(repeating: nil, count: all.kinds.count)
        self.again = Array(repeating: nil, count: all.kinds.count)
        for docket in dockets where range != nil && kinds[docket.kind] == nil {
            kinds[docket.kind] = plan(docket, all.kinds[docket.kind])
        }
    }

    private func plan(_ docket: ReleaseJudge.Docket, _ kind: ReleaseJudge.Kind) -> Plan {
        let new = MonthSet(kind.months, within: range)
        var past = MonthSet(within: range)
        if let newest = state.newest, !moved.isEmpty, range.lowerBound <= newest {
            past = MonthSet((range.lowerBound...newest).filter(docket.past.contains), within: range)
            past.subtract(new)
        }
        return Plan(kind: kind, past: past, new: new)
    }

    /// Turns to the series of one country.
    mutating func turn(to country: Country) {
        self.country = country
        for index in again.indices { again[index] = nil }
    }

    /// The months of the series turned to that a docket judges, whatever its rule's `where` says of them.
    mutating func months(of docket: ReleaseJudge.Docket) -> MonthSet {
        var months = monthsAgain(docket)
        if let plan = kinds[docket.kind] { months.formUnion(plan.new) }
        return months
    }

    /// The months to judge again, oldest first.
    mutating func again(_ docket: ReleaseJudge.Docket) -> [(month: Month, isNewest: Bool)] {
        monthsAgain(docket).months.map { ($0, $0 == state.newest) }
    }

    private mutating func monthsAgain(_ docket: ReleaseJudge.Docket) -> MonthSet {
        if let known = again[docket.kind] { return known }
        var months = MonthSet(within: range)
        if let plan = kinds[docket.kind], !moved.isEmpty {
            months = moved.touching(country, plan.kind.reads).spread(back: plan.kind.ahead, ahead: plan.kind.reach)
            months.formIntersection(plan.past)
        }
        again[docket.kind] = months
        return months
    }
}
