import Alerting
import Panel
import RuleLanguage
import Trade

extension ReleaseJudge {
    /// Months that the release touches by what rules read beside the judged statistic: to judge again, and those whose
    /// verdict waited for it, which are judged as new.
    ///
    /// A rule is judged when the last of the sources that it reads first has the month. What is stated for the first time
    /// ever is history for all months but the newest.
    func monthsBeside(
        _ docket: Docket, _ series: WorkingSeries, _ state: RoleState
    ) -> (again: [(month: Month, isNewest: Bool)], new: [(month: Month, ground: Judgement.Ground)]) {
        var again: [(month: Month, isNewest: Bool)] = []
        var new: [(month: Month, ground: Judgement.Ground)] = []
        let (rule, role) = (docket.rule, docket.group.role)
        guard rule.readsBeside else { return (again, new) }
        let (newest, licensed) = (state.newestAfter, state.licensed)
        guard let last = [newest, licensed.last].compactMap(\.self).max() else { return (again, new) }
        for (month, wait) in touched(rule, series, until: last).sorted(by: { $0.key < $1.key })
        where !docket.months.contains(where: { $0.month == month }) && rule.judges(series, in: month) {
            guard let newest, month <= newest else {
                if licensed.contains(month), rule.data.contains(.license) { new.append((month, .licenses)) }
                continue
            }
            guard docket.past.contains(month) else { continue }
            switch waits(wait, rule, series, month, newest: newest) {
            case .some(true): new.append((month, role.hasStatistics ? .statistics : .closedLicenses))
            case .some(false): again.append((month, month == newest))
            case nil: continue
            }
        }
        return (again, new)
    }

    /// Why a touched month may have waited for the release.
    private enum Wait {
        /// Nothing new is stated, a figure changed.
        case none
        /// A parameter of that very month.
        case parameter
        /// Another statistic states a month that the verdict reads for the first time.
        case statistic
    }

    private func touched(_ rule: Rule, _ series: WorkingSeries, until last: Month) -> [Month: Wait] {
        var result: [Month: Wait] = [:]
        if rule.reads.events != nil || !rule.reads.inputs.isEmpty, !reference.isEmpty {
            for one in reference.touching(series, rule, until: last) {
                result[one.month] = one.isAwaited ? .parameter : Wait.none
            }
        }
        if !rule.reads.elsewhere.isEmpty || rule.ahead > 0 {
            for one in elsewhere.touching(series, rule, until: last) where result[one.month] != .parameter {
                result[one.month] = one.isAwaited ? .statistic : result[one.month] ?? Wait.none
            }
        }
        return result
    }

    /// Whether the verdict on a month waited for what is new; `nil` where it is history.
    private func waits(
        _ wait: Wait, _ rule: Rule, _ series: WorkingSeries, _ month: Month, newest: Month
    ) -> Bool? {
        switch wait {
        case .none: return false
        case .parameter: return verdictsBefore.truth(of: rule, on: series, in: month) == .unknown
        case .statistic:
            let verdict = verdictsBefore.verdict(of: rule, on: series, in: month)
            guard verdict.truth == .unknown else { return false }
            return !verdict.isByNature || month == newest ? true : nil
        }
    }

    /// Two lists of months, oldest first, as one; what stands in both is that of the first.
    static func merged<Entry>(_ left: [Entry], _ right: [Entry], by month: (Entry) -> Month) -> [Entry] {
        if right.isEmpty { return left }
        let known = Set(left.map(month))
        return (left + right.filter { !known.contains(month($0)) }).sorted { month($0) < month($1) }
    }
}
