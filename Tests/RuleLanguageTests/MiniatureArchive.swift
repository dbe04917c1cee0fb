import RuleLanguage
import Trade

/// A miniature of the archive and of the life of alerts, enough to run the tests of shipped rules at the level of
/// verdicts: which month is judged in which release, on which figures, and what became of it.
struct MiniatureArchive {
    private struct Stated {
        var quantity: Int64?
        var value: Int64?
        var knownAt: Instant
    }
    private struct Key: Hashable {
        var series: WorkingSeries
        var month: Month
    }
    enum State { case early, confirmed, lost }

    let rule: Rule
    let all: [Rule]
    private var census: [Key: Stated] = [:]
    private var licenses: [Key: Stated] = [:]
    private var newestCensus: Month?
    private var newestAsOf: CalendarDay?
    private var judged: Set<Key> = []
    private var closed: Set<Key> = []
    private var states: [Key: State] = [:]
    private var anchors: [Key: Month] = [:]
    private(set) var everFired = false

    init(rule: Rule, all: [Rule]) {
        self.rule = rule
        self.all = all
    }

    struct Result: Hashable {
        var transition: RuleTestCase.Wanted
        var severity: Severity?
        var reason: String?
    }

    /// Stores a release and judges; the results are by address and month.
    mutating func accept(_ release: Release) -> [String: Result] {
        let isCensus = release.source == "census-imports"
        let before = newestCensus
        var changed: Set<Key> = []
        for observation in release.observations {
            let key = Key(series: observation.series.working, month: observation.month)
            let stated = Stated(
                quantity: observation.quantity, value: observation.value, knownAt: release.knownAt)
            changed.insert(key)
            if isCensus { census[key] = stated } else { licenses[key] = stated }
        }
        if isCensus { newestCensus = ([before].compactMap(\.self) + release.observations.map(\.month)).max() }
        let firstCensus = isCensus && before == nil
        if let asOf = release.asOf { newestAsOf = asOf }
        var results: [String: Result] = [:]
        let view = self.view
        let series = Set(census.keys.map(\.series) + licenses.keys.map(\.series)).filter(rule.covers).sorted()
        for one in series {
            let months = Set(
                (census.keys.map { $0 } + licenses.keys.map { $0 }).filter { $0.series == one }.map(\.month))
            let anchor = newestCensus.map { $0 + 1 }
            for month in months.sorted() where rule.judges(one, in: month) {
                let key = Key(series: one, month: month)
                let isOpen = isOpen(one, month)
                let isNewlyClosed = !one.role.hasStatistics && !isOpen && !closed.contains(key)
                let isNew = one.role.hasStatistics ? month > (before ?? Month(ordinal: 0)) : isOpen || isNewlyClosed
                let isTouched = changed.contains { change in
                    rule.reads.touches(one, changed: change.series) && change.month <= month
                        && month - change.month <= rule.reach
                }
                if firstCensus, one.role.hasStatistics, month != newestCensus, month <= newestCensus ?? month {
                    continue
                }
                if isNewlyClosed, judged.isEmpty { closed.insert(key) }
                guard isNew || (judged.contains(key) && isTouched) else { continue }
                if isNewlyClosed, !judged.contains(key) {
                    closed.insert(key)
                    continue
                }
                results["\(one.address) \(month)"] = judge(
                    key, view, anchor: anchors[key] ?? (isOpen ? anchor : nil), isOpen: isOpen, isNew: isNew)
                if states[key] == .early, anchors[key] == nil { anchors[key] = anchor }
                judged.insert(key)
                if !isOpen { closed.insert(key) }
            }
        }
        return results
    }

    private mutating func judge(
        _ key: Key, _ view: FiguresView, anchor: Month?, isOpen: Bool, isNew: Bool
    ) -> Result {
        var parts: [String: PartVerdict] = [:]
        for name in rule.parts {
            guard let part = all.first(where: { $0.name == name }), part.judges(key.series, in: key.month) else {
                continue
            }
            parts[name] =
                part.judge(EvaluationContext(series: key.series, month: key.month, view: view, anchor: anchor)).part
        }
        let verdict = rule.judge(
            EvaluationContext(series: key.series, month: key.month, view: view, anchor: anchor, parts: parts))
        var result = Result(transition: .none, severity: verdict.severity, reason: verdict.reason)
        switch verdict.truth {
        case .unknown: result.transition = .unknown
        case .yes:
            everFired = true
            if isOpen {
                result.transition = states[key] == .early ? .none : .early
                states[key] = .early
            } else if states[key] != .confirmed {
                result.transition = isNew || states[key] == .early ? .confirmed : .late
                states[key] = .confirmed
            }
        case .no:
            if !isOpen, states[key] == .early || states[key] == .confirmed {
                result.transition = .retracted
                states[key] = .lost
            }
        }
        return result
    }

    private func isOpen(_ series: WorkingSeries, _ month: Month) -> Bool {
        if series.role.hasStatistics, let newestCensus, month <= newestCensus { return false }
        guard let newestAsOf else { return true }
        return newestAsOf < month.lastDay + 60
    }

    private var view: FiguresView {
        var view = FiguresView()
        for (key, stated) in census {
            view.figures[key.series, default: [:]][key.month] = cell(stated, .final, isOpen: false)
        }
        for (key, stated) in licenses
        where !key.series.role.hasStatistics || key.month > newestCensus ?? Month(ordinal: 0) {
            view.figures[key.series, default: [:]][key.month] = cell(
                stated, .license, isOpen: isOpen(key.series, key.month))
        }
        return view
    }

    private func cell(_ stated: Stated, _ status: Status, isOpen: Bool) -> Cell {
        Cell(
            quantity: stated.quantity.map { .value($0) } ?? .unknown,
            value: stated.value.map { .value($0) } ?? .unknown,
            source: status == .license ? "aim-licenses" : "census-imports",
            basis: status == .license ? .license : .general,
            status: status, vintage: stated.knownAt, isIncomplete: isOpen)
    }
}
