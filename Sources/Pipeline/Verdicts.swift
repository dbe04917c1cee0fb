import Panel
import RuleLanguage
import Trade

/// Verdicts of rules on months of series over one state of the figures, each computed once.
///
/// Not shared between threads.
final class Verdicts {
    private let view: any SeriesView
    /// Whether any figure was ever simulated: only then parts are asked whether theirs are.
    private let hasSimulated: Bool
    private let rules: RuleSet
    private let firstFiring: (Rule, WorkingSeries, Month) -> Evidence?
    private let releasesHeld: ((Rule, WorkingSeries, Month) -> Int)?
    /// What columns know already.
    private let firstPass: FirstPass?
    private let detail: EvidenceDetail
    private let others: OthersMemory?
    private var known: [Question: Verdict] = [:]
    private var truths: [Question: Truth] = [:]
    private var conditions: [Question: Truth] = [:]

    /// Rules are told apart by what they are, not by name: names take longer.
    private struct Question: Hashable {
        var rule: Rule
        var series: WorkingSeries
        var month: Month

        static func == (left: Question, right: Question) -> Bool {
            left.rule === right.rule && left.month == right.month && left.series == right.series
        }
        func hash(into hasher: inout Hasher) {
            hasher.combine(ObjectIdentifier(rule))
            hasher.combine(month)
            hasher.combine(series)
        }
    }

    /// What a rule that compares with the statistics before the licenses takes as its base.
    private struct Base {
        /// The first license month of the release that first fired; `nil` is the judged month itself.
        var anchor: Month?
        /// Figures of the base as they were known then.
        var cells: [Month: Cell] = [:]
    }

    /// `firstFiring` is the evidence with which a rule first fired for a month, in an earlier release; `releasesHeld` for
    /// how many releases a condition has held, for rules with `for: N releases`. Without it such a rule says what its
    /// condition says.
    init(
        view: any SeriesView, hasSimulated: Bool, rules: RuleSet,
        firstFiring: @escaping (Rule, WorkingSeries, Month) -> Evidence?,
        releasesHeld: ((Rule, WorkingSeries, Month) -> Int)? = nil, firstPass: FirstPass? = nil,
        detail: EvidenceDetail = .whole
    ) {
        self.view = view
        self.hasSimulated = hasSimulated
        self.rules = rules
        self.firstFiring = firstFiring
        self.releasesHeld = releasesHeld
        self.firstPass = firstPass
        // Whether figures are simulated, everything that was read says.
        self.detail = hasSimulated ? .whole : detail
        others = self.detail == .whole ? nil : OthersMemory()
    }

    func verdict(of rule: Rule, on series: WorkingSeries, in month: Month) -> Verdict {
        let question = Question(rule: rule, series: series, month: month)
        if let verdict = known[question] { return verdict }
        var verdict = rule.judge(context(of: rule, on: series, in: month), detail)
        let parts = rule.parts
        for name in parts.reversed() {
            guard let part = rules[name], part.judges(series, in: month) else { continue }
            let isFirst = name == parts.first
            guard Evidence.shows(truth(of: part, on: series, in: month), isFirst: isFirst, of: verdict.truth) else {
                continue
            }
            verdict.evidence.include(
                self.verdict(of: part, on: series, in: month), of: part.name, isFirst: isFirst)
        }
        // Figures that are only supposed rest on no file.
        if detail == .whole {
            verdict.evidence.files = (view as? PanelView)?.files(of: verdict.evidence, rule: rule, series: series)
        }
        if let exception = rule.exception(for: series, in: month) {
            verdict.except(exception)
        } else if verdict.truth == .yes {
            hold(&verdict, of: rule, on: series, in: month)
        }
        known[question] = verdict
        return verdict
    }

