package import Panel
package import RuleLanguage
package import Trade

/// Finds every month of every series in which rules hold on the figures of one moment, as if each month were judged
/// today.
///
/// Columns judge all months of a product at once; what they leave open is judged month by month. No alert has been
/// there: `before licenses` is what comes before the newest statistics. Not shared between threads.
package final class RuleScan {
    /// The series of one role and product, and the rules that run over them.
    package struct Group {
        package var total: WorkingSeries
        package var countries: [Country]
        package var months: ClosedRange<Month>
        /// Places of its rules in the rule set.
        package var rules: [Int]
    }

    /// What a rule says of all the months it judges.
    package struct Counts: Hashable, Sendable {
        package var judged = 0
        package var holds = 0
        package var unknown = 0
    }

    /// A month in which a rule holds.
    package struct Finding: Hashable, Sendable {
        package var series: WorkingSeries
        package var month: Month
    }

    private let rules: RuleSet
    private let view: PanelView
    private let verdicts: Verdicts
    private var scans: [[Int]: (columns: RuleColumns, scan: ColumnScan)] = [:]
    /// By place of the rule.
    package private(set) var counts: [Counts]

    package init(rules: RuleSet, panel: Panel) {
        self.rules = rules
        view = PanelView(panel)
        verdicts = Verdicts(view: view, hasSimulated: panel.hasSimulated, rules: rules) { _, _, _ in nil }
        counts = rules.rules.map { _ in Counts() }
    }

    /// Everything that some rule runs over, in order.
    package var groups: [Group] {
        var totals: Set<WorkingSeries> = []
        for rule in rules.rules {
            for role in rule.over.roles {
                let flow: Flow = role == .destination ? .export : .import
                let products = rule.scope.products(
                    among: view.panel.products(at: rule.over.level, flow: flow, reporter: "", role: role),
                    at: rule.over.level)
                for product in products {
                    let total = WorkingSeries(flow: flow, role: role, country: .all, product: product)
                    totals.insert(total)
                    for case let origin? in rule.scope.countries.map(\.origin) {
                        var cross = total
                        cross.origin = origin.code
                        totals.insert(cross)
                    }
                }
            }
        }
        return totals.sorted().compactMap(group)
    }

    private func group(_ total: WorkingSeries) -> Group? {
        guard let months = view.row(of: total).months else { return nil }
        let named = rules.rules.flatMap { $0.scope.countries.map(\.country) }
        let countries = Set(view.countries(beside: total) + [.all] + named).sorted()
        let judged = countries.filter { country in rules.rules.contains { $0.covers(total.of(country)) } }
        let places = rules.rules.indices.filter { place in
            judged.contains { rules.rules[place].covers(total.of($0)) }
        }
        return judged.isEmpty ? nil : Group(total: total, countries: judged, months: months, rules: Array(places))
    }

    /// The figures that the rules of a group read.
    package func figures(_ group: Group) -> GroupFigures {
        GroupFigures(
            group.total, countries: group.countries, judging: group.months, for: scan(group).columns, from: view)
    }

    private func scan(_ group: Group) -> (columns: RuleColumns, scan: ColumnScan) {
        if let known = scans[group.rules] { return known }
        let columns = RuleColumns(group.rules.map { rules.rules[$0] })
        let made = (columns: columns, scan: ColumnScan(columns))
        scans[group.rules] = made
        return made
    }

    /// Judges a group and counts; `found` gets the months in which a rule holds, by its place, when they are wanted.
    package func judge(_ group: Group, _ figures: GroupFigures, found: ((Int, [Finding]) -> Void)? = nil) {
        scan(group).scan.judge(figures, in: group.months) { answers in
            for (index, place) in group.rules.enumerated() {
                let seen = answers.counts(ofRule: index)
                var counts = Counts(judged: seen.judged, holds: seen.yes, unknown: seen.unknown)
                var findings: [Finding] = []
                if found != nil, seen.yes > 0 {
                    findings = answers.found(ofRule: index).map {
                        Finding(series: group.total.of(group.countries[$0.series]), month: $0.month)
                    }
                }
                if seen.undecided > 0 {
                    for (country, month) in answers.found(ofRule: index, undecided: true) {
                        let series = group.total.of(group.countries[country])
                        switch verdicts.truth(of: rules.rules[place], on: series, in: month) {
                        case .yes:
                            counts.holds += 1
                            if found != nil { findings.append(Finding(series: series, month: month)) }
                        case .no: break
                        case .unknown: counts.unknown += 1
                        }
                    }
                }
                self.counts[place].judged += counts.judged
                self.counts[place].holds += counts.holds
                self.counts[place].unknown += counts.unknown
                if !findings.isEmpty { found?(place, findings) }
            }
        }
    }
}
