import Panel
import RuleLanguage
import Trade

/// The months whose verdicts a release alters by what it says beside the statistic that is judged: figures of other roles,
/// of smelt and cast by origin, of partner countries, and months after the judged one that complete its calendar year.
///
/// Licenses as filed alter nothing once statistics have replaced them. Not shared between threads.
final class ElsewhereMoves {
    /// A month to judge, and whether its verdict may have waited for a figure that is new.
    struct Touched: Hashable {
        var month: Month
        var isAwaited: Bool
    }

    private let before: PanelView
    private let after: PanelView
    private let changes: ReleaseChanges
    /// Found when the first rule that reads elsewhere asks.
    private lazy var spoken = Spoken.all(in: changes)
    /// Months that statistics state for the first time.
    private var newMonths: [ReleaseChanges.NewMonth] { changes.newMonths }
    /// Origins of metal of which the release states something.
    private lazy var origins = Set(changes.rows.map(\.series.origin)).subtracting([""])
    private var moved: [WorkingSeries: [(month: Month, isFirst: Bool)]] = [:]

    /// A statistic of which the release states something, whatever its source.
    private struct Spoken: Hashable {
        var flow: Flow
        var reporter: String
        var role: Role
        var isCross: Bool

        static func all(in changes: ReleaseChanges) -> Set<Spoken> {
            let statistics = Set(changes.rows.map { Statistic($0.series) } + changes.publications.map(\.statistic))
            return Set(
                statistics.map {
                    Spoken(flow: $0.flow, reporter: $0.reporter, role: $0.role, isCross: $0.isCross)
                })
        }
    }

    init(_ changes: ReleaseChanges, before: PanelView, after: PanelView) {
        self.before = before
        self.after = after
        self.changes = changes
    }

    /// The months of a series that a rule must look at again, oldest first, up to `newest`. A month is awaited when its
    /// verdict may have waited for a figure that is now published for the first time.
    func touching(_ series: WorkingSeries, _ rule: Rule, until newest: Month) -> [Touched] {
        var result: [Month: Bool] = [:]
        func touch(_ month: Month, isFirst: Bool) {
            let first = month - rule.ahead
            let last = min(month + rule.reach, newest)
            guard first <= last else { return }
            for judged in first...last { result[judged] = result[judged, default: false] || isFirst }
        }
        for elsewhere in rule.reads.elsewhere {
            for other in self.series(elsewhere, judging: series) {
                for (month, isFirst) in moved(other) { touch(month, isFirst: isFirst) }
            }
        }
        if rule.ahead > 0 {
            for new in newMonths where isJudged(new.statistic, series) {
                for judged in stride(from: new.month - rule.ahead, to: min(new.month, newest + 1), by: 1) {
                    result[judged] = true
                }
            }
        }
        return result.sorted { $0.key < $1.key }.map { Touched(month: $0.key, isAwaited: $0.value) }
    }

    private func isJudged(_ statistic: Statistic, _ series: WorkingSeries) -> Bool {
        statistic.flow == series.flow && statistic.reporter == series.reporter && statistic.role == series.role
    }

    private func moved(_ series: WorkingSeries) -> [(month: Month, isFirst: Bool)] {
        if let known = moved[series] { return known }
        let result = after.row(of: series).stated(since: before.row(of: series))
        moved[series] = result
        return result
    }

    /// The series that are read elsewhere and of whose statistic the release states something.
    private func series(_ elsewhere: Reads.Elsewhere, judging series: WorkingSeries) -> [WorkingSeries] {
        if elsewhere.statistic == .licenses { return [] }
        return bases(elsewhere, judging: series).filter { base in
            spoken.contains(
                Spoken(flow: base.flow, reporter: base.reporter, role: base.role, isCross: !base.origin.isEmpty))
        }.flatMap { base -> [WorkingSeries] in
            guard let country = elsewhere.country.country(judging: series) else {
                return after.countries(beside: base).map(base.of)
            }
            return [base.of(country)]
        }
    }

    private func bases(_ elsewhere: Reads.Elsewhere, judging series: WorkingSeries) -> [WorkingSeries] {
        if let base = elsewhere.base(judging: series) { return [base] }
        switch elsewhere.statistic {
        case .exports:
            return spoken.filter { $0.flow == .export && !$0.reporter.isEmpty }.map { spoken in
                WorkingSeries(
                    flow: .export, reporter: spoken.reporter, role: .destination, country: series.country,
                    product: series.product)
            }
        case .role, .judgedRole:
            var base = series
            if case .role(let role) = elsewhere.statistic {
                base.role = role
                base.flow = .import
            }
            return origins.map { origin in
                var other = base
                other.origin = origin
                return other
            }
        case .licenses: return []
        }
    }
}