    /// The truth of the verdict alone: no evidence is gathered, and what grades the severity is left out.
    func truth(of rule: Rule, on series: WorkingSeries, in month: Month) -> Truth {
        if let truth = firstPass?.truth(of: rule, on: series, in: month) { return truth }
        let question = Question(rule: rule, series: series, month: month)
        if let known = known[question]?.truth ?? truths[question] { return known }
        var truth = condition(of: rule, on: series, in: month)
        if truth == .yes, rule.monthsToHold > 1 { truth = verdict(of: rule, on: series, in: month).truth }
        if truth == .yes, isWaiting(rule, series, month) != nil { truth = .unknown }
        truths[question] = truth
        return truth
    }

    /// The truth of the condition in this month, without what `for` asks of other months and releases.
    func condition(of rule: Rule, on series: WorkingSeries, in month: Month) -> Truth {
        if rule.exception(for: series, in: month) != nil { return .unknown }
        if rule.persistence == nil, let truth = firstPass?.truth(of: rule, on: series, in: month) { return truth }
        let question = Question(rule: rule, series: series, month: month)
        if let known = conditions[question] { return known }
        if lacksParameters(rule, series) { return .unknown }
        let parts = parts(rule.formula.ruleNames, on: series, in: month)
        let truth = rule.truth(context(of: rule, on: series, in: month, parts: parts))
        conditions[question] = truth
        return truth
    }

    /// Whether there is no parameter series for this country and product without which the rule says nothing: so it is of
    /// most, where limits are stated for few.
    private func lacksParameters(_ rule: Rule, _ series: WorkingSeries) -> Bool {
        if rule.reads.inputs.isEmpty { return false }
        return rule.isUnknown { view.hasParameter($0, country: series.country, product: series.product) }
    }

    /// What a composite needs of a rule. Why it is unknown, and whether figures were simulated, the whole verdict says.
    private func part(_ rule: Rule, on series: WorkingSeries, in month: Month) -> PartVerdict {
        let truth = truth(of: rule, on: series, in: month)
        return truth == .unknown || hasSimulated
            ? verdict(of: rule, on: series, in: month).part : PartVerdict(truth: truth)
    }

    /// `for: 3 mo`: the condition must hold in each of the three months that end here; `for: 3 releases`: in three
    /// releases of this month, one after the other. Until then the alert is pending.
    private func hold(_ verdict: inout Verdict, of rule: Rule, on series: WorkingSeries, in month: Month) {
        for back in 1..<max(1, rule.monthsToHold) {
            let earlier = condition(of: rule, on: series, in: month - back)
            if earlier != .yes {
                verdict.truth = verdict.truth && earlier
                verdict.reason = "pending: \(month - back) does not hold"
                verdict.isPending = true
            }
        }
        if let releases = isWaiting(rule, series, month) {
            verdict.truth = .unknown
            verdict.reason = "pending: holds in \(releases) of \(rule.releasesToHold) releases"
            verdict.isPending = true
        }
        if verdict.truth != .yes { verdict.severity = nil }
    }

