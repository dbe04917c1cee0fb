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

    let share: ProductShare
    private let observer: Observer?
    private let firstPass: FirstPass
    private let use: FirstPassUse
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
        /// Open alerts that the release leaves without a verdict.
        var frozen: [Frozen] = []
    }

    /// An open alert whose rule has no verdict: it stays as it is.
    struct Frozen: Hashable, Sendable {
        var rule: String
        var series: WorkingSeries
        var month: Month
    }

    init(
        rules: RuleSet, world: World, before: PanelView, after: PanelView, changes: ReleaseChanges,
        share: ProductShare = .whole, firstPass use: FirstPassUse = .whereItPays,
        programs: ColumnPrograms = ColumnPrograms(), detail: EvidenceDetail = .whole, observer: Observer? = nil
    ) {
        self.rules = rules
        self.world = world
        self.changes = changes
        self.share = share
        self.observer = observer
        self.use = use
        let firstPass = FirstPass(rules, programs)
        self.firstPass = firstPass
        view = after
        viewBefore = before
        reference = ReferenceMoves(changes, before: before.panel, after: after.panel)
        elsewhere = ElsewhereMoves(changes, before: before, after: after)
        let book = world.book
        func firstFiring(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> Evidence? {
            book.alert(rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)?.1.first
                .evidence
        }
        let hold = ReleaseHold(world)
        self.hold = hold
        verdicts = Verdicts(
            view: view, hasSimulated: after.panel.hasSimulated, rules: rules, firstFiring: firstFiring,
            releasesHeld: hold.releases, firstPass: firstPass, detail: detail)
        verdictsBefore = Verdicts(
            view: viewBefore, hasSimulated: before.panel.hasSimulated, rules: rules, firstFiring: firstFiring,
            releasesHeld: world.releasesHeld, detail: detail)
    }

    func run() -> Findings {
        let dockets = dockets
        var findings = Findings()
        findings.judged = dockets.judged
        for group in dockets.groups { judge(group, dockets, &findings) }
        findings.held = hold.held
        return findings
    }

    private func judge(_ group: SeriesGroup, _ all: Dockets, _ findings: inout Findings) {
        guard let state = all.states[group.total.role] else { return }
        var plan = GroupPlan(group, state, all, before: viewBefore, after: view)
        if plan.isEmpty, !group.dockets.contains(where: { all.all[$0.index].rule.readsBeside }) { return }
        let isFirst = beginFirstPass(group, all, plan)
        for (place, country) in group.countries.enumerated() {
            let series = group.total.of(country)
            let page = world.book.page(of: series)
            firstPass.turn(to: series, at: place, page)
            plan.turn(to: country)
            // Rules come after the rules that they rest on.
            for (index, covers) in group.dockets where covers[place] {
                let docket = all.all[index]
                let months = plan.months(of: docket)
                if isFirst, isQuiet(docket.rule, months, page.trace(of: docket.rule.name)) { continue }
                judge(docket, series, state, plan.again(docket), &findings)
            }
        }
        firstPass.clear()
    }

    /// Judges the series of a group side by side, if that is worth it.
    private func beginFirstPass(_ group: SeriesGroup, _ all: Dockets, _ plan: GroupPlan) -> Bool {
        let dockets = group.dockets.map { all.all[$0.index] }
        switch use {
        case .never: return false
        case .always: break
        case .whereItPays: if dockets.count * group.countries.count < Self.leastForColumns { return false }
        }
        guard observer == nil, !plan.isEmpty else { return false }
        firstPass.judge(group, by: dockets.map { $0.rule }, in: plan.range, view)
        return true
    }

    /// Series times rules from which on columns are sooner done.
    private static let leastForColumns = 100

    /// Whether the verdicts on some months can do nothing to the alerts: the rule holds in none of them, and none is one
    /// of an alert or after an open episode.
    private func isQuiet(_ rule: Rule, _ months: MonthSet, _ trace: AlertBook.Trace?) -> Bool {
        if rule.readsBeside || rule.releasesToHold > 1 { return false }
        guard let oldest = months.oldest else { return true }
        if let trace, trace.isOpen || trace.lastTrue.map({ $0 >= oldest }) ?? false { return false }
        return !firstPass.mayHold(rule, in: months)
    }

    private func judge(
        _ docket: Docket, _ series: WorkingSeries, _ state: RoleState, _ moved: [(month: Month, isNewest: Bool)],
        _ findings: inout Findings
    ) {
        let rule = docket.rule
        let beside = monthsBeside(docket, series, state)
        let waiting = beside.new.map(\.month)
        let again = Self.merged(
            moved.filter { !waiting.contains($0.month) && rule.judges(series, in: $0.month) }, beside.again
        ) { $0.month }
        let new = Self.merged(docket.months.filter { rule.judges(series, in: $0.month) }, beside.new) { $0.month }
            .filter { !isJudgedElsewhere(series, in: $0.month, by: rule) }
        if again.isEmpty, new.isEmpty { return }
        count(rule, series, again: again.map(\.month), new: new.map(\.month))
        observer?(rule, series, again.map(\.month) + new.map(\.month), verdicts)
        findings.frozen += frozen(
            rule, series, again: again.map(\.month), new: new.filter { $0.ground != .licenses }.map(\.month))
        let news = news(rule, series, again.map(\.month) + new.map(\.month))
        if news.isEmpty { return }
        findings.revised += again.filter { news.contains($0.month) && !isHistory(rule, series, $0.month) }.compactMap {
            judgement(rule, series, $0.month, .revision, isNewest: $0.isNewest)
        }
        findings.fresh += new.filter { news.contains($0.month) }.compactMap {
            judgement(rule, series, $0.month, $0.ground, isNewest: true)
        }
    }

    /// The months without a verdict that would have decided about an alert: that of the month, or an episode that is open.
    /// A license month that is still being filed has none by its nature.
    private func frozen(_ rule: Rule, _ series: WorkingSeries, again: [Month], new: [Month]) -> [Frozen] {
        let episodes = world.book[AlertBook.Key(rule: rule.name, series: series)]
        if episodes.isEmpty { return [] }
        let lost = again.filter { month in episodes.contains { $0.months[month]?.isTrue == true } }
        let open = new.filter { month in episodes.contains { $0.isOpen && $0.lastTrue.map { $0 < month } ?? false } }
        return (lost + open).filter { verdicts.truth(of: rule, on: series, in: $0) == .unknown }.map {
            Frozen(rule: rule.name, series: series, month: $0)
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
    private func news(_ rule: Rule, _ series: WorkingSeries, _ months: [Month]) -> [Month] {
        let episodes = world.book[AlertBook.Key(rule: rule.name, series: series)]
        let ends = episodes.filter(\.isOpen).compactMap(\.lastTrue)
        var opens = false
        var result: [Month] = []
        for month in months {
            let truth = verdicts.truth(of: rule, on: series, in: month)
            let isAlert = episodes.contains { $0.months[month]?.isTrue == true }
            if truth == .yes || truth == .no && (isAlert || opens || ends.contains { $0 < month }) {
                result.append(month)
            }
            if truth == .yes, !isAlert { opens = true }
        }
        return result
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
            severity: verdict.severity ?? rule.severity.lowest, evidence: KeptEvidence(verdict.evidence),
            isNewest: isNewest,
            begins: month - (rule.monthsToHold - 1))
    }

    /// A rule without `clear` is over when it is false.
    private func isClear(_ rule: Rule, _ series: WorkingSeries, _ month: Month, _ verdict: Verdict) -> Truth {
        guard verdict.truth == .no else { return .no }
        return rule.clear == nil ? .yes : verdicts.isClear(rule, on: series, in: month)
    }

    /// A month that is no alert and was true before the release as well was not found true by it.
    private func isHistory(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> Bool {
        let alert = world.book.alert(
            rule: rule.name, definition: rule.definitionSHA256, series: series, month: month)
        return alert == nil && verdicts.truth(of: rule, on: series, in: month) == .yes
            && verdictsBefore.truth(of: rule, on: series, in: month) == .yes
    }
}