    /// For how many releases the condition has held, where that is too few to fire.
    private func isWaiting(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> Int? {
        guard rule.releasesToHold > 1, let releases = releasesHeld?(rule, series, month) else { return nil }
        return releases < rule.releasesToHold ? releases : nil
    }

    /// Whether a verdict that was true may be taken back.
    func isClear(_ rule: Rule, on series: WorkingSeries, in month: Month) -> Truth {
        rule.judgeClear(context(of: rule, on: series, in: month))
    }

    func context(of rule: Rule, on series: WorkingSeries, in month: Month) -> EvaluationContext {
        context(of: rule, on: series, in: month, parts: parts(rule.parts, on: series, in: month))
    }

    /// What the rules named say that run over the series.
    private func parts(_ names: [String], on series: WorkingSeries, in month: Month) -> [String: PartVerdict] {
        var parts: [String: PartVerdict] = [:]
        for name in names {
            guard let part = rules[name], part.judges(series, in: month) else { continue }
            parts[name] = self.part(part, on: series, in: month)
        }
        return parts
    }

    /// What each condition of a rule is, for those who count what its tests have seen.
    func outcomes(of rule: Rule, on series: WorkingSeries, in month: Month) -> [Truth?] {
        let found = rule.outcomes(context(of: rule, on: series, in: month))
        // What its gates say decides the condition as well.
        let question = Question(rule: rule, series: series, month: month)
        if conditions[question] == nil, rule.exception(for: series, in: month) == nil {
            conditions[question] = found.verdict
        }
        return found.truths
    }

    func context(
        of rule: Rule, on series: WorkingSeries, in month: Month, parts: [String: PartVerdict]
    ) -> EvaluationContext {
        let base = base(of: rule, on: series, in: month)
        return EvaluationContext(
            series: series, month: month, view: view, anchor: base.anchor, anchored: base.cells, parts: parts,
            others: others)
    }

    /// The base of "before licenses": for a license month the months before the first license month; afterwards that of
    /// the release that first fired, as known then.
    private func base(of rule: Rule, on series: WorkingSeries, in month: Month) -> Base {
        guard rule.isAnchored else { return Base() }
        let newest = view.newestStatisticsMonth(flow: series.flow, reporter: series.reporter)
        if series.role.hasStatistics, let newest, month > newest { return Base(anchor: newest + 1) }
        guard let evidence = firstFiring(rule, series, month), let anchor = evidence.anchor else { return Base() }
        var base = Base(anchor: anchor)
        for read in evidence.months where read.series == series && read.month < anchor {
            base.cells[read.month] = Cell(read)
        }
        return base
    }
}

extension Verdict {
    /// There is none: the rule says that it does not judge this month of the series.
    fileprivate mutating func except(_ exception: RuleException) {
        truth = .unknown
        severity = nil
        reason = exception.words
        isByNature = true
    }
}

extension Cell {
    /// The cell as evidence recorded it.
    fileprivate init(_ read: Evidence.MonthRead) {
        self.init(
            quantity: read.quantity.map(Figure.value) ?? .unknown, value: read.value.map(Figure.value) ?? .unknown,
            source: read.source, basis: read.basis, status: read.status, vintage: read.vintage,
            isIncomplete: read.isIncomplete)
    }
}

extension Evidence {
    /// Whether a composite of some truth shows what a part saw. Parts that do not hold are shown when the composite
    /// does not hold either.
    static func shows(_ part: Truth, isFirst: Bool, of truth: Truth) -> Bool {
        isFirst || part == .yes || truth == .no && part == .no
    }

    /// A composite shows what its parts saw, before what it says of them; the first part speaks for it.
    mutating func include(_ part: Verdict, of name: String, isFirst: Bool) {
        let gates = part.evidence.gates.map { gate in
            var gate = gate
            if !isFirst { gate.name = name + ": " + gate.name }
            return gate
        }
        self.gates.insert(contentsOf: gates.filter(\.decides), at: 0)
        self.gates += gates.filter { !$0.decides }
        terms.insert(contentsOf: part.evidence.terms, at: 0)
        months = Self.merged(months, part.evidence.months)
        let prefix = isFirst ? "" : name + ": "
        parameters.merge(part.evidence.parameters.map { (prefix + $0.key, $0.value) }) { own, _ in own }
        if let found = part.evidence.bindings {
            bindings = (bindings ?? [:]).merging(found.map { (prefix + $0.key, $0.value) }) { own, _ in own }
        }
        if let read = part.evidence.inputs { inputs = Set((inputs ?? []) + read).sorted() }
        isSimulated = isSimulated || part.evidence.isSimulated
        if anchor == nil { anchor = part.evidence.anchor }
    }

    /// Two lists in the order of series and month as one; what both read stands there once.
    private static func merged(_ left: [MonthRead], _ right: [MonthRead]) -> [MonthRead] {
        func isBefore(_ one: MonthRead, _ other: MonthRead) -> Bool {
            one.series == other.series ? one.month < other.month : one.series < other.series
        }
        var result: [MonthRead] = []
        result.reserveCapacity(left.count + right.count)
        var rest = right[...]
        for read in left {
            while let next = rest.first, isBefore(next, read) { result.append(rest.removeFirst()) }
            if rest.first == read { rest.removeFirst() }
            result.append(read)
        }
        return result + rest
    }
}
